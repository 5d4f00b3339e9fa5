// Ours against the reference: both endpoints in turns, on the same PostgreSQL with the same durability.
import { noteCpu, withServer, type BenchRun, type Measure } from '../bench-run.ts';
import { codesOf, type Books, type Stock } from '../books.ts';
import { putLoad } from '../load.ts';
import { ask } from '../postgres.ts';
import { redeemLoad } from '../redeem.ts';
import { inTurns, median, medianRatio } from '../rounds.ts';
import { startBaselineServer, type ServerProcess } from '../server-process.ts';
import { compareRates, type Row } from '../table.ts';
import { CREATE, fillWith } from './schema.ts';

const CONNECTIONS = 64;
const MANY_USES = 1_000_000;

const validateLoad =
  (run: BenchRun, server: ServerProcess, books: Books, stock: Stock) => async () => {
    const code = codesOf(stock);
    const load = {
      port: server.port,
      connections: CONNECTIONS,
      warmMs: run.warmMs,
      runMs: run.runMs,
      key: books.shopKey,
      request: () => ({ method: 'GET', path: `/api/webhook/validate/${code()}` }),
      expect: '"valid":true',
    };
    return noteCpu(server, run.warmMs + run.runMs, () => putLoad(load));
  };

export const measureBaseline: Measure = (run) => {
  const stock: Stock = { letter: 'B', count: run.quick ? 5_000 : 50_000, maxUses: MANY_USES };
  return withServer(run, [stock], async (books, server) => {
    await ask(books.url, CREATE);
    await ask(books.url, fillWith(stock.letter, stock.count, MANY_USES));
    await ask(books.url, 'vacuum (analyze) baseline.voucher');
    const baseline = await startBaselineServer(books.url, books.shopKey);
    const rows: Row[] = [];
    const pairs = {
      validate: (each: ServerProcess) => validateLoad(run, each, books, stock),
      redeem: (each: ServerProcess) =>
        redeemLoad(run, each, { books, stock, connections: CONNECTIONS }),
    };
    for (const [what, loadOf] of Object.entries(pairs)) {
      const [theirs, ours] = [loadOf(baseline), loadOf(server)];
      await theirs();
      await ours();
      const results = await inTurns(run.rounds, theirs, ours);
      const row = compareRates(
        `${what}, ${CONNECTIONS} connections`,
        'the same endpoint as plain Fastify with drizzle: correct, and nothing beside',
        results,
        null,
        { claims: run.claims },
      );
      const of = (which: 'p99' | 'cpu') => ({
        ours: results.b.map((each) => each[which]),
        theirs: results.a.map((each) => each[which]),
      });
      const [p99, cpu] = [of('p99'), of('cpu')];
      row.notes.push(
        `p99 is ${medianRatio(p99.ours, p99.theirs).toFixed(2)} × the reference's`,
        `CPU of the server process: ${median(cpu.ours).toFixed(0)} µs a request, the reference ` +
          `${median(cpu.theirs).toFixed(0)} µs: ${medianRatio(cpu.ours, cpu.theirs).toFixed(2)} ×`,
      );
      rows.push(row);
    }
    await baseline.stop();
    return rows;
  });
};
