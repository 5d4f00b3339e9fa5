// Counts beside the roll-up of redemptions: refusals, overrides and leads along an index of their
// client and time, scans by quarters of an hour.
import type { Queryable } from '../db/database.ts';
import { DONE_BY } from '../device/done-by.ts';
import { hourOfWeek } from './cells.ts';
import { cutSteady, cutStretch, type ClientPeriod } from './period.ts';
import type { Scope } from './scope.ts';

const STRETCHES = `unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[])
  as q(client_id, zone, start, finish)`;

const valuesOf = (scope: Scope, periods: ClientPeriod[]) => [
  scope.organizationId,
  periods.map(({ clientId }) => clientId),
  periods.map(({ timeZone }) => timeZone),
  periods.map(({ start }) => new Date(start)),
  periods.map(({ end }) => new Date(end)),
  scope.campaignId,
  scope.asOf,
];

// zone, campaign and instant are named by every statement, so that all take the same values
const within = (alias: string, at: string, recordedAt = at) =>
  `${alias}.organization_id = $1 and ${alias}.client_id = q.client_id and ${alias}.mode = 'live'
    and ${alias}.${at} >= q.start and ${alias}.${at} < q.finish and q.zone is not null
    and ($7::timestamptz is null or ${alias}.${recordedAt} <= $7)`;

const OF_CAMPAIGN = (alias: string) => `($6::uuid is null or ${alias}.campaign_id = $6)`;

// an attempt knows its campaign by its voucher only
const ATTEMPTS = `${STRETCHES} join attempt a on ${within('a', 'at')}
  and ($6::uuid is null or exists (select 1 from voucher v where v.organization_id = $1
    and v.id = a.voucher_id and v.campaign_id = $6))`;

export interface RefusalCount {
  client_id: string;
  error_code: string;
  refused: number;
  validations: number;
}

export const countRefusals = (
  db: Queryable,
  scope: Scope,
  periods: ClientPeriod[],
): Promise<RefusalCount[]> =>
  db.query({
    name: 'report-refusals',
    text: `select a.client_id, a.error_code,
        count(*) filter (where a.route <> 'validate')::integer as refused,
        count(*) filter (where a.route = 'validate')::integer as validations
      from ${ATTEMPTS} group by 1, 2`,
    values: valuesOf(scope, periods),
  });

const OVERRIDDEN = `${STRETCHES} join redemption r on ${within('r', 'redeemed_at', 'recorded_at')}
  and r.override is not null and ${OF_CAMPAIGN('r')}
  and (r.voided_at is null or r.voided_at > $7)`;

export const countOverrides = (
  db: Queryable,
  scope: Scope,
  periods: ClientPeriod[],
): Promise<{ currency: string; overrides: number }[]> =>
  db.query({
    name: 'report-overrides',
    text: `select r.currency, count(*)::integer as overrides from ${OVERRIDDEN} group by 1`,
    values: valuesOf(scope, periods),
  });

export interface OverrideCount {
  code: string;
  client_id: string;
  location_id: string | null;
  name: string | null;
  overrides: number;
  by_staff: { staff_id: string | null; name: string | null; overrides: number }[];
}

export const listOverrides = (
  db: Queryable,
  scope: Scope,
  periods: ClientPeriod[],
): Promise<OverrideCount[]> =>
  db.query({
    name: 'report-overrides-by-term',
    text: `select p.code, p.client_id, p.location_id, l.name, sum(p.overrides)::integer as overrides,
        json_agg(json_build_object('staff_id', p.staff_id, 'name', p.name, 'overrides', p.overrides)
          order by p.overrides desc, p.name, p.person_id) as by_staff
      from (select c.code, o.client_id, o.location_id, o.person_id, o.staff_id, o.person as name,
            count(*)::integer as overrides
          from (select r.client_id, r.location_id, r.override, done_by.person_id, done_by.staff_id,
              done_by.name as person
            from ${OVERRIDDEN} ${DONE_BY}) o
          cross join lateral (select distinct
            jsonb_array_elements_text(o.override -> 'acknowledged') as code) c
          group by 1, 2, 3, 4, 5, 6) p
      left join location l on l.organization_id = $1 and l.id = p.location_id
      group by 1, 2, 3, 4 order by 5 desc, 1, 4`,
    values: valuesOf(scope, periods),
  });

