// What Shopify tells of orders becomes redemptions, refunds, voids and conflicts, however it is told.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { privateId } from '../db/id.ts';
import { makeServerLog } from '../http/server-log.ts';
import { makeKeyring } from '../secret/keyring.ts';
import { connect, NOWHERE, orderOf, refundOf, SECRET, send, settled } from './sender.fixture.ts';

const logged: string[] = [];
/** Of a key that the server does not have. */
const lost = makeKeyring(['a key that nobody has any more, long enough']);
let t: TestApp;
let client: Made;
let campaign: Made;
let shop: Made;
beforeAll(async () => {
  t = await makeTestApp(
    NOWHERE,
    makeServerLog('error', { write: (line) => void logged.push(line) }),
  );
  client = await t.client();
  campaign = await t.campaign(client);
  shop = await connect(t, client);
});
afterAll(() => t.close());

const newCode = async (fields: Record<string, unknown> = {}) =>
  String((await t.voucher(campaign, fields)).code);

async function redemptionsOf(code: string): Promise<Made[]> {
  const page = await must(t.admin.get(`/api/v1/redemptions?code=${code}`), 200);
  return (page.data as Made[]).filter((each) => each.code === code);
}

async function conflictsOf(code: string): Promise<Made[]> {
  const page = await must(t.admin.get(`/api/v1/conflicts?client_id=${client.id}&limit=200`), 200);
  return (page.data as Made[]).filter((each) => each.code === code);
}

/** Sends in this order, each `times`, and waits. */
async function tell(told: [string, object][], times = 1) {
  for (const [topic, payload] of told) {
    for (let i = 0; i < times; i++) {
      expect((await send(t, shop, topic, payload)).status).toBe(200);
    }
  }
  await settled(t, shop);
}

test('a paid order is one redemption, with its amounts before the discount and its name', async () => {
  const code = await newCode();
  const order = orderOf(code.toLowerCase());
  await tell([
    ['orders/create', order],
    ['orders/paid', order],
  ]);
  const [redemption, other] = await redemptionsOf(code);
  expect(other).toBeUndefined();
  expect(redemption).toMatchObject({
    order_reference: order.name,
    transaction_amount: 80,
    discount_amount: 16,
    tax_amount: 10.67,
    currency: 'GBP',
    channel: 'online',
    shop: `shopify:${String(shop.domain)}`,
  });
  expect(await conflictsOf(code)).toEqual([]);
});

test('the same webhook twice, and the same order under other events, are one redemption', async () => {
  const code = await newCode();
  const order = orderOf(code);
  for (let i = 0; i < 3; i++) await send(t, shop, 'orders/paid', order, { eventId: 'twice' });
  await tell([['orders/paid', order]], 3);
  expect(await redemptionsOf(code)).toHaveLength(1);
});

const orders = (order: ReturnType<typeof orderOf>, refund: object): [string, object][] => [
  ['orders/create', order],
  ['refunds/create', refund],
  ['orders/paid', order],
];
test.each([
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
])(
  'order, refund and payment in the order %i %i %i: one redemption, refunded once',
  async (...sequence) => {
    const code = await newCode();
    const order = orderOf(code);
    const told = orders(order, refundOf(order, '20.00'));
    await tell(
      sequence.map((i) => told[i]!),
      2,
    );
    const found = await redemptionsOf(code);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ refunded_amount: 20 });
  },
);

test('refunds with shipping and tax give back no more than the order was worth', async () => {
  const code = await newCode();
  const order = orderOf(code);
  await tell([
    ['orders/paid', order],
    ['refunds/create', refundOf(order, '50.00')],
    ['refunds/create', refundOf(order, '50.00')],
  ]);
  expect((await redemptionsOf(code))[0]).toMatchObject({ refunded_amount: 80 });
});

test('a cancelled order gives its use back, once, and late word of it books nothing', async () => {
  const code = await newCode();
  const order = orderOf(code);
  const cancelled = { ...order, cancelled_at: new Date().toISOString(), cancel_reason: 'customer' };
  await tell([
    ['orders/paid', order],
    ['orders/cancelled', cancelled],
    ['orders/paid', order],
  ]);
  const found = await redemptionsOf(code);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ void_reason: 'customer', voided_at: expect.any(String) });

  const early = await newCode();
  const second = orderOf(early);
  await tell([
    ['orders/cancelled', { ...second, cancelled_at: new Date().toISOString() }],
    ['orders/paid', second],
  ]);
  expect(await redemptionsOf(early)).toEqual([]);
});

