// The line between the server and PostgreSQL breaks around COMMIT: the server finds out what became
// of it, answers what is on disk, and counts nothing twice.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { makeTestDatabase, type TestDatabase } from '../harness/database.ts';
import { makeCode, makeShop, type Shop } from '../journeys/shop.ts';
import { findBrokenPromises } from '../model/books.ts';
import {
  drawn,
  startFaultProxy,
  type Decision,
  type Fault,
  type FaultProxy,
} from './fault-proxy.ts';
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
let proxy: FaultProxy;
let server: ServerProcess;
let shop: Shop;
let api: HttpCaller;

beforeAll(async () => {
  [program, database] = await Promise.all([buildProgram(), makeTestDatabase()]);
  ({ db } = database);
  proxy = await startFaultProxy({ target: addressOf(database.url) });
  server = await startServer(program, { DATABASE_URL: throughProxy(database.url) });
  const owner = { organization: 'Faults', email: 'owner@faults.example', password: 'long enough' };
  const { organization_id } = await bootstrap(db, owner);
  shop = await makeShop(db, organization_id);
  api = httpCaller(server.base, shop.key);
});

afterAll(async () => {
  await server.end('SIGKILL');
  await proxy.stop();
  await database.close();
  program.remove();
});

/** Where PostgreSQL listens: a port, or its socket. */
function addressOf(url: string): number | string {
  const { host, port } = new pg.Client(url);
  return host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : port;
}

function throughProxy(url: string): string {
  const { user, password, database } = new pg.Client(url);
  const secret = typeof password === 'string' ? `:${encodeURIComponent(password)}` : '';
  return `postgres://${user ?? ''}${secret}@127.0.0.1:${proxy.port}/${database ?? ''}`;
}

/** The fault comes where a redemption's transaction, or a part of it, is sent with its COMMIT. */
const atCommit =
  (decide: Decision): Decision =>
  (sent) =>
    /\0commit\0|Q....commit\0/.test(sent.bytes.toString('latin1')) ? decide(sent) : 'pass';

const redeem = (body: object, headers?: Record<string, string>) =>
  api.post('/api/webhook/redemption', body, headers);

async function idsOf(voucherId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>({
    text: 'select count(*) from redemption where voucher_id = $1',
    values: [voucherId],
  });
  return row?.count ?? 0;
}

test.each<Fault>(['drop-before', 'drop-after', 'cut'])(
  'COMMIT meets %s: a sale with an order, a key, or neither is recorded once and answered 200',
  async (fault) => {
    for (const [i, identity] of ['order', 'key', 'neither'].entries()) {
      const { code, voucherId } = await makeCode(shop, {}, { max_uses: 5 });
      const before = proxy.counts[fault];
      let faultsLeft = 1;
      proxy.set(atCommit(() => (faultsLeft-- > 0 ? fault : 'pass')));
      const answer = await redeem(
        {
          code,
          transaction_amount: 10,
          ...(identity === 'order' ? { order_reference: `${fault}-${i}` } : undefined),
        },
        identity === 'key' ? { 'idempotency-key': `${fault}-${i}` } : undefined,
      );
      expect({ identity, status: answer.status }).toEqual({ identity, status: 200 });
      expect(answer.body).toMatchObject({ success: true, remaining_uses: 4 });
      expect(await idsOf(voucherId)).toBe(1);
      expect(proxy.counts[fault]).toBe(before + 1);
    }
    proxy.set('pass');
  },
);

test('a crowd over a line that breaks at every third COMMIT: each call is answered 200, once', async () => {
  const shared = await makeCode(shop, {}, { max_uses: null });
  proxy.set(atCommit(drawn(42, { pass: 6, 'drop-after': 2, 'drop-before': 1, cut: 1 })));
  const answers = [];
  for (let round = 0; round < 12; round++) {
    const calls = Array.from({ length: 20 }, (_, i) => {
      const n = round * 20 + i;
      const body = { code: shared.code, transaction_amount: 10 };
      if (n % 3 === 0) return redeem({ ...body, order_reference: `CROWD-${n}` });
      return redeem(body, n % 3 === 1 ? { 'idempotency-key': `crowd ${n}` } : undefined);
    });
    answers.push(...(await Promise.all(calls)));
  }
  proxy.set('pass');
  expect(statuses(answers)).toEqual({ 200: 240 });
  expect(new Set(answers.map(({ body }) => String(body.redemption_id))).size).toBe(240);
  expect(await idsOf(shared.voucherId)).toBe(240);
  expect(proxy.counts['drop-after']).toBeGreaterThan(4);
});

