// The list of leads through HTTP, on a real database.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const LEADS = '/api/v1/leads';

async function withLeads(): Promise<{ client: Made; campaign: Made; voucher: Made }> {
  const client = await t.client();
  const campaign = await t.campaign(client);
  const voucher = await t.voucher(campaign);
  const leave = (fields: Record<string, unknown>) =>
    must(t.admin.post(LEADS, { voucher_id: voucher.id, ...fields }));
  await leave({ name: 'Ann', email: 'ann@example.com', consent: true });
  await leave({ name: 'Ben', phone: '0123' });
  return { client, campaign, voucher };
}

test('lists who left word, newest first, with the code whose page it was', async () => {
  const { client, campaign, voucher } = await withLeads();
  const { data } = await must(t.admin.get(`${LEADS}?client_id=${client.id}`), 200);
  expect(data).toMatchObject([
    { name: 'Ben', phone: '0123', email: null, consent: false, code: voucher.code },
    { name: 'Ann', email: 'ann@example.com', consent: true, campaign_id: campaign.id },
  ]);
  const willing = await must(t.admin.get(`${LEADS}?client_id=${client.id}&consent=true`), 200);
  expect(willing.data).toMatchObject([{ name: 'Ann' }]);
  const first = await must(t.admin.get(`${LEADS}?client_id=${client.id}&limit=1`), 200);
  const rest = `${LEADS}?client_id=${client.id}&limit=1&cursor=${String(first.next_cursor)}`;
  expect((await t.admin.get(rest)).body).toMatchObject({
    data: [{ name: 'Ann' }],
    next_cursor: null,
  });
});

test('one that was erased stays, without what it said', async () => {
  const { client } = await withLeads();
  const url = `${LEADS}?client_id=${client.id}`;
  const [ben] = (await must(t.admin.get(url), 200)).data as Made[];
  await must(t.admin.delete(`${LEADS}/${ben?.id ?? ''}`), 204);
  const { data } = await must(t.admin.get(url), 200);
  expect(data).toMatchObject([{ id: ben?.id, name: null, phone: null }, { name: 'Ann' }]);
  expect(data[0].erased_at).not.toBeNull();
});

test('another organization sees none of them', async () => {
  const { client } = await withLeads();
  const stranger = await t.stranger();
  expect((await stranger.get(LEADS)).body.data).toEqual([]);
  expect((await stranger.get(`${LEADS}?client_id=${client.id}`)).status).toBe(404);
});
