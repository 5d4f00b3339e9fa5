// The judge of a soak: a sawtooth that comes back is flat, a leak under it is not.
import { expect, test } from 'vitest';
import { judgeSamples, type Sample } from './slope.ts';

const MINUTES = 24;
/** A sample every quarter of a minute of what is flat but for `fields`. */
const samples = (fields: (minute: number) => Partial<Sample>) =>
  Array.from({ length: MINUTES * 4 }, (_, i) => ({
    at: i * 15_000,
    heapMb: 45,
    memoryMb: 150,
    handles: 40,
    ...fields(i / 4),
  }));
/** A collector's sawtooth of 60 MB. */
const sawtooth = (minute: number) => 150 + (60 * ((minute * 4) % 11)) / 11;

test('a sawtooth is flat, whatever it does while it warms up, and so are bursts', () => {
  const judged = judgeSamples(
    samples((minute) => ({
      memoryMb: sawtooth(minute) + Math.min(80, minute * 20),
      heapMb: 40 + Math.min(5, minute) + (Math.round(minute * 4) % 7 === 0 ? 30 : 0),
    })),
  );
  expect(judged.problems).toEqual([]);
});

test('a heap that leaks half a megabyte a minute between bursts is found', () => {
  const judged = judgeSamples(
    samples((minute) => ({
      heapMb: 45 + minute / 2 + (Math.round(minute * 4) % 7 === 0 ? 30 : 0),
    })),
  );
  expect(judged.problems).toEqual([expect.stringMatching(/^the heap grows by 0\.[456] MB/)]);
});

test('memory that leaks outside of the heap, under a sawtooth, is found', () => {
  const judged = judgeSamples(samples((minute) => ({ memoryMb: sawtooth(minute) + minute * 4 })));
  expect(judged.problems).toEqual([expect.stringMatching(/^memory grows by [345]\.\d MB/)]);
});

test('handles that are not closed are found', () => {
  const judged = judgeSamples(samples((minute) => ({ handles: 40 + Math.floor(minute) })));
  expect(judged.problems).toEqual([expect.stringContaining('open handles grow by 1')]);
});
