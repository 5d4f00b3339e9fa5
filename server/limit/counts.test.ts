// Budgets that nodes share: exact on one, a few per cent over on several, and never a wait.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import { newId } from '../db/id.ts';
import { makeCounts } from './counts.ts';
import { networkOf } from '../http/network.ts';
import { shopperOf } from './shopper.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await makeTestDatabase()));
afterAll(() => database.close());

const clock = () => {
  let at = 1_000;
  return { now: () => at, pass: (ms: number) => (at += ms) };
};

test('one node is exact, and begins anew after a minute', async () => {
  const time = clock();
  const counts = makeCounts(time.now, database.db);
  const organizationId = newId();
  for (let n = 1; n <= 250; n++) {
    expect(counts.use('key', 100, organizationId).used).toBe(n);
    if (n % 60 === 0) await counts.sync();
  }
  time.pass(60_001);
  expect(counts.use('key', 100, organizationId).used).toBe(1);
  counts.stop();
});

test('two nodes learn of each other, and overrun by what they had not told yet', async () => {
  const nodes = [clock(), clock()].map(({ now }) => makeCounts(now, database.db));
  const organizationId = newId();
  const limit = 1_000;
  let allowed = 0;
  for (let round = 0; round < 200; round++) {
    for (const node of nodes) {
      for (let i = 0; i < limit / 100; i++) {
        if (node.use('key', limit, organizationId).used <= limit) allowed++;
      }
      await node.sync();
    }
  }
  expect(allowed).toBeGreaterThanOrEqual(limit);
  expect(allowed).toBeLessThanOrEqual(limit * 1.03);
  for (const node of nodes) node.stop();
});

test('a database that cannot be asked leaves each node with its own count', async () => {
  const failing = { query: () => Promise.reject(new Error('gone')) };
  const counts = makeCounts(clock().now, failing);
  counts.use('key', 2, newId());
  await counts.sync();
  expect(counts.use('key', 2, newId()).used).toBe(2);
  counts.stop();
});

test('strangers are counted by each node alone', async () => {
  const counts = makeCounts(clock().now, database.db);
  counts.use('address 192.0.2.7', 10);
  await counts.sync();
  const rows = await database.db.query({
    text: `select 1 from budget_use where subject like 'address%'`,
  });
  expect(rows).toEqual([]);
  counts.stop();
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ['not an address', undefined],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('a browser cannot say that it is somebody else', () => {
  const said = { ip: '192.0.2.7', customerIp: '198.51.100.1', customerReference: 'a' };
  expect(shopperOf({ ...said, keyKind: 'publishable' })).toBe('ip 192.0.2.7');
  expect(shopperOf({ ...said, keyKind: 'secret' })).toBe('ip 198.51.100.1');
  expect(shopperOf({ ...said, keyKind: 'secret', customerIp: 'x' })).toBe('customer a');
});
