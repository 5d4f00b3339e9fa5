// Webhooks from the ledger to a receiver, on a real database through real HTTP.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { buildApp } from '../app.ts';
import { makeAuthenticator } from '../api-key/authenticate.ts';
import { privateId } from '../db/id.ts';
import { watchReadiness } from '../health/readiness.ts';
import { makeJobs } from '../job/jobs.ts';
import { purgeRemoved } from './delivery-queries.ts';
import { makeCalls, until, url } from './endpoint.fixture.ts';
import { startReceiver, verify, type Receiver } from './receiver.fixture.ts';

let t: TestApp;
let receiver: Receiver;
let client: Made;
let campaign: Made;
beforeAll(async () => {
  t = await makeTestApp({ OUTBOUND_ALLOW_PRIVATE: '1' });
  client = await t.client();
  campaign = await t.campaign(client, { max_uses_per_voucher: null });
});
afterAll(() => t.close());
beforeEach(async () => void (receiver = await startReceiver()));
afterEach(async () => {
  await removeEndpoints();
  await receiver.close();
});

const { endpoint, deliveriesOf, redeem, removeEndpoints } = makeCalls(() => ({
  t,
  receiver,
  client,
}));

test('an event is told once, signed, in the words of the API', async () => {
  const made = await endpoint();
  const voucher = await t.voucher(campaign);
  await redeem(voucher.code as string);
  const [first] = await receiver.until(1);
  verify(made.secret as string, first!);
  expect(first?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': first?.event.id,
  });
  expect(first?.event).toMatchObject({
    version: 1,
    type: 'redemption.recorded',
    mode: 'live',
    data: {
      client_id: client.id,
      campaign_id: campaign.id,
      voucher_id: voucher.id,
      code: voucher.code,
      order_reference: 'O-0',
      currency: 'GBP',
      transaction_amount: 50,
      discount_amount: 10,
      used: 1,
    },
  });
  const [delivery] = await until(async () => {
    const found = await deliveriesOf(made, '?status=delivered');
    return found.length === 1 && found;
  });
  expect(delivery).toMatchObject({ id: first?.event.id, attempts: 1, response_status: 204 });
  const whole = (await t.admin.get(`${url}/${made.id}/deliveries/${delivery?.id}`)).body;
  expect(whole.payload).toEqual(first?.event);
  expect(whole.log).toHaveLength(1);
});

test('a secret is shown once, sealed where it is kept, and never in the ledger', async () => {
  const made = await endpoint();
  expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const { secret, ...shown } = made;
  expect((await t.admin.get(`${url}/${made.id}`)).body).toEqual(shown);
  const plain = (secret as string).slice(6);
  const [row] = await t.db.query<{ text: string }>({
    text: `select (select jsonb_agg(e)::text from webhook_endpoint e)
      || (select jsonb_agg(l)::text from ledger l) as text`,
  });
  expect(row?.text).not.toContain(plain);
});

test('after a rotation both secrets sign, and after the overlap the new one alone', async () => {
  const made = await endpoint({ events: ['voucher.disabled'] });
  const rotated = await must(t.admin.post(`${url}/${made.id}/rotate`, { overlap_seconds: 3600 }));
  expect(rotated.secret).not.toBe(made.secret);
  await must(t.admin.post(`${url}/${made.id}/test`), 202);
  const [first] = await receiver.until(1);
  verify(made.secret as string, first!);
  verify(rotated.secret as string, first!);
  const last = await must(t.admin.post(`${url}/${made.id}/rotate`, { overlap_seconds: 0 }));
  await must(t.admin.post(`${url}/${made.id}/test`), 202);
  const [, second] = await receiver.until(2);
  verify(last.secret as string, second!);
  expect(() => verify(rotated.secret as string, second!)).toThrow('No matching signature');
});

test('a tampered body does not verify', async () => {
  const made = await endpoint();
  await must(t.admin.post(`${url}/${made.id}/test`), 202);
  const [first] = await receiver.until(1);
  expect(first?.event.type).toBe('webhook.test');
  const tampered = { ...first!, body: first!.body.replace('webhook.test', 'webhook.tess') };
  expect(() => verify(made.secret as string, tampered)).toThrow('No matching signature');
});

test('only what was asked for is told: kinds, client, mode, from its making on', async () => {
  const other = await t.client();
  const test_ = await t.campaign(client, { mode: 'test', max_uses_per_voucher: null });
  const before = await t.voucher(campaign);
  await must(t.admin.patch(`/api/v1/vouchers/${before.id}`, { status: 'disabled' }), 200);
  const mine = await endpoint({ client_id: client.id, events: ['voucher.disabled'] });
  const testing = await endpoint({ mode: 'test' });
  const [a, b, c] = [
    await t.voucher(campaign),
    await t.voucher(await t.campaign(other)),
    await t.voucher(test_),
  ];
  await redeem(a.code as string);
  for (const each of [a, b, c]) {
    await must(t.admin.patch(`/api/v1/vouchers/${each.id}`, { status: 'disabled' }), 200);
  }
  await receiver.until(2);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const told = receiver.received.map(({ event }) => event.data.voucher_id as string);
  expect(told.sort()).toEqual([a.id, c.id].sort());
  expect(await deliveriesOf(mine)).toHaveLength(1);
  expect(await deliveriesOf(testing)).toHaveLength(1);
});

