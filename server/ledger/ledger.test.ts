// The ledger's cursor on a real database: late commits, restores, order.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import { newId } from '../db/id.ts';
import { appendToLedger } from './append.ts';
import type { LedgerEntry } from './entry.ts';
import { LEDGER_START, readLedger, type LedgerCursor } from './read-ledger.ts';

let database: TestDatabase;
beforeAll(async () => (database = await makeTestDatabase()));
afterAll(() => database.close());

const entry = (organizationId: string, name: string): LedgerEntry => ({
  organizationId,
  kind: 'client.created',
  actor: { kind: 'system', id: null },
  at: Date.now(),
  after: { name },
});

/** Reads on, until so many entries are settled: transactions of other tests hold every reader back. */
async function followTo(organizationId: string, from: LedgerCursor, count: number) {
  await expect
    .poll(async () => (await follow(organizationId, from)).names.length, { timeout: 20_000 })
    .toBe(count);
  return follow(organizationId, from);
}

/** Reads on from a cursor, and answers the names and the next cursor. */
async function follow(organizationId: string, from: LedgerCursor) {
  const rows = await readLedger(database.db, organizationId, from, 100);
  const last = rows.at(-1);
  return {
    names: rows.map(({ after }) => (after as { name: string }).name),
    cursor: last ?? from,
  };
}

test('an entry that commits late is not passed over', async () => {
  const organization = newId();
  const { db } = database;
  let finish: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => (finish = resolve));
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const slow = db.transaction(async (tx) => {
    await appendToLedger(tx, [entry(organization, 'slow')]);
    begun();
    await wait;
  });
  await hasBegun;
  await db.transaction((tx) => appendToLedger(tx, [entry(organization, 'quick')]));
  const early = await follow(organization, LEDGER_START);
  expect(early.names).toEqual([]);
  finish();
  await slow;
  const later = await followTo(organization, early.cursor, 2);
  expect(later.names).toEqual(['slow', 'quick']);
  expect((await follow(organization, later.cursor)).names).toEqual([]);
});

test('the entries of one transaction keep their order, and of one organization its own', async () => {
  const [one, other] = [newId(), newId()];
  const names = Array.from({ length: 50 }, (_, i) => `entry ${i}`);
  await database.db.transaction((tx) =>
    appendToLedger(tx, [...names.map((name) => entry(one, name)), entry(other, 'foreign')]),
  );
  expect((await followTo(one, LEDGER_START, names.length)).names).toEqual(names);
});

test('after a restore, what was there before comes first, whatever its transaction ids', async () => {
  const organization = newId();
  const { db } = database;
  await db.query({
    text: `insert into ledger (organization_id, epoch, tx, id, kind, actor_kind, after, at)
      select $1, epoch, '99999999999', $2, 'client.created', 'system', '{"name": "old"}', now()
      from installation`,
    values: [organization, newId()],
  });
  expect((await follow(organization, LEDGER_START)).names).toEqual([]);
  await db.query({ text: 'update installation set epoch = epoch + 1' });
  await db.transaction((tx) => appendToLedger(tx, [entry(organization, 'new')]));
  expect((await followTo(organization, LEDGER_START, 2)).names).toEqual(['old', 'new']);
});
