// A campaign in a shop, kept in step with the books, on Shopify's own schema.
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  connect,
  orderOf,
  refundOf,
  send,
  settled,
  SECRET,
} from '../../../server/shopify/sender.fixture.ts';
import { makeTestApp, must, type Made, type TestApp } from '../../../test/harness/app.ts';
import { CODE, startMockAdmin, type MockAdmin } from './lib/mock-admin.ts';
import { readSchema } from './lib/schema.ts';
import type { MockDiscount, MockShop } from './lib/shop.ts';

let mock: MockAdmin;
let t: TestApp;
let client: Made;
beforeAll(async () => {
  mock = await startMockAdmin(readSchema());
  t = await makeTestApp({ SHOPIFY_ORIGIN: mock.origin, OUTBOUND_ALLOW_PRIVATE: '1' });
  client = await t.client();
});
beforeEach(() => {
  mock.calls.length = 0;
  mock.grants.length = 0;
  Object.assign(mock.bucket, { size: 2_000, rate: 1_000 });
});
afterEach(() => {
  // whatever a test is about: nothing was ever asked that Shopify's schema does not know
  const strange = mock.calls.filter(({ outcome }) => !['ok', 'THROTTLED'].includes(outcome));
  expect(strange).toEqual([]);
});
afterAll(async () => {
  await t.close();
  await mock.close();
});

