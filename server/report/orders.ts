// How many orders redemptions come from: an order with several vouchers is one.
import type { Queryable } from '../db/database.ts';
import { companyLines, readRestated, type Restated } from './as-of.ts';
import { gather, stretchRows, type Making, type Question } from './question.ts';

/** Live redemptions beyond the first of their orders, by client; none where there are none. */
export async function readRepeats(db: Queryable, question: Question): Promise<Map<string, number>> {
  if (question.periods.length === 0) return new Map();
  const making = gather(question);
  const { asOf } = question.scope;
  const repeats =
    asOf === null
      ? repeatsKept(making)
      : repeatsAsOf(making, await readRestated(db, question, asOf));
  const rows = await db.query<{ client_id: string; repeats: number }>({
    text: `select client_id, sum(repeats)::integer as repeats from (${repeats}) r
      where repeats > 0 group by 1`,
    values: making.values,
  });
  return new Map(rows.map(({ client_id, repeats }) => [client_id, repeats]));
}

// a client's period is one stretch; sorted in place, they are counted in half the time of a hash table
function repeatsKept(making: Making, but = ''): string {
  const { campaignId } = making.question.scope;
  const rows = stretchRows(making, ({ start, end }) => [[start, end]]) ?? '';
  return `select q.client_id, l.repeats from ${rows}
    cross join lateral (select count(*) - count(distinct l.order_id) as repeats
      from report_line l where l.organization_id = $1 and l.order_client_id = q.client_id
      and l.order_at >= q.start and l.order_at < q.finish and l.order_id is not null ${but}
      ${campaignId === null ? '' : `and l.order_campaign_id = ${making.value(campaignId)}`} offset 0) l`;
}

/**
 * Whole orders are restated, with those of them that had not been recorded then: what the roll-up has of
 * the others stands.
 */
function repeatsAsOf(making: Making, restated: Restated): string {
  const back = `select c.client_id, count(*) - count(distinct c.order_id) as repeats
    from (${companyLines(making, restated)}) c where c.order_id is not null group by 1`;
  if (restated.settled.length === 0) return back;
  const company = making.value(restated.split.map(({ id }) => id));
  const listed = making.value(restated.ids);
  const but = `and l.redemption_id <> all(${company}::uuid[])
    and l.redemption_id <> all(${listed}::uuid[])`;
  const settled = { ...making, periods: restated.settled };
  return `${repeatsKept(settled, but)}
    union all ${back}`;
}
