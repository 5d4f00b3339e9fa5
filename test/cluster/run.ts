// `npm run test:cluster`: shops and tills on a synchronous Patroni cluster while its parts are killed,
// cut off, paused and filled up; and the books afterwards.
import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { seeded } from '../faults/fault-proxy.ts';
import { PG_ROOT } from './database-cluster.ts';
import { faults, type Fault } from './faults.ts';
import { longestGap, newJournal, type Journal } from './journal.ts';
import { startLab, type Lab } from './lab.ts';
import { makeMerchant, type Merchant } from './merchant.ts';
import { quietly } from './network.ts';
import { startTraffic } from './traffic.ts';
import { judgeBooks, type Verdict } from './verdict.ts';

const HELP = `npm run test:cluster -- [options]

  --quick         a server killed, the primary killed
  --only <names>  some faults: ${faults.map(({ name }) => `"${name}"`).join(', ')}
  --seed <n>      repeats the choices of another run; default: drawn, and printed

Needs root, and Debian's packages patroni, etcd-server, etcd-client, haproxy, iproute2 and
PostgreSQL from 15. Ends with 0 when nothing was lost, double, mismatched or unresolved.
`;

const CODES_EACH = 6_000;
const BEFORE_MS = 4_000;
const AFTER_MS = 5_000;

const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Why the cluster cannot be brought up here; undefined where it can. */
function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs root: it makes network namespaces and mounts';
  const missing = ['patroni', 'etcd', 'etcdctl', 'haproxy', 'ip', 'setpriv', 'mount'].filter(
    (name) => quietly(() => execFileSync('which', [name], { stdio: 'pipe' })) === undefined,
  );
  if (!existsSync(PG_ROOT)) missing.push('PostgreSQL');
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined;
}

const lineOf = (name: string, verdict: Verdict, gapMs: number) =>
  `${name}: acknowledged lost ${verdict.lost.length}, double ${verdict.double.length}, ` +
  `mismatched ${verdict.mismatched.length}, unresolved ${verdict.unresolved.length}, ` +
  `longest gap ${(gapMs / 1000).toFixed(1)} s`;

/** One fault under traffic. Answers its verdict and the longest time without any answer. */
async function suffer(lab: Lab, fault: Fault, merchant: Merchant, seed: number) {
  const journal: Journal = newJournal();
  const traffic = startTraffic(lab.base, merchant, journal, seed);
  const began = Date.now();
  await sleep(BEFORE_MS);
  try {
    await fault.run(lab, seeded(seed));
    await lab.databases.healed();
    await sleep(AFTER_MS);
  } finally {
    await traffic.stop();
  }
  const ended = Date.now();
  const verdict = await judgeBooks(lab.db, journal);
  const gapMs = longestGap(journal, began, ended);
  print(lineOf(fault.name, verdict, gapMs));
  say(
    `  ${journal.acknowledged.length} acknowledged, ${journal.refusals} refused, ` +
      `${journal.repeated} repeated; seed ${seed}`,
  );
  for (const [kind, list] of Object.entries(verdict) as [string, string[]][]) {
    for (const each of list.slice(0, 5)) say(`  ${kind}: ${each}`);
  }
  return { verdict, gapMs };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    print(HELP);
    return 0;
  }
  const names = values.only?.split(',').map((name) => name.trim());
  const chosen = faults.filter(({ name, quick }) =>
    names ? names.includes(name) : !values.quick || quick,
  );
  if (chosen.length === 0 || (names && chosen.length < names.length)) {
    throw new Error(`--only takes: ${faults.map(({ name }) => name).join(', ')}`);
  }
  const reason = whyNot();
  if (reason !== undefined) {
    print(`The cluster cannot be tested here: ${reason}`);
    return 2;
  }
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
  if (!Number.isInteger(seed)) throw new Error('--seed takes a whole number');
  say(`Seed ${seed}. Starting …`);
  const lab = await startLab(say);
  // the first signal cleans up; the second is nobody's business but the system's
  const interrupt = () => void lab.stop().then(() => process.exit(130));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await sufferAll(lab, chosen, seed);
  } catch (error) {
    for (const { port, process: server } of lab.servers) say(`-- ${port}:\n${server.output()}`);
    throw error;
  } finally {
    await lab.stop();
  }
}

async function sufferAll(lab: Lab, chosen: Fault[], seed: number): Promise<number> {
  const owner = { organization: 'Harbour', email: 'owner@harbour.example', password: 'a long one' };
  const { api_key } = await bootstrap(lab.db, owner);
  const merchant = await makeMerchant(lab.base, api_key, CODES_EACH * chosen.length);
  const all: Verdict = { lost: [], double: [], mismatched: [], unresolved: [] };
  let longest = 0;
  let skipped = 0;
  for (const [i, fault] of chosen.entries()) {
    const missing = fault.missing?.();
    if (missing !== undefined) {
      skipped++;
      print(`${fault.name}: skipped, ${missing}`);
      continue;
    }
    const { verdict, gapMs } = await suffer(lab, fault, merchant, seed + i);
    for (const kind of Object.keys(all) as (keyof Verdict)[]) all[kind].push(...verdict[kind]);
    longest = Math.max(longest, gapMs);
  }
  print(lineOf('all', all, longest));
  const isGood = Object.values(all).every((list) => list.length === 0);
  const done = chosen.length - skipped;
  print(`${isGood ? done : 0} passed, ${isGood ? 0 : done} failed, ${skipped} skipped`);
  return isGood ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
