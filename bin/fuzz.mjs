#!/usr/bin/env node
// `npm run fuzz -- --seed N --minutes M`: sends anything to every operation for as long as is said.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { root, say } = await import('./setup.mjs');

const HELP = `npm run fuzz -- [options]

  --seed <n>      where to begin; a failure says it
  --minutes <n>   how long; default 5
  --only <names>  operations, by their operationId, separated by commas
  --path <path>   of fast-check: straight to what failed, with --seed and --only as it said`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    minutes: { type: 'string', default: '5' },
    only: { type: 'string' },
    path: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  say(HELP);
  process.exit(0);
}
if (!/^\d+$/.test(values.seed) || !(Number(values.minutes) > 0)) {
  say('--seed takes a whole number, --minutes a number above 0');
  process.exit(2);
}
say(`seed ${values.seed}, ${values.minutes} minutes`);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const config = join('test', 'fuzz', 'vitest.config.ts');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config, '--root', '.'], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    FUZZ_SEED: values.seed,
    FUZZ_MINUTES: values.minutes,
    ...(values.only && { FUZZ_ONLY: values.only }),
    ...(values.path && { FUZZ_PATH: values.path }),
  },
});
process.exitCode = status ?? 1;
