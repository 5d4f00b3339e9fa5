// One connection kept for long work: COPY, and transactions that take longer than a request may.
import type { PoolClient } from 'pg';
import type { Database, Queryable } from './database.ts';

export interface Session extends Queryable {
  /** For what `query` cannot do: streams. */
  client: PoolClient;
}

/** Runs `work` on a connection of its own, which ends with it when it fails. */
export async function withSession<T>(
  db: Database,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = await db.connect();
  let failure: Error | undefined;
  try {
    return await work({
      client,
      query: async <Row extends object>({ text, values }: { text: string; values?: unknown[] }) =>
        (await client.query<Row>(text, values)).rows,
    });
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}
