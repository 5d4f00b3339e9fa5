// Two server processes on one database, and callers that race: limits hold, nothing deadlocks.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { publicId } from '../../server/db/id.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import type { Answered } from '../harness/caller.ts';
import { countDeadlocks, describeDeadlocks } from '../harness/deadlocks.ts';
import { makeTestDatabase, type TestDatabase } from '../harness/database.ts';
import {
  makeCampaign,
  makeCode,
  makeKey,
  makeShop,
  makeVoucher,
  type Shop,
} from '../journeys/shop.ts';
import { findBrokenPromises, replayLedger } from '../model/books.ts';
import { seeded } from './fault-proxy.ts';
import {
  buildProgram,
  httpCaller,
  startServer,
  statuses,
  type HttpCaller,
  type Program,
  type ServerProcess,
} from './server-process.ts';

let program: Program;
let database: TestDatabase;
let db: Database;
let nodes: ServerProcess[] = [];
let shop: Shop;
let adminKey: string;
let deadlocksBefore: number;

beforeAll(async () => {
  [program, database] = await Promise.all([buildProgram(), makeTestDatabase()]);
  ({ db } = database);
  const env = { DATABASE_URL: database.url };
  // before the nodes: two that start on an empty database make its queues at once
  deadlocksBefore = await countDeadlocks(db);
  nodes = await Promise.all([startServer(program, env), startServer(program, env)]);
  const owner = {
    organization: 'Races',
    email: 'owner@races.example',
    password: 'a long password',
  };
  const { organization_id, api_key } = await bootstrap(db, owner);
  adminKey = api_key;
  shop = await makeShop(db, organization_id);
});

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.end('SIGTERM')));
  await database.close();
  program.remove();
});

/** Callers on the two nodes, in turn. */
const callers = (key: string): HttpCaller[] => nodes.map(({ base }) => httpCaller(base, key));
const on = <T>(each: T[], i: number): T => each[i % each.length] as T;

const order = (code: string, i: number | string, more: object = {}) => ({
  code,
  transaction_amount: 10,
  order_reference: `ORDER-${i}`,
  ...more,
});

/** `count` calls at once, alternately on both nodes. */
function race(count: number, call: (api: HttpCaller, i: number) => Promise<Answered>) {
  const apis = callers(shop.key);
  return Promise.all(Array.from({ length: count }, (_, i) => call(on(apis, i), i)));
}

const redeem = (api: HttpCaller, body: object, headers?: Record<string, string>) =>
  api.post('/api/webhook/redemption', body, headers);

test('a single-use code is redeemed once under 80 different orders on two nodes', async () => {
  const { code } = await makeCode(shop);
  const answers = await race(80, (api, i) => redeem(api, order(code, i)));
  expect(statuses(answers)).toEqual({ 200: 1, 409: 79 });
});

test('a shared code with 60 uses is redeemed 60 times by 100 orders on two nodes', async () => {
  const { code } = await makeCode(shop, {}, { max_uses: 60 });
  const answers = await race(100, (api, i) => redeem(api, order(code, i)));
  expect(statuses(answers)).toEqual({ 200: 60, 409: 40 });
});

test('a campaign-wide limit holds across its codes and nodes', async () => {
  const campaign = await makeCampaign(shop, { max_redemptions: 20 });
  const codes = await Promise.all(Array.from({ length: 60 }, () => makeVoucher(shop, campaign)));
  const answers = await race(60, (api, i) => redeem(api, order(on(codes, i).code, i)));
  expect(statuses(answers)).toEqual({ 200: 20, 409: 40 });
});

test('a limit for each customer holds across codes and nodes', async () => {
  const campaign = await makeCampaign(shop, { per_customer_limit: 2 });
  const codes = await Promise.all(Array.from({ length: 50 }, () => makeVoucher(shop, campaign)));
  const answers = await race(50, (api, i) =>
    redeem(api, order(on(codes, i).code, i, { customer_reference: `  Customer-${i % 5} ` })),
  );
  expect(statuses(answers)).toEqual({ 200: 10, 409: 40 });
});

