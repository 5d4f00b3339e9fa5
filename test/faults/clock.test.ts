// A server whose clock is set wrong while it runs, forward and back, beside one that is right: the
// database's clock decides, so both say the same.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../server/db/database.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import {
  expireHolds,
  makeCampaign,
  makeCode,
  makeKey,
  makeShop,
  makeVoucher,
  type Shop,
} from '../journeys/shop.ts';
import { findBrokenPromises, replayLedger } from '../model/books.ts';
import { startOwnPostgres, type OwnPostgres } from './own-postgres.ts';
import {
  buildProgram,
  httpCaller,
  startServer,
  type HttpCaller,
  type Program,
  type ServerProcess,
} from './server-process.ts';

/** The library that shifts a process's clock, where Debian's package puts it. */
const library = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file));
if (!library) {
  process.stderr.write('The tests of a wrong clock are skipped: libfaketime is not installed\n');
}

const HOUR_MS = 3_600_000;
const fromNow = (ms: number) => new Date(Date.now() + ms);

describe.skipIf(!library)('a clock that is set', () => {
  let program: Program;
  let database: OwnPostgres;
  let db: Database;
  let folder: string;
  let nodes: ServerProcess[] = [];
  let shop: Shop;
  let wrong: HttpCaller;
  let right: HttpCaller;

  const setClock = (shift: string) => writeFileSync(join(folder, 'clock'), `${shift}\n`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vt-clock-'));
    setClock('+0');
    [program, database] = await Promise.all([buildProgram(), startOwnPostgres()]);
    ({ db } = database);
    const env = { DATABASE_URL: database.url };
    nodes = await Promise.all([
      startServer(program, env),
      startServer(program, {
        ...env,
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: join(folder, 'clock'),
        FAKETIME_NO_CACHE: '1',
        // as where a clock is set: what measures durations goes on
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      }),
    ]);
    const owner = { organization: 'Clock', email: 'owner@clock.example', password: 'a long one' };
    shop = await makeShop(db, (await bootstrap(db, owner)).organization_id);
    const [first, second] = nodes;
    right = httpCaller(first?.base ?? '', shop.key, 5_000);
    wrong = httpCaller(second?.base ?? '', shop.key, 5_000);
  }, 120_000);

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGTERM')));
    await database.stop();
    program.remove();
    rmSync(folder, { recursive: true });
  });

  /** What the wrong node believes that the time is: the Date of its answers. */
  const hoursOff = async () => {
    const { headers } = await wrong.get('/api/health/live');
    return Math.round((Date.parse(String(headers.date)) - Date.now()) / HOUR_MS);
  };

  const sale = (code: string, order_reference?: string) => ({
    code,
    transaction_amount: 10,
    order_reference,
  });

  test.each([
    ['+6h', 6],
    ['-6h', -6],
  ])(
    '%s in mid-run: dates, holds, keys and repetitions stay what they are',
    async (shift, hours) => {
      const before = await makeCode(shop, {}, { max_uses: 5 });
      const key = { 'idempotency-key': `before ${shift}` };
      const first = await wrong.post('/api/webhook/redemption', sale(before.code), key);
      expect(first.status).toBe(200);

      setClock(shift);
      // its answers' Date is made once a second
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      expect(await hoursOff()).toBe(hours);

      const campaign = await makeCampaign(shop);
      const ends = await makeVoucher(shop, campaign, { valid_until: fromNow(HOUR_MS) });
      const ended = await makeVoucher(shop, campaign, { valid_until: fromNow(-HOUR_MS) });
      const begins = await makeVoucher(shop, campaign, { valid_from: fromNow(HOUR_MS) });
      for (const [{ code }, isValid] of [
        [ends, true],
        [ended, false],
        [begins, false],
      ] as const) {
        const [here, there] = await Promise.all(
          [wrong, right].map((api) => api.get(`/api/webhook/validate/${code}`)),
        );
        expect(here?.body.valid).toBe(isValid);
        expect(here?.body.error_code).toEqual(there?.body.error_code);
      }

      const again = await wrong.post('/api/webhook/redemption', sale(before.code), key);
      expect(again.body.redemption_id).toBe(first.body.redemption_id);
      expect(again.headers['idempotent-replayed']).toBe('true');

      const held = await makeCode(shop);
      const hold = { code: held.code, order_reference: `HOLDER ${shift}`, ttl_seconds: 600 };
      const answer = await wrong.post('/api/webhook/hold', hold);
      expect(answer.status).toBe(200);
      const leftMs = Date.parse(String(answer.body.expires_at)) - Date.now();
      expect(leftMs).toBeGreaterThan(590_000);
      expect(leftMs).toBeLessThan(610_000);
      // the sweep of the wrong node comes by every other second
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      for (const api of [wrong, right]) {
        const other = await api.post('/api/webhook/redemption', sale(held.code, `OTHER ${shift}`));
        expect(other.status).toBe(409);
      }
      await expireHolds(held);
      const late = await wrong.post('/api/webhook/redemption', sale(held.code, `LATE ${shift}`));
      expect(late.status).toBe(200);

      const [row] = await db.query<{ off: number }>({
        text: `select max(abs(extract(epoch from recorded_at - now())))::float8 as off from redemption`,
      });
      expect(row?.off).toBeLessThan(60);
    },
    60_000,
  );

  test.each(['+6h', '-6h'])("%s: a key ends by the database's clock", async (shift) => {
    setClock(shift);
    const alive = await makeKey(shop, { expiresAt: fromNow(HOUR_MS) });
    const dead = await makeKey(shop, { expiresAt: fromNow(-HOUR_MS) });
    const soon = await makeKey(shop, { expiresAt: fromNow(1_500) });
    const base = nodes[1]?.base ?? '';
    const status = async (key: string) =>
      (await httpCaller(base, key).get('/api/webhook/validate/NONE')).status;
    expect([await status(alive), await status(dead)]).toEqual([200, 401]);
    expect(await status(soon)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect(await status(soon)).toBe(401);
  });

  test('after all of it the books agree, and both nodes serve', async () => {
    expect(await findBrokenPromises(db)).toEqual([]);
    const { organizationId } = shop;
    const vouchers = await db.query<{ id: string; used: number; held: number }>({
      text: 'select id, used_count as used, held_count as held from voucher',
    });
    for (const { id, ...counts } of vouchers) {
      expect(await replayLedger(db, { organizationId, id })).toEqual(counts);
    }
    for (const api of [wrong, right]) {
      expect((await api.get('/api/health/ready')).status).toBe(200);
    }
  });
});
