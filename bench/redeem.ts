// Redeem: distinct codes and one shared code against pgbench, and a crowd against its usual size.
import { noteCpu, withServer, type BenchRun, type Measure } from './bench-run.ts';
import { codesOf, type Books, type Stock } from './books.ts';
import { putLoad, type Measured } from './load.ts';
import { CLIENTS, runPgbench } from './pgbench.ts';
import { inTurns, median } from './rounds.ts';
import type { ServerProcess } from './server-process.ts';
import { aloneRow, compareRates, type Bounds } from './table.ts';

/** Each code comes again only after all others: no batch holds one twice. */
const DISTINCT = 100_000;
const QUICK_DISTINCT = 10_000;
const MANY_USES = 1_000_000;
const WARM_UPS = 2;

let orders = 0;

/** Redeems the stock's codes, each request with an order of its own. */
export const redeemLoad =
  (
    run: BenchRun,
    server: ServerProcess,
    { books, stock, connections }: { books: Books; stock: Stock; connections: number },
  ) =>
  () => {
    const code = codesOf(stock);
    const load = {
      port: server.port,
      connections,
      warmMs: run.warmMs,
      runMs: run.runMs,
      key: books.shopKey,
      request: () => ({
        method: 'POST',
        path: '/api/webhook/redemption',
        body: `{"code":"${code()}","order_reference":"O${++orders}","transaction_amount":50}`,
      }),
      expect: '"success":true',
    };
    return noteCpu(server, run.warmMs + run.runMs, () => putLoad(load));
  };

function againstPgbench(what: string, countOf: (run: BenchRun) => number, bounds: Bounds): Measure {
  return (run) => {
    const count = countOf(run);
    const ours: Stock = { letter: 'R', count, maxUses: MANY_USES };
    const theirs: Stock = { letter: 'P', count, maxUses: MANY_USES };
    return withServer(run, [ours, theirs], async (books, server) => {
      const redeem = redeemLoad(run, server, { books, stock: ours, connections: 64 });
      for (let i = 0; i < WARM_UPS; i++) await redeem();
      const seconds = Math.max(1, Math.round(run.runMs / 1000));
      if (!run.postgres.pgbench) {
        const runs: Measured[] = [];
        for (let round = 0; round < run.rounds; round++) runs.push(await redeem());
        return [aloneRow(what, 'nothing: pgbench is not installed', runs, bounds)];
      }
      const results = await inTurns(
        run.rounds,
        (round) => runPgbench(run.postgres, books, theirs, { round, seconds }),
        redeem,
      );
      const row = compareRates(
        what,
        `pgbench, the same four statements on the same tables, ${CLIENTS} clients`,
        results,
        bounds,
        { claims: run.claims },
      );
      const cpu = median(results.b.map((each) => each.cpu)).toFixed(0);
      row.notes.push(`CPU of the server process: ${cpu} µs a request`);
      return [row];
    });
  };
}

const distinct = (run: BenchRun) => (run.quick ? QUICK_DISTINCT : DISTINCT);

export const measureRedeemDistinct = againstPgbench(
  'redeem, distinct codes, 64 connections',
  distinct,
  { floor: 2, target: 3, better: 'higher', unit: '×' },
);

export const measureRedeemShared = againstPgbench(
  'redeem, one shared code, 64 connections',
  () => 1,
  {
    floor: 10,
    target: 18,
    better: 'higher',
    unit: '×',
  },
);

export const measureRedeemCrowd: Measure = (run) => {
  const stock: Stock = { letter: 'R', count: distinct(run), maxUses: MANY_USES };
  return withServer(run, [stock], async (books, server) => {
    const at64 = redeemLoad(run, server, { books, stock, connections: 64 });
    const at256 = redeemLoad(run, server, { books, stock, connections: 256 });
    await at64();
    await at256();
    return [
      compareRates(
        'redeem, distinct codes, 256 connections',
        'redeem at 64 connections',
        await inTurns(run.rounds, at64, at256),
        { floor: 0.9, target: 1.1, better: 'higher', unit: '×' },
        { claims: run.claims },
      ),
    ];
  });
};
