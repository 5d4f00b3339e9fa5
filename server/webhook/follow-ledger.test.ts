// Following the ledger for endpoints: nothing is missed or doubled, and a voucher's events stand in the
// order in which it changed, whatever the order of the transactions.
// long because each test stages its own transactions
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import type { Database, Transaction } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { lookIntoLanes, nextOfLanes } from './delivery-queries.ts';
import { followAll, followOnce } from './follow-ledger.ts';
import { makeHorizons } from './horizons.ts';
import { makeEndpoint, noteRedemption } from './ledger.fixture.ts';

let database: TestDatabase;
beforeAll(async () => (database = await makeTestDatabase()));
afterAll(() => database.close());

/** The events of a lane, first to last, by `at`. */
async function laneOf(organizationId: string, lane: string): Promise<[number, string][]> {
  const rows = await database.db.query<{ at: Date; status: string }>({
    text: `select event_at as at, status from webhook_delivery
      where organization_id = $1 and lane = $2 order by turn_epoch, turn, event_at, event_id`,
    values: [organizationId, lane],
  });
  return rows.map(({ at, status }) => [at.getTime(), status]);
}

/** Waits until the ledger is settled: other tests' transactions hold every reader back. */
async function followUntil(organizationId: string, count: number, page?: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    while ((await followOnce(database.db, organizationId, { page })) === 'a page');
    const [row] = await database.db.query<{ n: number }>({
      text: 'select count(*) as n from webhook_delivery where organization_id = $1',
      values: [organizationId],
    });
    if (row?.n === count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The ledger was not followed to its end');
}

/** Waits until all of its ledger lies below the horizon. */
async function untilSettled(organizationId: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const above = await database.db.query({
      text: `select 1 from ledger
        where organization_id = $1 and tx >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`,
      values: [organizationId],
    });
    if (above.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The ledger was not settled');
}

/** A transaction that has its id, and does what it does when it is told to. */
async function begin(work?: (tx: Transaction) => Promise<unknown>): Promise<() => Promise<void>> {
  let goOn: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => (goOn = resolve));
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const ended = database.db.transaction(async (tx) => {
    await tx.query({ text: 'select pg_current_xact_id()' });
    begun();
    await wait;
    await work?.(tx);
  });
  await hasBegun;
  return () => {
    goOn();
    return ended;
  };
}

test('of two transactions that overlap, the one that changed the voucher first comes first', async () => {
  const { organizationId } = await makeEndpoint(database.db);
  const voucher = newId();
  // has the smaller transaction id, and changes the voucher later
  const late = await begin((tx) => noteRedemption(tx, organizationId, voucher, 2_000));
  await database.db.transaction((tx) => noteRedemption(tx, organizationId, voucher, 1_000));
  await late();
  // page by page: the later one is read first
  await followUntil(organizationId, 2, 1);
  expect(await laneOf(organizationId, voucher)).toEqual([
    [1_000, 'pending'],
    [2_000, 'waiting'],
  ]);
});

test.each([1_000, 1])(
  'a third transaction, still open, between two that changed a voucher does not part them; pages of %i',
  async (page) => {
    const { organizationId } = await makeEndpoint(database.db);
    const voucher = newId();
    const { db } = database;
    const change = (at: number) => (tx: Transaction) =>
      noteRedemption(tx, organizationId, voucher, at);
    // has the smaller transaction id, and changes the voucher later
    const late = await begin(change(2_000));
    const third = await begin();
    try {
      await db.transaction(change(1_000));
      await late();
      const horizons = makeHorizons(db);
      await horizons.note();
      await db.transaction(change(3_000));
      // other tests' transactions may hold the horizon back
      let upTo = horizons.first();
      while ((await laneOf(organizationId, voucher)).length === 0) {
        while ((await followOnce(db, organizationId, { page, upTo })) === 'a page');
        upTo = undefined;
      }
      const lane = await laneOf(organizationId, voucher);
      expect(lane.slice(0, 2)).toEqual([
        [1_000, 'pending'],
        [2_000, 'waiting'],
      ]);
      // what had not been seen at the horizon is not taken along: it is read in its own time
      if (upTo) expect(lane).toHaveLength(2);
    } finally {
      await third();
    }
    await db.query({
      text: `update webhook_delivery set status = 'delivered', next_attempt_at = null,
        ended_at = now() where organization_id = $1`,
      values: [organizationId],
    });
    await db.transaction(change(4_000));
    await untilSettled(organizationId);
    await followUntil(organizationId, 4, page);
    // read a second time it neither is sent again nor stands in the way
    const lane = await laneOf(organizationId, voucher);
    expect(lane.map(([at]) => at)).toEqual([1_000, 2_000, 3_000, 4_000]);
    const open = lane.slice(2).filter(([, status]) => status !== 'delivered');
    expect(lane.slice(0, 2).map(([, status]) => status)).toEqual(['delivered', 'delivered']);
    expect(open.map(([, status]) => status)).toEqual(['pending', 'waiting'].slice(0, open.length));
    expect(open.length).toBeGreaterThan(0);
  },
);

test('nothing is missed or doubled, however the pages fall', async () => {
  const { organizationId } = await makeEndpoint(database.db);
  const vouchers = Array.from({ length: 7 }, newId);
  const { db } = database;
  for (let i = 0; i < 100; i++) {
    await db.transaction((tx) =>
      noteRedemption(tx, organizationId, vouchers[i % 7] ?? '', 1_000 + i),
    );
  }
  await followUntil(organizationId, 100, 3);
  await followUntil(organizationId, 100, 3);
  for (const voucher of vouchers) {
    const lane = await laneOf(organizationId, voucher);
    const statuses = lane.map(([, status]) => status);
    expect(statuses).toEqual(['pending', ...statuses.slice(1).map(() => 'waiting')]);
    expect(lane.map(([at]) => at)).toEqual(lane.map(([at]) => at).sort((a, b) => a - b));
  }
});

test('in the middle of a reading nothing is given its turn', async () => {
  const { organizationId } = await makeEndpoint(database.db);
  const { db } = database;
  for (let i = 0; i < 3; i++) {
    await db.transaction((tx) => noteRedemption(tx, organizationId, newId(), 1_000 + i));
  }
  let followed = await followOnce(db, organizationId, { page: 2 });
  while (followed === 'to the end') followed = await followOnce(db, organizationId, { page: 2 });
  const statuses = await db.query({
    text: 'select distinct status from webhook_delivery where organization_id = $1',
    values: [organizationId],
  });
  expect(statuses).toEqual([{ status: 'new' }]);
  await followUntil(organizationId, 3, 2);
});

test('up to a moment of the past nothing of later is told, and then all in its order', async () => {
  const { organizationId } = await makeEndpoint(database.db);
  const [one, other] = [newId(), newId()];
  const { db } = database;
  const horizons = makeHorizons(db);
  await db.transaction((tx) => noteRedemption(tx, organizationId, one, 1_000));
  await db.transaction((tx) => noteRedemption(tx, organizationId, other, 1_500));
  await untilSettled(organizationId);
  await horizons.note();
  await db.transaction((tx) => noteRedemption(tx, organizationId, one, 2_000));
  let count = 0;
  const reading = { upTo: horizons.first(), count: (n: number) => void (count += n) };
  expect(await followAll(db, { ...reading, goOn: () => false })).toBe(false);
  expect(await laneOf(organizationId, one)).toEqual([]);
  expect(await followAll(db, reading)).toBe(true);
  expect(count).toBe(2);
  expect(await laneOf(organizationId, one)).toEqual([[1_000, 'pending']]);
  expect(await laneOf(organizationId, other)).toEqual([[1_500, 'pending']]);
  horizons.done();
  expect(horizons.first()).toBeUndefined();
  await followUntil(organizationId, 3);
  expect(await laneOf(organizationId, one)).toEqual([
    [1_000, 'pending'],
    [2_000, 'waiting'],
  ]);
});

test('after a restore, a horizon of before counts for nothing', async () => {
  const { organizationId } = await makeEndpoint(database.db);
  const { db } = database;
  await db.query({
    text: `update webhook_cursor set horizon_epoch = epoch, horizon = '999999999'
      where organization_id = $1`,
    values: [organizationId],
  });
  await db.query({ text: 'update installation set epoch = epoch + 1' });
  await db.transaction((tx) => noteRedemption(tx, organizationId, newId(), 5_000));
  await followUntil(organizationId, 1);
  const [cursor] = await db.query<{ horizon: string | null }>({
    text: 'select horizon from webhook_cursor where organization_id = $1',
    values: [organizationId],
  });
  expect(cursor).toEqual({ horizon: null });
});

test('two at one ledger: one follows, the other leaves it', async () => {
  const { organizationId } = await makeEndpoint(database.db);
  const { db } = database;
  const held = db.transaction(async (tx) => {
    await tx.query({
      text: 'select 1 from webhook_cursor where organization_id = $1 for update',
      values: [organizationId],
    });
    return followOnce(db, organizationId);
  });
  expect(await held).toBe('elsewhere');
});

describe('what a long queue costs what comes and goes, while the planner knows nothing of it', () => {
  const WAITING = 10_000;

  const insert = (
    { organizationId, id }: { organizationId: string; id: string },
    status: string,
    lanes: number,
    turn: number,
  ) =>
    database.db.query<{ id: string; lane: string }>({
      text: `insert into webhook_delivery (organization_id, endpoint_id, event_id, event_epoch,
          event_tx, event_at, kind, lane, turn_epoch, turn, status, next_attempt_at, ended_at,
          created_at)
        select $1, $2, gen_random_uuid(), 1, '1'::xid8, now(), 'redemption.recorded',
          lpad(to_hex(n), 32, '0')::uuid, 1, $5::text::xid8, $3,
          case when $3 = 'pending' then now() end, case when $3 = 'delivered' then now() end, now()
        from generate_series(1, $4) n returning event_id as id, lane`,
      values: [organizationId, id, status, lanes, turn],
    });

  /** How many rows of the queue a transaction fetches at its work. */
  const fetchedBy = (work: (tx: Transaction) => Promise<unknown>): Promise<number> =>
    database.db.transaction(async (tx) => {
      // of the connection, so that what earlier transactions did may be among it
      const count = async () => {
        const [row] = await tx.query<{ fetched: number }>({
          text: `select idx_tup_fetch + seq_tup_read as fetched from pg_stat_xact_user_tables
            where relname = 'webhook_delivery'`,
        });
        return row!.fetched;
      };
      const before = await count();
      await work(tx);
      return (await count()) - before;
    });

  test('the turn of a lane is given without a look at the others', async () => {
    const endpoint = await makeEndpoint(database.db);
    const [ended] = await insert(endpoint, 'delivered', 1, 4);
    const [next] = await insert(endpoint, 'waiting', 1, 5);
    await insert(endpoint, 'waiting', WAITING, 6);
    const fetched = await fetchedBy(async (tx) => {
      await lookIntoLanes(tx);
      await tx.query(nextOfLanes(endpoint.organizationId, endpoint.id, [ended!.id]));
    });
    expect(fetched).toBeLessThan(10);
    const turned = await database.db.query<{ id: string }>({
      text: `select event_id as id from webhook_delivery
        where endpoint_id = $1 and status = 'pending'`,
      values: [endpoint.id],
    });
    expect(turned).toEqual([{ id: next?.id }]);
  });

  test.each([1_000, 2])('a reading by pages of %i puts events behind their lanes', async (page) => {
    const endpoint = await makeEndpoint(database.db);
    const queue = await insert(endpoint, 'pending', WAITING, 1);
    const lanes = [queue[0]!.lane, newId(), newId(), newId()];
    await database.db.transaction(async (tx) => {
      for (const lane of lanes) await noteRedemption(tx, endpoint.organizationId, lane, 5);
    });
    await untilSettled(endpoint.organizationId);
    let fetched = 0;
    const watched: Database = {
      ...database.db,
      async transaction<T>(work: (tx: Transaction) => Promise<T>) {
        let answer: T | undefined;
        fetched += await fetchedBy(async (tx) => (answer = await work(tx)));
        return answer as T;
      },
    };
    while ((await followOnce(watched, endpoint.organizationId, { page })) === 'a page');
    expect(fetched).toBeLessThan(30);
    expect(fetched).toBeGreaterThan(0);
    const placed = await Promise.all(lanes.map((lane) => laneOf(endpoint.organizationId, lane)));
    expect(placed.map((lane) => lane.at(-1))).toEqual([
      [5, 'waiting'],
      [5, 'pending'],
      [5, 'pending'],
      [5, 'pending'],
    ]);
  });
});
