// Shops that can only send webhooks: signed events become redemptions, voids and refunds, once, in
// whatever order they come. Long because each thing that a shop may tell is told once here.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mappings } from '../../contract/order-event.ts';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { privateId } from '../db/id.ts';
import { makeKeyring } from '../secret/keyring.ts';
import { findEvent } from './find-event.ts';

let app: TestApp;
let client: Made;
let endpoint: Made;

beforeAll(async () => {
  app = await makeTestApp();
  client = await app.client();
  endpoint = await make({});
});
afterAll(() => app.close());

const make = (fields: object) =>
  must(
    app.admin.post('/api/v1/order-endpoints', { client_id: client.id, name: 'Shop', ...fields }),
  );
const pathOf = ({ url }: Made) => new URL(String(url)).pathname;
const sign = (text: string, { secret }: Made) =>
  createHmac('sha256', String(secret)).update(text).digest('hex');

/** Sends an event as the shop does. */
const send = (event: object, to = endpoint) => {
  const text = JSON.stringify(event);
  return app.as().post(pathOf(to), text, {
    'content-type': 'application/json',
    [String(to.signature_header).toLowerCase()]: sign(text, to),
  });
};

let serial = 0;
const voucher = async (fields: object = {}) =>
  (await app.voucher(await app.campaign(client), fields as never)).code as string;
/** The events of one order, each at its minute. */
function story(codes: string[]) {
  const order = `W-${++serial}`;
  const at = (minute: number) => `2026-02-03T14:${String(minute).padStart(2, '0')}:00Z`;
  const common = { order_reference: order, codes };
  return {
    order,
    paid: (minute = 1, amount: number | string = 45.99) => ({
      event: 'order.paid',
      occurred_at: at(minute),
      transaction_amount: amount,
      ...common,
    }),
    cancelled: (minute = 5) => ({ event: 'order.cancelled', occurred_at: at(minute), ...common }),
    refunded: (minute = 3, amount = 20) => ({
      event: 'order.refunded',
      occurred_at: at(minute),
      refund_amount: amount,
      refund_reference: `${order}-R`,
      ...common,
    }),
  };
}
const redemptions = async (order: string) =>
  (await app.admin.get(`/api/v1/redemptions?order_reference=${order}`)).body.data as Made[];
const events = async (of = endpoint) =>
  (await app.admin.get(`/api/v1/order-endpoints/${of.id}/events`)).body.data as Made[];

test('a paid order is redeemed, told twice it is once; a refund and a cancellation follow', async () => {
  const code = await voucher();
  const { order, paid, refunded, cancelled } = story([code.toLowerCase()]);
  expect((await send(paid())).body).toMatchObject({ success: true, kind: 'paid', state: 'done' });
  await send(paid());
  expect(await redemptions(order)).toMatchObject([
    { code, discount_amount: 9.2, redeemed_at: '2026-02-03T14:01:00Z', voided_at: null },
  ]);
  await send(refunded());
  await send(refunded());
  expect(await redemptions(order)).toMatchObject([{ refunded_amount: 20 }]);
  await send(cancelled());
  const [row] = await redemptions(order);
  expect(row).toMatchObject({ void_reason: 'The shop cancelled the order' });
  expect(row!.voided_at).not.toBeNull();
  // paid again, later: a re-opened order
  await send(paid(9));
  expect(await redemptions(order)).toHaveLength(2);
});

test('events in any order, doubled and at once, end in the same books', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 6, maxLength: 6 }),
      fc.boolean(),
      async (order, atOnce) => {
        const code = await voucher();
        const told = story([code]);
        const all = [told.paid(), told.refunded(), told.cancelled()];
        const sent = order.map((i) => all[i]!);
        if (atOnce) await Promise.all(sent.map((event) => send(event)));
        else for (const event of sent) await send(event);
        const rows = await redemptions(told.order);
        expect(rows).toHaveLength(1);
        expect(rows[0]!.voided_at).not.toBeNull();
        const answer = await app.admin.get(`/api/v1/vouchers?code=${code}`);
        expect(answer.body.data[0]).toMatchObject({ uses: 0, held: 0 });
      },
    ),
    { numRuns: 15 },
  );
  expect((await events()).filter(({ state }) => state === 'open')).toEqual([]);
});

