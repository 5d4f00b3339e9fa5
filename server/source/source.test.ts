// Sources through HTTP, on a real database.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const flyer = { name: 'Flyer', kind: 'flyer' };

test('a source is made, read, listed and changed, in the currency of its client', async () => {
  const client = await t.client({ currency: 'KWD' });
  const campaign = await t.campaign(client);
  const url = `/api/v1/campaigns/${campaign.id}/sources`;
  const body = { ...flyer, cost: '12.345', quantity: 500, sent_on: '2026-02-28' };
  const made = await must(t.admin.post(url, body));
  expect(made).toMatchObject({ ...body, cost: 12.345, campaign_id: campaign.id });
  expect((await t.admin.get(`/api/v1/sources/${made.id}`)).body).toEqual(made);
  const changed = await t.admin.patch(`/api/v1/sources/${made.id}`, { cost: null, quantity: 0 });
  expect(changed.body).toEqual({ ...made, cost: null, quantity: 0 });
  expect((await t.admin.get(url)).body).toEqual({ data: [changed.body], next_cursor: null });
});

test.each([
  ['kind', { kind: 'pigeon' }],
  ['cost', { cost: -1 }],
  ['cost', { cost: 'much' }],
  ['quantity', { quantity: 1.5 }],
  ['sent_on', { sent_on: '2026-02-30' }],
  ['name', { name: null }],
])('refuses a wrong %s: %j', async (path, fields) => {
  const campaign = await t.campaign(await t.client());
  const url = `/api/v1/campaigns/${campaign.id}/sources`;
  const answer = await t.admin.post(url, { ...flyer, ...fields });
  expect(answer.status).toBe(400);
  expect(answer.body.errors[0].path).toBe(path);
});

test('a source of another client, organization or mode does not exist', async () => {
  const [mine, other] = [await t.client(), await t.client()];
  const campaign = await t.campaign(other);
  const url = `/api/v1/campaigns/${campaign.id}/sources`;
  const source = await must(t.admin.post(url, flyer));
  const callers = [
    (await t.key(mine, { scopes: ['manage'] })).api,
    (await t.key(null, { scopes: ['manage'], mode: 'test' })).api,
    await t.stranger(),
  ];
  for (const caller of callers) {
    expect((await caller.get(url)).status).toBe(404);
    expect((await caller.post(url, flyer)).status).toBe(404);
    expect((await caller.get(`/api/v1/sources/${source.id}`)).status).toBe(404);
    expect((await caller.patch(`/api/v1/sources/${source.id}`, { name: 'x' })).status).toBe(404);
  }
});
