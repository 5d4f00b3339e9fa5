// The fuzzer for minutes: `npm run fuzz -- --seed N --minutes M`. Each round has organizations of its own.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFuzzer, reachedNever, type Fuzzer } from './fuzz.ts';

const { FUZZ_SEED, FUZZ_MINUTES = '5', FUZZ_ONLY, FUZZ_PATH } = process.env;
const seed = Number(FUZZ_SEED);
const endsAt = Date.now() + Number(FUZZ_MINUTES) * 60_000;
const RUNS = 10;
const MOST_FAILURES = 20;

const say = (line: string) => process.stdout.write(`${line}\n`);

let fuzzer: Fuzzer;
beforeAll(async () => {
  fuzzer = await openFuzzer();
});
afterAll(() => fuzzer.close());

/** One round; answers what failed, once for each operation. */
async function round(roundSeed: number): Promise<string[]> {
  await fuzzer.begin();
  const failures: string[] = [];
  const names = FUZZ_ONLY?.split(',');
  for (const operation of fuzzer.operations.filter(({ id }) => !names || names.includes(id))) {
    const isLate = Date.now() > endsAt && FUZZ_PATH === undefined;
    // the first round tries each good call, however slow the machine is
    if (isLate && roundSeed !== seed) break;
    const good = await fuzzer.tryGood(operation);
    if (good) failures.push(good);
    if (isLate) continue;
    const options = FUZZ_PATH === undefined ? { endsAt } : { path: FUZZ_PATH };
    const failed = await fuzzer.fuzz(operation, { seed: roundSeed, runs: RUNS, ...options });
    if (failed) failures.push(failed);
  }
  return failures;
}

test(
  `fuzzing from the seed ${seed}`,
  async () => {
    const failures = new Map<string, string>();
    let rounds = 0;
    do {
      for (const each of await round(seed + rounds)) {
        const [line = ''] = each.split('\n');
        if (!failures.has(line)) say(`\n${each}\n`);
        failures.set(line, each);
      }
      rounds++;
      const answers = [...fuzzer.counts.values()].flatMap((each) => [...each]);
      const sum = (from: number) =>
        answers
          .filter(([status]) => status >= from && status < from + 100)
          .reduce((total, [, count]) => total + count, 0);
      say(
        `round ${rounds}: ${sum(200)} successes, ${sum(400)} refusals, ${sum(500)} failures of ours`,
      );
    } while (Date.now() < endsAt && failures.size < MOST_FAILURES && FUZZ_PATH === undefined);
    expect([...failures.keys()]).toEqual([]);
    expect(fuzzer.indiscretions()).toEqual([]);
    if (FUZZ_ONLY === undefined) expect(reachedNever(fuzzer)).toEqual([]);
  },
  24 * 3_600_000,
);
