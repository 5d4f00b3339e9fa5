// Every SQL statement of the metrics: cheap ones, by indexes.
import type { Queryable } from '../db/database.ts';

export interface Counts {
  open_conflicts: number;
  unfinished_batches: number;
  failed_jobs: number;
  horizon_seconds: number;
  webhook_lag_seconds: number;
}

export async function countForMetrics(db: Queryable): Promise<Counts> {
  const [row] = await db.query<Counts>({
    text: `select
      (select count(*) from conflict where status = 'open') as open_conflicts,
      (select count(*) from batch where status in ('queued', 'running')) as unfinished_batches,
      (select count(*) from pgboss.job where state = 'failed') as failed_jobs,
      (select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8
        from pg_stat_activity where backend_xid is not null) as horizon_seconds,
      (select coalesce(max(extract(epoch from clock_timestamp() - least(l.at, d.due))), 0)::float8
        from webhook_endpoint e
        left join webhook_cursor c on c.organization_id = e.organization_id
        left join lateral (select next_attempt_at as due from webhook_delivery d
          where d.organization_id = e.organization_id and d.endpoint_id = e.id
            and d.status = 'pending' and d.next_attempt_at <= now()
          order by d.next_attempt_at limit 1) d on true
        left join lateral (select at from ledger l where l.organization_id = c.organization_id
            and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)
          order by l.epoch, l.tx, l.id limit 1) l on true
        where e.status = 'active' and e.failures = 0) as webhook_lag_seconds`,
  });
  return row!;
}
