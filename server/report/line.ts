// Lines: what each redemption counts for, worked out from the rows of the books, now or as they stood.
// Orders with one redemption are worked out in SQL (their split is the whole); all others are loaded
// and split by the arithmetic.
import type { Queryable } from '../db/database.ts';
import { MEASURES, splitOrder, type Measures, type OrderPart } from './arithmetic.ts';
import { OWN_CHANGED_AT } from './late.ts';

export const NIL = '00000000-0000-0000-0000-000000000000';

/** A line that the arithmetic made. */
export interface Line extends Measures {
  id: string;
  /** Of an order with several live redemptions: the first of them. */
  orderId: string | null;
  /** When anything of its order last changed; null where lines are worked out as they stood. */
  changedAt: Date | null;
}

/** SQL of a list of measures, each made by `expression`. */
export const eachMeasure = (expression: (name: keyof Measures) => string): string =>
  MEASURES.map(expression).join(', ');

export const sumsOf = (prefix: string): string =>
  eachMeasure((name) => `sum(${prefix}${name})::bigint as ${name}`);

/** SQL of the columns that say where a redemption `r` counts. */
export const WHERE_IT_COUNTS = `r.client_id, r.campaign_id,
  coalesce(r.source_id, '${NIL}'::uuid) as source_id,
  coalesce(r.location_id, '${NIL}'::uuid) as location_id, r.channel, r.currency,
  coalesce(round(r.gross_margin * 1000000)::integer, -1) as gross_margin, r.redeemed_at`;

/** SQL of the redemptions as they are, or as they stood at the instant of a placeholder. */
export type Book = { text: string; asOf: string | null };

export const BOOK_NOW: Book = { text: 'redemption', asOf: null };

/**
 * Undoes what was recorded, voided, refunded and amended after `asOf`; `$1` is the organization. Looked
 * up row by row: only what is redeemed in a shop is ever amended.
 */
export const bookAsOf = (asOf: string): Book => ({
  asOf,
  text: `(select b.organization_id, b.id, b.client_id, b.campaign_id, b.source_id, b.location_id,
      b.mode, b.channel, b.shop, b.order_reference, b.currency, b.gross_margin, b.tax_minor,
      b.redeemed_at,
      case when a.before is null then b.amount_minor
        else (a.before ->> 'amount_minor')::bigint end as amount_minor,
      case when a.before is null then b.discount_minor
        else (a.before ->> 'discount_minor')::bigint end as discount_minor,
      case when b.voided_at <= ${asOf} then b.voided_at end as voided_at,
      case when b.refunded_minor = 0 then 0 else coalesce((
        select sum(f.amount_minor)::bigint from refund f
        where f.organization_id = b.organization_id and f.redemption_id = b.id
          and f.recorded_at <= ${asOf}), 0) end as refunded_minor
    from redemption b
    left join lateral (
      select before from ledger
      where organization_id = $1 and kind = 'redemption.amended' and subject_id = b.id
        and at > ${asOf} and b.channel = 'in_store'
      order by epoch, tx, id limit 1) a on true
    where b.organization_id = $1 and b.recorded_at <= ${asOf})`,
});

const whenLive = (value: string) => `case when r.voided_at is null then ${value} else 0 end`;

const PLAIN: Record<keyof Measures, string> = {
  redemptions: whenLive('1'),
  voided: 'case when r.voided_at is null then 0 else 1 end',
  revenue_minor: whenLive('coalesce(r.amount_minor, 0) - r.refunded_minor'),
  refunded_minor: whenLive('r.refunded_minor'),
  discount_minor: whenLive('r.discount_minor'),
  tax_minor: whenLive('coalesce(r.tax_minor, 0)'),
  taxed: whenLive('(r.tax_minor is not null)::integer'),
  unpriced: whenLive('(r.amount_minor is null)::integer'),
};

/** SQL of the measures of a redemption `r` that is alone in its order. */
export const PLAIN_MEASURES = eachMeasure((name) => `${PLAIN[name]} as ${name}`);

