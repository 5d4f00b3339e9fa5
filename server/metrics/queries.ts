// Every SQL statement of the metrics: cheap ones, by indexes.
import type { Queryable } from '../db/database.ts';

export interface Counts {
  open_conflicts: number;
  unfinished_batches: number;
  failed_jobs: number;
  horizon_seconds: number;
}

export async function countForMetrics(db: Queryable): Promise<Counts> {
  const [row] = await db.query<Counts>({
    text: `select
      (select count(*) from conflict where status = 'open') as open_conflicts,
      (select count(*) from batch where status in ('queued', 'running')) as unfinished_batches,
      (select count(*) from pgboss.job where state = 'failed') as failed_jobs,
      (select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8
        from pg_stat_activity where backend_xid is not null) as horizon_seconds`,
  });
  return row!;
}
