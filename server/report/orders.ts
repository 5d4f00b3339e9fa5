// How many orders redemptions come from: an order with several vouchers is one.
import type { Queryable } from '../db/database.ts';
import { linesAsOf } from './as-of.ts';
import { gather, stretchRows, type Question } from './question.ts';

/** Live redemptions beyond the first of their orders, by currency; 0 where there are none. */
export async function readRepeats(db: Queryable, question: Question): Promise<Map<string, number>> {
  if (question.periods.length === 0) return new Map();
  const making = gather(question);
  const lines =
    question.scope.asOf === null
      ? linesOfOrders(making)
      : await linesAsOf(db, making, question.scope.asOf);
  const rows = await db.query<{ currency: string; repeats: number }>({
    text: `select currency, count(order_id) - count(distinct order_id) as repeats
      from (${lines}) r where order_id is not null group by 1`,
    values: making.values,
  });
  return new Map(rows.map(({ currency, repeats }) => [currency, repeats]));
}

function linesOfOrders(making: ReturnType<typeof gather>): string {
  const { scope } = making.question;
  const rows = stretchRows(making, ({ start, end }) => [[start, end]]) ?? '';
  const ofCampaign =
    scope.campaignId === null ? '' : `and r.campaign_id = ${making.value(scope.campaignId)}`;
  return `select r.currency, l.order_id from ${rows}
    join report_line l on l.organization_id = $1 and l.order_client_id = q.client_id
      and l.order_at >= q.start and l.order_at < q.finish and l.order_id is not null
    join redemption r on r.organization_id = $1 and r.id = l.redemption_id ${ofCampaign}`;
}
