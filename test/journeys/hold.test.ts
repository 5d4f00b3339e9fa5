// Holds: one use reserved for an order that is being paid, against every limit and no longer than
// it was promised; and what becomes of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import {
  changeCampaign,
  expireHolds,
  makeCampaign,
  makeCode,
  makeShop,
  makeVoucher,
  type CampaignFields,
  type Coded,
  type Shop,
  type VoucherFields,
} from './shop.ts';

let t: TestApp;
let shop: Shop;
let api: Caller;
beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId);
  api = t.as(shop.key);
});
afterAll(() => t.close());

const call =
  (path: string) =>
  (
    coded: Coded,
    order_reference: string | undefined,
    more: object = {},
    by = api,
  ): Promise<Answered> =>
    by.post(`/api/webhook${path}`, { code: coded.code, order_reference, ...more });
const hold = call('/hold');
const sell = (coded: Coded, order?: string, more: object = {}, by = api) =>
  call('/redemption')(coded, order, { transaction_amount: 50, ...more }, by);
const release = call('/hold/release');
const undo = call('/redemption/void');
const refund = (coded: Coded, order: string) =>
  call('/redemption/refund')(coded, order, { refund_amount: 1 });
const codeOf = ({ body }: Answered) => body.error_code as string | undefined;
const LATER = '2099-01-01T00:00:00Z';

describe('refused as a redemption would be', () => {
  test.each<[number, string, CampaignFields, VoucherFields, object?]>([
    [422, 'voucher_disabled', { status: 'paused' }, {}],
    [422, 'voucher_not_yet_active', { valid_from: LATER }, {}],
    [422, 'voucher_expired', { valid_until: '2020-01-01T00:00:00Z' }, {}],
    [422, 'not_valid_online', { channels: ['in_store'] }, {}],
    [422, 'minimum_spend_not_met', { minimum_spend: 25 }, {}, { transaction_amount: 24.99 }],
  ])('%i %s', async (status, error_code, campaign, voucher, more) => {
    const coded = await makeCode(shop, campaign, voucher);
    const answer = await hold(coded, 'R', more);
    expect(answer).toMatchObject({ status, body: { success: false, error_code } });
    const [conflicts] = await t.db.query({
      text: 'select count(*) from conflict where voucher_id = $1',
      values: [coded.voucherId],
    });
    expect(conflicts).toEqual({ count: 0 });
  });

  test('the minimum is judged only where the amount is known', async () => {
    const coded = await makeCode(shop, { minimum_spend: 25 });
    expect((await hold(coded, 'A')).status).toBe(200);
    expect(codeOf(await hold(coded, 'A', { transaction_amount: 20 }))).toBe(
      'minimum_spend_not_met',
    );
    const { body } = await hold(coded, 'A', { transaction_amount: 30 });
    expect(body.discount_amount).toBe(6);
  });

  test('used up, or taken by another: 409', async () => {
    const coded = await makeCode(shop);
    await hold(coded, 'A');
    expect(await hold(coded, 'B')).toMatchObject({
      status: 409,
      body: { error: 'Voucher is being used in another order', error_code: 'voucher_on_hold' },
    });
    expect(codeOf(await sell(coded, 'B'))).toBe('voucher_on_hold');
    await sell(coded, 'A');
    expect(codeOf(await hold(coded, 'B'))).toBe('voucher_already_redeemed');
    expect(
      (await api.post('/api/webhook/hold', { code: 'NONE', order_reference: 'x' })).status,
    ).toBe(404);
  });
});

