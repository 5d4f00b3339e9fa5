// The events of a voucher are sent in the order in which it changed, each once: random transactions that
// change several vouchers under their locks, long and short, while two nodes read and one sends.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import { newId } from '../db/id.ts';
import { lookIntoLanes, nextOfLanes } from './delivery-queries.ts';
import { followOnce } from './follow-ledger.ts';
import { makeHorizons } from './horizons.ts';
import { makeEndpoint, noteRedemption } from './ledger.fixture.ts';

let database: TestDatabase;
beforeAll(async () => (database = await makeTestDatabase()));
afterAll(() => database.close());

const VOUCHERS = 3;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a transaction does after it has its id: waits and changes. */
const change = fc.record({
  waitMs: fc.constantFrom(0, 0, 1, 4, 12),
  voucher: fc.nat({ max: VOUCHERS - 1 }),
});
const history = fc.array(
  // each of these goes one after the other, beside the others
  fc.array(fc.array(change, { minLength: 0, maxLength: 3 }), { minLength: 4, maxLength: 8 }),
  { minLength: 4, maxLength: 6 },
);

async function run(workers: { waitMs: number; voucher: number }[][][], page: number) {
  const { db } = database;
  const { organizationId, id: endpointId } = await makeEndpoint(db);
  const vouchers = Array.from({ length: VOUCHERS }, newId);

  let clock = 0;
  const changed = new Map<string, number[]>(vouchers.map((id) => [id, []]));
  const transact = (changes: { waitMs: number; voucher: number }[]) =>
    db.transaction(async (tx) => {
      await tx.query({ text: 'select pg_current_xact_id()' });
      // in the order of the vouchers, as every statement of ours locks
      const ordered = [...changes].sort((a, b) => a.voucher - b.voucher);
      if (ordered.length === 0) await pause(15);
      for (const { waitMs, voucher } of ordered) {
        await pause(waitMs);
        const voucherId = vouchers[voucher]!;
        await tx.query({
          text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
          values: [voucherId],
        });
        const at = ++clock;
        changed.get(voucherId)!.push(at);
        await noteRedemption(tx, organizationId, voucherId, at);
      }
    });

  let isOver = false;
  const sent = new Map<string, number[]>(vouchers.map((id) => [id, []]));
  const read = async () => {
    const horizons = makeHorizons(db);
    await horizons.note();
    await pause(2);
    await horizons.note();
    for (let upTo = horizons.first(); upTo; upTo = horizons.first()) {
      while ((await followOnce(db, organizationId, { page, upTo })) === 'a page');
      horizons.done();
    }
  };
  const send = () =>
    db.transaction(async (tx) => {
      await tx.query({
        text: 'select 1 from webhook_endpoint where id = $1 for no key update',
        values: [endpointId],
      });
      await lookIntoLanes(tx);
      const due = await tx.query<{ id: string; lane: string; at: Date }>({
        text: `update webhook_delivery set status = 'delivered', ended_at = now(),
            next_attempt_at = null
          where endpoint_id = $1 and status = 'pending'
          returning event_id as id, lane, event_at as at`,
        values: [endpointId],
      });
      expect(new Set(due.map(({ lane }) => lane)).size).toBe(due.length);
      for (const { lane, at } of due) sent.get(lane)!.push(at.getTime());
      const ended = due.map(({ id }) => id);
      if (due.length > 0) await tx.query(nextOfLanes(organizationId, endpointId, ended));
    });
  const untilOver = async (work: () => Promise<unknown>) => {
    while (!isOver) await work();
  };
  const followers = [untilOver(read), untilOver(read), untilOver(send)];
  await Promise.all(
    workers.map(async (transactions) => {
      for (const each of transactions) await transact(each);
    }),
  );
  // other tests' transactions may hold the horizon back
  const all = () => [...changed.values()].flat().length;
  const done = () => [...sent.values()].flat().length;
  for (let tries = 0; tries < 1_000 && done() < all(); tries++) await pause(10);
  isOver = true;
  await Promise.all(followers);
  expect(sent).toEqual(changed);
}

test.each([1_000, 2])(
  'whatever the history, by pages of %i',
  async (page) => {
    await fc.assert(
      fc.asyncProperty(history, (workers) => run(workers, page)),
      { numRuns: 12, seed: 20261125, endOnFailure: true },
    );
  },
  60_000,
);