test('a refund that comes before its payment waits for it', async () => {
  const { order, paid, refunded } = story([await voucher()]);
  expect((await send(refunded())).body.state).toBe('waiting');
  await send(paid());
  expect(await redemptions(order)).toMatchObject([{ refunded_amount: 20, voided_at: null }]);
});

test('a cancellation before any payment gives the hold back', async () => {
  const code = await voucher();
  const { order, cancelled } = story([code]);
  const key = await app.key(client);
  await key.api.post('/api/webhook/hold', { code, order_reference: order });
  await send(cancelled());
  expect((await app.admin.get(`/api/v1/vouchers?code=${code}`)).body.data[0].held).toBe(0);
});

test('a refused report is a conflict for a person; the shop’s own coupons are not ours', async () => {
  const code = await voucher();
  await send(story([code]).paid());
  const { order, paid } = story([code, 'SHOPS-OWN-10']);
  expect((await send(paid())).status).toBe(200);
  const [last] = await events();
  expect(last!.results).toMatchObject([
    { code, action: 'redeem', status: 409, error_code: 'voucher_already_redeemed' },
    { code: 'SHOPS-OWN-10', status: 404, error_code: 'voucher_not_found' },
  ]);
  const { data } = (await app.admin.get(`/api/v1/conflicts?client_id=${client.id}`)).body as {
    data: Made[];
  };
  expect(data.filter((each) => each.order_reference === order)).toHaveLength(1);
  // an event without an amount is kept too, with what it lacks
  const incomplete = { ...story([await voucher()]).paid(), transaction_amount: null };
  await send(incomplete);
  expect((await events())[0]!.results).toMatchObject([{ status: 400 }]);
});

describe('who may send', () => {
  test('a body that was changed, another secret or none gets 401 and leaves nothing', async () => {
    const other = await make({});
    const { order, paid } = story([await voucher()]);
    const text = JSON.stringify(paid());
    const headers = { 'content-type': 'application/json' };
    const tries: [string, object][] = [
      [text, {}],
      [text, { 'x-signature': sign(text, other) }],
      [`${text} `, { 'x-signature': sign(text, endpoint) }],
      [text, { 'x-signature': 'zz' }],
    ];
    for (const [body, extra] of tries) {
      const answer = await app.as().post(pathOf(endpoint), body, { ...headers, ...extra });
      expect(answer).toMatchObject({ status: 401, body: { success: false } });
    }
    expect(await redemptions(order)).toEqual([]);
    expect((await app.as().post('/api/webhook/orders/oep_12', {})).status).toBe(404);
  });

  test('sha256=, base64 and Standard Webhooks are understood', async () => {
    const code = await voucher({ max_uses: 9 });
    const text = JSON.stringify(story([code]).paid());
    const digest = createHmac('sha256', String(endpoint.secret)).update(text);
    const json = { 'content-type': 'text/plain' };
    const base64 = { ...json, 'x-signature': digest.digest('base64') };
    expect((await app.as().post(pathOf(endpoint), text, base64)).status).toBe(200);
    const again = { ...json, 'x-signature': `sha256=${sign(text, endpoint)}` };
    expect((await app.as().post(pathOf(endpoint), text, again)).status).toBe(200);
    const standard = await make({ signature_scheme: 'standard' });
    const now = new Date();
    const signed = {
      ...json,
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(String(standard.secret)).sign('msg_1', now, text),
    };
    expect((await app.as().post(pathOf(standard), text, signed)).status).toBe(200);
    const late = { ...signed, 'webhook-timestamp': '1700000000' };
    expect((await app.as().post(pathOf(standard), text, late)).status).toBe(401);
  });

  test('a rotated secret ends the old one; a closed endpoint is gone; secrets are shown once', async () => {
    const made = await make({});
    const rotated = await must(app.admin.post(`/api/v1/order-endpoints/${made.id}/rotate`), 200);
    expect((await send(story([]).paid(), made)).status).toBe(401);
    expect((await send(story([]).paid(), rotated)).status).toBe(200);
    const shown = await app.admin.get(`/api/v1/order-endpoints?client_id=${client.id}`);
    expect(shown.text).not.toContain(rotated.secret);
    const ledger = await app.db.query({ text: 'select * from ledger' });
    expect(JSON.stringify(ledger)).not.toContain(rotated.secret);
    expect((await app.admin.delete(`/api/v1/order-endpoints/${made.id}`)).status).toBe(204);
    expect((await send(story([]).paid(), rotated)).status).toBe(404);
    expect(
      (await (await app.stranger()).get(`/api/v1/order-endpoints/${made.id}/events`)).status,
    ).toBe(404);
  });
});

