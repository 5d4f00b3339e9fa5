// A print and the servers that make it: killed in the middle, finished by the next start; made by one
// node, downloaded whole from another that shares nothing with it but the database.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import {
  buildPrintWorker,
  isOver,
  madeBatch,
  orderPrint,
  until,
} from '../../server/print/print.fixture.ts';
import { must, type Made } from '../harness/app.ts';
import { makeTestDatabase, type TestDatabase } from '../harness/database.ts';
import {
  buildProgram,
  httpCaller,
  startServer,
  type Program,
  type ServerProcess,
} from './server-process.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'vouchertrack-test-'));
let program: Program;
let database: TestDatabase;
let key: string;
const running: ServerProcess[] = [];

beforeAll(async () => {
  [program, database] = await Promise.all([buildProgram(), makeTestDatabase()]);
  await buildPrintWorker(dirname(program.file));
  const owner = { organization: 'Prints', email: 'o@prints.example', password: 'a long password' };
  ({ api_key: key } = await bootstrap(database.db, owner));
}, 120_000);
afterAll(async () => {
  for (const server of running) await server.end('SIGKILL');
  await database.close();
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function start(name: string): Promise<ServerProcess> {
  const env = {
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, name),
    PUBLIC_URL: 'https://vouchers.test',
  };
  const server = await startServer(program, env);
  running.push(server);
  return server;
}

const callerOf = (server: ServerProcess) => httpCaller(server.base, key);
const scratchOf = (name: string) => readdirSync(join(folder, name, 'prints'));

/** The file as this server answers it; nothing where the answer is not whole. */
async function download(server: ServerProcess, file: Made): Promise<Buffer> {
  const answer = await fetch(server.base + String(file.url), { headers: { 'x-api-key': key } });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

async function check(content: Buffer, pages: number): Promise<void> {
  const path = join(folder, 'downloaded.pdf');
  writeFileSync(path, content);
  const { stdout } = await run('qpdf', ['--check', path]);
  expect(stdout).toContain('No syntax or stream encoding errors found');
  const counted = await run('qpdf', ['--show-npages', path]);
  expect(Number(counted.stdout)).toBe(pages);
}

test('a server that is killed while it prints is killed in vain: the next start finishes the print', async () => {
  const first = await start('killed');
  const client = await must(callerOf(first).post('/api/v1/clients', { name: 'Café Demo' }));
  const batch = await madeBatch(callerOf(first), client, 7_500);
  const { id } = await orderPrint(callerOf(first), batch, { kind: 'postcard' });
  const url = `/api/v1/prints/${id}`;
  // a part is there, and another half drawn
  await until(callerOf(first), url, ({ done }) => (done as number) > 2_600);
  await first.end('SIGKILL');
  expect(scratchOf('killed')).toHaveLength(1);

  const second = await start('killed');
  const before = await must(callerOf(second).get(url), 200);
  expect(before.status).toBe('running');
  const print = await until(callerOf(second), url, isOver, 200_000);
  expect(print).toMatchObject({ status: 'completed', done: 7_500, failure: null });
  expect(print.verification).toMatchObject({ checked: 2, read: 2 });
  expect(print.files.map((each: Made) => each.first_piece)).toEqual([1, 2_501, 5_001]);
  for (const file of print.files as Made[]) {
    const content = await download(second, file);
    expect(content.length).toBe(file.bytes);
    await check(content, 2_500);
  }
  await expect.poll(() => scratchOf('killed')).toEqual([]);
  await second.end('SIGTERM');
}, 300_000);

test('made on one node, downloaded whole from another that was not there then', async () => {
  const maker = await start('maker');
  const client = await must(callerOf(maker).post('/api/v1/clients', { name: 'Café Two' }));
  const batch = await madeBatch(callerOf(maker), client, 2_600);
  const { id } = await orderPrint(callerOf(maker), batch, { kind: 'postcard' });
  const print = await until(callerOf(maker), `/api/v1/prints/${id}`, isOver);
  expect(print.status).toBe('completed');
  const made = await Promise.all((print.files as Made[]).map((file) => download(maker, file)));

  const other = await start('other');
  for (const [i, file] of (print.files as Made[]).entries()) {
    const content = await download(other, file);
    expect(content.equals(made[i] ?? Buffer.alloc(0))).toBe(true);
    await check(content, i === 0 ? 2_500 : 100);
  }
  // and when the one that made it is gone
  await maker.end('SIGKILL');
  rmSync(join(folder, 'maker'), { recursive: true });
  expect((await download(other, print.files[0] as Made)).equals(made[0] ?? Buffer.alloc(0))).toBe(
    true,
  );
}, 180_000);
