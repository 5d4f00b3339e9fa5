// `npm run soak`: shops, tills and people at work on one server for some minutes; its memory and its
// handles must stay flat, and the books must say what was answered.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../server/db/database.ts';
import { openEmbedded } from '../../server/db/embedded/supervisor.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { newJournal } from '../cluster/journal.ts';
import { makeMerchant, type Merchant } from '../cluster/merchant.ts';
import { CALLS_A_MINUTE, startTraffic } from '../cluster/traffic.ts';
import { judgeBooks } from '../cluster/verdict.ts';
import { buildProgram, httpCaller, startServer } from '../faults/server-process.ts';
import { judgeSamples, type Sample } from './slope.ts';

const HELP = `npm run soak -- [options]

  --minutes <n>   how long; default 2. The first third warms up and is not judged.
  --rate <n>      calls a second at most; default and most: 200
  --snapshots <folder>   keeps a heap snapshot from after the warm-up and one from the end
  --seed <n>      repeats the choices of another run; default: drawn, and printed

Ends with 0 when memory and handles stayed flat and nothing was lost, double, mismatched or unresolved.
`;

const MOST_A_SECOND = CALLS_A_MINUTE / 60;
/** As often as to have enough to judge, and no oftener: each look collects garbage. */
const LOOKS = 90;

const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (line: string) => process.stdout.write(`${line}\n`);

interface Probe {
  heapMb: number;
  externalMb: number;
  /** What is open in the event loop, by kind. */
  resources: Record<string, number>;
}

/**
 * What is left in the server's heap after a collection, and what the system says of the process:
 * resident memory in MB, open handles.
 */
async function look(pid: number, file: string): Promise<Sample & Probe> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(file)) await sleep(20);
  const probe = JSON.parse(readFileSync(file, 'utf8')) as Probe;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return {
    at: Date.now(),
    ...probe,
    // what lies outside grows with what is kept as well
    heapMb: probe.heapMb + probe.externalMb,
    memoryMb: kilobytes / 1024,
    handles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** What people and programs read meanwhile, and a live stream that is opened and left. */
async function read(
  base: string,
  key: string,
  shopKey: string,
  codes: Merchant,
  isOver: () => boolean,
  slowness: number,
) {
  const api = httpCaller(base, key);
  const shop = httpCaller(base, shopKey);
  const today = new Date().toISOString().slice(0, 10);
  let calls = 0;
  while (!isOver()) {
    for (const path of [
      'redemptions?limit=50',
      'campaigns',
      `reports/overview?from=${today}&to=${today}`,
      'conflicts',
      'api-keys',
    ]) {
      const { status, text } = await api.get(`/api/v1/${path}`);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 200)}`);
      calls++;
    }
    for (const code of [codes.sharedCode, 'NO-SUCH-CODE']) {
      await shop.get(`/api/webhook/validate/${code}`);
      calls++;
    }
    const leaving = new AbortController();
    const stream = await fetch(`${base}/api/v1/live`, {
      headers: { 'x-api-key': key },
      signal: leaving.signal,
    });
    if (stream.status !== 200) throw new Error(`The live stream answered ${stream.status}`);
    await sleep(300 * slowness);
    leaving.abort();
    calls++;
  }
  return calls;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string' },
      rate: { type: 'string', default: String(MOST_A_SECOND) },
      snapshots: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    print(HELP);
    return 0;
  }
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 24 * 60)) throw new Error('--minutes takes a number up to 1440');
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
  if (!Number.isInteger(seed)) throw new Error('--seed takes a whole number');
  const rate = Number(values.rate);
  if (!(rate > 0 && rate <= MOST_A_SECOND)) {
    throw new Error(`--rate takes a number up to ${MOST_A_SECOND}`);
  }
  if (process.platform !== 'linux') {
    print('soak: skipped, memory and handles of another process are read from /proc (Linux)');
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'vt-soak-'));
  // PostgreSQL's account must be able to pass, where we are root
  chmodSync(folder, 0o755);
  const program = await buildProgram();
  const dataDir = join(folder, 'data');
  const probe = pathToFileURL(resolve('test/soak/probe.mjs'));
  const probeFile = join(folder, 'probe.json');
  probe.searchParams.set('file', probeFile);
  if (values.snapshots !== undefined) {
    mkdirSync(values.snapshots, { recursive: true });
    probe.searchParams.set('snapshots', resolve(values.snapshots));
  }
  const server = await startServer(program, {
    DATA_DIR: dataDir,
    // as `npm start` does
    NODE_OPTIONS: `--max-old-space-size=512 --max-semi-space-size=8 --import ${probe.href}`,
  });
  try {
    const wishes = { minutes, seed, rate, snapshots: values.snapshots !== undefined };
    return await soak(server, dataDir, probeFile, wishes);
  } catch (error) {
    say(server.output());
    throw error;
  } finally {
    await server.end('SIGTERM');
    program.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Wishes {
  minutes: number;
  seed: number;
  /** Calls a second. */
  rate: number;
  snapshots: boolean;
}

async function soak(
  server: { base: string; pid: number },
  dataDir: string,
  probeFile: string,
  { minutes, seed, rate, snapshots }: Wishes,
): Promise<number> {
  const embedded = await openEmbedded({ dataDir, purpose: 'command', log: () => undefined });
  const connection = { ...embedded.connection, ssl: false as const };
  const db = openDatabase({ connection, prepare: true, size: 4 });
  try {
    const owner = { organization: 'Soak', email: 'owner@soak.example', password: 'a long one' };
    const { api_key } = await bootstrap(db, owner);
    const merchant = await makeMerchant(server.base, api_key, Math.ceil(rate * 60 * minutes));
    say(`Seed ${seed}, ${minutes} minutes, ${rate} calls a second at most …`);
    const slowness = MOST_A_SECOND / rate;
    const journal = newJournal();
    const traffic = startTraffic(server.base, merchant, journal, seed, slowness);
    const endsAt = Date.now() + minutes * 60_000;
    const reading = read(
      server.base,
      api_key,
      merchant.shopKey,
      merchant,
      () => Date.now() >= endsAt,
      slowness,
    );
    let failure: unknown;
    reading.catch((error: unknown) => (failure = error));
    const samples: Sample[] = [];
    while (Date.now() < endsAt && failure === undefined) {
      const isWarm = samples.length === Math.floor(LOOKS / 3);
      if (snapshots && isWarm) process.kill(server.pid, 'SIGPROF');
      const sample = await look(server.pid, probeFile);
      if (samples.length % 10 === 0) say(JSON.stringify(sample));
      samples.push(sample);
      await sleep((minutes * 60_000) / LOOKS);
    }
    if (snapshots) process.kill(server.pid, 'SIGPROF');
    const calls = (await reading) + journal.answeredAt.length;
    await traffic.stop();
    const verdict = await judgeBooks(db, journal);
    const flat = judgeSamples(samples);
    print(
      `soak: ${minutes} min, ${calls} calls, heap ${flat.heap}, memory ${flat.memory}, handles ${flat.handles}; ` +
        `acknowledged lost ${verdict.lost.length}, double ${verdict.double.length}, ` +
        `mismatched ${verdict.mismatched.length}, unresolved ${verdict.unresolved.length}`,
    );
    const problems = [...flat.problems, ...Object.values(verdict).flat()];
    for (const problem of problems.slice(0, 10)) say(`  ${problem}`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await db.close();
    await embedded.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