describe('by hand', () => {
  test('a delivered event is sent again, the same', async () => {
    const made = await endpoint();
    await redeem((await t.voucher(campaign)).code as string);
    const delivered = await until(async () => (await deliveriesOf(made, '?status=delivered'))[0]);
    await must(t.admin.post(`${url}/${made.id}/deliveries/${delivered.id}/retry`), 202);
    const [first, second] = await receiver.until(2);
    expect(second?.body).toBe(first?.body);
    await until(async () => (await deliveriesOf(made, '?status=delivered'))[0]?.attempts === 2);
  });

  test('a paused endpoint gets a test at once, and events when it goes on', async () => {
    const made = await endpoint();
    await must(t.admin.patch(`${url}/${made.id}`, { status: 'paused' }), 200);
    await redeem((await t.voucher(campaign)).code as string, 2);
    await until(async () => (await deliveriesOf(made)).length === 2);
    await must(t.admin.post(`${url}/${made.id}/test`), 202);
    const [first] = await receiver.until(1);
    expect(first?.event.type).toBe('webhook.test');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(receiver.received).toHaveLength(1);
    await must(t.admin.patch(`${url}/${made.id}`, { status: 'active' }), 200);
    const [, ...rest] = await receiver.until(3);
    expect(rest.map(({ event }) => event.data.order_reference)).toEqual(['O-0', 'O-1']);
  });
});

describe('who may what', () => {
  test('a key of a client makes and sees endpoints of that client only', async () => {
    const other = await t.client();
    const theirs = await endpoint({ client_id: other.id });
    const all = await endpoint();
    const { api } = await t.key(client, { scopes: ['manage'] });
    const asked = { url: receiver.url, events: ['*'] };
    const made = await must(api.post(url, asked));
    expect(made.client_id).toBe(client.id);
    expect((await api.post(url, { ...asked, client_id: null })).status).toBe(403);
    expect((await api.post(url, { ...asked, client_id: other.id })).status).toBe(404);
    for (const each of [theirs, all]) {
      const at = `${url}/${each.id}`;
      expect((await api.get(at)).status).toBe(404);
      expect((await api.patch(at, { status: 'paused' })).status).toBe(404);
      expect((await api.delete(at)).status).toBe(404);
      expect((await api.post(`${at}/rotate`)).status).toBe(404);
      expect((await api.post(`${at}/test`)).status).toBe(404);
      expect((await api.get(`${at}/deliveries`)).status).toBe(404);
    }
    expect((await api.get(url)).body.data.map(({ id }: Made) => id)).toEqual([made.id]);
  });

  test('another organization sees nothing, a reader changes nothing', async () => {
    const made = await endpoint();
    const stranger = await t.stranger();
    expect((await stranger.get(`${url}/${made.id}`)).status).toBe(404);
    expect((await stranger.get(url)).body.data).toEqual([]);
    const { api } = await t.key(client, { scopes: ['read', 'validate', 'redeem'] });
    expect((await api.post(url, { url: receiver.url, events: ['*'] })).status).toBe(403);
    expect((await api.get(url)).status).toBe(200);
  });

  test('a delivery belongs to its endpoint', async () => {
    const [one, other] = [await endpoint(), await endpoint()];
    const sent = await must(t.admin.post(`${url}/${one.id}/test`), 202);
    expect((await t.admin.get(`${url}/${other.id}/deliveries/${sent.id}`)).status).toBe(404);
    const again = `${url}/${other.id}/deliveries/${sent.id}/retry`;
    expect((await t.admin.post(again)).status).toBe(404);
  });

  test.each([
    ['url', { url: 'nonsense' }],
    ['url', { url: 'ftp://example.com' }],
    ['url', { url: 'https://user:pass@example.com/' }],
    ['url', { url: undefined }],
    ['events', { events: [] }],
    ['events.0', { events: ['everything'] }],
    ['events', { events: undefined }],
    ['mode', { mode: 'other' }],
  ])('%s is asked for as it must be: %j', async (path, fields) => {
    const body = { url: receiver.url, events: ['*'], ...fields };
    const answer = await t.admin.post(url, body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe(path);
  });
});

test('an endpoint is removed at once, whoever has its deliveries in hand, and they go after it', async () => {
  const made = await endpoint({ client_id: client.id });
  await must(t.admin.patch(`${url}/${made.id}`, { status: 'paused' }), 200);
  await redeem((await t.voucher(campaign)).code as string, 3);
  await until(async () => (await deliveriesOf(made)).length === 3);
  const values = [privateId('webhook_endpoint', made.id)];
  const kept = 'select from webhook_delivery where endpoint_id = $1';
  const count = async () => (await t.db.query({ text: kept, values })).length;
  await t.db.transaction(async (tx) => {
    await tx.query({ text: `${kept} order by event_id limit 1 for update`, values });
    await must(t.admin.delete(`${url}/${made.id}`), 204);
    expect((await t.admin.get(`${url}/${made.id}`)).status).toBe(404);
    await until(async () => (await count()) === 1);
  });
  // what another had in hand goes the next time
  expect(await purgeRemoved(t.db)).toBe(1);
  expect(await count()).toBe(0);
});

test('two servers on one database send an event once', async () => {
  const second = await buildApp({
    ...t.context,
    authenticator: makeAuthenticator(t.db),
    jobs: makeJobs(t.db, t.context.log),
    readiness: watchReadiness(t.db),
  });
  await second.ready();
  await endpoint();
  for (let i = 0; i < 5; i++) await redeem((await t.voucher(campaign)).code as string, 5);
  await receiver.until(25);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(receiver.received).toHaveLength(25);
  expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(25);
  await second.close();
});

test('in production only https on a public address is taken', async () => {
  const strict = await makeTestApp();
  for (const bad of [
    'http://shop.example.com/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'https://10.0.0.8:8443/x',
    'https://localhost/',
    'https://[::ffff:7f00:1]/',
  ]) {
    expect((await strict.admin.post(url, { url: bad, events: ['*'] })).status).toBe(400);
  }
  const good = await strict.admin.post(url, { url: 'https://shop.example.com/', events: ['*'] });
  expect(good.status).toBe(201);
  await strict.close();
});
