// Brings a database to this release's schema: numbered SQL files, forward only, one node at a time.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database, Queryable } from './database.ts';

// "vouchert" as a number: the advisory lock that nodes starting at once wait for
const LOCK = 0x766f7563;

/** The database belongs to a newer release. */
export class NewerSchema extends Error {
  override name = 'NewerSchema';
}

export interface Migration {
  number: number;
  name: string;
  text: string;
}

// from the source beside them, or from the bundle in dist/
const FOLDER = ['./migrations', '../server/db/migrations']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

/** The migrations of this release, in order. */
export async function readMigrations(folder = FOLDER ?? ''): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({
      number: Number(name.slice(0, 4)),
      name,
      text: await readFile(join(folder, name), 'utf8'),
    })),
  );
}

/**
 * Applies what is missing and answers the names applied. Throws NewerSchema when the database is
 * newer than this release: going back is done by restoring a backup.
 */
export async function migrate(db: Database, migrations: Migration[]): Promise<string[]> {
  if (await isCurrent(db, migrations)) return [];
  return db.transaction(async (tx) => {
    const applied = await applyMigrations(tx, migrations);
    await recordInstallation(tx);
    return applied;
  });
}

/** From here to the end of the transaction nobody else changes the schema. */
export async function lockSchema(tx: Queryable): Promise<void> {
  await tx.query({ text: `set local lock_timeout = '5min'` });
  await tx.query({ text: 'select pg_advisory_xact_lock($1)', values: [LOCK] });
}

/** Applies those of `migrations` that are missing, in a transaction, and answers their names. */
export async function applyMigrations(tx: Queryable, migrations: Migration[]): Promise<string[]> {
  await lockSchema(tx);
  await tx.query({
    text: `create table if not exists migration (
      number integer primary key, name text not null, applied_at timestamptz not null default now())`,
  });
  const done = await appliedNumbers(tx);
  const missing = migrations.filter(({ number }) => !done.has(number));
  for (const { number, name, text } of missing) {
    await tx.query({ text });
    await tx.query({
      text: 'insert into migration (number, name) values ($1, $2)',
      values: [number, name],
    });
  }
  return missing.map(({ name }) => name);
}

/** The schema version that a database is at, 0 for an empty one. */
export async function schemaVersion(db: Queryable): Promise<number> {
  const [row] = await db.query<{ present: boolean }>({
    text: `select to_regclass('migration') is not null as present`,
  });
  return row?.present ? Math.max(0, ...(await appliedNumbers(db))) : 0;
}

async function isCurrent(db: Database, migrations: Migration[]): Promise<boolean> {
  const version = await schemaVersion(db);
  const newest = migrations.at(-1)?.number ?? 0;
  if (version > newest) {
    throw new NewerSchema(
      `The database is at schema ${version}, newer than this release (${newest}): ` +
        'run the newer release, or restore a backup made by this one.',
    );
  }
  return version === newest && (await recordInstallation(db));
}

async function appliedNumbers(db: Queryable): Promise<Set<number>> {
  const rows = await db.query<{ number: number }>({ text: 'select number from migration' });
  return new Set(rows.map(({ number }) => number));
}

/**
 * Notes which cluster this is. In another one than before (a logical copy) transaction ids started
 * anew, so the ledger's epoch is raised: its order is (epoch, tx, id).
 */
async function recordInstallation(db: Queryable): Promise<boolean> {
  await db.query({
    text: `insert into installation (system_identifier)
      select system_identifier::text from pg_control_system()
      on conflict (singleton) do update
        set system_identifier = excluded.system_identifier, epoch = installation.epoch + 1
        where installation.system_identifier <> excluded.system_identifier`,
  });
  return true;
}
