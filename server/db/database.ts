// The one way to PostgreSQL: pools, transactions, and what an error says of the outcome.
import type { Writable } from 'node:stream';
import pg from 'pg';

/** One SQL statement. `name` makes it a prepared one on each connection. */
export interface Statement {
  name?: string;
  text: string;
  values?: unknown[];
}

/** Whatever runs statements: the pool, or one transaction. It is every query function's `db`. */
export interface Queryable {
  query<Row extends object>(statement: Statement): Promise<Row[]>;
}

export interface Transaction extends Queryable {
  /** Sends COMMIT in the same round trip as the statements before it; the transaction is over. */
  commit(): Promise<void>;
}

/** The connection ended around COMMIT: the work may be done or not. Repeat it by its own key. */
export class UnknownOutcome extends Error {
  override name = 'UnknownOutcome';
}

export interface Database extends Queryable {
  /** Runs `work` in a transaction, which is committed unless work did it or threw. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** A connection outside the pipelined pool, for COPY and LISTEN; ended with `release`. */
  connect(): Promise<pg.PoolClient>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  connection: pg.PoolConfig;
  prepare: boolean;
  /** Connections of the pipelined pool. */
  size?: number;
  onError?: (error: Error) => void;
}

// money and counts stay far below 2^53: the CHECKs of the schema and the edge hold them there
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

// Never statement_timeout: it could cancel a COMMIT that waits for a synchronous standby, after
// which the row is there for us and lost for the cluster. No sequential scans, and indexes cheap: a
// plan that was made while a table was tiny stays with its connection after the table has grown
// (14.8 million rows were read that way in one benchmark, at four times the CPU).
const SESSION = `set lock_timeout = '2s'; set idle_in_transaction_session_timeout = '60s';
  set timezone = 'UTC'; set jit = off; set enable_seqscan = off; set random_page_cost = 1.1`;

/** Opens the pools. Nothing connects before the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const shared = {
    ...options.connection,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'vouchertrack',
    onConnect: async (client: pg.ClientBase) => {
      client.on('error', () => undefined);
      await client.query(SESSION);
    },
  };
  const pool = new pg.Pool({
    ...shared,
    pipeline: true,
    max: options.size ?? 12,
    query_timeout: 30_000,
  });
  const streams = new pg.Pool({ ...shared, max: 6 });
  for (const each of [pool, streams]) each.on('error', (error) => options.onError?.(error));

  const named = (statement: Statement) =>
    options.prepare ? statement : { text: statement.text, values: statement.values };
  return {
    async query<Row extends object>(statement: Statement) {
      return (await pool.query<Row>(named(statement))).rows;
    },
    transaction: (work) => runTransaction(pool, named, work),
    connect: () => streams.connect(),
    async close() {
      await Promise.all([pool.end(), streams.end()]);
    },
  };
}

async function runTransaction<T>(
  pool: pg.Pool,
  named: (statement: Statement) => Statement,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  let committed: Promise<void> | undefined;
  const gather = gatherWrites(client);
  const commit = async () => {
    gather();
    const result = await client.query('commit').catch((error: unknown) => {
      broken = error as Error;
      throw leavesOutcomeUnknown(error) ? new UnknownOutcome(broken.message) : error;
    });
    // COMMIT of a transaction that failed answers ROLLBACK, not an error
    if (result.command !== 'COMMIT') throw new Error('The transaction was rolled back');
  };
  try {
    // not awaited: it travels with the first statement of the work
    gather();
    if (plansMayBeOld(client)) client.query('discard plans').catch(() => undefined);
    const begun = client.query('begin');
    begun.catch(() => undefined);
    const result = await work({
      query: async <Row extends object>(statement: Statement) => {
        gather();
        return (await client.query<Row>(named(statement))).rows;
      },
      commit: () => (committed ??= commit()),
    });
    await begun;
    await (committed ??= commit());
    return result;
  } catch (error) {
    if (!broken) {
      await client.query('rollback').catch((failure: unknown) => (broken = failure as Error));
    }
    throw error;
  } finally {
    client.release(broken ?? false);
  }
}

const CONNECTION_MESSAGES =
  /Connection terminated|Query read timeout|connection error and is not queryable|Client was closed|timeout exceeded when trying to connect|ECONNRE|EPIPE|ENOENT|read ETIMEDOUT/;

const CONNECTION_CODES = /^(ECONN\w+|EPIPE|ENOENT|ETIMEDOUT|EHOST\w+)$/;

/** SQLSTATE of a database error, '' for anything else. */
export const sqlState = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : '';
};

/** Whether this error, met at COMMIT, leaves open whether the transaction was committed. */
export function leavesOutcomeUnknown(error: unknown): boolean {
  const state = sqlState(error);
  return (
    error instanceof UnknownOutcome ||
    /^(08|57P0[1-5])/.test(state) ||
    CONNECTION_MESSAGES.test((error as Error | null)?.message ?? '') ||
    CONNECTION_CODES.test(String((error as { code?: unknown } | null)?.code))
  );
}

/** Whether the same work may succeed when it is done again: deadlock, failover, lost connection. */
export const isTransient = (error: unknown): boolean =>
  leavesOutcomeUnknown(error) || /^(40001|40P01|55P03|25006|53)/.test(sqlState(error));

/**
 * Statements that are sent in one turn of the event loop leave in one write: fewer system calls
 * here, and PostgreSQL wakes once instead of once for each.
 */
function gatherWrites(client: pg.PoolClient): () => void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  let isGathering = false;
  return () => {
    if (isGathering) return;
    isGathering = true;
    stream.cork();
    process.nextTick(() => {
      isGathering = false;
      stream.uncork();
    });
  };
}

const transactions = new WeakMap<pg.PoolClient, number>();

/**
 * A cached plan rests on how large its tables were when it was made. Plans are made anew after 8, 16,
 * 32 … transactions of a connection, and then every 4,096: while tables grow from nothing, and seldom
 * enough to cost nothing.
 */
function plansMayBeOld(client: pg.PoolClient): boolean {
  const count = (transactions.get(client) ?? 0) + 1;
  transactions.set(client, count);
  return count % 4096 === 0 || (count >= 8 && (count & (count - 1)) === 0);
}
