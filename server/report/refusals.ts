// Refusals by reason: blocks of six hours that are over are added up, the rest is counted in the rows.
import type { Queryable } from '../db/database.ts';
import { NIL } from './line.ts';
import type { ClientPeriod, Stretch } from './period.ts';
import type { Scope } from './scope.ts';

const BLOCK_MS = 6 * 3_600_000;
/** What is added up in one go, where a client's blocks have not been yet. */
const CHUNK_DAYS = 90;

const blockOf = (at: string): string => `date_bin('6 hours', ${at}, '2000-01-01 00:00:00+00')`;

const COUNTS = `count(*) filter (where t.route <> 'validate')::integer as refused,
  count(*) filter (where t.route = 'validate')::integer as validations`;

/** SQL of the blocks of attempts `t`, each counted for its client and for its voucher's campaign. */
const sumsOf = (attempts: string, where: string): string => `
  select t.client_id, k.campaign_id, ${blockOf('t.at')} as begins, t.error_code, ${COUNTS}
  from ${attempts}
  cross join lateral (select '${NIL}'::uuid as campaign_id
    union all select v.campaign_id from voucher v
    where v.organization_id = t.organization_id and v.id = t.voucher_id) k
  where t.organization_id = $1 and t.mode = 'live' and ${where}
  group by 1, 2, 3, 4`;

/** SQL of blocks that are not what the attempts say. */
export const WRONG_REFUSALS = `select concat_ws(' ', client_id, campaign_id, begins, error_code) as what
  from (${sumsOf(
    `attempt t join report_client z
      on z.organization_id = t.organization_id and z.client_id = t.client_id`,
    't.at < z.refused_until',
  )}) a
  full join (select * from report_refusal where organization_id = $1) b
    using (client_id, campaign_id, begins, error_code)
  where (coalesce(a.refused, 0), coalesce(a.validations, 0))
    is distinct from (coalesce(b.refused, 0), coalesce(b.validations, 0))`;

// nothing that is still being written was refused before its transaction began; an hour for clocks that
// differ. What comes later yet is added by a trigger, which waits for the lock of the client's row.
const OVER = `select ${blockOf(`least(now(), (select min(xact_start) from pg_stat_activity
    where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()))
    - interval '1 hour'`)} as until`;

/** SQL: an organization has clients with blocks that are over and not added up. */
export const ORGANIZATIONS_DUE = `select distinct organization_id from report_client
  where refused_until < ${blockOf(`now() - interval '1 hour'`)}`;

/**
 * Adds up the blocks that are over, for every client of an organization. The caller holds the cursor.
 * Answers whether there is more to do.
 */
export async function closeRefusals(tx: Queryable, organizationId: string): Promise<boolean> {
  const locked = await tx.query<{ client_id: string; until: Date }>({
    name: 'report-lock-refusals',
    text: `select z.client_id, n.until from (${OVER}) n
      join report_client z on z.organization_id = $1 and z.refused_until < n.until
      order by z.client_id for no key update of z`,
    values: [organizationId],
  });
  if (locked.length === 0) return false;
  const rows = await tx.query<{ more: boolean }>({
    name: 'report-close-refusals',
    text: `with due as materialized (
        select z.client_id, z.refused_until as since,
          least($3::timestamptz, ${blockOf('f.begins')} + interval '${CHUNK_DAYS} days') as until
        from report_client z
        cross join lateral (
          select greatest(z.refused_until, coalesce((select min(a.at) from attempt a
            where a.organization_id = z.organization_id and a.client_id = z.client_id), $3)) as begins) f
        where z.organization_id = $1 and z.client_id = any($2::uuid[])),
      added as (
        insert into report_refusal (organization_id, client_id, campaign_id, begins, error_code,
          refused, validations)
        select $1, s.* from due cross join lateral (${sumsOf(
          'attempt t',
          't.client_id = due.client_id and t.at >= due.since and t.at < due.until',
        )} offset 0) s
        order by 2, 3, 4, 5
        on conflict (organization_id, client_id, campaign_id, begins, error_code)
          do update set refused = excluded.refused, validations = excluded.validations)
      update report_client z set refused_until = due.until from due
      where z.organization_id = $1 and z.client_id = due.client_id
      returning due.until < $3 as more`,
    values: [organizationId, locked.map(({ client_id }) => client_id), locked[0]!.until],
  });
  return rows.some(({ more }) => more);
}

export interface RefusalCount {
  client_id: string;
  error_code: string;
  refused: number;
  validations: number;
}

/** What of a stretch is in blocks, and the rows beside them. */
function cutBlocks([start, end]: Stretch, until: number): { blocks: Stretch[]; rows: Stretch[] } {
  const first = Math.ceil(start / BLOCK_MS) * BLOCK_MS;
  const last = Math.floor(Math.min(end, until) / BLOCK_MS) * BLOCK_MS;
  if (last <= first) return { blocks: [], rows: [[start, end]] };
  const beside: Stretch[] = [
    [start, first],
    [last, end],
  ];
  return { blocks: [[first, last]], rows: beside.filter(([from, to]) => to > from) };
}

/** Joined as a whole, a plan that is kept for any campaign reads the rows of years: each is a look-up. */
export async function countRefusals(
  db: Queryable,
  scope: Scope,
  periods: readonly ClientPeriod[],
): Promise<RefusalCount[]> {
  const { asOf, campaignId } = scope;
  const countedUntil = new Map(scope.clients.map((each) => [each.id, each.refusedUntil]));
  const cuts = periods.flatMap(({ clientId, start, end: periodEnd }) => {
    const end = asOf === null ? periodEnd : Math.min(periodEnd, asOf.getTime() + 1);
    if (end <= start) return [];
    return [{ clientId, ...cutBlocks([start, end], countedUntil.get(clientId) ?? 0) }];
  });
  const stretches = (pick: 'blocks' | 'rows') => {
    const rows = cuts.flatMap(({ clientId, [pick]: all }) =>
      all.map(([start, end]) => ({ clientId, start: new Date(start), end: new Date(end) })),
    );
    return [
      rows.map(({ clientId }) => clientId),
      rows.map(({ start }) => start),
      rows.map(({ end }) => end),
    ];
  };
  const from = (first: number) => `unnest($${first}::uuid[], $${first + 1}::timestamptz[],
    $${first + 2}::timestamptz[]) as q(client_id, start, finish)`;
  // an attempt knows its campaign by its voucher only
  const ofCampaign =
    campaignId === null
      ? ''
      : `and exists (select 1 from voucher v where v.organization_id = $1 and v.id = t.voucher_id
          and v.campaign_id = $2)`;
  return db.query({
    name: `report-refusals${campaignId === null ? '' : '-of-campaign'}`,
    text: `select client_id, error_code, sum(refused)::integer as refused,
        sum(validations)::integer as validations
      from (
        select q.client_id, c.error_code, c.refused, c.validations from ${from(3)}
        cross join lateral (select * from report_refusal c where c.organization_id = $1
          and c.client_id = q.client_id and c.campaign_id = $2
          and c.begins >= q.start and c.begins < q.finish offset 0) c
        union all
        select q.client_id, t.error_code, t.refused, t.validations from ${from(6)}
        cross join lateral (select t.error_code, ${COUNTS} from attempt t
          where t.organization_id = $1 and t.client_id = q.client_id and t.mode = 'live'
            and t.at >= q.start and t.at < q.finish ${ofCampaign}
          group by t.error_code offset 0) t) s
      group by 1, 2`,
    values: [scope.organizationId, campaignId ?? NIL, ...stretches('blocks'), ...stretches('rows')],
  });
}
