// Restores a backup: everything in one transaction, so that a database is as it was or complete.
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { from as copyFrom } from 'pg-copy-streams';
import type { Database } from '../db/database.ts';
import { applyMigrations, lockSchema, type Migration } from '../db/migrate.ts';
import { withSession, type Session } from '../db/session.ts';
import { carryErasures, putErasures } from '../privacy/queries.ts';
import { clear, findRoom, refuseCompany } from './clear-database.ts';
import { BackupError, sectionBytes, verifyFile, type Header, type Section } from './format.ts';
import { quoted, setAside } from './tables.ts';

export interface Restoring {
  /** All migrations of this release. */
  migrations: Migration[];
  /** Replaces what is there. */
  force?: boolean;
  /** How long a server that was just stopped may take to leave. */
  leavingMs?: number;
  onVerified?: (header: Header) => void;
  /** Rows loaded so far. */
  onRows?: (rows: number) => void;
}

/**
 * Fills the database from the file, and brings it to this release's schema. The ledger goes on in a
 * new epoch: transaction ids of the restored rows are another cluster's. Throws a BackupError, with
 * nothing changed, for a file or a database that does not allow it.
 */
export async function restoreBackup(
  db: Database,
  path: string,
  restoring: Restoring,
): Promise<{ header: Header; epoch: number; migrated: string[] }> {
  const file = await open(path, 'r');
  try {
    const header = await verifyFile(file);
    refuseNewer(header, restoring.migrations);
    restoring.onVerified?.(header);
    const done = await withSession(db, async (session) => {
      await session.query({ text: 'begin' });
      const result = await fill(session, file, header, restoring);
      await session.query({ text: 'commit' });
      return result;
    });
    return { header, ...done };
  } finally {
    await file.close();
  }
}

function refuseNewer({ schema }: Header, migrations: Migration[]): void {
  const newest = migrations.at(-1)?.number ?? 0;
  if (schema > newest) {
    throw new BackupError(
      `The backup is of schema ${schema}, newer than this release (${newest}): ` +
        'restore it with the release that made it, or a newer one.',
    );
  }
}

async function fill(
  session: Session,
  file: FileHandle,
  header: Header,
  { migrations, force = false, leavingMs = 5_000, onRows = () => undefined }: Restoring,
): Promise<{ epoch: number; migrated: string[] }> {
  await lockSchema(session);
  await refuseCompany(session, leavingMs);
  const room = await findRoom(session, { header, migrations, force });
  // one that connected meanwhile reads nothing before it finds the tables locked
  await refuseCompany(session, 0);
  // who asked to be forgotten since the backup was made is forgotten again
  const wishes = room.tables.includes('erasure') ? await carryErasures(session) : [];
  await clear(session, room);
  await applyMigrations(
    session,
    migrations.filter(({ number }) => number <= header.schema),
  );
  await session.query({ text: 'delete from installation' });
  const put = await setAside(session);
  let loaded = 0;
  for (const section of header.sections) {
    await load(session, file, section, (rows) => onRows(loaded + rows));
    loaded += section.rows;
  }
  await session.query({ text: `set local maintenance_work_mem = '256MB'` });
  for (const text of put) await session.query({ text });
  const migrated = await applyMigrations(session, migrations);
  await endSessions(session);
  if (wishes.length > 0) await putErasures(session, wishes);
  for (const { table } of header.sections) {
    await session.query({ text: `analyze ${quoted(table)}` });
  }
  return { epoch: await raiseEpoch(session, room.epoch), migrated };
}

/** Who was signed out, or had used a link, after the backup was made is so after it as well. */
async function endSessions(session: Session): Promise<void> {
  for (const table of ['session', 'password_reset']) {
    await session.query({ text: `delete from ${table}` });
  }
}

async function load(
  { client }: Session,
  file: FileHandle,
  section: Section,
  onRows: (rows: number) => void,
): Promise<void> {
  const { table, columns, rows, bytes } = section;
  const into = client.query(
    copyFrom(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`),
  );
  let read = 0;
  await pipeline(
    Readable.from(sectionBytes(file, section)),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        read += chunk.length;
        onRows(Math.round((read / bytes) * rows));
        yield chunk;
      }
    },
    createGunzip({ chunkSize: 64 * 1024 }),
    into,
  );
  if (into.rowCount !== rows) {
    throw new BackupError(`"${table}" should have ${rows} rows, and ${into.rowCount} came.`);
  }
}

/** Later than the backup's, and than that of data it replaces: readers of the ledger go by it. */
async function raiseEpoch(session: Session, replaced: number): Promise<number> {
  const [row] = await session.query<{ epoch: number }>({
    text: `update installation set epoch = greatest(epoch, $1) + 1,
        system_identifier = (select system_identifier::text from pg_control_system())
      returning epoch`,
    values: [replaced],
  });
  if (!row) throw new BackupError('The backup holds no row that says what it is of.');
  return row.epoch;
}
