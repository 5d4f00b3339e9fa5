// The limits of a whole campaign that come while it is in use, with real redemptions.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Caller } from '../../test/harness/caller.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const shared = { kind: 'shared', max_uses_per_voucher: null };

async function shop(fields: object = {}) {
  const client = await t.client();
  const campaign = await t.campaign(client, { ...shared, ...fields });
  const { code } = await t.voucher(campaign);
  const { api } = await t.key(client);
  return { campaign, code: code as string, api };
}

const redeem = (api: Caller, code: string, order: string) =>
  api.post('/api/webhook/redemption', { code, transaction_amount: 10, order_reference: order });
const hold = (api: Caller, code: string, order: string, ttl_seconds = 900) =>
  api.post('/api/webhook/hold', { code, order_reference: order, ttl_seconds });
const limit = (campaign: Made, max_redemptions: number | null) =>
  t.admin.patch(`/api/v1/campaigns/${campaign.id}`, { max_redemptions });

async function counter(campaign: Made) {
  const [row] = await t.db.query({
    text: `select used_count, max_redemptions from campaign_counter
      where campaign_id = $1`,
    values: [campaign.id.slice(4)],
  });
  return row;
}

test('a campaign made with a limit counts from its first use', async () => {
  const { campaign, code, api } = await shop({ max_redemptions: 1 });
  expect((await redeem(api, code, 'a')).status).toBe(200);
  expect((await redeem(api, code, 'b')).status).toBe(409);
  expect(await counter(campaign)).toEqual({ used_count: 1, max_redemptions: 1 });
});

test('a first limit counts what was redeemed and held before it', async () => {
  const { campaign, code, api } = await shop();
  for (const order of ['a', 'b', 'c']) expect((await redeem(api, code, order)).status).toBe(200);
  await must(api.post('/api/webhook/redemption/void', { code, order_reference: 'a' }), 200);
  await must(hold(api, code, 'd'), 200);
  const low = await limit(campaign, 2);
  expect(low.status).toBe(409);
  expect(low.body.error).toBe('max_redemptions 2 is below what there is: 2 redeemed and 1 held');
  expect((await limit(campaign, 4)).body.max_redemptions).toBe(4);
  expect(await counter(campaign)).toEqual({ used_count: 2, max_redemptions: 4 });
  expect((await redeem(api, code, 'd')).status).toBe(200);
  expect((await redeem(api, code, 'e')).status).toBe(200);
  expect((await redeem(api, code, 'f')).status).toBe(409);
  expect(await counter(campaign)).toEqual({ used_count: 4, max_redemptions: 4 });
});

test('a limit is raised, lowered to what is used, and taken away', async () => {
  const { campaign, code, api } = await shop({ max_redemptions: 2 });
  await must(redeem(api, code, 'a'), 200);
  expect((await limit(campaign, 1)).status).toBe(200);
  expect((await redeem(api, code, 'b')).status).toBe(409);
  expect((await limit(campaign, null)).body.max_redemptions).toBeNull();
  expect((await redeem(api, code, 'b')).status).toBe(200);
  expect((await limit(campaign, 1)).status).toBe(409);
  expect((await limit(campaign, 2)).status).toBe(200);
  expect(await counter(campaign)).toEqual({ used_count: 2, max_redemptions: 2 });
});

test('holds that ran out do not stand against a limit', async () => {
  const { campaign, code, api } = await shop();
  await must(hold(api, code, 'a'), 200);
  await must(redeem(api, code, 'b'), 200);
  await t.db.query({ text: `update hold set expires_at = now() - interval '1 minute'` });
  expect((await limit(campaign, 1)).status).toBe(200);
  expect(await counter(campaign)).toEqual({ used_count: 1, max_redemptions: 1 });
});

test('redemptions in flight while the first limit is set are never missed', async () => {
  const { campaign, code, api } = await shop();
  const orders = Array.from({ length: 150 }, (_, i) => redeem(api, code, `order ${i}`));
  const limits = [60, 100, 150].map((max) => limit(campaign, max));
  const answers = await Promise.all(orders);
  await Promise.all(limits);
  const good = answers.filter(({ status }) => status === 200).length;
  const [books] = await t.db.query<{ redeemed: number }>({
    text: `select count(*) as redeemed from redemption
      where campaign_id = $1 and voided_at is null`,
    values: [campaign.id.slice(4)],
  });
  expect(books?.redeemed).toBe(good);
  expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
  const counted = (await counter(campaign)) as { used_count: number; max_redemptions: number };
  expect(counted.used_count).toBe(good);
  expect(counted.max_redemptions).toBeGreaterThanOrEqual(good);
});

test('a transaction that read the campaign before is waited for', async () => {
  const { campaign } = await shop();
  const reader = await t.db.connect();
  await reader.query('begin');
  await reader.query('select counted from campaign limit 1');
  const answer = limit(campaign, 5);
  const early = await Promise.race([
    answer,
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 300)),
  ]);
  expect(early).toBeUndefined();
  await reader.query('commit');
  reader.release();
  expect((await answer).status).toBe(200);
});

test('a limit per customer that comes later holds from then on', async () => {
  const { campaign, code, api } = await shop();
  const once = (customer_reference: string, order_reference: string) =>
    api.post('/api/webhook/redemption', {
      code,
      transaction_amount: 10,
      order_reference,
      customer_reference,
    });
  await must(once('ann', 'a'), 200);
  const change = { per_customer_limit: 1 };
  await must(t.admin.patch(`/api/v1/campaigns/${campaign.id}`, change), 200);
  expect((await once('Ann ', 'b')).status).toBe(409);
  expect((await once('bob', 'c')).status).toBe(200);
  expect(await counter(campaign)).toMatchObject({ used_count: 2, max_redemptions: null });
});
