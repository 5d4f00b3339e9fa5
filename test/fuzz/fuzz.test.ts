// Every operation of the document, by everybody, with anything: some seconds of it, from a seed that a
// failure says. `npm run fuzz` goes on for as long as one likes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFuzzer, reachedNever, type Fuzzer } from './fuzz.ts';

const RUNS = 3;
const seed = Math.floor(Math.random() * 2 ** 31);

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
    for (const operation of fuzzer.operations) {
      const failed = await fuzzer.fuzz(operation, { seed, runs: RUNS });
      if (failed) wrong.push(failed);
    }
    expect(wrong.join('\n\n')).toBe('');
  }, 120_000);

  test('no key, cookie or code of all these calls stands in the log', () => {
    expect(fuzzer.indiscretions()).toEqual([]);
  });
});
