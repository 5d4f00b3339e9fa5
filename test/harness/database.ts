// A database of one's own for a test file, copied from the run's template.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../server/db/database.ts';

export interface TestDatabase {
  db: Database;
  url: string;
  /** Closes and drops it. */
  close(): Promise<void>;
}

/** The address of another database on the same server. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function command(url: string, text: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

export const createDatabase = (url: string, name: string, template = 'template0') =>
  command(url, `create database ${name} template ${template} encoding 'UTF8'`);

/** Drops a database; tries again while autovacuum, which is not ours to end, looks into it. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await command(url, `drop database if exists ${name} with (force)`);
      return;
    } catch (error) {
      const isBusy = ['42501', '55006'].includes(String((error as { code?: unknown }).code));
      if (!isBusy || tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Makes a database with this release's schema and nothing in it. */
export async function makeTestDatabase(): Promise<TestDatabase> {
  const postgres = inject('postgres');
  const name = `vt_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await createDatabase(postgres.url, name, postgres.template);
  const url = databaseUrl(postgres.url, name);
  const db = openDatabase({ connection: { connectionString: url }, prepare: true });
  return {
    db,
    url,
    async close() {
      await db.close();
      await dropDatabase(postgres.url, name);
    },
  };
}
