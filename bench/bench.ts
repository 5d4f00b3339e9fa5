// `npm run bench`: what the product costs, against what it could cost, on this machine now.
import { cpus, release, totalmem, type as system } from 'node:os';
import { parseArgs } from 'node:util';
import type { BenchRun, Measure } from './bench-run.ts';
import { closeAll } from './closing.ts';
import { startPostgres } from './postgres.ts';
import { writeTable, type Row } from './table.ts';

const HELP = `npm run bench -- [options]

  --quick         a few seconds for each row, one round, no claims: does it run at all
  --full          10,000,000 vouchers, 1,000,000 codes
  --only <names>  some rows: validate, redeem-distinct, redeem-shared, redeem-256, ledger,
                  import, issue-codes, validate-size, reports, roll-up, lists, first-view,
                  events, print, memory, sign-in, cold-start, baseline, cpu
  --rounds <n>    rounds of each comparison; default 5
  --seconds <n>   of each measured run; default 2.5
  --profile <dir> writes CPU profiles of the server processes there
  --json          one JSON document on standard output
`;

/** Rows in the order of the table; a module is loaded only when its row runs. */
const measures: Record<string, () => Promise<Measure>> = {
  validate: async () => (await import('./validate.ts')).measureValidate,
  'redeem-distinct': async () => (await import('./redeem.ts')).measureRedeemDistinct,
  'redeem-shared': async () => (await import('./redeem.ts')).measureRedeemShared,
  'redeem-256': async () => (await import('./redeem.ts')).measureRedeemCrowd,
  ledger: async () => (await import('./ledger-cost.ts')).measureLedger,
  import: async () => (await import('./import-codes.ts')).measureImport,
  'issue-codes': async () => (await import('./issue-codes.ts')).measureIssueCodes,
  'validate-size': async () => (await import('./validate.ts')).measureValidateSize,
  reports: async () => (await import('./report.ts')).measureReports,
  'roll-up': async () => (await import('./report.ts')).measureRollUp,
  lists: async () => (await import('./lists.ts')).measureLists,
  'first-view': async () => (await import('./first-view.ts')).measureFirstView,
  events: async () => (await import('./events.ts')).measureEvents,
  'sign-in': async () => (await import('./sign-in.ts')).measureSignIn,
  print: async () => (await import('./print.ts')).measurePrint,
  memory: async () => (await import('./memory.ts')).measureMemory,
  'cold-start': async () => (await import('./cold-start.ts')).measureColdStart,
  baseline: async () => (await import('./baseline/measure.ts')).measureBaseline,
  cpu: async () => (await import('./cpu.ts')).measureCpu,
};

const CLAIMING_ROUNDS = 5;

const say = (line: string) => process.stderr.write(`${line}\n`);
const print = (line: string) => process.stdout.write(`${line}\n`);

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const names = values.only?.split(',') ?? Object.keys(measures);
  for (const name of names) if (!measures[name]) throw new Error(`There is no row "${name}"`);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : CLAIMING_ROUNDS));
  const seconds = Number(values.seconds ?? (values.quick ? 0.5 : 2.5));
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
    throw new Error('--rounds takes a whole number from 1 to 100');
  }
  if (!(seconds >= 0.1 && seconds <= 60)) throw new Error('--seconds takes 0.1 to 60');
  return { ...values, names, rounds, seconds };
}

type Options = ReturnType<typeof readOptions>;

async function bench(options: Options): Promise<void> {
  const began = Date.now();
  const postgres = await startPostgres();
  const run: BenchRun = {
    postgres,
    rounds: options.rounds,
    runMs: options.seconds * 1000,
    warmMs: options.quick ? 200 : 500,
    full: options.full,
    quick: options.quick,
    claims: !options.quick && options.rounds >= CLAIMING_ROUNDS,
    profile: options.profile,
  };
  const rows: Row[] = [];
  for (const name of options.names) {
    say(`${name} …`);
    const measure = await measures[name]?.();
    if (measure) rows.push(...(await measure(run)));
  }
  const machine = {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? '',
    memoryGigabytes: Math.round(totalmem() / 1e9),
    system: `${system()} ${release()}`,
    node: process.version,
    postgresql: postgres.version,
    durability: postgres.durability,
    pgbench: postgres.pgbench !== undefined,
  };
  const { rounds, seconds, full, quick } = options;
  const tookSeconds = Math.round((Date.now() - began) / 1000);
  if (options.json)
    print(JSON.stringify({ rows, machine, rounds, seconds, full, quick, tookSeconds }));
  else {
    print(writeTable(rows));
    print('');
    print(
      `${machine.cores} cores (${machine.processor}), ${machine.memoryGigabytes} GB, ${machine.system}; ` +
        `Node ${machine.node}; PostgreSQL ${machine.postgresql}, ${machine.durability}`,
    );
    print(
      `${rounds} rounds of ${seconds} s in turns, ${tookSeconds} s in all; figures are medians, a ratio ` +
        'is the median of the rounds’ own.',
    );
    print(
      'Load, server and database share the machine: only ratios inside one run count, no figure alone.',
    );
  }
}

async function main(): Promise<void> {
  const [mode, databaseUrl = '', port, key = ''] = process.argv.slice(2);
  if (mode === 'bare-server') {
    await (await import('./bare-server.ts')).serveBare(databaseUrl, Number(port));
    return;
  }
  if (mode === 'baseline-server') {
    await (await import('./baseline/server.ts')).serveBaseline(databaseUrl, Number(port), key);
    return;
  }
  if (mode === 'receiver') {
    (await import('./receiver.ts')).serveReceiver(Number(databaseUrl));
    return;
  }
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      interruption.abort();
      void closeAll().finally(() => process.exit(130));
    });
  }
  try {
    const options = readOptions();
    if (options.help) print(HELP);
    else await bench(options);
  } catch (error) {
    // what runs fails when its processes are ended
    if (!interruption.signal.aborted) say((error as Error).stack ?? String(error));
    process.exitCode = 1;
  } finally {
    await closeAll();
  }
}

await main();
