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

/** SQL of the lines, with `order_id` and the client's `zone`. */
export async function linesAsOf(db: Queryable, making: Making, asOf: Date): Promise<string> {
  const { value } = making;
  const book = bookAsOf(value(asOf));
  const rows = stretchRows(making, ({ start, end }) => [[start, end]]) ?? '';
  const chosen = `from ${rows} join ${book.text} r on r.client_id = q.client_id
    and r.redeemed_at >= q.start and r.redeemed_at < q.finish and r.mode = 'live'
    ${ofCampaign(making)}`;
  // the values that exist by then: the statement names no other
  const values = [...making.values];
  const split = await splitOrders(db, `select ${ORDER_OF} ${chosen} and ${HAS_SIBLING}`, values, book);
  const ids = value(split.map(({ id }) => id));
  const orders = value(split.map(({ orderId }) => orderId));
  const measures = MEASURES.map((name) => `${value(split.map((line) => line[name]))}::bigint[]`);
  return `
    select ${WHERE_IT_COUNTS}, q.zone, null::uuid as order_id, ${PLAIN_MEASURES}
    ${chosen} and not (${HAS_SIBLING})
    union all
    select ${WHERE_IT_COUNTS}, q.zone, n.order_id, ${eachMeasure((name) => `n.${name}`)}
    from unnest(${ids}::uuid[], ${orders}::uuid[], ${measures.join(', ')})
      as n(id, order_id, ${MEASURES.join(', ')})
    join (select r.*, q.zone ${chosen}) r on r.id = n.id
    cross join lateral (select r.zone) q`;
}
