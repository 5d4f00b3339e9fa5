// Overrides by term and by who answered for them: a line for each such redemption, kept by the follower.
import type { Queryable } from '../db/database.ts';
import { DONE_BY } from '../device/done-by.ts';
import type { ClientPeriod } from './period.ts';
import type { Scope } from './scope.ts';

const COLUMNS = `organization_id, client_id, redeemed_at, redemption_id, campaign_id, location_id, terms,
  person_id, staff_id, recorded_at, voided_at`;

/** SQL of the lines of redemptions `r`, in the order of COLUMNS. */
const linesOf = (redemptions: string): string => `
  select r.organization_id, r.client_id, r.redeemed_at, r.id as redemption_id, r.campaign_id,
    r.location_id,
    array(select distinct jsonb_array_elements_text(r.override -> 'acknowledged') order by 1)
      collate "C" as terms,
    done_by.person_id, done_by.staff_id, r.recorded_at, r.voided_at
  from ${redemptions} ${DONE_BY}`;

const enter = (redemptions: string): string => `
  insert into report_override (${COLUMNS}) ${linesOf(redemptions)} order by 1, 2, 3, 4
  on conflict (organization_id, client_id, redeemed_at, redemption_id)
    do update set voided_at = excluded.voided_at
    where report_override.voided_at is distinct from excluded.voided_at`;

/** Of redemptions (a PostgreSQL array of ids). Who overrode does not change: only a void does. */
export async function applyOverrides(tx: Queryable, organizationId: string, ids: string) {
  await tx.query({
    name: 'report-apply-overrides',
    text: enter(`(select r.* from (select distinct unnest($2::uuid[]) as id) i
      cross join lateral (select * from redemption r where r.organization_id = $1 and r.id = i.id
        and r.mode = 'live' and r.override is not null offset 0) r) r`),
    values: [organizationId, ids],
  });
}

const OVERRIDDEN = `redemption r
  where r.organization_id = $1 and r.mode = 'live' and r.override is not null`;

/** Of an organization, all of them. */
export async function fillOverrides(tx: Queryable, organizationId: string): Promise<void> {
  await tx.query({
    text: enter(`(select * from ${OVERRIDDEN}) r`),
    values: [organizationId],
  });
}

/**
 * Enters what is missing: a server of the release before, which runs beside a new one for a while,
 * follows the ledger and keeps no such lines.
 */
export async function mendOverrides(tx: Queryable, organizationId: string): Promise<void> {
  await tx.query({
    text: enter(`(select * from ${OVERRIDDEN} and not exists (select 1 from report_override o
      where o.organization_id = $1 and o.client_id = r.client_id and o.redeemed_at = r.redeemed_at
        and o.redemption_id = r.id and o.voided_at is not distinct from r.voided_at)) r`),
    values: [organizationId],
  });
}

/**
 * SQL of lines that are not what the redemptions say, but for those that are `pending` (ids). Who had
 * an account that is gone is nobody.
 */
export const WRONG_OVERRIDES = `
  select redemption_id::text as what
  from (${linesOf(`(select * from ${OVERRIDDEN}
    and not exists (select 1 from pending p where p.id = r.id)) r`)}) a
  full join (
    select o.*, case when staff_id is not null or exists (select 1 from account c
      where c.organization_id = o.organization_id and c.id = o.person_id) then person_id end as known_as
    from report_override o where o.organization_id = $1
      and not exists (select 1 from pending p where p.id = o.redemption_id)) b
    using (organization_id, client_id, redeemed_at, redemption_id)
  where (a.campaign_id, a.location_id, a.terms, a.person_id, a.staff_id, a.recorded_at, a.voided_at)
    is distinct from (b.campaign_id, b.location_id, b.terms, b.known_as, b.staff_id, b.recorded_at,
      b.voided_at)`;

/** SQL of redemptions whose entries in the ledger were not followed yet. */
const UNDERWAY = `select l.subject_id from report_cursor c
  join ledger l on l.organization_id = c.organization_id
    and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id) and l.kind like 'redemption.%'
  where c.organization_id = $1 and l.subject_id is not null`;

export interface OverrideCount {
  code: string;
  client_id: string;
  location_id: string | null;
  name: string | null;
  overrides: number;
  by_staff: { staff_id: string | null; name: string | null; overrides: number }[];
}

/** As it stood, what was not followed yet is taken from the rows: no answer depends on the follower. */
export function listOverrides(
  db: Queryable,
  { organizationId, campaignId, asOf }: Scope,
  periods: readonly ClientPeriod[],
): Promise<OverrideCount[]> {
  const values: unknown[] = [
    organizationId,
    periods.map(({ clientId }) => clientId),
    periods.map(({ start }) => new Date(start)),
    periods.map(({ end }) => new Date(end)),
  ];
  const value = (each: unknown) => `$${values.push(each)}`;
  const campaign = campaignId === null ? '' : `and o.campaign_id = ${value(campaignId)}`;
  const at = asOf === null ? null : value(asOf);
  const stands =
    at === null
      ? 'o.voided_at is null'
      : `o.recorded_at <= ${at} and (o.voided_at is null or o.voided_at > ${at})`;
  const wanted = `o.client_id = q.client_id and o.redeemed_at >= q.start and o.redeemed_at < q.finish
    and ${stands} ${campaign}`;
  const columns = 'o.client_id, o.location_id, o.terms, o.person_id, o.staff_id';
  const kept = `select ${columns} from q cross join lateral (select * from report_override o
    where o.organization_id = $1 and ${wanted} offset 0) o`;
  const lines =
    at === null
      ? kept
      : `${kept} where o.redemption_id not in (${UNDERWAY})
        union all select ${columns} from q join (${linesOf(`(select * from ${OVERRIDDEN}
          and r.id in (${UNDERWAY})) r`)}) o on ${wanted}`;
  return db.query({
    name: `report-overrides-by-term${campaignId === null ? '' : '-of-campaign'}${at === null ? '' : '-as-of'}`,
    text: `with q as (select * from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[])
        as q(client_id, start, finish))
      select p.code, p.client_id, p.location_id, l.name, sum(p.overrides)::integer as overrides,
        json_agg(json_build_object('staff_id', p.staff_id, 'name', p.name, 'overrides', p.overrides)
          order by p.overrides desc, p.name, p.person_id) as by_staff
      from (select c.code, o.client_id, o.location_id, coalesce(s.id, a.id) as person_id,
            s.id as staff_id, coalesce(s.name, a.name) as name, sum(o.overrides)::integer as overrides
          from (select ${columns}, count(*) as overrides from (${lines}) o group by 1, 2, 3, 4, 5) o
          cross join lateral unnest(o.terms) as c(code)
          left join staff s on s.organization_id = $1 and s.id = o.staff_id
          left join account a on a.organization_id = $1 and o.staff_id is null and a.id = o.person_id
          group by 1, 2, 3, 4, 5, 6) p
      left join location l on l.organization_id = $1 and l.id = p.location_id
      group by 1, 2, 3, 4 order by 5 desc, 1, 4`,
    values,
  });
}
