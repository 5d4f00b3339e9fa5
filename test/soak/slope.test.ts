// The judge of a soak: a sawtooth that comes back is flat, a leak under it is not.
import { expect, test } from 'vitest';
import { judgeSamples } from './slope.ts';

const SECONDS = 180;
const samples = (of: (second: number) => { memoryMb: number; handles: number }) =>
  Array.from({ length: SECONDS }, (_, second) => ({ at: second * 1_000, ...of(second) }));
/** A collector's sawtooth of 60 MB, every 11 seconds. */
const sawtooth = (second: number) => 150 + (60 * (second % 11)) / 11;

test('a sawtooth is flat, whatever it does while it warms up', () => {
  const warming = (second: number) => Math.min(80, second * 4);
  const judged = judgeSamples(
    samples((second) => ({ memoryMb: sawtooth(second) + warming(second), handles: 40 })),
  );
  expect(judged.problems).toEqual([]);
});

test('memory that leaks under a sawtooth is found', () => {
  const judged = judgeSamples(
    samples((second) => ({ memoryMb: sawtooth(second) + second / 3, handles: 40 })),
  );
  expect(judged.problems).toEqual([expect.stringMatching(/^memory grows by (19|20|21)\.\d MB/)]);
});

test('handles that are not closed are found', () => {
  const judged = judgeSamples(
    samples((second) => ({ memoryMb: 150, handles: 40 + Math.floor(second / 5) })),
  );
  expect(judged.problems).toEqual([expect.stringContaining('open handles grow by 12')]);
});
