// POST /api/webhook/redemption: what is booked, what is refused and kept, and what comes back when
// the same call comes again.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import {
  changeCampaign,
  makeCampaign,
  makeCode,
  makeKey,
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

const post = (body: unknown, key?: string, by = api): Promise<Answered> =>
  by.post('/api/webhook/redemption', body, key ? { 'idempotency-key': key } : undefined);
const sale = ({ code }: Coded, order_reference: unknown, more: object = {}) => ({
  code,
  transaction_amount: 50,
  order_reference,
  ...more,
});

async function rowsOf<Row extends object>(table: string, coded: Coded): Promise<Row[]> {
  return t.db.query<Row>({
    text: `select * from ${table} where voucher_id = $1 order by id`,
    values: [coded.voucherId],
  });
}

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

describe('money', () => {
  test.each<[string, CampaignFields, unknown, number]>([
    ['GBP', { discount_value: 10 }, 1.05, 0.11],
    ['GBP', { discount_value: 15 }, 0.1, 0.02],
    ['GBP', { discount_value: 20 }, '45.99', 9.2],
    ['GBP', { discount_value: 33.33 }, 100, 33.33],
    ['GBP', { discount_value: 0.0001 }, 5_000, 0.01],
    ['GBP', { discount_value: 100 }, 1_000_000_000, 1_000_000_000],
    ['GBP', { discount_value: 50, max_discount: 7.5 }, 100, 7.5],
    ['GBP', { discount_type: 'fixed', discount_value: 15 }, 9.5, 9.5],
    ['GBP', { discount_type: 'fixed', discount_value: 15 }, 99, 15],
    ['GBP', { discount_type: 'free_item' }, 30, 0],
    ['GBP', {}, 1.005, 0.2],
    ['GBP', {}, '0.005', 0],
    ['GBP', {}, 0, 0],
    ['JPY', { discount_value: 15 }, 1990, 299],
    ['JPY', { discount_value: 50 }, '10.5', 6],
    ['KWD', { discount_value: 10 }, 1.005, 0.101],
    ['KWD', { discount_value: 20 }, '45.999', 9.2],
  ])('%s %j of %j takes off %d', async (currency, campaign, transaction_amount, expected) => {
    const own = currency === 'GBP' ? shop : await makeShop(t.db, t.organizationId, { currency });
    const coded = await makeCode(own, campaign);
    const answer = await post(sale(coded, 'M', { transaction_amount }), undefined, t.as(own.key));
    expect(answer).toMatchObject({ status: 200, body: { discount_applied: expected, currency } });
  });

  test.each([
    ['1e2', 100],
    ['1E+2', 100],
    ['4599e-2', 45.99],
    ['5e-3', 0.01],
    ['1e-7', 0],
  ])('a number written %s is the number that it is', async (written, amount) => {
    const coded = await makeCode(shop, { discount_value: 100 });
    const answer = await post(`{"code":"${coded.code}","transaction_amount":${written}}`);
    expect(answer).toMatchObject({ status: 200, body: { discount_applied: amount } });
  });

  test('what the shop took off wins over our arithmetic, and comes back', async () => {
    const coded = await makeCode(shop);
    const answer = await post(sale(coded, 'D', { discount_amount: '12.345', tax_amount: 3 }));
    expect(answer.body.discount_applied).toBe(12.35);
    expect(await rowsOf('redemption', coded)).toMatchObject([
      { discount_minor: 1235, discount_reported: true, tax_minor: 300 },
    ]);
  });

  test('a minimum that is not met is booked with a warning: the discount has been given', async () => {
    const coded = await makeCode(shop, { minimum_spend: 25, channels: ['in_store'] });
    const answer = await post(sale(coded, 'W', { transaction_amount: 24.99 }));
    expect(answer.status).toBe(200);
    expect(answer.body.warnings.map((each: { code: string }) => each.code)).toEqual([
      'not_valid_online',
      'minimum_spend_not_met',
    ]);
    expect(typeof answer.body.warnings[0].message).toBe('string');
    expect(answer.body.remaining_uses).toBe(0);
  });

  test('what the redemption was worth is kept as it was, whatever the campaign says later', async () => {
    const coded = await makeCode(shop, {}, { max_uses: 2 });
    await post(sale(coded, 'S'));
    await changeCampaign(shop, coded.campaignId, 'discount_value = 900000');
    expect((await post(sale(coded, 'S'))).body.discount_applied).toBe(10);
    expect(await rowsOf('redemption', coded)).toMatchObject([
      { discount_minor: 1000, discount_value: 200000, discount_type: 'percentage' },
    ]);
    expect((await post(sale(coded, 'S2'))).body.discount_applied).toBe(45);
  });
});