// one look-up of the client's time, or of the campaign's
const countRows =
  (table: 'scan' | 'lead') =>
  async (db: Queryable, scope: Scope, periods: ClientPeriod[]): Promise<number> => {
    const [row] = await db.query<{ n: number }>({
      name: `report-count-${table}${scope.campaignId === null ? '' : '-of-campaign'}`,
      text: `select count(*) as n from ${STRETCHES}
        join ${table} t on ${within('t', 'at')} and ${
          scope.campaignId === null ? '$6::uuid is null' : 't.campaign_id = $6'
        }`,
      values: valuesOf(scope, periods),
    });
    return row?.n ?? 0;
  };

export const countLeads = countRows('lead');
const countScanRows = countRows('scan');

/** Of a client as a whole from the quarters of an hour that are added up, and the rows between. */
export async function countScans(db: Queryable, scope: Scope, periods: ClientPeriod[]) {
  if (scope.campaignId !== null) return countScanRows(db, scope, periods);
  const rows = await readScans(db, scope, periods, 'none');
  return rows.reduce((sum, { scans }) => sum + scans, 0);
}

/** Scans by weekday (1 Monday) and hour of the clients' zones, as weekday * 100 + hour. */
export function clockScans(
  db: Queryable,
  scope: Scope,
  periods: ClientPeriod[],
): Promise<{ bucket: number; scans: number }[]> {
  if (scope.campaignId !== null) {
    return db.query({
      name: 'report-clock-scans',
      text: `select ${clockOf('t.at')} as bucket, count(*)::integer as scans
        from ${STRETCHES} join scan t on ${within('t', 'at')} and t.campaign_id = $6 group by 1`,
      values: valuesOf(scope, periods),
    });
  }
  return readScans(db, scope, periods, 'clock');
}

const clockOf = (at: string) => `(date_part('isodow', ${at} at time zone q.zone) * 100
  + date_part('hour', ${at} at time zone q.zone))::integer`;

async function readScans(
  db: Queryable,
  scope: Scope,
  periods: ClientPeriod[],
  bucket: 'none' | 'clock',
): Promise<{ bucket: number; scans: number }[]> {
  const until = scope.asOf === null ? Infinity : scope.asOf.getTime() + 1;
  const cuts = periods
    .map((period) => ({ period, end: Math.min(period.end, until) }))
    .filter(({ period, end }) => end > period.start)
    .map(({ period, end }) => ({ period, ...cutStretch([period.start, end]) }));
  const values = (pick: 'quarters' | 'slivers') => {
    const rows = cuts.flatMap(({ period: { clientId, timeZone }, [pick]: stretches }) =>
      stretches.flatMap((each) => cutSteady(each, timeZone).map((row) => ({ clientId, ...row }))),
    );
    return [
      rows.map(({ clientId }) => clientId),
      rows.map(({ start }) => new Date(start)),
      rows.map(({ end }) => new Date(end)),
      rows.map(({ offsetSeconds }) => offsetSeconds),
    ];
  };
  const stretches = (first: number) => `unnest($${first}::uuid[], $${first + 1}::timestamptz[],
    $${first + 2}::timestamptz[], $${first + 3}::float8[]) as q(client_id, start, finish, ahead)`;
  const of = (at: string) =>
    bucket === 'none'
      ? '0'
      : `floor((date_part('epoch', ${at}) + q.ahead) / 3600)::bigint::integer % 168`;
  const rows = await db.query<{ bucket: number; scans: number }>({
    name: `report-scans-${bucket}`,
    text: `select bucket, sum(scans)::integer as scans from (
        select ${of('c.quarter')} as bucket, c.scans from ${stretches(2)}
        join report_scan c on c.organization_id = $1 and c.client_id = q.client_id
          and c.quarter >= q.start and c.quarter < q.finish
        union all
        select ${of('t.at')}, 1 from ${stretches(6)}
        join scan t on t.organization_id = $1 and t.client_id = q.client_id and t.mode = 'live'
          and t.at >= q.start and t.at < q.finish) s
      group by 1`,
    values: [scope.organizationId, ...values('quarters'), ...values('slivers')],
  });
  return rows.map(({ bucket: hours, scans }) => ({ bucket: hourOfWeek(hours), scans }));
}