test('holds, voids, refunds and releases whose COMMIT is lost are done once', async () => {
  const { code, voucherId } = await makeCode(shop, {}, { max_uses: 3 });
  const order = { code, order_reference: 'LOST' };
  const calls: [string, object, object][] = [
    ['/hold', order, { success: true }],
    ['/redemption', { ...order, transaction_amount: 10 }, { remaining_uses: 2 }],
    ['/redemption/refund', { ...order, refund_amount: 4 }, { refunded_total: 4 }],
    ['/redemption/void', order, { remaining_uses: 3 }],
    ['/hold', { code, order_reference: 'LOST-2' }, { success: true }],
    ['/hold/release', { code, order_reference: 'LOST-2' }, { success: true }],
  ];
  for (const [path, body, expected] of calls) {
    let faultsLeft = 2;
    proxy.set(atCommit(() => (faultsLeft-- > 0 ? 'drop-after' : 'pass')));
    const answer = await api.post(`/api/webhook${path}`, body);
    expect({ path, status: answer.status, body: answer.body }).toMatchObject({
      path,
      status: 200,
      body: expected,
    });
  }
  proxy.set('pass');
  const [counts] = await db.query({
    text: `select used_count, held_count,
        (select count(*) from refund f join redemption r on r.id = f.redemption_id
          where r.voucher_id = v.id) as refunds
      from voucher v where id = $1`,
    values: [voucherId],
  });
  expect(counts).toEqual({ used_count: 0, held_count: 0, refunds: 1 });
});

test('all connections lost at once in mid-load: every sale is answered 200, once', async () => {
  const { code, voucherId } = await makeCode(shop, {}, { max_uses: null });
  const answers = Promise.all(
    Array.from({ length: 150 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 2));
      return redeem({ code, transaction_amount: 10, order_reference: `ALL-${i}` });
    }),
  );
  for (const at of [60, 60, 60]) {
    await new Promise((resolve) => setTimeout(resolve, at));
    proxy.closeAll();
  }
  // the door's own look-ups may fail in between: 503, and the same call again
  const open = (await answers).map(async (answer, i) =>
    answer.status === 503
      ? redeem({ code, transaction_amount: 10, order_reference: `ALL-${i}` })
      : answer,
  );
  expect(statuses(await Promise.all(open))).toEqual({ 200: 150 });
  expect(await idsOf(voucherId)).toBe(150);
});

test('a database that cannot be reached: 503 with Retry-After for every door, and then 200 again', async () => {
  const { code } = await makeCode(shop);
  await redeem({ code: 'WARM', transaction_amount: 1 });
  proxy.set('refuse');
  proxy.closeAll();
  const [validate, sale, ready] = await Promise.all([
    api.get(`/api/webhook/validate/${code}`),
    redeem({ code, transaction_amount: 10, order_reference: 'DOWN' }),
    api.get('/api/health/ready'),
  ]);
  expect(validate).toMatchObject({
    status: 503,
    body: { valid: false, error_code: 'unavailable' },
  });
  expect(sale).toMatchObject({ status: 503, body: { success: false, error_code: 'unavailable' } });
  for (const answer of [validate, sale])
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(ready.status).toBe(503);
  proxy.set('pass');
  const again = await redeem({ code, transaction_amount: 10, order_reference: 'DOWN' });
  expect(again.status).toBe(200);
});

test('after all of it the books agree', async () => {
  expect(await findBrokenPromises(db)).toEqual([]);
});