test('taken by the till and by the shop: one conflict that names both orders', async () => {
  const code = await newCode();
  const location = await t.location(client);
  const sold = await must(
    t.admin.post('/api/v1/redemptions', { code, location_id: location.id, receipt_number: 'R-1' }),
    200,
  );
  const order = orderOf(code);
  await tell([['orders/paid', order]], 3);
  const found = await conflictsOf(code);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    kind: 'used_in_two_channels',
    order_reference: order.name,
    redemption_id: sold.redemption_id,
  });
});

test('an order with the shop’s own codes leaves nothing behind', async () => {
  const order = orderOf('WELCOME10');
  await tell([['orders/paid', order]]);
  expect(await conflictsOf('WELCOME10')).toEqual([]);
  const kept = await t.db.query({
    text: 'select 1 from shopify_order where order_id = $1',
    values: [String(order.id)],
  });
  expect(kept).toEqual([]);
});

test('a trial order of a live shop is no sale', async () => {
  const code = await newCode();
  await tell([['orders/paid', orderOf(code, { test: true })]]);
  expect(await redemptionsOf(code)).toEqual([]);
});

test('a wrong signature is 401 and leaves nothing, as does a shop that nobody knows', async () => {
  const code = await newCode();
  const order = orderOf(code);
  expect((await send(t, shop, 'orders/paid', order, { secret: 'guessed' })).status).toBe(401);
  const stranger = { ...shop, domain: 'nobody.myshopify.com' };
  expect((await send(t, stranger, 'orders/paid', order)).status).toBe(401);
  const unsigned = await t.as().post(new URL(String(shop.webhook_url)).pathname, order);
  expect(unsigned.status).toBe(401);
  await settled(t, shop);
  expect(await redemptionsOf(code)).toEqual([]);
});

test('a shop whose secret cannot be opened stops no other of its domain, and says 503 for itself', async () => {
  const old = await connect(t, client);
  await must(t.admin.delete(`/api/v1/shopify-shops/${old.id}`), 204);
  const own = await connect(t, client, { domain: old.domain, app_client_secret: 'another app' });
  const lose = (shop: Made) =>
    t.db.query({
      text: 'update shopify_shop set sealed_app_secret = $2 where id = $1',
      values: [privateId('shopify_shop', shop.id), lost.seal(Buffer.from('lost'))],
    });
  const tellBy = (secret: string) => send(t, own, 'orders/paid', orderOf('NONE'), { secret });

  await lose(own);
  expect((await tellBy(SECRET)).status).toBe(200);
  const refused = await tellBy('another app');
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('60');
  expect(logged.join('')).toContain(`"shop":"${own.id}"`);
  expect(logged.join('')).not.toContain(`"shop":"${old.id}"`);
  expect((await send(t, shop, 'orders/paid', orderOf('NONE'))).status).toBe(200);
});

test('nothing of who bought is kept: no name, no address', async () => {
  const code = await newCode();
  const order = orderOf(code);
  await send(t, shop, 'orders/paid', order);
  const rows = await t.db.query({
    text: `select facts::text as text from shopify_event where facts is not null
      union all select facts::text from shopify_order`,
  });
  const text = JSON.stringify(rows);
  expect(text).not.toMatch(/buyer@example\.com|Leeds/);
  await settled(t, shop);
});

test('the app is removed in the shop, and its compliance webhooks still find it', async () => {
  const own = await connect(t, client);
  const code = await newCode();
  const order = orderOf(code);
  await send(t, own, 'orders/paid', order);
  await settled(t, own);
  await send(t, own, 'app/uninstalled', { id: 1 });
  await settled(t, own);
  const gone = await must(t.admin.get(`/api/v1/shopify-shops/${own.id}`), 200);
  expect(gone).toMatchObject({ status: 'disconnected' });

  const customer = { id: order.customer.id, email: 'buyer@example.com' };
  await send(t, own, 'customers/data_request', { customer, orders_requested: [order.id] });
  await send(t, own, 'customers/redact', { customer, orders_to_redact: [order.id] });
  await settled(t, own);
  const [kept] = await t.db.query<{ customer: string | null; hash: Buffer | null }>({
    text: `select o.facts ->> 'customer' as customer, r.customer_hash as hash
      from shopify_order o join redemption r on r.order_reference = o.reference
      where o.order_id = $1`,
    values: [String(order.id)],
  });
  expect(kept).toEqual({ customer: null, hash: null });

  await send(t, own, 'shop/redact', { shop_id: 1 });
  await settled(t, own);
  expect((await send(t, own, 'orders/paid', order)).status).toBe(401);
  const ledger = await must(t.admin.get('/api/v1/audit-log?limit=100'), 200);
  const kinds = (ledger.data as Made[]).map((each) => String(each.kind ?? each.type));
  expect(kinds).toEqual(
    expect.arrayContaining([
      'shopify_shop.data_requested',
      'shopify_shop.customer_redacted',
      'shopify_shop.redacted',
    ]),
  );
});
