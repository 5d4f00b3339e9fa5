// The server is killed at each step of a redemption, on the very message to PostgreSQL: the shop
// repeats its call to the next server, and the sale is recorded once.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { makeTestDatabase, type TestDatabase } from '../harness/database.ts';
import { makeCode, makeShop, type Shop } from '../journeys/shop.ts';
import { findBrokenPromises } from '../model/books.ts';
import { startFaultProxy, type Fault, type FaultProxy } from './fault-proxy.ts';
import {
  buildProgram,
  httpCaller,
  startServer,
  type Program,
  type ServerProcess,
} from './server-process.ts';

let program: Program;
let database: TestDatabase;
let db: Database;
let proxy: FaultProxy;
let server: ServerProcess;
let shop: Shop;

beforeAll(async () => {
  [program, database] = await Promise.all([buildProgram(), makeTestDatabase()]);
  ({ db } = database);
  proxy = await startFaultProxy({ target: addressOf(database.url) });
  const owner = { organization: 'Points', email: 'owner@points.example', password: 'long enough' };
  const { organization_id } = await bootstrap(db, owner);
  shop = await makeShop(db, organization_id);
  server = await startServer(program, { DATABASE_URL: throughProxy(database.url) });
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
  const { user, password, database: name } = new pg.Client(url);
  const secret = typeof password === 'string' ? `:${encodeURIComponent(password)}` : '';
  return `postgres://${user ?? ''}${secret}@127.0.0.1:${proxy.port}/${name ?? ''}`;
}

const BEGIN = /\0begin\0|Q....begin\0/s;
const COMMIT = /\0commit\0|Q....commit\0/s;

interface Point {
  name: string;
  /** The message of the redemption's transaction at which the server dies. */
  at: RegExp;
  /** What becomes of that message: whether PostgreSQL still gets it. */
  message: Fault;
  /** Whether the sale is on disk when the server is dead. */
  recorded: boolean;
}

const points: Point[] = [
  { name: 'before BEGIN', at: BEGIN, message: 'drop-before', recorded: false },
  { name: 'after the voucher is locked', at: BEGIN, message: 'hang', recorded: false },
  { name: 'before COMMIT', at: COMMIT, message: 'drop-before', recorded: false },
  { name: 'after COMMIT, before the answer', at: COMMIT, message: 'hang', recorded: true },
];

const recorded = async (voucherId: string) =>
  (await db.query({ text: 'select id from redemption where voucher_id = $1', values: [voucherId] }))
    .length;

/** Whether a transaction holds locks and has not ended: the one that was cut off after its first step. */
const isLocked = async () =>
  (
    await db.query({
      text: `select 1 from pg_stat_activity where datname = current_database()
        and state = 'idle in transaction' and pid <> pg_backend_pid()`,
    })
  ).length > 0;

test.each(points)(
  'killed $name: the same call to the next server is answered 200, and counted once',
  async ({ at, message, recorded: isRecorded }) => {
    const { code, voucherId } = await makeCode(shop);
    const sale = { code, transaction_amount: 45.99, order_reference: `ORDER-${code}` };
    const warm = httpCaller(server.base, shop.key);
    // the key is known and the connections are there: what comes next is the redemption itself
    await warm.get(`/api/webhook/validate/${code}`);
    let deaths = 0;
    // the locking statement travels with BEGIN and names its table: other transactions (the job queue,
    // the sweep) have connections of their own meanwhile
    let ours: number | undefined;
    proxy.set(({ connection, bytes }) => {
      const text = bytes.toString('latin1');
      if (BEGIN.test(text) && /voucher|redeem/.test(text)) ours = connection;
      if (deaths > 0 || connection !== ours || !at.test(text)) return 'pass';
      deaths++;
      if (message === 'drop-before') process.kill(server.pid, 'SIGKILL');
      return message;
    });
    const answer = warm.post('/api/webhook/redemption', sale).catch(() => undefined);
    if (message === 'hang') {
      // PostgreSQL does what it was told, and the server never hears of it
      await expect.poll(() => deaths).toBe(1);
      if (isRecorded) await expect.poll(() => recorded(voucherId)).toBe(1);
      else await expect.poll(isLocked).toBe(true);
      process.kill(server.pid, 'SIGKILL');
    }
    expect(await answer).toBeUndefined();
    expect(deaths).toBe(1);
    proxy.set('pass');
    await server.end('SIGKILL');

    server = await startServer(program, { DATABASE_URL: throughProxy(database.url) });
    const again = await httpCaller(server.base, shop.key).post('/api/webhook/redemption', sale);
    expect(again).toMatchObject({
      status: 200,
      body: { success: true, discount_applied: 9.2, remaining_uses: 0 },
    });
    expect(again.headers['idempotent-replayed']).toBe(isRecorded ? 'true' : undefined);
    expect(await recorded(voucherId)).toBe(1);
    expect(await findBrokenPromises(db)).toEqual([]);
  },
  60_000,
);
