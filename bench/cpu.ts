// What an operation costs in CPU, in WAL and on disk: the figures from which docs/scale.md works out what
// machines carry. Not a rate: how fast it went says nothing here.
import { withServer, type BenchRun, type Measure } from './bench-run.ts';
import { codesOf, type Books, type Stock } from './books.ts';
import { putLoad, type Load } from './load.ts';
import { ask } from './postgres.ts';
import { median } from './rounds.ts';
import type { ServerProcess } from './server-process.ts';
import type { Row } from './table.ts';

const MANY_USES = 1_000_000;
const SECOND = 1_000_000;
let orders = 0;

interface Cost {
  perSecond: number;
  /** Microseconds of CPU for each operation. */
  node: number;
  postgres: number;
  /** Bytes for each operation. */
  wal: number;
  disk: number;
}

type Requests = (code: () => string) => Pick<Load, 'request' | 'expect'>;

const OPERATIONS: Record<string, Requests> = {
  validate: (code) => ({
    request: () => ({ method: 'GET', path: `/api/webhook/validate/${code()}` }),
    expect: '"valid":true',
  }),
  redeem: (code) => ({
    request: () => ({
      method: 'POST',
      path: '/api/webhook/redemption',
      body: `{"code":"${code()}","order_reference":"C${++orders}","transaction_amount":50}`,
    }),
    expect: '"success":true',
  }),
  hold: (code) => ({
    request: () => ({
      method: 'POST',
      path: '/api/webhook/hold',
      body: `{"code":"${code()}","order_reference":"H${++orders}"}`,
    }),
    expect: '"success":true',
  }),
};

const numberOf = async (url: string, text: string) => Number((await ask(url, text))[0]?.value);
const walOf = (url: string) =>
  numberOf(url, `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as value`);
const sizeOf = (url: string) =>
  numberOf(url, 'select pg_database_size(current_database())::float8 as value');

async function costOf(
  run: BenchRun,
  { books, server }: { books: Books; server: ServerProcess },
  connections: number,
  requests: ReturnType<Requests>,
): Promise<Cost> {
  const load = { port: server.port, connections, warmMs: 0, key: books.shopKey, ...requests };
  // what starts up is none of an operation's cost
  await putLoad({ ...load, runMs: run.warmMs });
  await ask(books.url, 'checkpoint');
  const before = await readings();
  const { perSecond } = await putLoad({ ...load, runMs: run.runMs });
  const after = await readings();
  const count = perSecond * (run.runMs / 1000);
  const each = (name: keyof typeof before) => (after[name] - before[name]) / count;
  return {
    perSecond,
    node: each('node'),
    postgres: each('postgres'),
    wal: each('wal'),
    disk: each('disk'),
  };

  async function readings() {
    return {
      node: server.cpuMicroseconds() ?? NaN,
      postgres: run.postgres.cpuMicroseconds() ?? NaN,
      wal: await walOf(books.url),
      disk: await sizeOf(books.url),
    };
  }
}

function rowOf(name: string, connections: number, costs: Cost[]): Row {
  const of = (what: keyof Cost) => median(costs.map((each) => each[what]));
  const both = of('node') + of('postgres');
  const rate = (microseconds: number) => Math.round(SECOND / microseconds).toLocaleString('en');
  const writes = `WAL ${of('wal').toFixed(0)} bytes; on disk ${of('disk').toFixed(0)} bytes`;
  return {
    what: `CPU of one ${name}, ${connections} connections`,
    against: 'nothing: CPU times of the processes, from /proc',
    reference: null,
    ours: `${both.toFixed(0)} µs`,
    reached: null,
    bounds: null,
    verdict: 'no claim',
    notes: [
      `server ${of('node').toFixed(0)} µs (${rate(of('node'))}/s a core), ` +
        `PostgreSQL ${of('postgres').toFixed(0)} µs (${rate(of('postgres'))}/s a core), ` +
        `both on one core ${rate(both)}/s`,
      ...(name === 'validate' ? [] : [writes]),
    ],
  };
}

export const measureCpu: Measure = (run) => {
  const count = run.quick ? 10_000 : 200_000;
  const stock: Stock = { letter: 'C', count, maxUses: MANY_USES };
  return withServer(run, [stock], async (books, server) => {
    const rows: Row[] = [];
    for (const [name, requests] of Object.entries(OPERATIONS)) {
      // few connections make small batches: what an operation costs on a quiet day
      for (const connections of [64, 4]) {
        const costs: Cost[] = [];
        const made = requests(codesOf(stock));
        for (let round = 0; round < Math.min(run.rounds, 3); round++) {
          costs.push(await costOf(run, { books, server }, connections, made));
        }
        rows.push(rowOf(name, connections, costs));
      }
    }
    rows.push(await voucherRow(books, count));
    return rows;
  });
};

/** Table and indexes of vouchers that were loaded and not used yet would be the least; these were used. */
async function voucherRow(books: Books, count: number): Promise<Row> {
  await ask(books.url, 'vacuum (full, analyze) voucher');
  const bytes = await numberOf(
    books.url,
    `select pg_total_relation_size('voucher')::float8 as value`,
  );
  const heap = await numberOf(books.url, `select pg_relation_size('voucher')::float8 as value`);
  return {
    what: 'disk of one voucher',
    against: 'nothing: pg_total_relation_size, after a rewrite',
    reference: null,
    ours: `${(bytes / count).toFixed(0)} bytes`,
    reached: null,
    bounds: null,
    verdict: 'no claim',
    notes: [`of them ${(heap / count).toFixed(0)} in the table, the rest in its indexes`],
  };
}