/**
 * SQL: another redemption `s` has the order of `r`. A look-up for each row, never a join of all; the
 * client is compared in a way that no index serves, so that the one of orders is taken.
 */
export const HAS_SIBLING = `r.order_reference is not null and exists (
  select 1 from redemption s
  where s.organization_id = r.organization_id and s.client_id is not distinct from r.client_id
    and s.shop = r.shop and s.order_reference = r.order_reference and s.mode = r.mode
    and s.id <> r.id offset 0)`;

interface PartRow {
  id: string;
  order_key: string;
  is_voided: boolean;
  amount_minor: number | null;
  discount_minor: number;
  tax_minor: number | null;
  refunds: { reference: string | null; amountMinor: number }[] | null;
  changed_at: Date | null;
}

/** SQL of what names the order of a redemption `r`. */
export const ORDER_OF = 'r.client_id, r.shop, r.order_reference';

/**
 * SQL of the orders of the redemptions `$2`. A look-up for each: as a join of tables that nobody has
 * analyzed yet, each of them would read all redemptions.
 */
export const ORDERS_OF = `select ${ORDER_OF} from unnest($2::uuid[]) as c(id)
  cross join lateral (select * from redemption r
    where r.organization_id = $1 and r.id = c.id offset 0) r
  where r.order_reference is not null`;

/**
 * The lines of all redemptions in the orders of `chosen` (SQL of ORDER_OF, with `values`). `$1` of
 * `values` is the organization. The orders are found first, then each is looked up: left to choose, the
 * database chose anew for every redemption.
 */
export async function splitOrders(
  db: Queryable,
  chosen: string,
  values: unknown[],
  book: Book = BOOK_NOW,
): Promise<Line[]> {
  const until = book.asOf === null ? '' : `and f.recorded_at <= ${book.asOf}`;
  // a look-up for each order: joined as a whole, tables that nobody analyzed yet are read once for each
  const rows = await db.query<PartRow>({
    text: `with orders as materialized (select distinct * from (${chosen}) c)
      select r.id, md5(r.client_id::text || r.shop || chr(10) || r.order_reference) as order_key,
        r.voided_at is not null as is_voided, r.amount_minor, r.discount_minor, r.tax_minor,
        case when r.refunded_minor > 0 then (
          select jsonb_agg(jsonb_build_object('reference', f.reference,
            'amountMinor', f.amount_minor))
          from refund f where f.organization_id = r.organization_id and f.redemption_id = r.id
            ${until}) end as refunds,
        ${book.asOf === null ? OWN_CHANGED_AT : 'null::timestamptz'} as changed_at
       from orders o
       cross join lateral (
         select * from ${book.text} r
         where r.organization_id = $1 and r.client_id is not distinct from o.client_id
           and r.shop = o.shop and r.order_reference = o.order_reference and r.mode = 'live'
         offset 0) r
      order by r.id`,
    values,
  });
  const orders = new Map<string, PartRow[]>();
  for (const row of rows) {
    const order = orders.get(row.order_key);
    if (order) order.push(row);
    else orders.set(row.order_key, [row]);
  }
  return [...orders.values()].flatMap(linesOf);
}

function linesOf(rows: readonly PartRow[]): Line[] {
  const parts = rows.map((row): OrderPart => ({
    id: row.id,
    isVoided: row.is_voided,
    amountMinor: row.amount_minor,
    discountMinor: row.discount_minor,
    taxMinor: row.tax_minor,
    refunds: row.refunds ?? [],
  }));
  const live = parts.filter(({ isVoided }) => !isVoided);
  const orderId = live.length > 1 ? (live[0]?.id ?? null) : null;
  const changes = rows.flatMap(({ changed_at }) => changed_at?.getTime() ?? []);
  const changedAt = changes.length === 0 ? null : new Date(Math.max(...changes));
  return splitOrder(parts).map((measures, i) => ({
    ...measures,
    id: parts[i]?.id ?? '',
    orderId: parts[i]?.isVoided ? null : orderId,
    changedAt,
  }));
}
