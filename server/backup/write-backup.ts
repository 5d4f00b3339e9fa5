// Writes a backup: every table by COPY, all in one snapshot, beside whatever else runs.
import { createHash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { to as copyTo } from 'pg-copy-streams';
import type { Database } from '../db/database.ts';
import { schemaVersion } from '../db/migrate.ts';
import { withSession, type Session } from '../db/session.ts';
import { BackupError, encodeHeader, HEADER_BYTES, type Header, type Section } from './format.ts';
import { quoted, readTables, tableNames, type Table } from './tables.ts';

// the fastest that still halves what the default level leaves to be done
const GZIP_LEVEL = 3;
const NEWLINE = 10;

/** How many rows are written, of about how many. */
export type OnRows = (rows: number, about: number) => void;

/**
 * Writes the backup under its name once it is whole and on the disk; until then, and for good when
 * it fails, what was there before stays. Throws a BackupError for a database without our schema.
 */
export async function writeBackup(
  db: Database,
  path: string,
  onRows: OnRows = () => undefined,
): Promise<Header> {
  const whole = resolve(path);
  const draft = join(dirname(whole), `.${basename(whole)}.${process.pid}.part`);
  const file = await open(draft, 'wx', 0o600);
  try {
    const header = await withSession(db, (session) =>
      withSnapshot(session, (tables) => writeAll(session, tables, file, onRows)),
    );
    await writeAt(file, encodeHeader(header), 0);
    await file.sync();
    await file.close();
    await rename(draft, whole);
    await syncFolder(dirname(whole));
    return header;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** The rename itself is on the disk only once the folder is; not every system can be asked to. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

async function withSnapshot<T>(
  session: Session,
  work: (tables: Table[]) => Promise<T>,
): Promise<T> {
  const run = (text: string) => session.query({ text });
  const names = await tableNames(session);
  if (!names.includes('migration')) {
    throw new BackupError('There is nothing to back up: the database is empty.');
  }
  await run('begin isolation level repeatable read, read only');
  // told apart from servers by those who wait for transactions to end
  await run(`set local application_name = 'vouchertrack backup'`);
  await run(`set local datestyle = 'ISO'`);
  // before the snapshot is taken: a migration that rewrites a table would leave it empty for us
  await run(`lock table ${names.map(quoted).join(', ')} in access share mode`);
  const result = await work(await readTables(session));
  await run('commit');
  return result;
}

async function writeAll(
  session: Session,
  tables: Table[],
  file: FileHandle,
  onRows: OnRows,
): Promise<Header> {
  const about = tables.reduce((sum, { rows }) => sum + rows, 0);
  const sections: Section[] = [];
  let [offset, written] = [HEADER_BYTES, 0];
  for (const table of tables) {
    const section = await writeTable(session, table, file, offset, (rows) =>
      onRows(written + rows, about),
    );
    sections.push(section);
    offset += section.bytes;
    written += section.rows;
  }
  const [made] = await session.query<{ at: Date; postgres: string }>({
    text: `select now() as at, split_part(current_setting('server_version'), ' ', 1) as postgres`,
  });
  return {
    schema: await schemaVersion(session),
    made_at: made!.at.toISOString(),
    postgres: made!.postgres,
    sections,
  };
}

async function writeTable(
  { client }: Session,
  { name, columns }: Table,
  file: FileHandle,
  offset: number,
  onRows: (rows: number) => void,
): Promise<Section> {
  const section: Section = { table: name, columns, rows: 0, offset, bytes: 0, sha256: '' };
  const hash = createHash('sha256');
  const select = `select ${columns.map(quoted).join(', ')} from ${quoted(name)}`;
  await pipeline(
    client.query(copyTo(`copy (${select}) to stdout`)),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        section.rows += newlines(chunk);
        onRows(section.rows);
        yield chunk;
      }
    },
    createGzip({ level: GZIP_LEVEL, chunkSize: 64 * 1024 }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        await writeAt(file, chunk, offset + section.bytes);
        section.bytes += chunk.length;
        hash.update(chunk);
      }
    },
  );
  section.sha256 = hash.digest('hex');
  return section;
}

/** One write may take less than it is given. */
async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Rows in a piece of COPY's text: one newline each, those within values are escaped. */
function newlines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) count++;
  return count;
}