test('one order that races itself on two nodes is one redemption with equal answers', async () => {
  const { code } = await makeCode(shop, {}, { max_uses: 50 });
  const answers = await race(50, (api) => redeem(api, order(code, 'SAME')));
  expect(statuses(answers)).toEqual({ 200: 50 });
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  const replays = answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true');
  expect(replays).toHaveLength(49);
});

test('one Idempotency-Key that races itself on two nodes is one redemption', async () => {
  const { code, voucherId } = await makeCode(shop, {}, { max_uses: 50 });
  const body = { code, transaction_amount: 10 };
  const answers = await race(40, (api) => redeem(api, body, { 'idempotency-key': 'one key' }));
  expect(statuses(answers)).toEqual({ 200: 40 });
  expect(new Set(answers.map((each) => each.body.redemption_id as string)).size).toBe(1);
  expect(await usesOf(voucherId)).toBe(1);
});

test('of several codes under one Idempotency-Key on two nodes, one is redeemed', async () => {
  const codes = await Promise.all(Array.from({ length: 20 }, () => makeCode(shop)));
  const key = { 'idempotency-key': 'one key, other codes' };
  const answers = await race(20, (api, i) =>
    redeem(api, { code: on(codes, i).code, transaction_amount: 10 }, key),
  );
  expect(statuses(answers)).toEqual({ 200: 1, 422: 19 });
  const uses = await Promise.all(codes.map(({ voucherId }) => usesOf(voucherId)));
  expect(uses.reduce((sum, each) => sum + each)).toBe(1);
});

test('holds, redemptions, releases and voids that race never exceed two uses', async () => {
  const { code, voucherId } = await makeCode(shop, {}, { max_uses: 2 });
  const calls = ['/hold', '/redemption', '/redemption/void', '/hold/release', '/redemption'];
  const answers = await race(200, (api, i) =>
    api.post(`/api/webhook${on(calls, i)}`, order(code, Math.floor(i / calls.length))),
  );
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  const again = await race(40, (api, i) => redeem(api, order(code, i)));
  expect(statuses(again)[200]).toBe(2);
  expect(await usesOf(voucherId)).toBe(2);
});

test('bulk reports of the same orders in other sequences end alike and do not deadlock', async () => {
  const codes = await Promise.all(
    Array.from({ length: 12 }, () => makeCode(shop, {}, { max_uses: 3 })),
  );
  const reports = codes.flatMap(({ code }, i) => [
    order(code, `BULK-${i}`, { idempotency_key: `bulk ${i}` }),
    order(`NO-SUCH-${i}`, `BULK-${i}`, { idempotency_key: `bulk unknown ${i}` }),
    order(code, `BULK-X-${i}`),
  ]);
  const shuffled = (seed: number) =>
    reports.map((each, i) => ({ each, at: (i * seed) % 37 })).sort((a, b) => a.at - b.at);
  const answers = await race(24, (api, i) =>
    api.post('/api/webhook/redemption/batch', {
      redemptions: shuffled(2 * i + 1).map(({ each }) => each),
    }),
  );
  expect(statuses(answers)).toEqual({ 200: 24 });
  const results = answers.flatMap(({ body }) => body.results as Answered[]);
  expect(statuses(results)).toEqual({ 200: 24 * 24, 404: 24 * 12 });
  for (const { voucherId } of codes) expect(await usesOf(voucherId)).toBe(2);
  const [kept] = await db.query({
    text: `select count(*) from conflict where order_reference like 'ORDER-BULK-%'`,
  });
  expect(kept).toEqual({ count: 12 });
});

