// The product's own page, literally: its requests get its answers, and nothing in them is renamed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Caller } from '../harness/caller.ts';
import { makeCampaign, makeCode, makeShop, makeVoucher, type Shop } from './shop.ts';

let t: TestApp;
let shop: Shop;
let api: Caller;
beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId, { name: 'Demo Restaurant' });
  api = t.as(shop.key);
});
afterAll(() => t.close());

const VALIDATED = {
  valid: true,
  code: 'SUMMER20-X7K3M2',
  discount_type: 'percentage',
  discount_value: 20,
  discount_description: '20% off your order',
  minimum_spend: 25,
  valid_until: '2099-03-31T23:59:59Z',
  remaining_uses: 1,
  campaign_name: 'Summer Sale',
  client_name: 'Demo Restaurant',
};

test('the page’s two requests get the page’s two answers', async () => {
  const campaign = await makeCampaign(shop, {
    minimum_spend: 25,
    valid_from: '2026-01-01T00:00:00Z',
    valid_until: VALIDATED.valid_until,
  });
  await makeVoucher(shop, campaign, { code: VALIDATED.code });
  const seen = await api.get('/api/webhook/validate/SUMMER20-X7K3M2');
  expect(seen.status).toBe(200);
  expect(seen.headers['content-type']).toMatch(/^application\/json/);
  const added = { currency: 'GBP', max_discount: null, terms: ['Minimum spend of £25'] };
  expect(seen.body).toEqual({ ...VALIDATED, ...added });

  const sold = await api.post('/api/webhook/redemption', {
    code: 'SUMMER20-X7K3M2',
    transaction_amount: 45.99,
    order_reference: 'ORD-12345',
    redeemed_at: '2026-02-03T14:30:00Z',
  });
  expect(sold.status).toBe(200);
  expect(sold.body).toMatchObject({
    success: true,
    voucher_code: 'SUMMER20-X7K3M2',
    discount_applied: 9.2,
    message: 'Redemption recorded successfully',
    currency: 'GBP',
    remaining_uses: 0,
    redeemed_at: '2026-02-03T14:30:00Z',
    warnings: [],
  });
  expect(sold.body.redemption_id).toMatch(/^red_[0-9a-f]{32}$/);
});

test('an expired code: the page’s answer, and what programs read beside it', async () => {
  const expired = { valid_until: '2020-01-01T00:00:00Z' };
  await makeVoucher(shop, await makeCampaign(shop, expired), { code: 'EXPIRED123' });
  const { status, body } = await api.get('/api/webhook/validate/EXPIRED123');
  expect(status).toBe(200);
  expect(body).toEqual({
    valid: false,
    code: 'EXPIRED123',
    error: 'Voucher has expired',
    error_code: 'voucher_expired',
    reference: expect.stringMatching(/^[A-Z2-9]{10}$/) as string,
  });
});

test('all ten fields are there where the voucher has nothing to say in three of them', async () => {
  const { code } = await makeCode(
    shop,
    { discount_type: 'free_item', discount_description: 'A free dessert with any main' },
    { max_uses: null },
  );
  const { body } = await api.get(`/api/webhook/validate/${code}`);
  expect(body).toMatchObject({
    valid: true,
    discount_type: 'free_item',
    discount_value: 0,
    discount_description: 'A free dessert with any main',
    minimum_spend: null,
    valid_until: null,
    remaining_uses: null,
  });
});

test('the page’s shop plug-in: a lower-cased code, the amount as text, a number as the order', async () => {
  const { code } = await makeCode(shop);
  expect((await api.get(`/api/webhook/validate/${code.toLowerCase()}`)).body.code).toBe(code);
  const { status, body } = await api.post('/api/webhook/redemption', {
    code: code.toLowerCase(),
    transaction_amount: '45.99',
    order_reference: 1234,
  });
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { voucher_code: code, discount_applied: 9.2 },
  });
});
