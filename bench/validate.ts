// Validate: against a bare route, and with many vouchers against with few.
import { noteCpu, withServer, type BenchRun, type Measure } from './bench-run.ts';
import { codesOf, type Books, type Stock } from './books.ts';
import { putLoad } from './load.ts';
import { inTurns, median } from './rounds.ts';
import { startBareServer, type ServerProcess } from './server-process.ts';
import { compareRates } from './table.ts';

const CONNECTIONS = 64;

const stockOf = (count: number): Stock => ({ letter: 'V', count, maxUses: 1 });

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

export const measureValidate: Measure = (run) => {
  const stock = stockOf(run.quick ? 10_000 : 50_000);
  return withServer(run, [stock], async (books, server) => {
    const bare = await startBareServer(books.url);
    const ofBare = validateLoad(run, bare, books, stock);
    const ofOurs = validateLoad(run, server, books, stock);
    await ofBare();
    await ofOurs();
    const results = await inTurns(run.rounds, ofBare, ofOurs);
    await bare.stop();
    const row = compareRates(
      'validate, 64 connections',
      'a bare Fastify route with the same key check and schemas',
      results,
      { floor: 0.7, target: 0.9, better: 'higher', unit: '×' },
      { p99: 1.5, claims: run.claims },
    );
    const cpu = (runs: { cpu: number }[]) => median(runs.map((each) => each.cpu)).toFixed(0);
    row.notes.push(
      `CPU of the server process: ${cpu(results.b)} µs a request; reference ${cpu(results.a)} µs`,
    );
    return [row];
  });
};

export const measureValidateSize: Measure = (run) => {
  const few = stockOf(10_000);
  const many = stockOf(run.full ? 10_000_000 : run.quick ? 50_000 : 500_000);
  return withServer(run, [few], (fewBooks, fewServer) =>
    withServer(run, [many], async (manyBooks, manyServer) => {
      const withFew = validateLoad(run, fewServer, fewBooks, few);
      const withMany = validateLoad(run, manyServer, manyBooks, many);
      await withFew();
      await withMany();
      const count = many.count.toLocaleString('en');
      return [
        compareRates(
          `validate with ${count} vouchers`,
          `with 10,000${run.full ? '' : ' (--full measures with 10,000,000)'}`,
          await inTurns(run.rounds, withFew, withMany),
          { floor: 0.8, target: 0.95, better: 'higher', unit: '×' },
          { claims: run.claims && run.full },
        ),
      ];
    }),
  );
};
