// Money at the API: exact, half away from zero, in the units of the client's currency.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import {
  changeCampaign,
  makeCode,
  makeShop,
  rowsOf,
  type CampaignFields,
  type Coded,
  type Shop,
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
    const answer = await post(sale(coded, 'M', { transaction_amount }), t.as(own.key));
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
