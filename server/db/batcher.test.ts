// Batching: a crowd shares its round trips, order is kept, and the queue has an end.
import { expect, test } from 'vitest';
import { makeBatcher } from './batcher.ts';

const FULL = new Error('full');
const whenFull = () => FULL;
/** As many turns of the event loop as a batch waits for company. */
const turns = async () => {
  for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
};

test('a lone item goes at once, and what arrives meanwhile goes together, in order', async () => {
  const batches: number[][] = [];
  const release: (() => void)[] = [];
  const batcher = makeBatcher<number, number>(
    async (items) => {
      batches.push(items);
      await new Promise<void>((resolve) => release.push(resolve));
      return items.map((item) => item * 2);
    },
    { whenFull, concurrency: 1 },
  );
  const first = batcher.add(1);
  await turns();
  const others = [2, 3, 4].map((item) => batcher.add(item));
  release.shift()?.();
  expect(await first).toBe(2);
  await turns();
  release.shift()?.();
  expect(await Promise.all(others)).toEqual([4, 6, 8]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

test('no batch is larger than allowed, and each item gets its own result', async () => {
  const sizes: number[] = [];
  const batcher = makeBatcher<number, number>(
    (items) => {
      sizes.push(items.length);
      return Promise.resolve(items);
    },
    { whenFull, maxItems: 10 },
  );
  const items = Array.from({ length: 95 }, (_, i) => i);
  expect(await Promise.all(items.map((item) => batcher.add(item)))).toEqual(items);
  expect(Math.max(...sizes)).toBe(10);
  await batcher.idle();
});

test('a full queue refuses at once, and a failed batch fails its items only', async () => {
  let fail = true;
  const batcher = makeBatcher<number, number>(
    (items) => (fail ? Promise.reject(new Error('down')) : Promise.resolve(items)),
    { whenFull, maxQueue: 3 },
  );
  const waiting = [1, 2, 3].map((item) => batcher.add(item));
  await expect(batcher.add(4)).rejects.toBe(FULL);
  for (const each of await Promise.allSettled(waiting)) expect(each.status).toBe('rejected');
  fail = false;
  expect(await batcher.add(5)).toBe(5);
});

test('beside a batch in flight goes a full one, or what has waited a few milliseconds', async () => {
  const sizes: number[] = [];
  const release: (() => void)[] = [];
  const batcher = makeBatcher<number, number>(
    async (items) => {
      sizes.push(items.length);
      await new Promise<void>((resolve) => release.push(resolve));
      return items;
    },
    { whenFull, fill: 3 },
  );
  const all = [batcher.add(0)];
  await turns();
  all.push(batcher.add(1), batcher.add(2));
  await turns();
  expect(sizes).toEqual([1]);
  all.push(batcher.add(3));
  await turns();
  expect(sizes).toEqual([1, 3]);
  all.push(batcher.add(4));
  release.shift()?.();
  await turns();
  // the other one hangs: nobody waits for it
  await expect.poll(() => sizes).toEqual([1, 3, 1]);
  for (const go of release) go();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
});

test('what needs the same thing goes together, one batch after the other, and holds nobody else up', async () => {
  const batches: string[][] = [];
  const release: (() => void)[] = [];
  const batcher = makeBatcher<string, string>(
    async (items) => {
      batches.push(items);
      await new Promise<void>((resolve) => release.push(resolve));
      return items;
    },
    { whenFull, fill: 1, keyOf: (item) => (item.startsWith('-') ? undefined : item.charAt(0)) },
  );
  const all = [batcher.add('a1')];
  await turns();
  all.push(...['a2', 'b1', 'a3', '-'].map((item) => batcher.add(item)));
  await turns();
  expect(batches).toEqual([['a1'], ['b1', '-']]);
  all.push(batcher.add('b2'));
  release.shift()?.();
  await turns();
  expect(batches[2]).toEqual(['a2', 'a3']);
  release.shift()?.();
  await turns();
  expect(batches[3]).toEqual(['b2']);
  for (const go of release) go();
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b1', 'a3', '-', 'b2']);
  await batcher.idle();
});
