// How many orders redemptions come from: an order with several vouchers is one.
import type { Queryable } from '../db/database.ts';
import { companyLines, readRestated, type Restated } from './as-of.ts';
import { gather, stretchRows, type Making, type Question } from './question.ts';

/** Live redemptions beyond the first of their orders, by client; none where there are none. */
export async function readRepeats(db: Queryable, question: Question): Promise<Map<string, number>> {
  if (question.periods.length === 0) return new Map();
  const making = gather(question);
  const { asOf } = question.scope;
  const lines =
    asOf === null
      ? linesOfOrders(making)
      : linesAsOf(making, await readRestated(db, question, asOf));
  const rows = await db.query<{ client_id: string; repeats: number }>({
    text: `select client_id, sum(n - 1)::integer as repeats
      from (select client_id, order_id, count(*) as n from (${lines}) l
        where order_id is not null group by 1, 2) o
      group by 1`,
    values: making.values,
  });
  return new Map(rows.map(({ client_id, repeats }) => [client_id, repeats]));
}

function linesOfOrders(making: Making, but = ''): string {
  const { campaignId } = making.question.scope;
  const rows = stretchRows(making, ({ start, end }) => [[start, end]]) ?? '';
  return `select l.order_client_id as client_id, l.order_id from ${rows}
    join report_line l on l.organization_id = $1 and l.order_client_id = q.client_id
      and l.order_at >= q.start and l.order_at < q.finish and l.order_id is not null ${but}
      ${campaignId === null ? '' : `and l.order_campaign_id = ${making.value(campaignId)}`}`;
}

/**
 * Whole orders are restated, with those of them that had not been recorded then: what the roll-up has of
 * the others stands.
 */
function linesAsOf(making: Making, restated: Restated): string {
  const back = `select c.client_id, c.order_id from (${companyLines(making, restated)}) c`;
  if (restated.settled.length === 0) return back;
  const company = making.value(restated.split.map(({ id }) => id));
  const listed = making.value(restated.ids);
  const but = `and l.redemption_id <> all(${company}::uuid[])
    and l.redemption_id <> all(${listed}::uuid[])`;
  const settled = { ...making, periods: restated.settled };
  return `${linesOfOrders(settled, but)}
    union all ${back}`;
}
