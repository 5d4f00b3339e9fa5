// The live stream over real HTTP: who is told what, across servers, and from where it goes on.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { makeAuthenticator } from '../api-key/authenticate.ts';
import { buildApp } from '../app.ts';
import { newId } from '../db/id.ts';
import { watchReadiness } from '../health/readiness.ts';
import { makeJobs } from '../job/jobs.ts';
import { appendToLedger } from '../ledger/append.ts';
import { listen, openStream, until, type Stream } from './stream.fixture.ts';
import { isAfter, readPlace, writePlace } from '../ledger/place.ts';

let t: TestApp;
let base: string;
let client: Made;
let campaign: Made;
beforeAll(async () => {
  t = await makeTestApp();
  base = await listen(t.app);
  client = await t.client();
  campaign = await t.campaign(client, { max_uses_per_voucher: null });
});
const streams: Stream[] = [];
async function settled(): Promise<void> {
  const text = 'select 1 from ledger where tx >= pg_snapshot_xmin(pg_current_snapshot()) limit 1';
  expect(await t.db.query({ text })).toEqual([]);
}
async function open(key: string, query = '', at = base, from?: string): Promise<Stream> {
  // what is new is what comes after all that is settled: an open transaction, also of another database
  // of the same server, would let a screen be told of what was done just before it came
  if (from === undefined) await vi.waitFor(settled, 15_000);
  const stream = await openStream(key, query, at, from);
  streams.push(stream);
  return stream;
}
afterEach(() => streams.splice(0).forEach((stream) => stream.close()));
afterAll(() => t.close());

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 1_000));

let orders = 0;
async function redeem(times = 1, of = campaign): Promise<string[]> {
  const { api } = await t.key({ id: of.client_id as string }, { mode: of.mode as string });
  const { code } = await t.voucher(of);
  const made: string[] = [];
  for (let i = 0; i < times; i++) {
    const order_reference = `L-${orders++}`;
    const body = { code, transaction_amount: 10, order_reference };
    await must(api.post('/api/webhook/redemption', body), 200);
    made.push(order_reference);
  }
  return made;
}

const ordersOf = (stream: Stream) =>
  stream.messages.map(({ data }) => data.data?.order_reference as string);

test('a redemption arrives with what a webhook is sent', async () => {
  const stream = await open(t.admin.key ?? '');
  const [order] = await redeem();
  await until(() => stream.messages.length === 1);
  expect(stream.messages[0]).toMatchObject({
    event: 'redemption.recorded',
    data: {
      type: 'redemption.recorded',
      version: 1,
      data: { client_id: client.id, order_reference: order, transaction_amount: 10 },
    },
  });
});

test('a screen at one server sees what another takes', async () => {
  const second = await buildApp({
    ...t.context,
    authenticator: makeAuthenticator(t.db),
    jobs: makeJobs(t.db, t.context.log),
    readiness: watchReadiness(t.db),
  });
  const stream = await open(t.admin.key ?? '', '', await listen(second));
  const made = await redeem(3);
  await until(() => stream.messages.length === 3);
  expect(ordersOf(stream)).toEqual(made);
  // told to stop, it ends its streams and does not wait for them
  const began = performance.now();
  await second.close();
  expect(performance.now() - began).toBeLessThan(5_000);
  await until(() => stream.isOver());
});

test('Last-Event-ID goes on from there: nothing is missed, nothing comes twice', async () => {
  const first = await open(t.admin.key ?? '');
  const before = await redeem(2);
  await until(() => first.messages.length === 2);
  const from = first.last();
  first.close();
  const missed = await redeem(3);
  const again = await open(t.admin.key ?? '', '', base, from);
  const after = await redeem(2);
  await until(() => again.messages.length >= 5);
  await aMoment();
  expect(ordersOf(again)).toEqual([...missed, ...after]);
  // of the first message on, as where no header can be sent
  const whole = await open(t.admin.key ?? '', `?last_event_id=${first.messages[0]?.id}`);
  await until(() => whole.messages.length >= 6);
  expect(ordersOf(whole)).toEqual([before[1], ...missed, ...after]);
});

