// Works on one webhook: an order, a refund, a cancellation, the end of the app, or a wish of compliance.
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { forgetCustomers } from '../privacy/queries.ts';
import type { StoreParts } from '../redemption/scope.ts';
import { endEvent, forgetBuyer, forgetShop, type EventRow } from './order-queries.ts';
import { settleOrder } from './settle-order.ts';
import { findShop, markDisconnected, type ShopRow } from './shop-queries.ts';

type Parts = Pick<Context, 'db'> & Pick<StoreParts, 'performer'>;

export async function workEvent(parts: Parts, row: EventRow): Promise<void> {
  const { db } = parts;
  const shop = await findShop(db, { organization_id: row.organization_id, id: row.shop_id });
  if (!shop) return;
  const { facts } = row;
  const orderId = facts.order?.orderId ?? facts.refunds?.[0]?.orderId;
  if (orderId !== undefined) await settleOrder(parts, shop, orderId, facts);
  await db.transaction(async (tx) => {
    if (row.topic === 'app/uninstalled') await end(tx, shop, row);
    if (row.topic === 'customers/redact') await redactCustomer(tx, shop, row);
    if (row.topic === 'customers/data_request') {
      await note(tx, shop, 'shopify_shop.data_requested', { order_ids: facts.orderIds });
    }
    if (row.topic === 'shop/redact' && shop.status === 'disconnected') {
      await forgetShop(tx, shop);
      await note(tx, shop, 'shopify_shop.redacted', {});
    }
    await endEvent(tx, row);
  });
}

/** Word of an end that lies before the shop was connected again is old news. */
async function end(tx: Queryable, shop: ShopRow, { facts }: EventRow): Promise<void> {
  const at = facts.at ? Date.parse(facts.at) : Date.now();
  if (shop.status === 'disconnected' || (shop.connected_at?.getTime() ?? 0) > at) return;
  await markDisconnected(tx, shop, 'The app was removed in the shop');
  await note(tx, shop, 'shopify_shop.disconnected', { reason: 'uninstalled' });
}

async function redactCustomer(tx: Queryable, shop: ShopRow, { facts }: EventRow): Promise<void> {
  await forgetBuyer(tx, shop, facts);
  const { customer } = facts;
  const done = customer
    ? await forgetCustomers(tx, shop.organization_id, { [shop.client_id]: customer })
    : {};
  await note(tx, shop, 'shopify_shop.customer_redacted', done);
}

const note = (tx: Queryable, shop: ShopRow, kind: LedgerKind, after: object) =>
  appendToLedger(tx, [
    {
      organizationId: shop.organization_id,
      kind,
      actor: { kind: 'system', id: shop.id },
      at: Date.now(),
      clientId: shop.client_id,
      subjectId: shop.id,
      after,
    } satisfies LedgerEntry,
  ]);
