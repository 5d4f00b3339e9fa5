// SQL that sums redemptions under the filters of their list, each client along its own index.
import type { Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import { HAS_SIBLING } from '../report/line.ts';
import { conditionsOf, type RedemptionFilter, type Stretch } from './list-queries.ts';

export interface CurrencySums {
  currency: string;
  redemptions: number;
  voided: number;
  amount_minor: number;
  discount_minor: number;
  refunded_minor: number;
  revenue_minor: number;
}

const REVENUE = `case when r.voided_at is null then coalesce(r.amount_minor, 0) - r.refunded_minor
  else 0 end`;

/** Each row as if it were alone in its order; at most one row more than `limit` is read. */
export function sumsOfPlain(
  db: Queryable,
  filter: RedemptionFilter,
  stretches: readonly Stretch[],
  limit: number,
): Promise<CurrencySums[]> {
  const where = conditionsOf(filter);
  const from = found(where, stretches);
  const live = (column: string) =>
    `coalesce(sum(r.${column}) filter (where r.voided_at is null), 0)::bigint as ${column}`;
  return db.query<CurrencySums>({
    text: `select r.currency, count(*)::integer as redemptions,
        count(r.voided_at)::integer as voided, ${live('amount_minor')}, ${live('discount_minor')},
        ${live('refunded_minor')}, sum(${REVENUE})::bigint as revenue_minor
      from (select r.* ${from} limit ${where.value(limit + 1)}) r
      group by r.currency order by count(*) desc, r.currency`,
    values: where.values,
  });
}

interface RowInOrder {
  id: string;
  client_id: string;
  shop: string;
  order_reference: string;
  currency: string;
  revenue_minor: number;
}

/** Rows whose order has other redemptions too. */
export function rowsInOrders(
  db: Queryable,
  filter: RedemptionFilter,
  stretches: readonly Stretch[],
): Promise<RowInOrder[]> {
  const where = conditionsOf(filter);
  return db.query<RowInOrder>({
    text: `select r.id, r.client_id, r.shop, r.order_reference, r.currency,
        (${REVENUE})::bigint as revenue_minor
      ${found(where, stretches)} and ${HAS_SIBLING}`,
    values: where.values,
  });
}

function found(where: Conditions, stretches: readonly Stretch[]): string {
  const said = where.text();
  const ids = where.value(stretches.map(({ clientId }) => clientId));
  const froms = where.value(stretches.map(({ from }) => from));
  const tos = where.value(stretches.map(({ to }) => to));
  const zones = where.value(stretches.map(({ timeZone }) => timeZone));
  return `from unnest(${ids}::uuid[], ${froms}::timestamptz[], ${tos}::timestamptz[],
      ${zones}::text[]) as s(client_id, from_at, to_at, zone)
    join redemption r on r.client_id = s.client_id
      and r.redeemed_at >= coalesce(s.from_at, '-infinity')
      and r.redeemed_at < coalesce(s.to_at, 'infinity')
    where ${said}`;
}
