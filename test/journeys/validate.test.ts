// GET /api/webhook/validate: every reason with its words and in its order, and what the query adds.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import {
  changeCampaign,
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

const validate = (code: string, query: Record<string, string> = {}): Promise<Answered> =>
  api.get(`/api/webhook/validate/${code}?${new URLSearchParams(query).toString()}`);
const redeem = ({ code }: Coded, order_reference: string, more: object = {}) =>
  api.post('/api/webhook/redemption', { code, transaction_amount: 10, order_reference, ...more });
const hold = ({ code }: Coded, order_reference: string, more: object = {}) =>
  api.post('/api/webhook/hold', { code, order_reference, ...more });

const EARLIER = '2020-01-01T00:00:00Z';
const LATER = '2099-01-01T00:00:00Z';

describe('reasons', () => {
  test.each<[string, string, CampaignFields, VoucherFields, number?]>([
    ['Voucher has been disabled', 'voucher_disabled', {}, { status: 'disabled' }],
    ['Voucher has been disabled', 'voucher_disabled', { status: 'draft' }, {}],
    ['Voucher has been disabled', 'voucher_disabled', { status: 'paused' }, {}],
    ['Voucher has been disabled', 'voucher_disabled', { status: 'ended' }, {}],
    ['Voucher has been disabled', 'voucher_disabled', { status: 'archived' }, {}],
    ['Voucher not yet active', 'voucher_not_yet_active', { valid_from: LATER }, {}],
    ['Voucher not yet active', 'voucher_not_yet_active', {}, { valid_from: LATER }],
    ['Voucher has already been redeemed', 'voucher_already_redeemed', {}, {}, 1],
    ['Maximum uses reached', 'voucher_max_uses_reached', {}, { max_uses: 2 }, 2],
    [
      'Maximum uses reached',
      'voucher_max_uses_reached',
      { max_redemptions: 1 },
      { max_uses: 5 },
      1,
    ],
    ['Voucher has expired', 'voucher_expired', { valid_until: EARLIER }, {}],
    ['Voucher has expired', 'voucher_expired', { valid_until: LATER }, { valid_until: EARLIER }],
    ['Voucher is not valid online', 'not_valid_online', { channels: ['in_store'] }, {}],
  ])(
    '%s (%s): campaign %j, voucher %j, uses %s',
    async (error, code, campaign, voucher, uses = 0) => {
      const coded = await makeCode(shop, campaign, voucher);
      for (let i = 0; i < uses; i++) expect((await redeem(coded, `O-${i}`)).status).toBe(200);
      const { status, body } = await validate(coded.code);
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { valid: false, code: coded.code, error, error_code: code },
      });
    },
  );

  test('an own end that is later than the campaign’s stands, and so does a null one', async () => {
    const own = await makeCode(shop, { valid_until: EARLIER }, { valid_until: LATER });
    expect((await validate(own.code)).body).toMatchObject({ valid: true, valid_until: LATER });
  });

  test('the first reason in the contract’s order is the one that is told', async () => {
    const coded = await makeCode(
      shop,
      { channels: ['in_store'], max_redemptions: 1 },
      { max_uses: 1 },
    );
    const told = async () => (await validate(coded.code)).body.error_code as string;
    expect(await told()).toBe('not_valid_online');
    await hold(await makeVoucher(shop, coded.campaignId), 'H').then(({ status }) =>
      expect(status).toBe(422),
    );
    await changeCampaign(shop, coded.campaignId, `channels = '{online}'`);
    expect((await hold(await makeVoucher(shop, coded.campaignId), 'H')).status).toBe(200);
    await changeCampaign(shop, coded.campaignId, `channels = '{in_store}'`);
    expect(await told()).toBe('voucher_on_hold');
    await changeCampaign(shop, coded.campaignId, `valid_until = '${EARLIER}'`);
    expect(await told()).toBe('voucher_expired');
    await t.db.query({
      text: `update voucher set used_count = 1 where id = $1`,
      values: [coded.voucherId],
    });
    expect(await told()).toBe('voucher_already_redeemed');
    await changeCampaign(shop, coded.campaignId, `valid_from = '${LATER}', valid_until = null`);
    expect(await told()).toBe('voucher_not_yet_active');
    await changeCampaign(shop, coded.campaignId, `status = 'paused'`);
    expect(await told()).toBe('voucher_disabled');
  });

  test('it changes nothing, however often it is called', async () => {
    const coded = await makeCode(shop);
    const answers = await Promise.all(Array.from({ length: 50 }, () => validate(coded.code)));
    for (const { body } of answers) expect(body).toMatchObject({ valid: true, remaining_uses: 1 });
    const [row] = await t.db.query({
      text: 'select count(*) from ledger where voucher_id = $1',
      values: [coded.voucherId],
    });
    expect(row).toEqual({ count: 0 });
  });

  test('a refusal can be looked up by its reference', async () => {
    const { body } = await validate('NO-SUCH-CODE');
    await expect
      .poll(async () => {
        const rows = await t.db.query({
          text: 'select code, error_code, route from attempt where reference = $1',
          values: [body.reference],
        });
        return rows;
      })
      .toEqual([{ code: 'NO-SUCH-CODE', error_code: 'voucher_not_found', route: 'validate' }]);
  });
});

