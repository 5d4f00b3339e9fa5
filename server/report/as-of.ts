// Reports as they stood at an instant: the roll-up, with what changed since taken back. Only what
// changed late, what was redeemed around the instant and what is still on its way into the roll-up is
// worked out from the rows, as they stood.
import type { Queryable } from '../db/database.ts';
import { MEASURES } from './arithmetic.ts';
import { AHEAD_MS, LAG_MS } from './late.ts';
import {
  bookAsOf,
  eachMeasure,
  HAS_SIBLING,
  ORDERS_OF,
  PLAIN_MEASURES,
  splitOrders,
  WHERE_IT_COUNTS,
  type Line,
} from './line.ts';
import { partBefore, quarterOf, type ClientPeriod } from './period.ts';
import { gather, ofCampaign, stretchRows, type Making, type Question } from './question.ts';

/** What a report as it stood does not take from the roll-up. */
export interface Restated {
  asOf: Date;
  /** What the roll-up is read for: what was redeemed a moment before the instant, and earlier. */
  settled: ClientPeriod[];
  /** Redemptions of the periods that are worked out from the rows. */
  ids: string[];
  /** Those of them that the roll-up of the settled periods may hold. */
  held: string[];
  /** The lines of those that have company in their orders, and of their company. */
  split: Line[];
  /** Whether some of the ids are still on their way into the roll-up. */
  isUnderway: boolean;
}

/**
 * SQL: what changed of the late redemption `t` since an instant is its last change alone, which is told
 * beside it.
 */
const isTold = (at: string): string => `coalesce(t.changed_at > ${at} and t.told_at = t.changed_at
  and not t.has_company and (t.changed_before is null or t.changed_before <= ${at}), false)`;

/**
 * SQL, as the index says it: a late redemption `t` may have to be worked out from the rows. All others
 * were recorded soon after the sale and changed once since, which is told.
 */
const MAY_BE_RESTATED = `(t.has_company or t.told_at is null or t.told_at <> t.changed_at
  or t.recorded_at is null or t.changed_before <> t.recorded_at
  or t.recorded_at - t.redeemed_at > interval '15 minutes' or t.recorded_at < t.redeemed_at)`;

/** Kept for as long as the periods are: figures and orders of a report take the same back. */
const known = new WeakMap<readonly ClientPeriod[], Promise<Restated>>();

export function readRestated(db: Queryable, question: Question, asOf: Date): Promise<Restated> {
  const found = known.get(question.periods);
  if (found) return found;
  const reading = findRestated(db, question, asOf);
  known.set(question.periods, reading);
  return reading;
}

async function findRestated(db: Queryable, question: Question, asOf: Date): Promise<Restated> {
  const making = gather(question);
  const { value } = making;
  const boundary = asOf.getTime() - LAG_MS;
  const settled = question.periods.flatMap((period) => partBefore(period, boundary) ?? []);
  const at = value(asOf);
  const ahead = value(new Date(asOf.getTime() + AHEAD_MS));
  const whole = stretchRows(making, ({ start, end }) => [[start, end]]) ?? '';
  const recent = stretchRows(making, (period) => {
    const start = partBefore(period, boundary)?.end ?? period.start;
    const end = Math.min(period.end, asOf.getTime() + AHEAD_MS);
    return end > start ? [[start, end]] : [];
  });
  const { campaignId, organizationId } = question.scope;
  const settledUntil = value(new Date(quarterOf(boundary)));
  const of = (row: string) =>
    campaignId === null ? '' : `and ${row}.campaign_id = ${value(campaignId)}`;
  const within = (row: string) =>
    `${row}.client_id = q.client_id and ${row}.redeemed_at >= q.start and ${row}.redeemed_at < q.finish`;
  // of what is noted as late it is known whether it has company; the others are looked at
  const found = `
    select t.redemption_id as id, t.has_company, true as is_held, false as is_underway from ${whole}
    join report_late t on t.organization_id = $1 and ${within('t')} and ${MAY_BE_RESTATED}
      and (t.changed_at > ${at} or t.redeemed_at >= ${ahead}) ${of('t')}
      and case when t.redeemed_at < ${settledUntil} then not ${isTold(at)}
        else coalesce(t.recorded_at <= ${at}, true) end
    union all
    select r.id, ${HAS_SIBLING}, true, true from report_cursor c
    join ledger l on l.organization_id = $1 and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)
      and l.kind like 'redemption.%'
    cross join lateral (select * from redemption r where r.organization_id = $1
      and r.id = l.subject_id and r.mode = 'live' offset 0) r
    join ${whole} on ${within('r')}
    where c.organization_id = $1 ${of('r')}`;
  const around =
    recent &&
    `select r.id, ${HAS_SIBLING}, false, false from ${recent}
    join redemption r on r.organization_id = $1 and ${within('r')} and r.mode = 'live' ${of('r')}`;
  const [row] = await db.query<{
    ids: string[] | null;
    held: string[] | null;
    company: string | null;
    is_underway: boolean | null;
  }>({
    text: `select array_agg(distinct id) as ids,
        array_agg(distinct id) filter (where is_held) as held,
        (array_agg(distinct id) filter (where has_company))::text as company,
        bool_or(is_underway) as is_underway
      from (${around ? `${found} union all ${around}` : found}) t`,
    values: making.values,
  });
  const company = row?.company ?? null;
  const split =
    company === null
      ? []
      : await splitOrders(db, ORDERS_OF, [organizationId, company, asOf], bookAsOf('$3'));
  return {
    asOf,
    settled,
    ids: row?.ids ?? [],
    held: row?.held ?? [],
    split,
    isUnderway: row?.is_underway ?? false,
  };
}