test('again, it is the same hold with its expiry renewed; after release or expiry a new one', async () => {
  const coded = await makeCode(shop);
  const first = await hold(coded, 'A', { ttl_seconds: 60 });
  expect(first.body.hold_id).toMatch(/^hld_[0-9a-f]{32}$/);
  const second = await hold(coded, 'A', { ttl_seconds: 600 });
  expect(second.body.hold_id).toBe(first.body.hold_id);
  expect(
    Date.parse(second.body.expires_at as string) - Date.parse(first.body.expires_at as string),
  ).toBeGreaterThan(500_000);
  await release(coded, 'A');
  const third = await hold(coded, 'A');
  expect(third.body.hold_id).not.toBe(first.body.hold_id);
  await expireHolds(coded);
  const fourth = await hold(coded, 'A');
  expect(fourth.body.hold_id).not.toBe(third.body.hold_id);
});

test('a hold’s Idempotency-Key gives the first answer again, another body is refused', async () => {
  const coded = await makeCode(shop);
  const body = { code: coded.code, order_reference: 'K' };
  const key = { 'idempotency-key': 'hold key' };
  const first = await api.post('/api/webhook/hold', body, key);
  const again = await api.post('/api/webhook/hold', body, key);
  expect(again.body).toEqual(first.body);
  expect(again.headers['idempotent-replayed']).toBe('true');
  const other = await api.post('/api/webhook/hold', { ...body, order_reference: 'L' }, key);
  expect(codeOf(other)).toBe('idempotency_key_reused');
});

test.each([
  [60, 200],
  [2_592_000, 200],
  [59, 400],
  [2_592_001, 400],
  [90.5, 400],
])('ttl_seconds %d: %i', async (ttl_seconds, status) => {
  const coded = await makeCode(shop);
  expect((await hold(coded, 'T', { ttl_seconds })).status).toBe(status);
});

test('it is gone at its instant: for validate, for others, and for its own order', async () => {
  const coded = await makeCode(shop);
  const { body } = await hold(coded, 'A', { holder: 'cart' });
  await expireHolds(coded);
  expect((await api.get(`/api/webhook/validate/${coded.code}`)).body.remaining_uses).toBe(1);
  expect((await hold(coded, 'B')).status).toBe(200);
  // its own order has no more right to the code than any other
  expect(codeOf(await sell(coded, 'A', { hold_id: body.hold_id as string, holder: 'cart' }))).toBe(
    'voucher_on_hold',
  );
  expect((await sell(coded, 'B')).status).toBe(200);
});

test('it takes one use of many, none of an unlimited code, and counts against every limit', async () => {
  const many = await makeCode(shop, {}, { max_uses: 3 });
  await hold(many, 'A');
  expect((await api.get(`/api/webhook/validate/${many.code}`)).body.remaining_uses).toBe(2);
  const open = await makeCode(shop, {}, { max_uses: null });
  for (const order of ['A', 'B', 'C']) expect((await hold(open, order)).status).toBe(200);

  const limited = await makeCampaign(shop, { max_redemptions: 2 });
  const codes = await Promise.all([1, 2, 3].map(() => makeVoucher(shop, limited)));
  const [one, two, three] = codes as [Coded, Coded, Coded];
  await hold(one, 'A');
  expect((await sell(two, 'B')).status).toBe(200);
  expect(codeOf(await hold(three, 'C'))).toBe('voucher_on_hold');
  expect(codeOf(await sell(three, 'C'))).toBe('voucher_on_hold');
  await release(one, 'A');
  expect((await sell(three, 'C')).status).toBe(200);

  const each = await makeCampaign(shop, { per_customer_limit: 1 });
  const [mine, other] = [await makeVoucher(shop, each), await makeVoucher(shop, each)];
  await hold(mine, 'A', { customer_reference: 'Ann' });
  expect(codeOf(await sell(other, 'B', { customer_reference: ' ann' }))).toBe('voucher_on_hold');
  expect((await sell(mine, 'A')).status).toBe(200);
  expect(codeOf(await sell(other, 'B', { customer_reference: 'ann' }))).toBe(
    'voucher_max_uses_reached',
  );
});

