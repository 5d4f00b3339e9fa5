// POST /api/webhook/redemption: what is booked, and what is refused and kept.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import {
  makeCampaign,
  makeCode,
  makeShop,
  makeVoucher,
  rowsOf,
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

const post = (body: unknown, by = api): Promise<Answered> =>
  by.post('/api/webhook/redemption', body);
const sale = ({ code }: Coded, order_reference: unknown, more: object = {}) => ({
  code,
  transaction_amount: 50,
  order_reference,
  ...more,
});

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const EARLIER = '2020-01-01T00:00:00Z';
const LATER = '2099-01-01T00:00:00Z';

describe('refusals', () => {
  test.each<[number, string, CampaignFields, VoucherFields, object?]>([
    [422, 'voucher_disabled', {}, { status: 'disabled' }],
    [422, 'voucher_disabled', { status: 'paused' }, {}],
    [422, 'voucher_disabled', { status: 'ended' }, {}, { redeemed_at: hoursAgo(5) }],
    [422, 'voucher_not_yet_active', { valid_from: LATER }, {}],
    [422, 'voucher_not_yet_active', { valid_from: hoursAgo(1) }, {}, { redeemed_at: hoursAgo(2) }],
    [422, 'voucher_expired', { valid_until: EARLIER }, {}],
    [422, 'voucher_expired', {}, { valid_until: hoursAgo(2) }, { redeemed_at: hoursAgo(1) }],
    [422, 'currency_mismatch', {}, {}, { currency: 'EUR' }],
    [409, 'voucher_already_redeemed', {}, {}, { used: 1 }],
    [409, 'voucher_max_uses_reached', {}, { max_uses: 2 }, { used: 2 }],
    [409, 'voucher_max_uses_reached', { max_redemptions: 1 }, { max_uses: null }, { used: 1 }],
  ])(
    '%i %s: campaign %j, voucher %j, call %j',
    async (status, error_code, campaign, voucher, call = {}) => {
      const coded = await makeCode(shop, campaign, voucher);
      const { used = 0, ...more } = call as { used?: number };
      for (let i = 0; i < used; i++) await post(sale(coded, `before-${i}`));
      const answer = await post(sale(coded, 'REFUSED', more));
      expect(answer).toMatchObject({ status, body: { success: false, error_code } });
      expect(typeof answer.body.error).toBe('string');
      expect(await rowsOf('redemption', coded)).toHaveLength(used);
      const kept = {
        reason: error_code,
        order_reference: 'REFUSED',
        amount_minor: 5000,
        status: 'open',
      };
      expect(await rowsOf('conflict', coded)).toMatchObject([{ ...kept, code: coded.code }]);
      const [attempt] = await t.db.query({
        text: 'select error_code, route, voucher_id from attempt where reference = $1',
        values: [answer.body.reference],
      });
      expect(attempt).toEqual({ error_code, route: 'redeem', voucher_id: coded.voucherId });
    },
  );

  test('a conflict is kept once for an order, however often it is reported', async () => {
    const coded = await makeCode(shop, { status: 'paused' });
    for (let i = 0; i < 3; i++) expect((await post(sale(coded, 'AGAIN'))).status).toBe(422);
    expect((await post(sale(coded, 'OTHER'))).status).toBe(422);
    expect((await post({ code: coded.code, transaction_amount: 1 })).status).toBe(422);
    expect(await rowsOf('conflict', coded)).toHaveLength(2);
  });

  test('an unknown code is 404, and its report is kept with the order', async () => {
    const answer = await post({ code: 'No-Such', transaction_amount: 7, order_reference: 'NS-1' });
    expect(answer).toMatchObject({
      status: 404,
      body: { success: false, error: 'Voucher not found', error_code: 'voucher_not_found' },
    });
    const kept = await t.db.query({
      text: `select code, reason, amount_minor from conflict where order_reference = 'NS-1'`,
    });
    expect(kept).toEqual([{ code: 'No-Such', reason: 'voucher_not_found', amount_minor: 700 }]);
  });

  test('one key leaves a bounded number of unknown codes behind in a day', async () => {
    const own = await makeShop(t.db, t.organizationId);
    const redemptions = Array.from({ length: 400 }, (_, i) => ({
      code: `GUESS-${i}`,
      transaction_amount: 1,
      order_reference: `G-${i}`,
    }));
    for (const prefix of ['A', 'B']) {
      await t.as(own.key).post('/api/webhook/redemption/batch', {
        redemptions: redemptions.map((each) => ({ ...each, code: prefix + each.code })),
      });
    }
    const [row] = await t.db.query<{ count: number }>({
      text: 'select count(*) from conflict where client_id = $1',
      values: [own.clientId],
    });
    expect(row?.count).toBe(500);
  });

  test('the same order with another amount is a conflict, and is kept as one', async () => {
    const coded = await makeCode(shop, {}, { max_uses: 3 });
    await post(sale(coded, 'A'));
    const other = await post(sale(coded, 'A', { transaction_amount: 51 }));
    expect(other).toMatchObject({
      status: 409,
      body: { success: false, error_code: 'order_reference_conflict' },
    });
    expect(await rowsOf('conflict', coded)).toMatchObject([{ reason: 'order_reference_conflict' }]);
    expect(await rowsOf('redemption', coded)).toHaveLength(1);
  });

  test('a customer’s limit is refused with the customer, and holds for those without one nothing', async () => {
    const coded = await makeCode(shop, { per_customer_limit: 1 }, { max_uses: null });
    const by = (order: string, customer_reference?: string) =>
      post(sale(coded, order, { customer_reference }));
    expect((await by('1', 'ann')).status).toBe(200);
    expect((await by('2', ' ANN ')).body.error_code).toBe('voucher_max_uses_reached');
    expect((await by('3', 'bob')).status).toBe(200);
    expect((await by('4')).status).toBe(200);
    expect((await by('5')).status).toBe(200);
  });
});