async function until<T>(
  look: () => Promise<T> | T,
  isSo: (seen: T) => boolean,
  ms = 45_000,
): Promise<T> {
  const ends = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > ends) throw new Error(`It did not come to that: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const read = (path: string) => must(t.admin.get(`/api/v1${path}`), 200);

async function connected(fields: object = {}): Promise<{ shop: Made; there: MockShop }> {
  const shop = await connect(t, client, fields);
  await until(
    () => read(`/shopify-shops/${shop.id}`),
    ({ status, reread }) => status === 'connected' && !reread.running,
  );
  return { shop, there: mock.shop(String(shop.domain)) };
}

async function batch(campaign: Made, quantity: number): Promise<void> {
  const made = await must(
    t.admin.post(`/api/v1/campaigns/${campaign.id}/batches`, { quantity }),
    202,
  );
  await until(
    () => read(`/batches/${made.id}`),
    ({ status }) => status === 'completed',
  );
}

async function published(
  shop: Made,
  campaign: Made,
): Promise<{ publication: Made; discount: MockDiscount }> {
  const made = await must(
    t.admin.post(`/api/v1/shopify-shops/${shop.id}/publications`, { campaign_id: campaign.id }),
  );
  const publication = await inStep(made);
  const discount = mock.shop(String(shop.domain)).discounts.get(String(publication.discount_id));
  return { publication, discount: discount! };
}

const inStep = ({ id }: Made) =>
  until(
    () => read(`/shopify-publications/${id}`),
    ({ status }) => status === 'published',
  );

const codesOf = async (campaign: Made): Promise<string[]> => {
  const rows = await t.db.query<{ code: string }>({
    text: `select v.code from voucher v join campaign c using (organization_id)
      where c.id = v.campaign_id and 'cmp_' || replace(c.id::text, '-', '') = $1`,
    values: [campaign.id],
  });
  return rows.map(({ code }) => code).sort();
};
const thereOf = (discount: MockDiscount) =>
  [...discount.codes.values()].map(({ code }) => code).sort();

test('an own app is connected without anybody being asked, and its webhooks are set once', async () => {
  const { shop, there } = await connected();
  expect(there.subscriptions.map(({ topic }) => topic).sort()).toEqual([
    'APP_UNINSTALLED',
    'ORDERS_CANCELLED',
    'ORDERS_CREATE',
    'ORDERS_PAID',
    'REFUNDS_CREATE',
  ]);
  expect(new Set(there.subscriptions.map(({ uri }) => uri))).toEqual(new Set([shop.webhook_url]));
  const rows = await t.db.query({ text: 'select * from shopify_shop' });
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(`token-|refresh-|${SECRET}`));
});

test('with an authorization code: state and signature are demanded, and expired tokens refreshed', async () => {
  const shop = await connect(t, client, { grant: 'authorization_code' });
  const asked = new URL(String(shop.authorize_url)).searchParams;
  const back = async (fields: object = {}) => {
    const query = new URLSearchParams({
      code: CODE,
      shop: String(shop.domain),
      state: asked.get('state') ?? '',
      timestamp: String(Math.trunc(Date.now() / 1000)),
      ...fields,
    });
    query.sort();
    const hmac = createHmac('sha256', SECRET).update(query.toString()).digest('hex');
    const path = new URL(String(shop.redirect_url)).pathname;
    return (await t.as().get(`${path}?${query.toString()}&hmac=${hmac}`)).status;
  };
  expect(await back({ state: 'another' })).toBe(401);
  expect(await back({ timestamp: '1700000000' })).toBe(401);
  expect(await back({ shop: 'other.myshopify.com' })).toBe(401);
  expect(await back()).toBe(200);
  expect(await back()).toBe(401);
  await until(
    () => read(`/shopify-shops/${shop.id}`),
    ({ status }) => status === 'connected',
  );

  mock.expireTokens();
  const campaign = await t.campaign(client);
  await t.voucher(campaign);
  await published(shop, campaign);
  mock.expireTokens();
  await t.voucher(campaign);
  await until(
    () => mock.shop(String(shop.domain)).allCodes(),
    (codes) => codes.length === 2,
  );
  const refreshes = mock.grants.filter(({ grant_type }) => grant_type === 'refresh_token');
  expect(refreshes).toHaveLength(2);
});

test('a shop in another currency is not connected, and it is said why', async () => {
  const shop = await connect(t, await t.client({ currency: 'USD' }));
  const seen = await until(
    () => read(`/shopify-shops/${shop.id}`),
    ({ last_error }) => last_error !== null,
  );
  expect(seen).toMatchObject({
    status: 'connecting',
    last_error: expect.stringMatching(/GBP.*USD/),
  });
  await t.admin.delete(`/api/v1/shopify-shops/${shop.id}`);
});

test('a campaign of 600 codes is one discount with all of them, added in 250s', async () => {
  const { shop, there } = await connected();
  const campaign = await t.campaign(client, {
    discount_type: 'fixed',
    discount_value: 5,
    minimum_spend: 20,
    valid_until: '2027-12-31T12:00:00Z',
    max_uses_per_voucher: 1,
  });
  await batch(campaign, 600);
  const { publication, discount } = await published(shop, campaign);
  expect(there.discounts.size).toBe(1);
  expect(thereOf(discount)).toEqual(await codesOf(campaign));
  expect(there.added).toEqual([250, 250, 99]);
  expect(publication.codes).toEqual({ wanted: 600, present: 600, under_way: 0, failed: 0 });
  expect(discount.input).toMatchObject({
    usageLimit: 1,
    endsAt: '2027-12-31T12:00:00.000Z',
    customerGets: { value: { discountAmount: { amount: '5.00', appliesOnEachItem: false } } },
    minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: '20.00' } },
  });
});

test('answers that are lost, before or after the work, double nothing and leave nothing out', async () => {
  const { shop, there } = await connected();
  const campaign = await t.campaign(client);
  await batch(campaign, 300);
  mock.fail('Create', 'lost after', 'broken');
  mock.fail('AddCodes', 'lost before', 'lost after', 'throttled');
  mock.fail('AddedCodes', 'lost after', 'broken');
  mock.fail('Codes', 'lost before');
  const { publication, discount } = await published(shop, campaign);
  expect(there.discounts.size).toBe(1);
  expect(thereOf(discount)).toEqual(await codesOf(campaign));
  expect(publication.codes).toMatchObject({ present: 300, failed: 0 });
});

test('a small bucket is waited for', async () => {
  const { shop, there } = await connected();
  Object.assign(mock.bucket, { size: 300, rate: 150 });
  const campaign = await t.campaign(client);
  await batch(campaign, 500);
  const { discount } = await published(shop, campaign);
  expect(thereOf(discount)).toHaveLength(500);
  expect(there.discounts.size).toBe(1);
  // it rests before it is turned away again and again
  const turnedAway = mock.calls.filter(({ outcome }) => outcome === 'THROTTLED').length;
  expect(turnedAway).toBeLessThan(mock.calls.length / 2);
});

test('a code that is used at a till or disabled is gone within seconds, and comes back with its use', async () => {
  const { shop } = await connected();
  const campaign = await t.campaign(client);
  const [used, off] = [await t.voucher(campaign), await t.voucher(campaign)];
  await t.voucher(campaign);
  const { publication, discount } = await published(shop, campaign);
  expect(thereOf(discount)).toHaveLength(3);
  const location = await t.location(client);
  const began = Date.now();
  const sold = await must(
    t.admin.post('/api/v1/redemptions', { code: used.code, location_id: location.id }),
    200,
  );
  await must(t.admin.patch(`/api/v1/vouchers/${off.id}`, { status: 'disabled' }), 200);
  await until(
    () => thereOf(discount),
    (codes) => codes.length === 1,
  );
  console.log(`gone after ${Date.now() - began} ms`);
  expect(Date.now() - began).toBeLessThan(10_000);
  await must(
    t.admin.post(`/api/v1/redemptions/${sold.redemption_id}/void`, { reason: 'back' }),
    200,
  );
  await until(
    () => thereOf(discount),
    (codes) => codes.includes(String(used.code)),
  );
  await inStep(publication);
});

test('changes, a pause and its end follow, with the campaign’s own dates', async () => {
  const { shop } = await connected();
  const campaign = await t.campaign(client, { valid_until: '2027-06-30T12:00:00Z' });
  await t.voucher(campaign);
  const { publication, discount } = await published(shop, campaign);
  const change = (fields: object) =>
    must(t.admin.patch(`/api/v1/campaigns/${campaign.id}`, fields), 200);
  await change({ status: 'paused' });
  await until(
    () => discount.status,
    (status) => status === 'EXPIRED',
  );
  const paused = await until(
    () => read(`/shopify-publications/${publication.id}`),
    ({ status }) => status === 'paused',
  );
  expect(paused.problem).toBeNull();
  await change({ status: 'active', minimum_spend: 30, valid_until: '2027-07-31T12:00:00Z' });
  await until(
    () => discount.input.endsAt,
    (endsAt) => endsAt === '2027-07-31T12:00:00.000Z',
  );
  expect(discount.status).toBe('ACTIVE');
  expect(discount.input.minimumRequirement).toEqual({
    subtotal: { greaterThanOrEqualToSubtotal: '30.00' },
  });
  await change({ max_discount: 9 });
  const capped = await until(
    () => read(`/shopify-publications/${publication.id}`),
    ({ status }) => status === 'not_sellable',
  );
  expect(capped.problem).toMatch(/percentage/);
  await until(
    () => discount.status,
    (status) => status === 'EXPIRED',
  );
});

test('what the shop does not take is kept with each code, and tried again when somebody says so', async () => {
  const { shop, there } = await connected();
  const campaign = await t.campaign(client);
  const codes = [await t.voucher(campaign), await t.voucher(campaign), await t.voucher(campaign)];
  there.foreign(String(codes[0]!.code).toLowerCase());
  there.foreign(String(codes[2]!.code));
  const { publication, discount } = await published(shop, campaign);
  expect(thereOf(discount)).toEqual([codes[1]!.code]);
  expect(publication.codes).toMatchObject({ failed: 2, present: 1 });
  const failed = await read(`/shopify-publications/${publication.id}/codes?failed=true`);
  const byCode = Object.fromEntries((failed.data as Made[]).map((each) => [each.code, each.error]));
  expect(byCode).toEqual({
    [codes[0]!.code]: expect.stringMatching(/another discount/i),
    [codes[2]!.code]: expect.stringMatching(/TAKEN/),
  });
  for (const [id, each] of there.discounts) if (each !== discount) there.discounts.delete(id);
  await must(t.admin.post(`/api/v1/shopify-publications/${publication.id}/retry`), 202);
  await until(
    () => thereOf(discount),
    (all) => all.length === 3,
  );
});

test('a free item is not sellable online; withdrawn, a campaign leaves the shop', async () => {
  const { shop, there } = await connected();
  const free = await t.campaign(client, {
    discount_type: 'free_item',
    discount_value: 0,
    discount_description: 'A coffee',
  });
  await t.voucher(free);
  const made = await must(
    t.admin.post(`/api/v1/shopify-shops/${shop.id}/publications`, { campaign_id: free.id }),
  );
  const seen = await until(
    () => read(`/shopify-publications/${made.id}`),
    ({ status }) => status === 'not_sellable',
  );
  expect(seen.problem).toMatch(/not sellable online/);
  expect(there.discounts.size).toBe(0);

  const campaign = await t.campaign(client);
  await t.voucher(campaign);
  const { publication } = await published(shop, campaign);
  await must(t.admin.delete(`/api/v1/shopify-publications/${publication.id}`), 202);
  await until(
    () => there.discounts.size,
    (n) => n === 0,
  );
});

test('two shops of a client have the same campaign; codes that come later come to both', async () => {
  const [one, two] = [await connected(), await connected()];
  const campaign = await t.campaign(client);
  await batch(campaign, 10);
  const { discount: first } = await published(one.shop, campaign);
  const { discount: second } = await published(two.shop, campaign);
  await batch(campaign, 10);
  await until(
    () => [thereOf(first).length, thereOf(second).length],
    (n) => n.join() === '20,20',
  );
});

/** The order as the Admin API tells it. */
const asAdmin = (order: ReturnType<typeof orderOf>, refunds: object[] = []) => ({
  legacyResourceId: String(order.id),
  name: order.name,
  test: false,
  updatedAt: new Date().toISOString(),
  processedAt: order.processed_at,
  cancelledAt: null,
  cancelReason: null,
  currencyCode: 'GBP',
  discountCodes: order.discount_codes.map(({ code }) => code),
  customer: { legacyResourceId: String(order.customer.id) },
  totalTaxSet: { shopMoney: { amount: '10.67' } },
  refunds,
  // more than a page of them
  items: Array.from({ length: 80 }, () => ({
    originalTotalSet: { shopMoney: { amount: '1.00' } },
    discountAllocations: [
      {
        allocatedAmountSet: { shopMoney: { amount: '0.20' } },
        discountApplication: {
          __typename: 'DiscountCodeApplication',
          code: order.discount_codes[0]!.code,
        },
      },
    ],
  })),
});

test('webhooks that never came are made good by reading orders again, on demand; twice changes nothing', async () => {
  const { shop, there } = await connected();
  const campaign = await t.campaign(client);
  const [lost, told] = [await t.voucher(campaign), await t.voucher(campaign)];
  const [unheard, heard] = [orderOf(String(lost.code)), orderOf(String(told.code))];
  await send(t, shop, 'orders/paid', heard);
  await send(t, shop, 'refunds/create', refundOf(heard, '8.00', 42));
  await settled(t, shop);
  const refund = { legacyResourceId: '42', totalRefundedSet: { shopMoney: { amount: '8.00' } } };
  const foreign = orderOf('WELCOME10');
  there.orders.push(asAdmin(unheard), asAdmin(heard, [refund]), asAdmin(foreign));
  const plain = { ...asAdmin(orderOf('X')), discountCodes: [] };
  for (let i = 0; i < 150; i++) there.orders.push({ ...plain, legacyResourceId: `${i}` });
  for (let i = 0; i < 2; i++) {
    await must(t.admin.post(`/api/v1/shopify-shops/${shop.id}/reread`), 202);
    const { reread } = await until(
      () => read(`/shopify-shops/${shop.id}`),
      (seen) => !seen.reread.running,
    );
    expect(reread).toMatchObject({ orders_seen: 153, orders_found: 2 });
  }
  const found = (await read(`/redemptions?campaign_id=${campaign.id}`)).data as Made[];
  expect(found).toHaveLength(2);
  for (const each of found) {
    expect(each).toMatchObject({ transaction_amount: 80, discount_amount: 16, tax_amount: 10.67 });
  }
  const byOrder = Object.fromEntries(found.map((each) => [each.order_reference, each]));
  expect(byOrder[heard.name]).toMatchObject({ refunded_amount: 8 });
  expect(byOrder[unheard.name]).toMatchObject({ refunded_amount: 0 });
});
