// A new release under load: servers behind a load balancer are replaced one after the other, while shops
// sell. No call fails, nothing that was acknowledged is lost, nothing counts twice.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { makeCode, makeShop, type Shop } from '../journeys/shop.ts';
import { startBalancer } from './balancer.ts';
import { settleAndCheck, startLoad } from './load.ts';
import { startOwnPostgres, type OwnPostgres } from './own-postgres.ts';
import {
  buildProgram,
  freePort,
  httpCaller,
  startServer,
  statuses,
  type Program,
} from './server-process.ts';

let own: OwnPostgres;
let db: Database;
let shop: Shop;
let migrations: string;
let oldRelease: Program;
let newRelease: Program;

beforeAll(async () => {
  // what a release brings: a table more, and a column more of a table that is in use
  migrations = mkdtempSync(join(tmpdir(), 'vt-migrations-'));
  cpSync('server/db/migrations', migrations, { recursive: true });
  const next = `create table later (organization_id uuid primary key references organization);
    alter table voucher add column later text;`;
  writeFileSync(join(migrations, '9000-later.sql'), next);
  [oldRelease, newRelease] = await Promise.all([buildProgram(), buildProgram(migrations)]);
  own = await startOwnPostgres();
  ({ db } = own);
  const owner = { organization: 'Deploy', email: 'owner@deploy.example', password: 'a long one' };
  shop = await makeShop(db, (await bootstrap(db, owner)).organization_id);
}, 120_000);

afterAll(async () => {
  await own.stop();
  for (const each of [oldRelease, newRelease]) each.remove();
  rmSync(migrations, { recursive: true });
});

const DRAIN_MS = 2_000;
const env = () => ({ DATABASE_URL: own.url, DRAIN_SECONDS: String(DRAIN_MS / 1_000) });
const untilDraining = ({ base }: { base: string }) =>
  vi.waitFor(async () => expect((await fetch(`${base}/api/health/ready`)).status).toBe(503));

test('told to stop, a server says so, answers what is under way and what still comes, and ends with 0', async () => {
  const server = await startServer(oldRelease, env());
  const { code, voucherId } = await makeCode(shop);
  const agent = new Agent({ keepAlive: true });
  const call = (method: string, path: string, body?: object) =>
    new Promise<{ status?: number; connection?: string; text: string }>((done, fail) => {
      const headers = { 'x-api-key': shop.key, 'content-type': 'application/json' };
      const sent = request(server.base + path, { method, agent, headers });
      sent.on('response', (answer: IncomingMessage) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
        answer.on('end', () =>
          done({ status: answer.statusCode, connection: answer.headers.connection, text }),
        );
      });
      sent.on('error', fail);
      sent.end(body && JSON.stringify(body));
    });
  const validate = `/api/webhook/validate/${code}`;
  expect((await call('GET', validate)).connection).toBe('keep-alive');

  let sale: ReturnType<typeof call> | undefined;
  let exited: Promise<number | null> | undefined;
  await db.transaction(async (tx) => {
    // the sale cannot be decided while this is open
    await tx.query({ text: 'select 1 from voucher where id = $1 for update', values: [voucherId] });
    const body = { code, transaction_amount: 10, order_reference: 'UNDER WAY' };
    sale = call('POST', '/api/webhook/redemption', body);
    await sleep(200);
    exited = server.end('SIGTERM');
    await untilDraining(server);
    expect(await call('GET', validate)).toMatchObject({ status: 200, connection: 'close' });
    // longer than it goes on to serve
    await sleep(DRAIN_MS);
  });
  expect(await sale).toMatchObject({ status: 200, connection: 'close' });
  expect(await exited).toBe(0);
  await expect(call('GET', validate)).rejects.toThrow('ECONNREFUSED');
  agent.destroy();
});

test('what came while it was held up, just before it stops, is answered all the same', async () => {
  const server = await startServer(oldRelease, env());
  const { code } = await makeCode(shop);
  const ask = `GET /api/webhook/validate/${code} HTTP/1.1\r\nhost: test\r\nx-api-key: ${shop.key}\r\n\r\n`;
  const { port, hostname } = new URL(server.base);
  const open = async () => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = new Promise<string>((done) =>
      socket.on('error', (error) => done(error.message)).on('end', () => done(text)),
    );
    await once(socket, 'connect');
    return { ask: () => socket.write(ask), text: () => text, ended };
  };
  const kept = await open();
  kept.ask();
  await vi.waitFor(() => expect(kept.text()).toContain('"valid":true'), 10_000);

  const exited = server.end('SIGTERM');
  await untilDraining(server);
  // held up until after it had to stop, as on a machine that has too much to do
  process.kill(server.pid, 'SIGSTOP');
  const late = await open();
  kept.ask();
  late.ask();
  await sleep(DRAIN_MS + 200);
  process.kill(server.pid, 'SIGCONT');
  for (const text of await Promise.all([kept.ended, late.ended])) {
    expect(text.slice(text.lastIndexOf('HTTP/1.1 '))).toMatch(
      /200 OK[^]*connection: close[^]*"valid":true/i,
    );
  }
  expect(await exited).toBe(0);
});

test('two servers are replaced by a release with migrations, in mid-load: no call fails', async () => {
  const ports = [await freePort(), await freePort()];
  const servers = await Promise.all(ports.map((port) => startServer(oldRelease, env(), port)));
  const balancer = await startBalancer(servers.map(({ base }) => base));
  const until = async (ready: number) => {
    while (balancer.ready() !== ready) await sleep(20);
  };
  await until(2);
  const api = httpCaller(balancer.base, shop.key);
  const load = await startLoad(shop, api, 16);
  const answered = async (more: number) => {
    const count = () => load.sent.filter(({ answer }) => answer).length;
    for (const enough = count() + more; count() < enough;) await sleep(10);
  };
  await answered(200);
  for (const [i, port] of ports.entries()) {
    expect(await servers[i]?.end('SIGTERM')).toBe(0);
    servers[i] = await startServer(newRelease, env(), port);
    await until(2);
    await answered(200);
  }
  await load.stop();
  expect(balancer.failures()).toEqual([]);
  const unanswered = load.sent.filter(({ answer }) => !answer);
  expect(unanswered.map(({ failure }) => failure)).toEqual([]);
  const counts = statuses(load.sent.map(({ answer }) => ({ status: answer?.status ?? 0 })));
  expect(Object.keys(counts).sort()).toEqual(['200', '409']);
  await settleAndCheck(db, api, load);
  const [release] = await db.query({
    text: 'select name from migration where number = 9000',
  });
  expect(release).toEqual({ name: '9000-later.sql' });
  process.stdout.write(
    `deploy under load: ${load.sent.length} calls, failed 0, acknowledged lost 0, double 0\n`,
  );
  await balancer.stop();
  for (const server of servers) expect(await server.end('SIGTERM')).toBe(0);
}, 90_000);
