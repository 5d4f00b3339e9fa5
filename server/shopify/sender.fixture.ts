// Sends what Shopify sends: webhooks with a true signature, doubled, late or changed as a test wishes.
import { createHmac, randomUUID } from 'node:crypto';
import { must, type Made, type TestApp } from '../../test/harness/app.ts';

export const SECRET = 'the secret of an app of tests';
/** Nobody listens there: what is to be asked of Shopify waits. */
export const NOWHERE = { SHOPIFY_ORIGIN: 'http://127.0.0.1:9', OUTBOUND_ALLOW_PRIVATE: '1' };

let serial = 0;

export function connect(t: TestApp, client: Made, fields: object = {}): Promise<Made> {
  return must(
    t.admin.post('/api/v1/shopify-shops', {
      client_id: client.id,
      domain: `shop-${process.pid}-${serial++}.myshopify.com`,
      grant: 'client_credentials',
      app_client_id: 'app',
      app_client_secret: SECRET,
      ...fields,
    }),
  );
}

export function send(
  t: TestApp,
  shop: Made,
  topic: string,
  payload: object,
  more: { eventId?: string; secret?: string; at?: string } = {},
) {
  const body = JSON.stringify(payload);
  const hmac = createHmac('sha256', more.secret ?? SECRET)
    .update(body)
    .digest('base64');
  return t.as().post(new URL(String(shop.webhook_url)).pathname, body, {
    'x-shopify-hmac-sha256': hmac,
    'x-shopify-shop-domain': String(shop.domain),
    'x-shopify-topic': topic,
    'x-shopify-event-id': more.eventId ?? randomUUID(),
    'x-shopify-triggered-at': more.at ?? new Date().toISOString(),
  });
}

/** An order as Shopify tells it, with more than we read. */
export function orderOf(code: string, fields: object = {}) {
  const number = 1000 + serial++;
  return {
    id: 5_000_000_000_000 + number,
    name: `#${number}`,
    email: 'buyer@example.com',
    test: false,
    created_at: new Date().toISOString(),
    processed_at: new Date().toISOString(),
    currency: 'GBP',
    total_line_items_price: '80.00',
    subtotal_price: '64.00',
    total_tax: '10.67',
    total_discounts: '16.00',
    discount_codes: [{ code, amount: '16.00', type: 'percentage' }],
    customer: { id: 900 + number, email: 'buyer@example.com', default_address: { city: 'Leeds' } },
    line_items: [{ id: 1, price: '80.00', quantity: 1 }],
    ...fields,
  };
}

export const refundOf = (order: { id: number }, amount: string, id = 7_000 + serial++) => ({
  id,
  order_id: order.id,
  transactions: [
    { kind: 'refund', status: 'success', amount },
    { kind: 'refund', status: 'failure', amount: '999.00' },
  ],
});

/** Waits until what was sent has been worked on. */
export async function settled(t: TestApp, shop: Made): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const rows = await t.db.query({
      text: `select 1 from shopify_event e
        join shopify_shop s on s.organization_id = e.organization_id and s.id = e.shop_id
        where s.domain = $1 and e.done_at is null`,
      values: [shop.domain],
    });
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('The webhooks were not worked on');
}
