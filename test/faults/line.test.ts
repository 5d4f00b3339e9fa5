// A database of one's own that is stopped and started, or is slow: clear answers meanwhile, and nothing
// lost or counted twice after.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/db/database.ts';
import { cleanUp, makeTemporary } from '../../server/db/embedded/harness.fixture.ts';
import { openEmbedded, type Embedded } from '../../server/db/embedded/supervisor.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { makeCode, makeShop } from '../journeys/shop.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { settleAndCheck, startLoad } from './load.ts';
import {
  buildProgram,
  httpCaller,
  startServer,
  type Program,
  type ServerProcess,
} from './server-process.ts';

const DELAY_MS = 400;

let folder: string;
let program: Program;
let own: Embedded;
let proxy: FaultProxy;
let server: ServerProcess;
let organizationId: string;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

// to the server it is any PostgreSQL: it does not know who looks after it
const startOwn = () =>
  openEmbedded({ dataDir: `${folder}/data`, purpose: 'command', log: () => undefined });
const openDb = () =>
  openDatabase({ connection: { ...own.connection, ssl: false }, prepare: true, size: 4 });

beforeAll(async () => {
  folder = makeTemporary();
  [program, own] = await Promise.all([buildProgram(), startOwn()]);
  const { host, port, user, password, database } = own.connection;
  proxy = await startFaultProxy({ target: `${host}/.s.PGSQL.${port}`, delayMs: DELAY_MS });
  const url = `postgres://${user}:${password}@127.0.0.1:${proxy.port}/${database}`;
  server = await startServer(program, { DATABASE_URL: url });
  const db = openDb();
  const owner = { organization: 'Line', email: 'owner@line.example', password: 'a long one' };
  organizationId = (await bootstrap(db, owner)).organization_id;
  await db.close();
}, 120_000);

afterAll(async () => {
  await server.end('SIGKILL');
  await proxy.stop();
  await own.close();
  await cleanUp(folder);
  program.remove();
});

const readiness = async () =>
  (await fetch(`${server.base}/api/health/ready`)).text().catch(() => '');

async function untilReady(): Promise<void> {
  for (const until = Date.now() + 30_000; ;) {
    await sleep(50);
    const answer = await fetch(`${server.base}/api/health/ready`);
    await answer.arrayBuffer();
    if (answer.status === 200) return;
    if (Date.now() > until) throw new Error(`It is not ready:\n${server.output()}`);
  }
}

test('the database is stopped in mid-load and started again: 503 that says when to come again, then all is well', async () => {
  let db = openDb();
  const shop = await makeShop(db, organizationId);
  const api = httpCaller(server.base, shop.key);
  const load = await startLoad(shop, api);
  const [single, other] = [await makeCode(shop), await makeCode(shop)];
  while (load.sent.filter(({ answer }) => answer).length < 150) await sleep(5);
  await db.close();
  await own.close();
  const call = { transaction_amount: 10, order_reference: 'WHILE IT IS GONE' };
  const refused = await api.post('/api/webhook/redemption', { ...call, code: single.code });
  expect(refused).toMatchObject({
    status: 503,
    body: { success: false, error_code: 'unavailable' },
  });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(await api.get(`/api/webhook/validate/${other.code}`)).toMatchObject({
    status: 503,
    body: { valid: false, error_code: 'unavailable' },
  });
  expect(await readiness()).toContain('the database does not answer');
  expect((await api.get('/api/health/live')).status).toBe(200);
  await sleep(3_000);

  own = await startOwn();
  await untilReady();
  const again = await api.post('/api/webhook/redemption', { ...call, code: single.code });
  expect(again.status).toBe(200);
  await sleep(500);
  await load.stop();
  db = openDb();
  await settleAndCheck(db, httpCaller(server.base, shop.key), load);
  await db.close();
}, 90_000);

test('a slow database: every call is answered, late, and none of them wrong', async () => {
  const db = openDb();
  const shop = await makeShop(db, organizationId);
  const api = httpCaller(server.base, shop.key);
  const load = await startLoad(shop, api);
  while (load.sent.filter(({ answer }) => answer).length < 150) await sleep(5);
  const before = load.sent.length;
  proxy.set('delay');
  await sleep(6_000);
  expect((await api.get('/api/health/live')).status).toBe(200);
  expect((await api.get('/api/health/ready')).status).toBe(200);
  const began = performance.now();
  const { code } = await makeCode(shop);
  const body = { code, transaction_amount: 10, order_reference: 'SLOWLY' };
  expect((await api.post('/api/webhook/redemption', body)).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(2 * DELAY_MS);
  proxy.set('pass');
  await sleep(500);
  await load.stop();
  expect(load.sent.length).toBeGreaterThan(before + 100);
  const answered = new Set(load.sent.map(({ answer }) => answer?.status));
  expect([...answered].sort()).toEqual([200, 409]);
  await settleAndCheck(db, api, load);
  await db.close();
}, 90_000);
