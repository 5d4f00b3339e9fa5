// Approval of campaigns, and pausing a client as a whole, through HTTP on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Caller } from '../../test/harness/caller.ts';
import type { Person } from '../../test/harness/person.ts';

let t: TestApp;
let client: Made;
let merchant: Person;
let owner: Person;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client();
  merchant = await t.person('merchant', { clients: [client] });
  owner = await t.person('owner');
  await must(owner.patch('/api/v1/organization', { campaign_approval: true }), 200);
});
afterAll(() => t.close());

const OFFER = { name: 'Lunch', discount_type: 'percentage', discount_value: 10 };
const make = (by: Caller, fields = {}) =>
  must(by.post('/api/v1/campaigns', { client_id: client.id, ...OFFER, ...fields }));
const at = ({ id }: Made, step = '') => `/api/v1/campaigns/${id}${step}`;
const change = (by: Caller, campaign: Made, fields: object) => by.patch(at(campaign), fields);
const statusOf = async (campaign: Made) => (await owner.get(at(campaign))).body.status as string;

describe('where approval is asked for', () => {
  test('a merchant’s campaign waits until an owner has approved it, and only then redeems', async () => {
    const campaign = await make(merchant);
    expect(campaign.status).toBe('pending');
    const voucher = await must(merchant.post(at(campaign, '/vouchers'), { code: 'LUNCH-1' }));
    const shop = await t.key(client);
    const look = async () =>
      (await shop.api.get(`/api/webhook/validate/${voucher.code}`)).body.valid as boolean;
    expect(await look()).toBe(false);
    expect((await merchant.post(at(campaign, '/approve'))).status).toBe(403);
    expect((await change(merchant, campaign, { status: 'active' })).body.status).toBe('pending');
    expect((await must(owner.post(at(campaign, '/approve')), 200)).status).toBe('active');
    await expect.poll(look, { timeout: 5_000 }).toBe(true);
    expect((await owner.post(at(campaign, '/approve'))).status).toBe(409);
  });

  test('a key that the merchant made is no way around, nor is an account manager', async () => {
    const key = await must(merchant.post('/api/v1/api-keys', { name: 'K', scopes: ['manage'] }));
    const campaign = await make(t.as(key.key as string));
    expect(campaign.status).toBe('pending');
    expect((await t.as(key.key as string).post(at(campaign, '/approve'))).status).toBe(403);
    const manager = await t.person('account_manager', { clients: [client] });
    expect((await make(manager)).status).toBe('pending');
    expect((await make(await t.person('admin'))).status).toBe('active');
  });

  test('sent back with a reason, it is changed and handed in again', async () => {
    const campaign = await make(merchant);
    const reason = 'Ten per cent is too little';
    const back = await must(owner.post(at(campaign, '/reject'), { reason }), 200);
    expect(back).toMatchObject({ status: 'draft', rejection: reason });
    expect((await merchant.get(at(campaign))).body.rejection).toBe(reason);
    await must(change(merchant, campaign, { discount_value: 15 }), 200);
    const again = await must(merchant.post(at(campaign, '/submit')), 200);
    expect(again).toMatchObject({ status: 'pending', rejection: null });
    expect((await merchant.post(at(campaign, '/submit'))).status).toBe(409);
  });

  test('what was approved stays as it is: another offer is approved anew', async () => {
    const campaign = await make(merchant);
    await must(owner.post(at(campaign, '/approve')), 200);
    expect((await change(merchant, campaign, { discount_value: 90 })).status).toBe(409);
    expect((await change(merchant, campaign, { name: 'Supper' })).status).toBe(200);
    await must(change(merchant, campaign, { status: 'paused' }), 200);
    expect((await change(merchant, campaign, { status: 'active' })).body.status).toBe('active');
    await must(change(merchant, campaign, { status: 'paused' }), 200);
    await must(change(merchant, campaign, { discount_value: 90 }), 200);
    expect((await change(merchant, campaign, { status: 'active' })).body.status).toBe('pending');
    expect((await change(owner, campaign, { status: 'active' })).body.status).toBe('active');
  });
});

describe('pausing a client', () => {
  test('stops what is active, and resuming brings back that and nothing else', async () => {
    const bistro = await t.client();
    const [running, paused, draft, ended] = await Promise.all([
      t.campaign(bistro),
      t.campaign(bistro, { status: 'paused' }),
      t.campaign(bistro, { status: 'draft' }),
      t.campaign(bistro),
    ]);
    const elsewhere = await t.campaign(await t.client());
    const call = (step: string) => owner.post(`/api/v1/clients/${bistro.id}/${step}`);
    expect((await must(call('pause'), 200)).campaigns).toBe(2);
    expect((await owner.get(at(running))).body.paused_with_client).toBe(true);
    expect((await must(call('pause'), 200)).campaigns).toBe(0);
    await must(change(owner, ended, { status: 'ended' }), 200);
    expect((await must(call('resume'), 200)).campaigns).toBe(1);
    const now = await Promise.all(
      [running, paused, draft, ended, elsewhere].map((c) => statusOf(c)),
    );
    expect(now).toEqual(['active', 'paused', 'draft', 'ended', 'active']);
  });

  test('a campaign that somebody paused again by hand stays paused', async () => {
    const bistro = await t.client();
    const campaign = await t.campaign(bistro);
    await must(owner.post(`/api/v1/clients/${bistro.id}/pause`), 200);
    await must(change(owner, campaign, { status: 'active' }), 200);
    await must(change(owner, campaign, { status: 'paused' }), 200);
    await must(owner.post(`/api/v1/clients/${bistro.id}/resume`), 200);
    expect(await statusOf(campaign)).toBe('paused');
  });
});