test('bulk reports that share no voucher, only orders and keys, do not deadlock', async () => {
  const reports = Array.from({ length: 300 }, (_, i) =>
    order(`NO-SUCH-CODE-${i}`, `NONE-${i}`, { idempotency_key: `none ${i}` }),
  );
  const answers = await race(12, (api, i) =>
    api.post('/api/webhook/redemption/batch', {
      redemptions: i % 2 ? reports : [...reports].reverse(),
    }),
  );
  expect(statuses(answers)).toEqual({ 200: 12 });
  const results = answers.flatMap(({ body }) => body.results as Answered[]);
  expect(statuses(results)).toEqual({ 404: 12 * 300 });
});

test('a limit that is set while redemptions run is never exceeded from then on', async () => {
  const campaign = await makeCampaign(shop);
  const codes = await Promise.all(Array.from({ length: 240 }, () => makeVoucher(shop, campaign)));
  const [, admin] = callers(adminKey);
  const answers: Answered[] = [];
  const limit = 120;
  const work = Array.from({ length: 16 }, async (_, lane) => {
    const api = on(callers(shop.key), lane);
    for (let i = lane; i < codes.length; i += 16) {
      answers.push(await redeem(api, order(on(codes, i).code, `LIMIT-${i}`)));
    }
  });
  while (answers.length < 20) await new Promise((resolve) => setTimeout(resolve, 1));
  const changed = await admin?.patch(`/api/v1/campaigns/${publicId('campaign', campaign)}`, {
    max_redemptions: limit,
  });
  expect(changed).toMatchObject({ status: 200, body: { max_redemptions: limit } });
  await Promise.all(work);
  expect(statuses(answers)).toEqual({ 200: limit, 409: codes.length - limit });
});

test('a key revoked on one node is refused on the other within a second', async () => {
  const key = await makeKey(shop);
  const [here, there] = callers(key);
  const [admin] = callers(adminKey);
  const { body } = (await admin?.get('/api/v1/api-keys?limit=1')) as Answered;
  const listed = (body.data as { id: string; last_four: string }[])[0];
  expect(listed?.last_four).toBe(key.slice(-4));
  for (const api of [here, there]) {
    expect((await api?.get('/api/webhook/validate/X'))?.status).toBe(200);
  }
  expect((await admin?.delete(`/api/v1/api-keys/${listed?.id ?? ''}`))?.status).toBe(204);
  const revokedAt = performance.now();
  for (const api of [here, there]) {
    while ((await api?.get('/api/webhook/validate/X'))?.status !== 401) {
      expect(performance.now() - revokedAt).toBeLessThan(1000);
    }
  }
});

test('the ledger of each voucher follows from entry to entry, whichever node wrote it', async () => {
  const codes = await Promise.all(
    Array.from({ length: 6 }, () => makeCode(shop, {}, { max_uses: null })),
  );
  const random = seeded(11);
  const picked = Array.from({ length: 200 }, () =>
    codes.filter(() => random() < 0.4).map(({ code }) => code),
  );
  await race(200, (api, i) =>
    api.post('/api/webhook/redemption/batch', {
      redemptions: [on(codes, i).code, ...(picked[i] ?? [])].map((code) => order(code, `L-${i}`)),
    }),
  );
  const vouchers = await db.query<{ id: string; used: number; held: number }>({
    text: 'select id, used_count as used, held_count as held from voucher',
  });
  for (const { id, ...counts } of vouchers) {
    const { organizationId } = shop;
    expect(await replayLedger(db, { organizationId, id })).toEqual(counts);
  }
});

test('after all races the books agree, and nothing deadlocked', async () => {
  expect(await findBrokenPromises(db)).toEqual([]);
  const met = (await countDeadlocks(db)) - deadlocksBefore;
  expect(met, met === 0 ? '' : describeDeadlocks()).toBe(0);
  for (const node of nodes) expect(node.output()).not.toMatch(/request failed/);
});

async function usesOf(voucherId: string): Promise<number> {
  const [row] = await db.query<{ used: number }>({
    text: `select count(*) as used from redemption where voucher_id = $1 and voided_at is null`,
    values: [voucherId],
  });
  return row?.used ?? 0;
}