const COLUMNS = 'q.ahead, null::uuid as order_id';

/**
 * SQL of lines that make the roll-up's sums over the settled periods what they were: those of it that
 * are restated, taken off, and all that are restated as they stood.
 */
export function restatedLines(making: Making, restated: Restated): string {
  const { value } = making;
  const { ids, held, split } = restated;
  const taken = stretchRows({ ...making, periods: restated.settled }, ({ start, end }) => [
    [start, end],
  ]);
  const whole = stretchRows(making, ({ start, end }) => [[start, end]]) ?? '';
  const company = new Set(split.map(({ id }) => id));
  const within = `r.client_id = q.client_id and r.redeemed_at >= q.start
    and r.redeemed_at < q.finish ${ofCampaign(making)}`;
  const takenOff = (from: string) => `
    select ${WHERE_IT_COUNTS}, ${COLUMNS}, ${eachMeasure((name) => `-l.${name} as ${name}`)}
    from unnest(${value([...new Set([...held, ...company])])}::uuid[]) as i(id)
    cross join lateral (select * from redemption r
      where r.organization_id = $1 and r.id = i.id offset 0) r
    join report_line l on l.organization_id = $1 and l.redemption_id = r.id
    join ${from} on ${within}`;
  const alone = `
    select ${WHERE_IT_COUNTS}, ${COLUMNS}, ${PLAIN_MEASURES}
    from unnest(${value(ids.filter((id) => !company.has(id)))}::uuid[]) as i(id)
    cross join lateral (select * from ${bookAsOf(value(restated.asOf)).text} r
      where r.id = i.id offset 0) r
    join ${whole} on ${within}`;
  // a value that no statement names has no type: what is not asked is not written either
  const takenBack = taken === undefined ? [] : [takenOff(taken)];
  return [...takenBack, alone, companyLines(making, restated)].join('\n union all ');
}

/**
 * SQL of what is told of late changes, taken off, as sums: told apart by `columns` (of the late
 * redemptions `t` in the stretches `q`, by their names). None without settled periods.
 */
export function toldChanges(
  making: Making,
  restated: Restated,
  columns: Record<string, string>,
): string | undefined {
  const { value, question } = making;
  const from = stretchRows({ ...making, periods: restated.settled }, ({ start, end }) => [
    [start, end],
  ]);
  if (from === undefined) return undefined;
  const asked: readonly string[] = question.measures ?? MEASURES;
  const sums = eachMeasure(
    (name) => `${asked.includes(name) ? `-sum(t.${name})` : '0'}::bigint as ${name}`,
  );
  // what has company is not told: only what is on its way may be listed too
  const { ids, split, isUnderway } = restated;
  const but = !isUnderway
    ? ''
    : `and t.redemption_id <> all(${value([...ids, ...split.map(({ id }) => id)])}::uuid[])`;
  const named = Object.entries(columns).map(([name, column]) => `${column} as ${name}`);
  return `select ${named.join(', ')}, ${sums} from ${from}
    join report_late t on t.organization_id = $1 and t.client_id = q.client_id
      and t.redeemed_at >= q.start and t.redeemed_at < q.finish
      and ${isTold(value(restated.asOf))} ${ofCampaign(making, 't')} ${but}
    group by ${named.map((_, i) => i + 1).join(', ')}`;
}

/** SQL of the lines, as they stood, of restated redemptions that had company in their orders. */
export function companyLines(making: Making, { split }: Restated): string {
  const { value } = making;
  const rows = stretchRows(making, ({ start, end }) => [[start, end]]) ?? '';
  const measures = MEASURES.map((name) => `${value(split.map((line) => line[name]))}::bigint[]`);
  return `
    select ${WHERE_IT_COUNTS}, q.ahead, n.order_id, ${eachMeasure((name) => `n.${name}`)}
    from unnest(${value(split.map(({ id }) => id))}::uuid[],
      ${value(split.map(({ orderId }) => orderId))}::uuid[], ${measures.join(', ')})
      as n(id, order_id, ${MEASURES.join(', ')})
    cross join lateral (
      select * from redemption b where b.organization_id = $1 and b.id = n.id offset 0) r
    join ${rows} on r.client_id = q.client_id and r.redeemed_at >= q.start
      and r.redeemed_at < q.finish ${ofCampaign(making)}`;
}