test('a hold of the same holder moves to the new order: a second try after a failed payment', async () => {
  const coded = await makeCode(shop);
  const first = await hold(coded, 'TRY-1', { holder: 'cart-9' });
  const second = await hold(coded, 'TRY-2', { holder: 'cart-9' });
  expect(second.body.hold_id).toBe(first.body.hold_id);
  expect(codeOf(await sell(coded, 'TRY-1'))).toBe('voucher_on_hold');
  expect((await sell(coded, 'TRY-2')).status).toBe(200);
});

test('the holder alone lets its own redemption in', async () => {
  const coded = await makeCode(shop);
  await hold(coded, 'CART', { holder: 'cart-7' });
  expect(codeOf(await sell(coded, 'ORDER', { holder: 'cart-8' }))).toBe('voucher_on_hold');
  expect((await sell(coded, 'ORDER', { holder: 'cart-7' })).status).toBe(200);
});

test.each<[string, (coded: Coded) => Promise<unknown>]>([
  ['a pause', ({ campaignId }) => changeCampaign(shop, campaignId, `status = 'paused'`)],
  [
    'its end',
    ({ campaignId }) => changeCampaign(shop, campaignId, `valid_until = now() - interval '1 day'`),
  ],
  [
    'a new minimum',
    ({ campaignId }) => changeCampaign(shop, campaignId, `minimum_spend_minor = 9900`),
  ],
])('it becomes a redemption also after %s', async (_name, change) => {
  const coded = await makeCode(shop);
  await hold(coded, 'A');
  await change(coded);
  expect((await sell(coded, 'A')).status).toBe(200);
  const [row] = await t.db.query({
    text: 'select used_count, held_count from voucher where id = $1',
    values: [coded.voucherId],
  });
  expect(row).toEqual({ used_count: 1, held_count: 0 });
});

describe('by its hold_id', () => {
  test('the order may have another reference, and either finds the redemption afterwards', async () => {
    for (const later of ['ORDER-1', 'CART-1']) {
      const coded = await makeCode(shop, {}, { max_uses: 2 });
      const { body } = await hold(coded, 'CART-1');
      const sold = await sell(coded, 'ORDER-1', { hold_id: body.hold_id as string });
      expect(sold).toMatchObject({ status: 200, body: { remaining_uses: 1 } });
      const id = sold.body.redemption_id as string;
      expect((await refund(coded, later)).body.redemption_id).toBe(id);
      expect((await undo(coded, later)).body).toMatchObject({
        redemption_id: id,
        remaining_uses: 2,
      });
    }
  });

  test('without an order of its own, the report is that of the hold’s order, and can be repeated', async () => {
    const coded = await makeCode(shop, {}, { max_uses: 2 });
    const { body } = await hold(coded, 'CART-2');
    const first = await sell(coded, undefined, { hold_id: body.hold_id as string });
    const again = await sell(coded, undefined, { hold_id: body.hold_id as string });
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect((await undo(coded, 'CART-2')).status).toBe(200);
  });

  test('an unknown, foreign or ended one is no hold: the ordinary rules apply', async () => {
    const coded = await makeCode(shop);
    const other = await makeCode(shop);
    const foreign = await makeCode(await makeShop(t.db, t.organizationId));
    const ids = [
      `hld_${'0'.repeat(32)}`,
      'nonsense',
      (await hold(other, 'X')).body.hold_id as string,
      (await hold(foreign, 'X', {}, t.as(foreign.shop.key))).body.hold_id as string,
    ];
    const mine = await hold(coded, 'MINE');
    for (const hold_id of ids) {
      expect(codeOf(await sell(coded, 'THEIRS', { hold_id }))).toBe('voucher_on_hold');
    }
    await release(coded, 'MINE');
    for (const [i, hold_id] of [...ids, mine.body.hold_id as string].entries()) {
      const free = i === 0 ? coded : await makeCode(shop);
      expect((await sell(free, `FREE-${i}`, { hold_id })).status).toBe(200);
    }
    expect((await sell(other, 'X')).status).toBe(200);
  });
});
