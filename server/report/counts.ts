// Counts beside the roll-up of redemptions: overrides and leads along an index of their client and
// time, scans by quarters of an hour.
import type { Queryable } from '../db/database.ts';
import { hourOfWeek } from './cells.ts';
import { cutSteady, cutStretch, type ClientPeriod } from './period.ts';
import type { Scope } from './scope.ts';

const STRETCHES = `unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[])
  as q(client_id, start, finish)`;

interface Counted {
  name: string;
  text: string;
  values: unknown[];
}

/**
 * SQL of the rows of `table` in each stretch of the periods, as a look-up of each: joined as a whole, a
 * plan that is kept for any campaign and instant reads the rows of years. What is not asked for is not
 * in the text. `columns` of the rows `t`; `at` is when they happened, `recordedAt` when we heard of it.
 */
function rowsWithin(
  table: 'redemption' | 'scan' | 'lead',
  columns: string,
  { scope, periods }: { scope: Scope; periods: ClientPeriod[] },
  also = '',
): Counted {
  const [at, recordedAt] =
    table === 'redemption' ? ['redeemed_at', 'recorded_at'] : (['at', 'at'] as const);
  const values: unknown[] = [
    scope.organizationId,
    periods.map(({ clientId }) => clientId),
    periods.map(({ start }) => new Date(start)),
    periods.map(({ end }) => new Date(end)),
  ];
  const value = (each: unknown) => `$${values.push(each)}`;
  const campaign = scope.campaignId === null ? null : value(scope.campaignId);
  const asOf = scope.asOf === null ? null : value(scope.asOf);
  const text = `${STRETCHES} cross join lateral (select ${columns} from ${table} t
    where t.organization_id = $1 and t.client_id = q.client_id and t.mode = 'live'
      and t.${at} >= q.start and t.${at} < q.finish
      ${campaign === null ? '' : `and t.campaign_id = ${campaign}`}
      ${asOf === null ? '' : `and t.${recordedAt} <= ${asOf}`}
      ${also.replace('AS_OF', asOf ?? 'null')} offset 0) t`;
  const name = `${campaign === null ? '' : '-of-campaign'}${asOf === null ? '' : '-as-of'}`;
  return { name, text, values };
}

const IS_OVERRIDDEN =
  'and t.override is not null and (t.voided_at is null or t.voided_at > AS_OF::timestamptz)';

export function countOverrides(
  db: Queryable,
  scope: Scope,
  periods: ClientPeriod[],
): Promise<{ currency: string; overrides: number }[]> {
  const rows = rowsWithin('redemption', 't.currency', { scope, periods }, IS_OVERRIDDEN);
  return db.query({
    name: `report-overrides${rows.name}`,
    text: `select t.currency, count(*)::integer as overrides from ${rows.text} group by 1`,
    values: rows.values,
  });
}

// one look-up of the client's time, or of the campaign's
const countRows =
  (table: 'scan' | 'lead') =>
  async (db: Queryable, scope: Scope, periods: ClientPeriod[]): Promise<number> => {
    const rows = rowsWithin(table, 't.at', { scope, periods });
    const [row] = await db.query<{ n: number }>({
      name: `report-count-${table}${rows.name}`,
      text: `select count(*) as n from ${rows.text}`,
      values: rows.values,
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
    const rows = rowsWithin('scan', 't.client_id, t.at', { scope, periods });
    const zones = `$${rows.values.length + 1}`;
    return db.query({
      name: `report-clock-scans${rows.name}`,
      text: `select ${CLOCK} as bucket, count(*)::integer as scans
        from ${rows.text}
        join unnest($2::uuid[], ${zones}::text[]) as z(client_id, zone) on z.client_id = t.client_id
        group by 1`,
      values: [...rows.values, periods.map(({ timeZone }) => timeZone)],
    });
  }
  return readScans(db, scope, periods, 'clock');
}

const CLOCK = `(date_part('isodow', t.at at time zone z.zone) * 100
  + date_part('hour', t.at at time zone z.zone))::integer`;

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