describe('the same call again', () => {
  test.each<[string, (coded: Coded) => Promise<unknown>]>([
    ['used up', (coded) => post(sale(coded, 'other'))],
    [
      'expired',
      ({ shop: s, campaignId }) => changeCampaign(s, campaignId, `valid_until = '${EARLIER}'`),
    ],
    ['paused', ({ shop: s, campaignId }) => changeCampaign(s, campaignId, `status = 'paused'`)],
    [
      'disabled',
      ({ voucherId }) =>
        t.db.query({
          text: `update voucher set status = 'disabled' where id = $1`,
          values: [voucherId],
        }),
    ],
  ])('by its order, answers as the first time also when %s since', async (_name, change) => {
    const coded = await makeCode(shop, {}, { max_uses: 2 });
    const first = await post(sale(coded, 'SAME'));
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    await change(coded);
    const again = await post(sale(coded, 'SAME', { metadata: { changed: true }, tax_amount: 1 }));
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  test('a number and its text, with spaces or without, are one order', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    const answers = [1234, '1234', ' 1234 '].map((reference) => post(sale(coded, reference)));
    const ids = (await Promise.all(answers)).map(({ body }) => body.redemption_id as string);
    expect(new Set(ids).size).toBe(1);
  });

  test('orders are one within a shop of the client, not across its shops', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    const other = t.as(await makeKey(shop, { shop: 'the other shop' }));
    const second = t.as(await makeKey(shop));
    const [a, b, c] = [
      await post(sale(coded, 'X')),
      await post(sale(coded, 'X'), undefined, other),
      await post(sale(coded, 'X'), undefined, second),
    ];
    expect(b.body.redemption_id).not.toBe(a.body.redemption_id);
    expect(c.body.redemption_id).toBe(a.body.redemption_id);
  });

  test('with neither order nor key, each call is a redemption of its own', async () => {
    const coded = await makeCode(shop, {}, { max_uses: 2 });
    const call = () => post({ code: coded.code, transaction_amount: 5 });
    expect([(await call()).status, (await call()).status, (await call()).status]).toEqual([
      200, 200, 409,
    ]);
  });

  test('a replay whose redeemed_at has become wrong is still the replay', async () => {
    const coded = await makeCode(shop);
    const first = await post(sale(coded, 'F'));
    const again = await post(sale(coded, 'F', { redeemed_at: '2098-01-01T00:00:00Z' }));
    expect(again).toMatchObject({ status: 200, body: first.body as object });
  });

  test('under one Idempotency-Key: the first answer, also a refusal; another body 422', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    const body = { code: coded.code, transaction_amount: 5 };
    const first = await post(body, 'K1');
    const again = await post(body, 'K1');
    expect(again).toMatchObject({ status: 200, body: first.body as object });
    expect(again.headers['idempotent-replayed']).toBe('true');
    const other = await post({ ...body, transaction_amount: 6 }, 'K1');
    expect(other).toMatchObject({
      status: 422,
      body: { success: false, error_code: 'idempotency_key_reused' },
    });
    expect(await rowsOf('redemption', coded)).toHaveLength(1);

    await changeCampaign(shop, coded.campaignId, `status = 'paused'`);
    const refused = await post(body, 'K2');
    await changeCampaign(shop, coded.campaignId, `status = 'active'`);
    expect(await post(body, 'K2')).toMatchObject({ status: 422, body: refused.body as object });
  });

  test('a key is one for a client and a route: elsewhere it is another', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    const other = await makeCode(await makeShop(t.db, t.organizationId), {}, { max_uses: null });
    expect((await post(sale(coded, 'K'), 'shared key')).status).toBe(200);
    expect((await post(sale(other, 'K'), 'shared key', t.as(other.shop.key))).status).toBe(200);
    const voided = await api.post(
      '/api/webhook/redemption/void',
      { code: coded.code, order_reference: 'K' },
      { 'idempotency-key': 'shared key' },
    );
    expect(voided.status).toBe(200);
  });

  test('a malformed call spoils no key: mended, it may use it', async () => {
    const coded = await makeCode(shop);
    expect((await post({ code: coded.code, transaction_amount: -1 }, 'mended')).status).toBe(400);
    expect((await post(sale(coded, 'F', { redeemed_at: LATER }), 'mended')).status).toBe(400);
    expect((await post(sale(coded, 'F'), 'mended')).status).toBe(200);
  });

  test('a sale that is refused for its reused key is not lost: it is kept as a conflict', async () => {
    const [one, two] = [await makeCode(shop), await makeCode(shop)];
    await post(sale(one, 'KEY-1'), 'reused');
    expect((await post(sale(two, 'KEY-2'), 'reused')).status).toBe(422);
    expect(await rowsOf('conflict', two)).toMatchObject([
      { reason: 'idempotency_key_reused', order_reference: 'KEY-2' },
    ]);
  });
});

describe('after a void', () => {
  const undo = (body: object) => api.post('/api/webhook/redemption/void', body);

  test('the same order is a new redemption, and the one that void and refund then find', async () => {
    const coded = await makeCode(shop);
    const order = { code: coded.code, order_reference: 'V' };
    const first = await post(sale(coded, 'V'));
    await undo(order);
    const second = await post(sale(coded, 'V', { transaction_amount: 60 }));
    expect(second.status).toBe(200);
    expect(second.headers['idempotent-replayed']).toBeUndefined();
    expect(second.body.redemption_id).not.toBe(first.body.redemption_id);
    const refund = await api.post('/api/webhook/redemption/refund', {
      ...order,
      refund_amount: 55,
    });
    expect(refund).toMatchObject({
      status: 200,
      body: { redemption_id: second.body.redemption_id as string },
    });
    expect((await undo(order)).body.redemption_id).toBe(second.body.redemption_id);
    // both voided: the latest is the one
    expect((await undo(order)).body.redemption_id).toBe(second.body.redemption_id);
  });

  test('with the first call’s Idempotency-Key it is the first call again', async () => {
    const coded = await makeCode(shop);
    const first = await post(sale(coded, 'V'), 'void key');
    await undo({ code: coded.code, order_reference: 'V' });
    const again = await post(sale(coded, 'V'), 'void key');
    expect(again).toMatchObject({ status: 200, body: first.body as object });
    expect(await rowsOf('redemption', coded)).toHaveLength(1);
    expect((await post(sale(coded, 'other'))).status).toBe(200);
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
