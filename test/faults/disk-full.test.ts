// The disk under the embedded database fills up, on a small disk of its own: clear answers while it is
// full, nothing lost, and all goes on by itself when there is room again.
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRoot, makeTemporary } from '../../server/db/embedded/harness.fixture.ts';
import { makeEmbeddedServer, sleep, type EmbeddedServer } from './embedded-server.ts';

const MB = 1024 * 1024;
const DISK_MB = 600;

/** Why no disk of its own can be had; undefined where it can. */
function whyNot(): string | undefined {
  if (process.platform !== 'linux' || !isRoot) return 'it needs Linux and root, to mount a disk';
  const folder = makeTemporary();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'pipe' });
    execFileSync('umount', [folder], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `nothing can be mounted here (${(error as Error).message.split('\n')[0]})`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const reason = whyNot();
if (reason) process.stderr.write(`The tests of a full disk are skipped: ${reason}\n`);

describe.skipIf(reason !== undefined)('a full disk', () => {
  let disk: string;
  let it: EmbeddedServer;

  beforeAll(async () => {
    disk = makeTemporary();
    const options = ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=755`];
    execFileSync('mount', [...options, 'tmpfs', disk]);
    chmodSync(disk, 0o755);
    it = await makeEmbeddedServer(disk, { LOG_LEVEL: 'info' });
  }, 120_000);

  afterAll(async () => {
    // the processes first: what is in use cannot be unmounted
    await it.server.end('SIGTERM');
    execFileSync('umount', ['-l', disk]);
    await it.remove();
  });

  const ballast = () => join(disk, 'ballast');
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(disk);
    return bavail * bsize;
  };
  /** Writes until so many bytes are left. */
  function fillUp(left: number): void {
    const file = openSync(ballast(), 'a');
    try {
      while (freeBytes() > left) writeSync(file, Buffer.alloc(Math.min(MB, freeBytes() - left)));
    } catch (error) {
      // PostgreSQL writes beside us: what we wanted to take, it has taken
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }
  const makeRoom = () => rmSync(ballast(), { force: true });
  const sale = { code: 'NO-SUCH-CODE', transaction_amount: 10 };
  const sell = () => it.api().post('/api/webhook/redemption', sale);

  test('nearly full: writes are refused with 503 and when to come again, reads go on; then all is well', async () => {
    const load = await it.load();
    fillUp(100 * MB);
    const until = Date.now() + 10_000;
    while ((await sell()).status !== 503 && Date.now() < until) await sleep(50);
    const refused = await sell();
    expect(refused).toMatchObject({
      status: 503,
      body: { success: false, error_code: 'unavailable' },
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await it.api().get('/api/webhook/validate/NO-SUCH-CODE')).status).toBe(200);
    const ready = await it.api().get('/api/health/ready');
    expect(ready).toMatchObject({ status: 503 });
    expect(ready.text).toContain('less than 200 MB of disk are free');
    expect((await it.api().get('/api/health/live')).status).toBe(200);
    makeRoom();
    await it.untilReady(10_000);
    await sleep(300);
    await load.stop();
    expect(load.sent.some(({ answer }) => answer?.status === 503)).toBe(true);
    await it.settle(load);
  }, 60_000);

  test('not a byte left, PostgreSQL stops in the middle of its log: the server waits for room, and goes on', async () => {
    const load = await it.load();
    await it.withDatabase(async (_, url) => {
      fillUp(0);
      await writeLog(url);
    });
    const said = () => it.server.output();
    for (const until = Date.now() + 20_000; !said().includes('has died');) {
      await sleep(100);
      if (Date.now() > until) throw new Error(`PostgreSQL did not stop:\n${said()}`);
    }
    await sleep(6_000);
    expect(said()).toMatch(/The disk is full: PostgreSQL is started again when there is room/);
    const refused = await sell();
    expect(refused).toMatchObject({ status: 503, body: { error_code: 'unavailable' } });
    expect((await it.api().get('/api/health/ready')).status).toBe(503);
    expect((await it.api().get('/api/health/live')).status).toBe(200);
    // whoever starts something beside it is told as well
    await expect(it.withDatabase(() => Promise.resolve())).rejects.toThrow(/make room/i);
    makeRoom();
    await it.untilReady(30_000);
    await sleep(300);
    await load.stop();
    await it.settle(load);
  }, 120_000);
});

/** Fills PostgreSQL's write-ahead log until it has no room for its next piece. */
async function writeLog(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  client.on('error', () => undefined);
  await client.connect();
  const text = `select pg_logical_emit_message(true, 'fill', repeat('x', 1000000))`;
  const write = async () => {
    for (let i = 0; i < 200; i++) await client.query(text);
    return 'it took all';
  };
  const end = await write().catch((error: unknown) => (error as Error).message);
  await client.end().catch(() => undefined);
  expect(end).not.toBe('it took all');
}