test('screens that come while much happens miss nothing', async () => {
  const [start] = [await open(t.admin.key ?? '')];
  const from = start.last();
  const redeeming = Promise.all(Array.from({ length: 4 }, () => redeem(25)));
  const late: Stream[] = [];
  for (let i = 0; i < 5; i++) {
    late.push(await open(t.admin.key ?? '', '', base, from));
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  const made = (await redeeming).flat().sort();
  for (const stream of [start, ...late]) {
    await until(() => stream.messages.length >= 100);
    expect(ordersOf(stream).sort()).toEqual(made);
  }
});

test('more than screens are told is a gap, with the latest after it', async () => {
  const first = await open(t.admin.key ?? '');
  const from = first.last();
  first.close();
  await t.db.transaction((tx) =>
    appendToLedger(
      tx,
      Array.from({ length: 300 }, (_, i) => ({
        organizationId: t.organizationId
          .slice(4)
          .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
        kind: 'voucher.disabled' as const,
        actor: { kind: 'system' as const, id: null },
        at: Date.now() + i,
        voucherId: newId(),
      })),
    ),
  );
  const stream = await open(t.admin.key ?? '', '', base, from);
  await until(() => stream.messages.length > 200);
  await aMoment();
  expect(stream.messages[0]?.event).toBe('gap');
  expect(stream.messages).toHaveLength(201);
  expect(new Set(stream.messages.slice(1).map(({ event }) => event))).toEqual(
    new Set(['voucher.disabled']),
  );
});

describe('a screen is told what its actor may see, and of that what it asks for', () => {
  test('of its client, in its mode, of its kinds', async () => {
    const other = await t.client();
    const theirs = await t.campaign(other, { max_uses_per_voucher: null });
    const testing = await t.campaign(client, { mode: 'test', max_uses_per_voucher: null });
    const own = await t.key(client, { scopes: ['read'] });
    const streams = {
      all: await open(t.admin.key ?? ''),
      client: await open(own.key as string),
      asked: await open(t.admin.key ?? '', `?client_id=${other.id}`),
      kinds: await open(t.admin.key ?? '', '?events=hold.taken,hold.released'),
      test: await open(t.admin.key ?? '', '?mode=test'),
    };
    const [a] = await redeem(1, campaign);
    const [b] = await redeem(1, theirs);
    const [c] = await redeem(1, testing);
    await until(() => streams.all.messages.length === 2 && streams.test.messages.length === 1);
    await aMoment();
    expect(ordersOf(streams.all)).toEqual([a, b]);
    expect(ordersOf(streams.client)).toEqual([a]);
    expect(ordersOf(streams.asked)).toEqual([b]);
    expect(ordersOf(streams.kinds)).toEqual([]);
    expect(ordersOf(streams.test)).toEqual([c]);
  });

  test('never of another organization or client', async () => {
    const stranger = await t.stranger();
    const stream = await open(stranger.key ?? '');
    await redeem();
    await aMoment();
    expect(stream.messages).toEqual([]);
    const foreign = await stranger.get(`/api/v1/live?client_id=${client.id}`);
    expect(foreign.status).toBe(404);
    const { api } = await t.key(await t.client(), { scopes: ['read'] });
    expect((await api.get(`/api/v1/live?client_id=${client.id}`)).status).toBe(404);
    const tester = await t.key(null, { scopes: ['read'], mode: 'test' });
    expect((await tester.api.get('/api/v1/live?mode=live')).status).toBe(403);
    const shop = await t.key(client);
    expect((await shop.api.get('/api/v1/live')).status).toBe(403);
  });

  test('until its key is revoked', async () => {
    const own = await t.key(client, { scopes: ['read'] });
    const stream = await open(own.key as string);
    await must(t.admin.delete(`/api/v1/api-keys/${own.id}`), 204);
    await until(() => stream.isOver());
    await redeem();
    expect(stream.messages).toEqual([]);
  });
});

test.each([
  'nonsense',
  '1-2-3',
  '1-99999999999999999999-00000000000000000000000000000000',
  "1-1-'",
])('a place that is none is refused: %s', async (place) => {
  const answer = await t.admin.get('/api/v1/live', { 'last-event-id': place });
  expect(answer.status).toBe(400);
  expect(answer.body.errors[0].path).toBe('last_event_id');
});

test('kinds that there are not are refused', async () => {
  expect((await t.admin.get('/api/v1/live?events=everything')).status).toBe(400);
});

test('the number of screens of a key is bounded, and that of an organization', async () => {
  const newKey = async (_: unknown, i: number) => {
    const made = await must(
      t.admin.post('/api/v1/api-keys', { name: `Wall ${i}`, scopes: ['read'] }),
    );
    return made.key as string;
  };
  const keys = await Promise.all(Array.from({ length: 5 }, newKey));
  const fill = (key: string) => Promise.all(Array.from({ length: 10 }, () => open(key)));
  const refused = async (key: string) => {
    const more = await t.as(key).get('/api/v1/live');
    expect(more).toMatchObject({ status: 429, headers: { 'retry-after': '30' } });
    return more.body.error as string;
  };
  const [first = '', ...others] = keys;
  await fill(first);
  expect(await refused(first)).toContain('10 screens of yours');
  // nobody else is kept out by that
  await Promise.all(others.map(fill));
  expect(await refused(t.admin.key ?? '')).toContain('50 screens of this organization');
  streams.splice(0).forEach((stream) => stream.close());
  const stream = await vi.waitFor(() => open(t.admin.key ?? ''), 10_000);
  await redeem();
  await until(() => stream.messages.length === 1);
});

test('places are written, read and compared', () => {
  const place = { epoch: 3, tx: '18446744073709551615', id: newId() };
  expect(readPlace(writePlace(place))).toEqual(place);
  expect(isAfter(place, { ...place, tx: '9' })).toBe(true);
  expect(isAfter({ ...place, epoch: 2 }, place)).toBe(false);
  expect(isAfter(place, place)).toBe(false);
});
