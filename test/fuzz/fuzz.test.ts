// Every operation of the document, by everybody, with anything: a few changes of each, for half a minute at
// most, always the same ones. `npm run fuzz` seeks others, from another seed each time, for as long as one likes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFuzzer, reachedNever, type Fuzzer } from './fuzz.ts';

const RUNS = 3;
/** On a machine that is busy fewer operations are fuzzed: which are first is the seed's to say. */
const MOST_MS = 30_000;
/** One that has found a fault. */
const seed = 147288994;

let fuzzer: Fuzzer;
beforeAll(async () => {
  fuzzer = await openFuzzer();
  await fuzzer.begin();
});
afterAll(() => fuzzer.close());

describe(`from the seed ${seed}`, () => {
  test('every operation of the document succeeds for who may, and answers as it says', async () => {
    const wrong: string[] = [];
    for (const operation of fuzzer.operations) {
      const why = await fuzzer.tryGood(operation);
      if (why) wrong.push(why);
    }
    expect(wrong.join('\n\n')).toBe('');
    expect(fuzzer.operations.length).toBeGreaterThan(150);
    expect(reachedNever(fuzzer)).toEqual([]);
  }, 60_000);

  test('with anything in any place there is no 5xx, no answer outside its schema and nothing of others', async () => {
    const wrong: string[] = [];
    const endsAt = Date.now() + MOST_MS;
    const { operations } = fuzzer;
    const first = seed % operations.length;
    let fuzzed = 0;
    for (const operation of [...operations.slice(first), ...operations.slice(0, first)]) {
      if (Date.now() > endsAt) break;
      const failed = await fuzzer.fuzz(operation, { seed, runs: RUNS, endsAt });
      if (failed) wrong.push(failed);
      fuzzed++;
    }
    console.log(`fuzzed ${fuzzed} of ${operations.length} operations from the seed ${seed}`);
    expect(fuzzed).toBeGreaterThan(0);
    expect(wrong.join('\n\n')).toBe('');
  }, 120_000);

  test('no key, cookie or code of all these calls stands in the log', () => {
    expect(fuzzer.indiscretions()).toEqual([]);
  });
});
