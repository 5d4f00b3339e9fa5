// The lines of a period as they stood at an instant, from the rows: what was recorded, voided,
// refunded or amended later is undone.
import type { Queryable } from '../db/database.ts';
import { MEASURES } from './arithmetic.ts';
import {
  bookAsOf,
  eachMeasure,
  HAS_SIBLING,
  ORDER_OF,
  PLAIN_MEASURES,
  splitOrders,
  WHERE_IT_COUNTS,
} from './line.ts';
import { ofCampaign, stretchRows, type Making } from './question.ts';

/** SQL of the lines, with `order_id` and the client's `zone`; `company`: only of orders with several. */
export async function linesAsOf(
  db: Queryable,
  making: Making,
  asOf: Date,
  which: 'all' | 'company' = 'all',
): Promise<string> {
  const { value } = making;
  const at = value(asOf);
  const book = bookAsOf(at);
  const campaign = ofCampaign(making);
  const rows = stretchRows(making, ({ start, end }) => [[start, end]]) ?? '';
  const chosen = `from ${rows} join ${book.text} r on r.client_id = q.client_id
    and r.redeemed_at >= q.start and r.redeemed_at < q.finish and r.mode = 'live'
    ${campaign}`;
  // the values that exist by then: the statement names no other
  const values = [...making.values];
  // who has company is asked once, here: it is a look-up for each redemption of the period
  const split = await splitOrders(
    db,
    `select ${ORDER_OF} ${chosen} and ${HAS_SIBLING}`,
    values,
    book,
  );
  const ids = value(split.map(({ id }) => id));
  const orders = value(split.map(({ orderId }) => orderId));
  const measures = MEASURES.map((name) => `${value(split.map((line) => line[name]))}::bigint[]`);
  const company = `
    select ${WHERE_IT_COUNTS}, q.zone, n.order_id, ${eachMeasure((name) => `n.${name}`)}
    from unnest(${ids}::uuid[], ${orders}::uuid[], ${measures.join(', ')})
      as n(id, order_id, ${MEASURES.join(', ')})
    cross join lateral (
      select * from redemption b where b.organization_id = $1 and b.id = n.id offset 0) r
    join ${rows} on r.client_id = q.client_id and r.recorded_at <= ${at}
      and r.redeemed_at >= q.start and r.redeemed_at < q.finish ${campaign}`;
  if (which === 'company') return company;
  return `
    select ${WHERE_IT_COUNTS}, q.zone, null::uuid as order_id, ${PLAIN_MEASURES}
    ${chosen} and r.id <> all(${ids}::uuid[])
    union all ${company}`;
}
