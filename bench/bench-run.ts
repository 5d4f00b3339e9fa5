// What every row of the table is given to run with.
import { closing } from './closing.ts';
import { openBooks, type Books, type Stock } from './books.ts';
import type { BenchPostgres } from './postgres.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import type { Row } from './table.ts';

export interface BenchRun {
  postgres: BenchPostgres;
  rounds: number;
  /** Of each measured run. */
  runMs: number;
  /** Before each measured run. */
  warmMs: number;
  full: boolean;
  /** Small and short: does it run at all. */
  quick: boolean;
  /** Runs are long and many enough to claim something. */
  claims: boolean;
  /** A folder for CPU profiles of the server. */
  profile: string | undefined;
}

export type Measure = (run: BenchRun) => Promise<Row[]>;

let made = 0;

/** A database of its own with a server on it, for as long as `work` takes. */
export async function withServer<T>(
  run: BenchRun,
  stocks: Stock[],
  work: (books: Books, server: ServerProcess) => Promise<T>,
  env: Record<string, string> = {},
): Promise<T> {
  return withBooks(run, stocks, async (books) => {
    const server = await startServer(books.url, run.profile, env);
    try {
      return await work(books, server);
    } finally {
      await server.stop();
    }
  });
}

export async function withBooks<T>(
  run: BenchRun,
  stocks: Stock[],
  work: (books: Books) => Promise<T>,
): Promise<T> {
  const books = await openBooks(run.postgres, `bench_${++made}`, stocks);
  const close = closing(() => books.close());
  try {
    return await work(books);
  } finally {
    await close();
  }
}

/** CPU of a server for each request of a run, in microseconds, as a note. */
export async function noteCpu<T extends { perSecond: number }>(
  server: ServerProcess,
  wholeMs: number,
  work: () => Promise<T>,
): Promise<T & { cpu: number }> {
  const before = server.cpuMicroseconds() ?? NaN;
  const result = await work();
  const used = (server.cpuMicroseconds() ?? NaN) - before;
  return { ...result, cpu: used / (result.perSecond * (wholeMs / 1000)) };
}