test('what is no JSON is refused once it is known who sent it', async () => {
  for (const text of [
    '{',
    '['.repeat(99),
    '{"order_reference": "a\\u0000", "event": "order.paid"}',
  ]) {
    const headers = { 'content-type': 'application/json', 'x-signature': sign(text, endpoint) };
    expect((await app.as().post(pathOf(endpoint), text, headers)).status).toBe(400);
  }
});

test('each preset reads its platform’s order', () => {
  const hash = (text: string) => `hash of ${text}`;
  const woocommerce = {
    number: '1042',
    status: 'processing',
    currency: 'GBP',
    billing: { email: 'a@example.com' },
    line_items: [{ subtotal: '30.10' }, { subtotal: '15.89' }],
    coupon_lines: [{ code: 'summer-1', discount: '9.20' }],
  };
  expect(findEvent(woocommerce, mappings.woocommerce, hash)).toEqual({
    kind: 'paid',
    orderReference: '1042',
    codes: ['summer-1'],
    amount: '45.990000',
    discounts: ['9.20'],
    tax: null,
    currency: 'GBP',
    customer: 'hash of a@example.com',
    refundAmount: null,
    refundReference: null,
  });
  const bigcommerce = {
    id: 250,
    status: 'Cancelled',
    subtotal_inc_tax: '45.9900',
    total_tax: '0.0000',
    coupons: [{ code: 'A', discount: '9.2000' }],
  };
  expect(findEvent(bigcommerce, mappings.bigcommerce, hash)).toMatchObject({
    kind: 'cancelled',
    orderReference: '250',
    amount: '45.9900',
    discounts: ['9.2000'],
  });
  const magento = {
    increment_id: '000000042',
    status: 'complete',
    coupon_code: 'A',
    subtotal_incl_tax: 45.99,
    discount_amount: -9.2,
  };
  expect(findEvent(magento, mappings.magento, hash)).toMatchObject({
    kind: 'paid',
    codes: ['A'],
    amount: '45.99',
    discounts: ['9.2'],
  });
});

test('an event that was left open is carried out later', async () => {
  const { order, paid } = story([await voucher()]);
  await send(paid());
  const [row] = await redemptions(order);
  await app.admin.post(`/api/v1/redemptions/${row!.id}/void`, { reason: 'test' });
  await app.db.query({
    text: `update order_event set state = 'open', received_at = now() - interval '2 minutes'
      where order_reference = $1`,
    values: [order],
  });
  await app.context.jobs.send('order-events', {});
  for (let i = 0; i < 100; i++) {
    const open = await app.db.query({
      text: `select 1 from order_event where order_reference = $1 and state = 'open'`,
      values: [order],
    });
    if (open.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // under its own idempotency key it is the same call: nothing is booked again after the void
  expect(await redemptions(order)).toHaveLength(1);
  expect((await events())[0]).toMatchObject({ state: 'done', results: [{ status: 200 }] });
});

test('an endpoint whose secret cannot be opened asks for the event again', async () => {
  const shut = await make({});
  const lost = makeKeyring(['a key that nobody has any more, long enough']);
  await app.db.query({
    text: 'update order_endpoint set sealed_secret = $2 where id = $1',
    values: [privateId('order_endpoint', shut.id), lost.seal(Buffer.from('lost'))],
  });
  const { paid } = story([await voucher()]);
  const refused = await send(paid(), shut);
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('60');
  expect((await send(paid())).status).toBe(200);
});