describe('time', () => {
  test('a sale made in time is booked, however late it is told', async () => {
    const coded = await makeCode(shop, { valid_until: hoursAgo(24) });
    const redeemed_at = hoursAgo(25);
    const answer = await post(sale(coded, 'LATE', { redeemed_at }));
    expect(answer.status).toBe(200);
    expect(answer.body.redeemed_at).toBe(`${redeemed_at.slice(0, 19)}Z`);
  });

  test.each([
    [4 * 60, 200],
    [6 * 60, 400],
    [3600, 400],
  ])('a sale %i seconds ahead of our clock: %i', async (seconds, status) => {
    const coded = await makeCode(shop);
    const redeemed_at = new Date(Date.now() + seconds * 1000).toISOString();
    const answer = await post(sale(coded, 'AHEAD', { redeemed_at }));
    expect(answer.status).toBe(status);
    if (status === 200) return;
    expect(answer.body).toMatchObject({
      error_code: 'invalid_request',
      errors: [{ path: 'redeemed_at' }],
    });
    expect(await rowsOf('conflict', coded)).toEqual([]);
  });

  test('valid from the first second to the last, and not one beyond', async () => {
    const coded = await makeCode(
      shop,
      { valid_from: '2024-05-01T10:00:00Z', valid_until: '2024-05-31T23:59:59Z' },
      { max_uses: null },
    );
    const at = async (redeemed_at: string) =>
      (await post(sale(coded, redeemed_at, { redeemed_at }))).status;
    expect(await at('2024-05-01T09:59:59.999Z')).toBe(422);
    expect(await at('2024-05-01T10:00:00Z')).toBe(200);
    expect(await at('2024-05-31T23:59:59Z')).toBe(200);
    expect(await at('2024-05-31T23:59:59.999Z')).toBe(200);
    expect(await at('2024-06-01T00:00:00Z')).toBe(422);
    expect(await at('2024-06-01T01:59:59+02:00')).toBe(200);
  });
});

describe('what is optional', () => {
  test('null is as if it were absent, unknown fields are ignored', async () => {
    const coded = await makeCode(shop);
    const nulls = Object.fromEntries(
      [
        'order_reference',
        'redeemed_at',
        'discount_amount',
        'tax_amount',
        'currency',
        'customer_reference',
        'holder',
        'hold_id',
        'metadata',
      ].map((name) => [name, null]),
    );
    const answer = await post({ code: coded.code, transaction_amount: 5, ...nulls, nonsense: [1] });
    expect(answer.status).toBe(200);
    expect(await rowsOf('redemption', coded)).toMatchObject([
      { order_reference: null, metadata: null },
    ]);
  });

  test('metadata is kept: 16 flat keys, and not one more, nor nested', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    const metadata = Object.fromEntries(
      Array.from({ length: 16 }, (_, i) => [`key ${i}`, i % 2 ? i : `ü${i}`]),
    );
    expect((await post(sale(coded, 'M', { metadata }))).status).toBe(200);
    expect(await rowsOf('redemption', coded)).toMatchObject([{ metadata }]);
    for (const bad of [{ ...metadata, more: 1 }, { a: {} }, { a: [1] }, [], 'text']) {
      expect((await post(sale(coded, 'N', { metadata: bad }))).status).toBe(400);
    }
  });

  test('a reference of 255 characters is kept, one of 256 or of none is refused', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    expect((await post(sale(coded, 'é'.repeat(255)))).status).toBe(200);
    for (const reference of ['x'.repeat(256), '', '  ', true, [], {}]) {
      expect((await post(sale(coded, reference))).status).toBe(400);
    }
  });

  test('400 names each field at its path', async () => {
    const coded = await makeCode(shop);
    for (const [field, value] of Object.entries({
      transaction_amount: 'ten',
      redeemed_at: '2026-02-03T14:30:00',
      discount_amount: -1,
      customer_reference: 7,
      currency: 5,
    })) {
      const { status, body } = await post(sale(coded, 'P', { [field]: value }));
      expect({ status, path: body.errors?.[0]?.path as string }).toEqual({
        status: 400,
        path: field,
      });
    }
    expect(await rowsOf('redemption', coded)).toEqual([]);
  });
});

test('one order may use several vouchers', async () => {
  const campaign = await makeCampaign(shop);
  const [one, two] = [await makeVoucher(shop, campaign), await makeVoucher(shop, campaign)];
  expect((await post(sale(one, 'BOTH'))).status).toBe(200);
  expect((await post(sale(two, 'BOTH'))).status).toBe(200);
});
