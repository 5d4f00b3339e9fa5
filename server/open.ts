// Opens an installation, for the server and for every command: its database, migrated, and its keys.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { isTransient, openDatabase, type Database } from './db/database.ts';
import { migrate, readMigrations } from './db/migrate.ts';
import { openKeyring, type Keyring } from './secret/keyring.ts';

export interface Installation {
  db: Database;
  keyring: Keyring;
  /** Room left for an embedded database; undefined for an own PostgreSQL. */
  freeBytes: (() => Promise<number>) | undefined;
  /** Migrations that were applied while opening. */
  migrated: string[];
  close(): Promise<void>;
}

/** How long a database that is changing places is waited for. */
const PATIENCE_MS = 45_000;

interface Opening {
  config: Config;
  log: Logger;
  purpose: 'serve' | 'command';
  /** The embedded database died and could not be brought back. */
  onGiveUp?: (error: Error) => void;
  /** Commands that look at a database as it is (doctor, restore) do without. */
  migrates?: boolean;
}

/** Opens DATABASE_URL, or the embedded database of the data directory. */
export async function openInstallation(opening: Opening): Promise<Installation> {
  const { config, log } = opening;
  const embedded = config.databaseUrl === undefined ? await openOwn(opening) : undefined;
  let isClosing = false;
  const db = openDatabase({
    // ssl: a stray PGSSLMODE must not reach for what a local socket does not have
    connection: embedded
      ? { ...embedded.connection, ssl: false }
      : { connectionString: config.databaseUrl },
    prepare: config.databasePrepare,
    onError: (error) => {
      // while we close, an embedded database may end before the last connection has
      if (!isClosing) log.warn({ err: error }, 'a database connection was lost');
    },
  });
  const close = async () => {
    isClosing = true;
    try {
      await db.close();
    } finally {
      await embedded?.close();
    }
  };
  try {
    const migrations = await readMigrations();
    const migrated =
      opening.migrates === false ? [] : await patiently(log, () => migrate(db, migrations));
    const keyring = await openKeyring(config);
    return { db, keyring, freeBytes: embedded?.freeBytes, migrated, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A cluster may be choosing its primary just when a server is started: that is waited for. */
async function patiently<T>(log: Logger, work: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    try {
      return await work();
    } catch (error) {
      // a connection that was refused: nobody is there, and waiting would only hide that
      const isChanging = isTransient(error) && (error as { code?: string }).code !== 'ECONNREFUSED';
      if (!isChanging || Date.now() > until) throw error;
      log.warn({ err: error }, 'the database cannot be written yet');
      await sleep(1_000);
    }
  }
}

/** Loaded only where it is used: an own PostgreSQL needs none of it. */
async function openOwn({ config, log, purpose, onGiveUp }: Opening) {
  const { openEmbedded } = await import('./db/embedded/supervisor.ts');
  return openEmbedded({
    dataDir: config.dataDir,
    purpose,
    log: (line) => log.info(line),
    onGiveUp,
  });
}