describe('cart_total', () => {
  test.each<[string, CampaignFields, string, object]>([
    [
      '20% of 45.99',
      {},
      '45.99',
      { discount_amount: 9.2, minimum_spend_met: true, amount_to_minimum_spend: 0 },
    ],
    ['a numeric text with spaces', {}, ' 10.50 ', { discount_amount: 2.1 }],
    ['a cap', { max_discount: 5 }, '100', { discount_amount: 5, max_discount: 5 }],
    [
      'a fixed amount above the cart',
      { discount_type: 'fixed', discount_value: 15 },
      '9.5',
      { discount_amount: 9.5 },
    ],
    ['nothing in the cart', {}, '0', { discount_amount: 0 }],
    [
      'below the minimum',
      { minimum_spend: 25 },
      '20',
      {
        valid: true,
        discount_amount: 0,
        minimum_spend_met: false,
        amount_to_minimum_spend: 5,
        message: 'Add £5 more to qualify for this discount',
      },
    ],
    [
      'a penny below the minimum',
      { minimum_spend: 25 },
      '24.99',
      { amount_to_minimum_spend: 0.01, message: 'Add £0.01 more to qualify for this discount' },
    ],
    [
      'just at the minimum',
      { minimum_spend: 25 },
      '25.00',
      { minimum_spend_met: true, discount_amount: 5 },
    ],
  ])('%s', async (_name, campaign, cart_total, expected) => {
    const { code } = await makeCode(shop, campaign);
    expect((await validate(code, { cart_total })).body).toMatchObject(expected);
  });

  test('without it, none of its fields', async () => {
    const { code } = await makeCode(shop, { minimum_spend: 25 });
    const { body } = await validate(code);
    for (const field of [
      'discount_amount',
      'minimum_spend_met',
      'amount_to_minimum_spend',
      'message',
    ]) {
      expect(body).not.toHaveProperty(field);
    }
  });

  test.each(['-1', 'ten', '1e20', '1e2', '', '1,5'])(
    '%j is no amount: 400, and not valid',
    async (cart_total) => {
      const { code } = await makeCode(shop);
      const answer = await validate(code, { cart_total });
      expect(answer).toMatchObject({
        status: 400,
        body: { valid: false, error_code: 'invalid_request', errors: [{ path: 'cart_total' }] },
      });
    },
  );
});

test('another currency than the client’s is a mismatch, its own in any case is none', async () => {
  const { code } = await makeCode(shop);
  expect((await validate(code, { currency: 'EUR' })).body).toMatchObject({
    valid: false,
    error_code: 'currency_mismatch',
  });
  for (const currency of ['GBP', 'gbp']) {
    expect((await validate(code, { currency })).body.valid).toBe(true);
  }
});

test('a limit for each customer: judged with a reference, trimmed and without case', async () => {
  const coded = await makeCode(shop, { per_customer_limit: 1 }, { max_uses: null });
  expect((await redeem(coded, 'C-1', { customer_reference: ' Ann@Example.com ' })).status).toBe(
    200,
  );
  expect((await validate(coded.code)).body.valid).toBe(true);
  for (const customer_reference of ['ann@example.com', 'ANN@EXAMPLE.COM', '\tann@example.com ']) {
    expect((await validate(coded.code, { customer_reference })).body).toMatchObject({
      valid: false,
      error_code: 'voucher_max_uses_reached',
    });
  }
  expect((await validate(coded.code, { customer_reference: 'bob@example.com' })).body.valid).toBe(
    true,
  );
});

test('one’s own hold, by order, holder or hold_id, does not stand in the way; another’s does', async () => {
  const coded = await makeCode(shop);
  const { body } = await hold(coded, ' H-1 ', { holder: 'cart-1' });
  const hold_id = body.hold_id as string;
  expect((await validate(coded.code)).body.error_code).toBe('voucher_on_hold');
  const own: Record<string, string>[] = [
    { order_reference: 'H-1' },
    { order_reference: ' H-1' },
    { holder: 'cart-1' },
    { hold_id },
  ];
  for (const query of own) {
    expect({ query, valid: (await validate(coded.code, query)).body.valid as boolean }).toEqual({
      query,
      valid: true,
    });
  }
  const others: Record<string, string>[] = [
    { order_reference: 'H-2' },
    { holder: 'cart-2' },
    { hold_id: `hld_${'0'.repeat(32)}` },
    { hold_id: 'nonsense' },
  ];
  for (const query of others) {
    expect((await validate(coded.code, query)).body.error_code).toBe('voucher_on_hold');
  }
});

test('what the campaign says is what is said, at once and on a later call', async () => {
  const coded = await makeCode(shop);
  expect((await validate(coded.code)).body.campaign_name).toBe('Summer Sale');
  await changeCampaign(shop, coded.campaignId, `name = 'Autumn Sale', discount_value = 125000`);
  expect((await validate(coded.code)).body).toMatchObject({
    campaign_name: 'Autumn Sale',
    discount_value: 12.5,
  });
});

test('unknown query fields are ignored', async () => {
  const { code } = await makeCode(shop);
  expect((await validate(code, { utm_source: 'x', valid: 'false' })).body.valid).toBe(true);
});

test('a campaign with a limit is valid while other campaigns of the client have none', async () => {
  const limited = await makeCampaign(shop, { max_redemptions: 2 });
  const [one, two] = [
    await makeVoucher(shop, limited),
    await makeVoucher(shop, limited, { max_uses: null }),
  ];
  await redeem(one, 'L-1');
  expect((await validate(two.code)).body).toMatchObject({ valid: true, remaining_uses: null });
  await redeem(two, 'L-2');
  expect((await validate(two.code)).body.error_code).toBe('voucher_max_uses_reached');
});
