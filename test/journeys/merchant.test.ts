// A merchant on their own: invited, signed in, with a campaign, codes and a key of their own making,
// and never a byte of another client.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../harness/app.ts';
import { makeCaller, type Answered, type Caller } from '../harness/caller.ts';
import { cookieOf, makeBrowser } from '../harness/person.ts';
import { makeWorld, type World } from '../harness/world.ts';

let t: TestApp;
let other: World;
beforeAll(async () => {
  t = await makeTestApp();
  other = await makeWorld(t, 'CANARY-OTHER');
});
afterAll(() => t.close());

/** A caller whose every answer is kept. */
function listeningTo(caller: Caller, heard: string[]): Caller {
  const keep = async (answer: Promise<Answered>) => {
    const got = await answer;
    heard.push(got.text, JSON.stringify(got.headers));
    return got;
  };
  return {
    key: caller.key,
    get: (...given) => keep(caller.get(...given)),
    post: (...given) => keep(caller.post(...given)),
    patch: (...given) => keep(caller.patch(...given)),
    delete: (...given) => keep(caller.delete(...given)),
  };
}

test('invited, signs in, makes all that it takes, redeems, and sees its own alone', async () => {
  const heard: string[] = [];
  const client = await t.client({ name: 'Corner Bistro' });
  const invitation = await must(
    t.admin.post('/api/v1/invitations', {
      email: 'Mia@Bistro.example',
      role: 'merchant',
      client_ids: [client.id],
    }),
  );
  const token = new URL(invitation.url as string).searchParams.get('token')!;
  const visitor = listeningTo(makeCaller(t.app), heard);
  const looked = await must(visitor.post('/api/v1/invitations/look', { token }), 200);
  expect(looked).toMatchObject({ email: 'mia@bistro.example', role: 'merchant' });
  const password = 'a password of Mia';
  await must(visitor.post('/api/v1/invitations/accept', { token, name: 'Mia', password }));
  const signedIn = await visitor.post('/api/v1/session', { email: 'mia@bistro.example', password });
  expect(signedIn.body).toMatchObject({ client_ids: [client.id], account: { role: 'merchant' } });
  const mia = listeningTo(makeBrowser(t.app, cookieOf(signedIn)), heard);

  const campaign = await must(
    mia.post('/api/v1/campaigns', {
      client_id: client.id,
      name: 'Lunch',
      discount_type: 'percentage',
      discount_value: 10,
    }),
  );
  const below = `/api/v1/campaigns/${campaign.id}`;
  const batch = await must(mia.post(`${below}/batches`, { quantity: 3 }), 202);
  await expect
    .poll(async () => (await mia.get(`/api/v1/batches/${batch.id}`)).body.status, {
      timeout: 60_000,
    })
    .toBe('completed');
  const csv = await mia.get(`/api/v1/batches/${batch.id}/codes.csv`);
  const codes = csv.text.trim().split(/\r?\n/).slice(1);
  expect(codes).toHaveLength(3);
  const made = await must(mia.post('/api/v1/api-keys', { name: 'Web shop', scopes: ['redeem'] }));
  expect(made.client_id).toBe(client.id);
  const shop = listeningTo(makeCaller(t.app, made.key as string), heard);
  const code = codes[0]!.split(',')[0]!;
  const order = { code, transaction_amount: 40, order_reference: 'L-1' };
  expect((await shop.post('/api/webhook/redemption', order)).body).toMatchObject({ success: true });
  const location = await must(mia.post('/api/v1/locations', { client_id: client.id, name: 'Bar' }));
  const atTill = { code: codes[1]!.split(',')[0]!, location_id: location.id };
  await must(mia.post('/api/v1/redemptions', { ...atTill, transaction_amount: 30 }), 200);
  const staff = { email: 'sam@bistro.example', role: 'staff', location_ids: [location.id] };
  expect(await must(mia.post('/api/v1/invitations', staff))).toMatchObject({
    client_ids: [client.id],
    location_ids: [location.id],
  });

  // all that can be listed, and all of the other's that can be named
  const kinds = 'clients locations campaigns vouchers redemptions conflicts attempts api-keys';
  for (const kind of [...kinds.split(' '), 'accounts', 'invitations', 'sessions']) {
    await must(mia.get(`/api/v1/${kind}?limit=500`), 200);
    if (other.ids[kind]) {
      expect((await mia.get(`/api/v1/${kind}/${other.ids[kind]}`)).status).toBe(404);
    }
  }
  expect((await mia.get(`/api/v1/campaigns?client_id=${other.ids.clients}`)).status).toBe(404);
  const listed = (await must(mia.get('/api/v1/redemptions'), 200)).data as Made[];
  expect(listed).toHaveLength(2);
  const days = 'from=2020-01-01&to=2030-01-01';
  for (const report of ['overview', 'campaigns', 'sources', 'locations', 'funnel']) {
    await must(mia.get(`/api/v1/reports/${report}?${days}`), 200);
  }
  // lists that a role may be refused, and files: whatever the answer, nothing of another's is in it
  for (const path of [
    ...['leads', 'webhook-endpoints', 'order-endpoints', 'audit-log', 'privacy/erasures'],
    ...[`campaigns/${campaign.id}/batches`, `campaigns/${campaign.id}/sources`],
    ...['vouchers.csv', 'redemptions.csv?from=2020-01-01', 'leads.csv', 'audit-log.csv'],
  ]) {
    expect([200, 403, 404], path).toContain((await mia.get(`/api/v1/${path}`)).status);
  }
  const named = { email: 'anybody@people.example', client_id: other.ids.clients };
  expect((await mia.post('/api/v1/privacy/exports', named)).status).toBeGreaterThanOrEqual(400);

  const foreign = [other.mark, 'CODE-OTHER', ...Object.values(other.ids)];
  expect(heard.length).toBeGreaterThan(90);
  for (const text of heard) {
    expect(foreign.filter((each) => text.includes(each))).toEqual([]);
  }
});
