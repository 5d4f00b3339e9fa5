// Cancelled and refunded orders: the use comes back or stays, and nothing is given back twice.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import { makeCode, makeKey, makeShop, type Coded, type Shop } from './shop.ts';

let t: TestApp;
let shop: Shop;
let api: Caller;
beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId);
  api = t.as(shop.key);
});
afterAll(() => t.close());

const sell = ({ code }: Coded, order_reference: string, transaction_amount: unknown = 50) =>
  api.post('/api/webhook/redemption', { code, order_reference, transaction_amount });
const undo = (body: object, by = api): Promise<Answered> =>
  by.post('/api/webhook/redemption/void', body);
const refund = (body: object, headers?: Record<string, string>): Promise<Answered> =>
  api.post('/api/webhook/redemption/refund', body, headers);

test('a void gives the use back once, however often it is called', async () => {
  const coded = await makeCode(shop, {}, { max_uses: 2 });
  const sold = await sell(coded, 'A');
  await sell(coded, 'B');
  for (let i = 0; i < 3; i++) {
    const answer = await undo({ code: coded.code, order_reference: 'A', reason: 'cancelled' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        success: true,
        voucher_code: coded.code,
        redemption_id: sold.body.redemption_id as string,
        remaining_uses: 1,
      },
    });
    expect(typeof answer.body.message).toBe('string');
  }
  const rows = await t.db.query({
    text: `select void_reason, voided_at is not null as voided from redemption
      where voucher_id = $1 order by id`,
    values: [coded.voucherId],
  });
  expect(rows).toEqual([
    { void_reason: 'cancelled', voided: true },
    { void_reason: null, voided: false },
  ]);
});

test('by its redemption_id alone, also where the order had no reference', async () => {
  const coded = await makeCode(shop);
  const sold = await api.post('/api/webhook/redemption', {
    code: coded.code,
    transaction_amount: 9,
  });
  const redemption_id = sold.body.redemption_id as string;
  expect((await refund({ redemption_id, refund_amount: 4 })).body.refunded_total).toBe(4);
  expect((await undo({ redemption_id })).body.remaining_uses).toBe(1);
});

test('a use of an unlimited code comes back as nothing to count', async () => {
  const coded = await makeCode(shop, {}, { max_uses: null });
  await sell(coded, 'A');
  expect((await undo({ code: coded.code, order_reference: 'A' })).body.remaining_uses).toBeNull();
});

test('a void gives back what campaign and customer had used', async () => {
  const coded = await makeCode(
    shop,
    { max_redemptions: 1, per_customer_limit: 1 },
    { max_uses: null },
  );
  const by = (order: string) =>
    api.post('/api/webhook/redemption', {
      code: coded.code,
      order_reference: order,
      transaction_amount: 5,
      customer_reference: 'ann',
    });
  expect((await by('A')).status).toBe(200);
  expect((await by('B')).status).toBe(409);
  await undo({ code: coded.code, order_reference: 'A' });
  expect((await by('B')).status).toBe(200);
});

test('nothing to void or to refund: 404', async () => {
  const coded = await makeCode(shop);
  const stranger = await makeCode(await makeShop(t.db, t.organizationId));
  const theirs = await t.as(stranger.shop.key).post('/api/webhook/redemption', {
    code: stranger.code,
    transaction_amount: 5,
    order_reference: 'THEIRS',
  });
  await sell(coded, 'MINE');
  const targets = [
    { code: coded.code, order_reference: 'NEVER' },
    { code: 'NO-SUCH', order_reference: 'MINE' },
    { code: stranger.code, order_reference: 'THEIRS' },
    { redemption_id: theirs.body.redemption_id as string },
    { redemption_id: `red_${'0'.repeat(32)}` },
    { redemption_id: 'nonsense' },
  ];
  for (const target of targets) {
    for (const answer of [await undo(target), await refund({ ...target, refund_amount: 1 })]) {
      expect(answer).toMatchObject({
        status: 404,
        body: { success: false, error_code: 'redemption_not_found' },
      });
    }
  }
  const otherShop = t.as(await makeKey(shop, { shop: 'another shop' }));
  expect((await undo({ code: coded.code, order_reference: 'MINE' }, otherShop)).status).toBe(404);
});

test.each([{}, { code: 'A' }, { order_reference: 'A' }, { redemption_id: 7 }])(
  '%j names no redemption: 400',
  async (body) => {
    expect((await undo(body)).status).toBe(400);
    expect((await refund({ ...body, refund_amount: 1 })).status).toBe(400);
  },
);

test('a refund lowers the order once for its reference, and keeps the use and the discount', async () => {
  const coded = await makeCode(shop);
  const sold = await sell(coded, 'R');
  const order = { code: coded.code, order_reference: 'R' };
  for (let i = 0; i < 2; i++) {
    expect(await refund({ ...order, refund_amount: '20', refund_reference: 77 })).toMatchObject({
      status: 200,
      body: {
        success: true,
        voucher_code: coded.code,
        redemption_id: sold.body.redemption_id as string,
        refunded_total: 20,
      },
    });
  }
  expect(await refund({ ...order, refund_amount: 21, refund_reference: '77' })).toMatchObject({
    status: 409,
    body: { error_code: 'refund_conflict' },
  });
  expect(
    (await refund({ ...order, refund_amount: 10, refund_reference: 'r2' })).body.refunded_total,
  ).toBe(30);
  // the first one, told again, is what it was
  expect(
    (await refund({ ...order, refund_amount: 20, refund_reference: 77 })).body.refunded_total,
  ).toBe(20);
  expect((await sell(coded, 'R')).body.discount_applied).toBe(10);
  expect((await api.get(`/api/webhook/validate/${coded.code}`)).body.error_code).toBe(
    'voucher_already_redeemed',
  );
});

test('without a reference or a key each call is a refund of its own, up to the order’s worth', async () => {
  const coded = await makeCode(shop);
  await sell(coded, 'R', '45.99');
  const order = { code: coded.code, order_reference: 'R' };
  expect((await refund({ ...order, refund_amount: 20 })).body.refunded_total).toBe(20);
  expect((await refund({ ...order, refund_amount: 20 })).body.refunded_total).toBe(40);
  expect(await refund({ ...order, refund_amount: 6 })).toMatchObject({
    status: 422,
    body: { success: false, error_code: 'refund_exceeds_amount' },
  });
  expect((await refund({ ...order, refund_amount: 5.99 })).body.refunded_total).toBe(45.99);
  expect((await refund({ ...order, refund_amount: 0.01 })).status).toBe(422);
  const key = { 'idempotency-key': 'refund key' };
  const zero = { ...order, refund_amount: 0 };
  expect((await refund(zero, key)).body).toEqual((await refund(zero, key)).body);
});

test('a voided redemption takes no refund, a refunded one can be voided', async () => {
  const coded = await makeCode(shop);
  await sell(coded, 'V');
  const order = { code: coded.code, order_reference: 'V' };
  const first = await refund({ ...order, refund_amount: 5, refund_reference: 'before' });
  expect((await undo(order)).status).toBe(200);
  expect(await refund({ ...order, refund_amount: 5 })).toMatchObject({
    status: 409,
    body: { error_code: 'redemption_voided' },
  });
  // what was refunded before is told again as it was
  expect((await refund({ ...order, refund_amount: 5, refund_reference: 'before' })).body).toEqual(
    first.body,
  );
});
