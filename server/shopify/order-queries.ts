// SQL of what Shopify tells: the queue of its webhooks, and orders as far as they are known.
import type { Queryable } from '../db/database.ts';
import type { KnownOrder, Outcome } from './decide-order.ts';
import type { Cancellation, OrderFacts, RefundFacts } from './read-payload.ts';
import type { ShopRef } from './shop-queries.ts';

/** What a webhook holds, as far as it is kept. */
export interface EventFacts {
  order?: OrderFacts;
  refunds?: RefundFacts[];
  cancellation?: Cancellation | null;
  /** Compliance: whom and which orders it is about. */
  customer?: string | null;
  orderIds?: string[];
  /** When it happened at Shopify. */
  at?: string | null;
}

export interface EventRow {
  organization_id: string;
  shop_id: string;
  topic: string;
  event_id: string;
  facts: EventFacts;
  failures: number;
}

const place = (shop: ShopRef) => [shop.organization_id, shop.id];

/** Keeps a webhook; one that is there already stays as it is. */
export async function keepEvent(
  db: Queryable,
  shop: ShopRef,
  event: { topic: string; eventId: string; facts: EventFacts },
): Promise<void> {
  await db.query({
    name: 'shopify-keep-event',
    text: `insert into shopify_event (organization_id, shop_id, topic, event_id, facts, received_at,
        next_at)
      values ($1, $2, $3, $4, $5, now(), now()) on conflict do nothing`,
    values: [...place(shop), event.topic, event.eventId, JSON.stringify(event.facts)],
  });
}

/** The oldest events that are due; they are nobody else's for `leaseMs`. */
export const takeEvents = (db: Queryable, limit: number, leaseMs: number): Promise<EventRow[]> =>
  db.query<EventRow>({
    name: 'shopify-take-events',
    text: `with due as (select organization_id, shop_id, topic, event_id from shopify_event
        where next_at <= now() order by next_at limit $1 for no key update skip locked)
      update shopify_event e set next_at = now() + $2 * interval '1 millisecond' from due
      where e.organization_id = due.organization_id and e.shop_id = due.shop_id
        and e.topic = due.topic and e.event_id = due.event_id
      returning e.organization_id, e.shop_id, e.topic, e.event_id, e.facts, e.failures`,
    values: [limit, leaseMs],
  });

const OF_EVENT = 'organization_id = $1 and shop_id = $2 and topic = $3 and event_id = $4';
const eventPlace = (row: EventRow) => [row.organization_id, row.shop_id, row.topic, row.event_id];

/** Done: what it said goes, that it came stays for a while. */
export async function endEvent(db: Queryable, row: EventRow): Promise<void> {
  await db.query({
    name: 'shopify-end-event',
    text: `update shopify_event set facts = null, next_at = null, done_at = now(), last_error = null
      where ${OF_EVENT}`,
    values: eventPlace(row),
  });
}

export async function putOffEvent(
  db: Queryable,
  row: EventRow,
  { waitMs, error }: { waitMs: number; error: string },
): Promise<void> {
  await db.query({
    text: `update shopify_event set failures = failures + 1, last_error = $6,
        next_at = now() + $5 * interval '1 millisecond'
      where ${OF_EVENT}`,
    values: [...eventPlace(row), waitMs, error],
  });
}

/** Drops what came long ago; orders of which only a refund was ever told go with it. */
export async function purgeEvents(db: Queryable): Promise<void> {
  await db.query({
    text: `delete from shopify_event where done_at is not null
      and received_at < now() - interval '30 days'`,
  });
  await db.query({
    text: `delete from shopify_order where facts is null and changed_at < now() - interval '90 days'`,
  });
}

/** The keys among `keys` that are vouchers of the shop's client. */
export async function keysOfOurs(
  db: Queryable,
  shop: { organization_id: string; client_id: string; mode: string },
  keys: string[],
): Promise<Set<string>> {
  const rows = await db.query<{ code_key: string }>({
    name: 'shopify-keys-of-ours',
    text: `select code_key from voucher
      where organization_id = $1 and client_id = $2 and mode = $3 and code_key = any($4::text[])`,
    values: [shop.organization_id, shop.client_id, shop.mode, keys],
  });
  return new Set(rows.map(({ code_key }) => code_key));
}

