// Sums what a list of redemptions shows, currency by currency: by the arithmetic of reports, so that the
// figures of a report and the list behind it agree.
import type { Static } from 'typebox';
import {
  MAX_SUMMED,
  type sumRedemptions as operation,
} from '../../contract/management/redemption.ts';
import { toDecimal } from '../../contract/money.ts';
import type { Queryable } from '../db/database.ts';
import { splitOrders } from '../report/line.ts';
import type { RedemptionFilter, Stretch } from './list-queries.ts';
import { rowsInOrders, sumsOfPlain, type CurrencySums } from './sum-queries.ts';

type Answer = Static<(typeof operation)['schema']['response'][200]>;

export async function sumRedemptions(
  db: Queryable,
  filter: RedemptionFilter,
  stretches: readonly Stretch[],
): Promise<Answer> {
  const found = await sumsOfPlain(db, filter, stretches, MAX_SUMMED);
  const count = found.reduce((all, { redemptions }) => all + redemptions, 0);
  if (count > MAX_SUMMED) return { data: [], complete: false };
  const sums = new Map(found.map((each) => [each.currency, each]));
  await addParts(db, filter, stretches, sums);
  return { data: [...sums.values()].map(answerOf), complete: true };
}

/** Of an order with several vouchers each counts for its part: in place of the whole of it. */
async function addParts(
  db: Queryable,
  filter: RedemptionFilter,
  stretches: readonly Stretch[],
  sums: Map<string, CurrencySums>,
): Promise<void> {
  const rows = await rowsInOrders(db, filter, stretches);
  if (rows.length === 0) return;
  const { organizationId } = filter;
  const lines = await splitOrders(
    db,
    `select client_id, shop, order_reference from unnest($2::uuid[], $3::text[], $4::text[])
      as o(client_id, shop, order_reference)`,
    [
      organizationId,
      rows.map(({ client_id }) => client_id),
      rows.map(({ shop }) => shop),
      rows.map(({ order_reference }) => order_reference),
    ],
  );
  const revenues = new Map(lines.map(({ id, revenue_minor }) => [id, revenue_minor]));
  for (const { id, currency, revenue_minor } of rows) {
    const sum = sums.get(currency);
    if (sum) sum.revenue_minor += (revenues.get(id) ?? revenue_minor) - revenue_minor;
  }
}

const answerOf = (sum: CurrencySums) => ({
  currency: sum.currency,
  redemptions: sum.redemptions,
  voided: sum.voided,
  transaction_amount: toDecimal(sum.amount_minor, sum.currency),
  discount_amount: toDecimal(sum.discount_minor, sum.currency),
  refunded_amount: toDecimal(sum.refunded_minor, sum.currency),
  attributed_revenue: toDecimal(sum.revenue_minor, sum.currency),
});
