// The arithmetic of the table: a benchmark that judges wrongly is worse than none.
import { expect, test } from 'vitest';
import { codesOf } from './books.ts';
import { inTurns, median, medianRatio, percentile } from './rounds.ts';
import { compareRates, judge, writeTable, type Bounds } from './table.ts';

const higher: Bounds = { floor: 0.7, target: 0.9, better: 'higher', unit: '×' };
const lower: Bounds = { floor: 180, target: 130, better: 'lower', unit: 'MB' };

test('a row is judged by its floor and its target, whichever way is better', () => {
  expect([0.95, 0.9, 0.8, 0.7, 0.69].map((reached) => judge(reached, higher))).toEqual([
    'target',
    'target',
    'floor',
    'floor',
    'missed',
  ]);
  expect([100, 130, 180, 181].map((reached) => judge(reached, lower))).toEqual([
    'target',
    'target',
    'floor',
    'missed',
  ]);
});

test('what was not measured claims nothing', () => {
  expect(judge(null, higher)).toBe('no claim');
  expect(judge(NaN, lower)).toBe('no claim');
  expect(judge(2, null)).toBe('no claim');
});

test('a fast row whose slowest answers are too slow reaches its floor, not its target', () => {
  const run = (perSecond: number, p99: number) => ({ perSecond, p50: 1, p99 });
  const results = { a: [run(100, 10), run(100, 10)], b: [run(99, 16), run(99, 16)] };
  const options = { p99: 1.5, claims: true };
  const row = compareRates('validate', 'a bare route', results, higher, options);
  expect(row.reached).toBeCloseTo(0.99);
  expect(row.verdict).toBe('floor');
  expect(writeTable([row])).toContain('0.99 ×');
});

test('the ratio is the median of each round’s own, so that one slow round decides nothing', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(medianRatio([90, 9, 80], [100, 10, 20])).toBeCloseTo(0.9);
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(3);
  expect(percentile([1, 2, 3, 4], 1)).toBe(4);
});

test('what is compared takes turns at being first', async () => {
  const order: string[] = [];
  const side = (name: string) => (round: number) => {
    order.push(`${name}${round}`);
    return Promise.resolve(round);
  };
  await inTurns(3, side('a'), side('b'));
  expect(order).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
});

test('every code of a stock comes once before any comes again', () => {
  for (const count of [1, 10_000, 50_000, 100_000, 500_000]) {
    const next = codesOf({ letter: 'T', count, maxUses: 1 });
    expect(new Set(Array.from({ length: count }, next)).size).toBe(count);
  }
});