export interface OrderRow extends KnownOrder {
  order_id: string;
  reference: string | null;
  cancel_reason: string | null;
}

/**
 * Adds what was told to what is known: the first account of the order stays, refunds gather. Answers
 * the order as it is known now.
 */
export async function mergeOrder(
  db: Queryable,
  shop: ShopRef,
  orderId: string,
  { order, refunds = [], cancellation }: EventFacts,
): Promise<OrderRow> {
  const told = Object.fromEntries(
    refunds.map(({ refundId, amountMinor }) => [
      refundId,
      { amount_minor: amountMinor, booked: {} },
    ]),
  );
  const [row] = await db.query<OrderRow>({
    name: 'shopify-merge-order',
    text: `insert into shopify_order as t (organization_id, shop_id, order_id, reference, facts,
        refunds, cancelled_at, cancel_reason, changed_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, now())
      on conflict (organization_id, shop_id, order_id) do update set
        reference = coalesce(t.reference, excluded.reference),
        facts = coalesce(t.facts, excluded.facts), refunds = excluded.refunds || t.refunds,
        cancelled_at = coalesce(t.cancelled_at, excluded.cancelled_at),
        cancel_reason = coalesce(t.cancel_reason, excluded.cancel_reason), changed_at = now()
      returning order_id, reference, facts, refunds, cancelled_at is not null as "isCancelled",
        cancel_reason, outcomes`,
    values: [
      ...place(shop),
      orderId,
      order?.name ?? null,
      order ? JSON.stringify(order) : null,
      JSON.stringify(told),
      cancellation?.at ?? null,
      cancellation?.reason ?? null,
    ],
  });
  return row!;
}

export async function keepOutcome(
  db: Queryable,
  shop: ShopRef,
  orderId: string,
  key: string,
  outcome: Outcome,
): Promise<void> {
  await db.query({
    name: 'shopify-keep-outcome',
    text: `update shopify_order set outcomes = outcomes || jsonb_build_object($4::text, $5::jsonb)
      where organization_id = $1 and shop_id = $2 and order_id = $3`,
    values: [...place(shop), orderId, key, JSON.stringify(outcome)],
  });
}

export async function keepRefund(
  db: Queryable,
  shop: ShopRef,
  orderId: string,
  { refundId, key, amountMinor }: { refundId: string; key: string; amountMinor: number },
): Promise<void> {
  await db.query({
    name: 'shopify-keep-refund',
    text: `update shopify_order
      set refunds = jsonb_set(refunds, array[$4::text, 'booked', $5::text], to_jsonb($6::bigint))
      where organization_id = $1 and shop_id = $2 and order_id = $3`,
    values: [...place(shop), orderId, refundId, key, amountMinor],
  });
}

/** Takes the person from orders: those that Shopify names, and all of the same customer. */
export async function forgetBuyer(
  db: Queryable,
  shop: ShopRef,
  { orderIds = [], customer }: EventFacts,
): Promise<void> {
  await db.query({
    text: `update shopify_order set facts = jsonb_set(facts, '{customer}', 'null')
      where organization_id = $1 and shop_id = $2 and facts is not null
        and (order_id = any($3::text[]) or facts ->> 'customer' = $4)`,
    values: [...place(shop), orderIds, customer ?? null],
  });
}

/** Forgets all that was kept of a shop beside the books. */
export async function forgetShop(db: Queryable, shop: ShopRef): Promise<void> {
  for (const table of ['shopify_order', 'shopify_event']) {
    await db.query({
      text: `delete from ${table} where organization_id = $1 and shop_id = $2
        ${table === 'shopify_event' ? `and topic <> 'shop/redact'` : ''}`,
      values: place(shop),
    });
  }
  await db.query({
    text: `update shopify_shop set sealed_app_secret = null
      where organization_id = $1 and id = $2 and status = 'disconnected'`,
    values: place(shop),
  });
}
