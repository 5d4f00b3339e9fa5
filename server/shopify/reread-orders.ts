// Reads orders again, for webhooks that never came: page by page, those with a code of ours whole.
import type { HashCustomer } from '../secret/customer-hash.ts';
import { askShop, type ShopParts } from './ask-shop.ts';
import * as documents from './documents.ts';
import { readAdminOrder, type AdminOrder, type Reading } from './read-payload.ts';
import { settleOrder, type SettleParts } from './settle-order.ts';
import { noteReread, type ShopRow } from './shop-queries.ts';

interface Page<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

type WholeOrder = AdminOrder & { lineItems: Page<AdminOrder['lineItems']['nodes'][number]> };

export type RereadParts = ShopParts & SettleParts & { hashCustomer: HashCustomer };

/** How amounts and customers of a shop are read. */
export async function readingOf(parts: RereadParts, shop: ShopRow): Promise<Reading> {
  const [client] = await parts.db.query<{ currency: string }>({
    text: 'select currency from client where organization_id = $1 and id = $2',
    values: [shop.organization_id, shop.client_id],
  });
  return {
    currency: client?.currency ?? '',
    hash: (customer) => parts.hashCustomer(shop.client_id, `shopify ${customer}`),
  };
}

/** Reads one page; true where another follows. */
export async function rereadPage(parts: RereadParts, shop: ShopRow): Promise<boolean> {
  if (shop.reread_from === null) return false;
  const { orders } = await askShop<{
    orders: Page<{ legacyResourceId: string; discountCodes: string[] }>;
  }>(parts, shop, documents.ORDERS, {
    query: `updated_at:>='${shop.reread_from.toISOString()}'`,
    after: shop.reread_cursor,
  });
  const withCode = orders.nodes.filter(({ discountCodes }) => discountCodes.length > 0);
  const reading = await readingOf(parts, shop);
  let found = 0;
  for (const { legacyResourceId } of withCode) {
    const order = await readWhole(parts, shop, legacyResourceId);
    if (!order) continue;
    const { facts, refunds, cancellation } = readAdminOrder(order, reading);
    const told = { order: facts, refunds, cancellation };
    if (await settleOrder(parts, shop, facts.orderId, told)) found++;
  }
  const { hasNextPage, endCursor } = orders.pageInfo;
  const cursor = hasNextPage ? endCursor : null;
  await noteReread(parts.db, shop, { seen: orders.nodes.length, found, cursor });
  return hasNextPage;
}

/** An order with all of its line items. */
async function readWhole(
  parts: RereadParts,
  shop: ShopRow,
  orderId: string,
): Promise<AdminOrder | undefined> {
  const nodes: AdminOrder['lineItems']['nodes'] = [];
  let after: string | null = null;
  for (;;) {
    const { order }: { order: WholeOrder | null } = await askShop<{ order: WholeOrder | null }>(
      parts,
      shop,
      documents.ORDER,
      { id: `gid://shopify/Order/${orderId}`, after },
    );
    if (!order) return undefined;
    nodes.push(...order.lineItems.nodes);
    if (!order.lineItems.pageInfo.hasNextPage) return { ...order, lineItems: { nodes } };
    after = order.lineItems.pageInfo.endCursor;
  }
}
