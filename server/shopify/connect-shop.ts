// Finishes what somebody agreed to: tokens, the shop's currency, and the webhooks that it is to send.
import { appendToLedger } from '../ledger/append.ts';
import { publicId } from '../db/id.ts';
import { ShopifyRefused } from './admin.ts';
import { askShop, type ShopParts } from './ask-shop.ts';
import { demand, type UserError } from './demand.ts';
import * as documents from './documents.ts';
import { markConnected, type ShopRow } from './shop-queries.ts';

/** Topics as the Admin API names them. The three of compliance are set in the app itself. */
const TOPICS = [
  'ORDERS_CREATE',
  'ORDERS_PAID',
  'ORDERS_CANCELLED',
  'REFUNDS_CREATE',
  'APP_UNINSTALLED',
] as const;

/** What is worked with of an order; Shopify sends nothing else of it. */
const ORDER_FIELDS = [
  'id',
  'name',
  'test',
  'created_at',
  'processed_at',
  'cancelled_at',
  'cancel_reason',
  'currency',
  'total_line_items_price',
  'total_tax',
  'discount_codes',
  'customer.id',
  'refunds',
];
const REFUND_FIELDS = ['id', 'order_id', 'transactions'];

export const webhookUrl = (publicUrl: string, organizationId: string) =>
  `${publicUrl}/api/shopify/${publicId('organization', organizationId)}/webhooks`;

export async function connectShop(
  parts: ShopParts & { publicUrl: string },
  shop: ShopRow,
): Promise<void> {
  const { db } = parts;
  const said = await askShop<{ shop: { currencyCode: string; myshopifyDomain: string } }>(
    parts,
    shop,
    documents.SHOP,
  );
  const [client] = await db.query<{ currency: string }>({
    text: 'select currency from client where organization_id = $1 and id = $2',
    values: [shop.organization_id, shop.client_id],
  });
  if (said.shop.currencyCode !== client?.currency) {
    throw new ShopifyRefused(
      `The shop sells in ${said.shop.currencyCode}, the client in ${client?.currency ?? 'nothing'}`,
    );
  }
  await subscribe(parts, shop);
  await db.transaction(async (tx) => {
    await markConnected(tx, shop);
    await appendToLedger(tx, [
      {
        organizationId: shop.organization_id,
        kind: 'shopify_shop.connected',
        actor: { kind: 'system', id: shop.id },
        at: Date.now(),
        clientId: shop.client_id,
        subjectId: shop.id,
        after: { domain: shop.domain },
      },
    ]);
  });
}

interface Subscriptions {
  webhookSubscriptions: {
    nodes: { topic: string; uri: string }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

/** Asks for each topic once, however often it is tried. */
async function subscribe(parts: ShopParts & { publicUrl: string }, shop: ShopRow): Promise<void> {
  const uri = webhookUrl(parts.publicUrl, shop.organization_id);
  const there = new Set<string>();
  let after: string | null = null;
  do {
    const page: Subscriptions = await askShop<Subscriptions>(parts, shop, documents.SUBSCRIPTIONS, {
      after,
    });
    const { nodes, pageInfo } = page.webhookSubscriptions;
    for (const each of nodes) if (each.uri === uri) there.add(each.topic);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  for (const topic of TOPICS.filter((each) => !there.has(each))) {
    const includeFields =
      topic === 'APP_UNINSTALLED' ? [] : topic === 'REFUNDS_CREATE' ? REFUND_FIELDS : ORDER_FIELDS;
    const answer = await askShop<{ webhookSubscriptionCreate: { userErrors: UserError[] } }>(
      parts,
      shop,
      documents.SUBSCRIBE,
      { topic, to: { uri, format: 'JSON', includeFields } },
    );
    demand(answer.webhookSubscriptionCreate.userErrors);
  }
}
