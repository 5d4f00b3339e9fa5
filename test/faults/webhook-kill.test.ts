// A server that is killed between the commit of a redemption and its webhook: each event arrives at
// least once, and those of a voucher in their order.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../server/db/database.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { startReceiver, verify, type Receiver } from '../../server/webhook/receiver.fixture.ts';
import { makeTestDatabase, type TestDatabase } from '../harness/database.ts';
import { makeCode, makeShop } from '../journeys/shop.ts';
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
let receiver: Receiver;
let server: ServerProcess;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  program = await buildProgram();
  database = await makeTestDatabase();
  db = openDatabase({ connection: { connectionString: database.url }, prepare: true, size: 4 });
  receiver = await startReceiver();
  env = { DATABASE_URL: database.url, OUTBOUND_ALLOW_PRIVATE: '1' };
  server = await startServer(program, env);
}, 120_000);

afterAll(async () => {
  await server.end('SIGKILL');
  await receiver.close();
  await db.close();
  await database.close();
  program.remove();
});

const VOUCHERS = 6;
const ORDERS = 10;

test('every event arrives at least once, in order per voucher, over three kills', async () => {
  const owner = {
    organization: 'Hooks',
    email: 'owner@hooks.example',
    password: 'a long password',
  };
  const { api_key: admin, organization_id } = await bootstrap(db, owner);
  const shop = await makeShop(db, organization_id);
  const codes = await Promise.all(
    Array.from({ length: VOUCHERS }, () => makeCode(shop, {}, { max_uses: null })),
  );
  const made = await httpCaller(server.base, admin).post('/api/v1/webhook-endpoints', {
    url: receiver.url,
    events: ['redemption.recorded'],
  });
  expect(made.status).toBe(201);
  // slow enough that a kill finds some under way, taken and not yet recorded
  receiver.answer = (response) => void setTimeout(() => response.writeHead(204).end(), 25);
  for (let order = 0; order < ORDERS; order++) {
    const api = httpCaller(server.base, shop.key);
    for (const { code } of codes) {
      const body = { code, transaction_amount: 10, order_reference: `${code}/${order}` };
      const answer = await api.post('/api/webhook/redemption', body);
      expect(answer.status).toBe(200);
    }
    if (order % 3 === 2) {
      // committed a moment ago, and told to nobody yet
      await server.end('SIGKILL');
      // what was under way is due again when its lease is over: not waited for here
      await db.query({
        text: `update webhook_delivery set next_attempt_at = now() where status = 'pending'`,
      });
      server = await startServer(program, env);
    }
  }
  const told = () => new Set(receiver.received.map(({ event }) => event.data.order_reference));
  for (const until = Date.now() + 30_000; told().size < VOUCHERS * ORDERS;) {
    if (Date.now() > until) throw new Error(`Only ${told().size} arrived`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const { code } of codes) {
    const orders = receiver.received
      .filter(({ event }) => event.data.code === code)
      .map(({ event }) => String(event.data.order_reference));
    // what came again came again at once: the first of each stand in order
    const firsts = [...new Set(orders)];
    expect(firsts).toEqual(Array.from({ length: ORDERS }, (_, order) => `${code}/${order}`));
  }
  for (const each of receiver.received) verify(made.body.secret as string, each);
}, 120_000);
