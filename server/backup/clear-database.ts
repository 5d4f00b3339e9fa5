// Makes room for a restore: sees what the database holds, and drops our tables from it.
import { sqlState, type Queryable } from '../db/database.ts';
import { schemaVersion, type Migration } from '../db/migrate.ts';
import { BackupError, type Header } from './format.ts';
import { quoted, tableNames } from './tables.ts';

/**
 * Refuses while a server or a command works on the database: it keeps much of what it read in
 * memory. `leavingMs`: how long one that was just stopped may take to leave.
 */
export async function refuseCompany(tx: Queryable, leavingMs: number): Promise<void> {
  const until = performance.now() + leavingMs;
  for (;;) {
    // within a transaction the view stays as it was first seen
    await tx.query({ text: 'select pg_stat_clear_snapshot()' });
    const [company] = await tx.query<{ n: number; pids: string }>({
      text: `select count(*)::integer as n, string_agg(pid::text, ', ' order by pid) as pids
        from pg_stat_activity
        where datname = current_database() and application_name = 'vouchertrack'
          and pid <> pg_backend_pid()`,
    });
    if (!company || company.n === 0) return;
    if (performance.now() > until) {
      throw new BackupError(
        'A server or another command works on this database. Stop it everywhere, and restore ' +
          `then. (Its sessions in pg_stat_activity: ${company.pids})`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What is told of a database before it is filled. */
export interface Room {
  tables: string[];
  /** The epoch of the data that are there, 0 without. */
  epoch: number;
}

/** Locks all tables and looks whether they may go. Throws a BackupError when not. */
export async function findRoom(
  tx: Queryable,
  { header, migrations, force }: { header: Header; migrations: Migration[]; force: boolean },
): Promise<Room> {
  const tables = await tableNames(tx);
  refuseStrangers(tables, header, migrations, await schemaVersion(tx));
  await lockTables(tx, tables);
  if (!force && (await holdsData(tx, tables))) {
    throw new BackupError(
      'The database holds data. To replace all of it by the backup, add --force; ' +
        'to look at the backup, restore it into an empty one.',
    );
  }
  return { tables, epoch: tables.includes('installation') ? await readEpoch(tx) : 0 };
}

async function lockTables(tx: Queryable, tables: string[]): Promise<void> {
  if (tables.length === 0) return;
  // where somebody is at work, his statements queue up behind ours
  await tx.query({ text: `set local lock_timeout = '10s'` });
  try {
    const list = tables.map(quoted).join(', ');
    await tx.query({ text: `lock table ${list} in access exclusive mode` });
  } catch (error) {
    if (sqlState(error) !== '55P03') throw error;
    throw new BackupError('The tables are in use, by a backup perhaps. Restore when it is done.');
  }
}

/** Tables of others would go down with ours: a restore wants a database of its own. */
function refuseStrangers(
  tables: string[],
  header: Header,
  migrations: Migration[],
  schema: number,
): void {
  // what a newer release made, only that one can name: all that is there is taken for ours
  if (schema > (migrations.at(-1)?.number ?? 0)) return;
  const made = migrations.flatMap(({ text }) =>
    [...text.matchAll(/^create (?:unlogged )?table (?:if not exists )?"?(\w+)/gim)].map(
      ([, name]) => name,
    ),
  );
  const ours = new Set(['migration', ...made, ...header.sections.map(({ table }) => table)]);
  const strangers = tables.filter((name) => !ours.has(name));
  if (strangers.length > 0) {
    const some = strangers.slice(0, 5).join(', ');
    throw new BackupError(
      `The database holds tables that are not VoucherTrack's (${some}): restore into one that is ` +
        'for it alone.',
    );
  }
}

/** `migration` and `installation` are filled in every database that was ever opened. */
async function holdsData(tx: Queryable, tables: string[]): Promise<boolean> {
  const telling = tables.filter((name) => name !== 'migration' && name !== 'installation');
  if (telling.length === 0) return false;
  const looks = telling.map((name) => `exists (select 1 from ${quoted(name)})`);
  const [row] = await tx.query<{ found: boolean }>({
    text: `select ${looks.join(' or ')} as found`,
  });
  return row?.found ?? false;
}

async function readEpoch(tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ epoch: number }>({ text: 'select epoch from installation' });
  return row?.epoch ?? 0;
}

/** Drops all that is ours: tables with what hangs on them, routines, and the job queue. */
export async function clear(tx: Queryable, { tables }: Room): Promise<void> {
  if (tables.length > 0) {
    await tx.query({ text: `drop table ${tables.map(quoted).join(', ')} cascade` });
  }
  const routines = await tx.query<{ name: string }>({
    text: `select p.oid::regprocedure::text as name from pg_proc p
      where p.pronamespace = current_schema()::regnamespace and not exists (
        select 1 from pg_depend d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`,
  });
  for (const { name } of routines) await tx.query({ text: `drop routine ${name} cascade` });
  // its jobs are about what was there; a server makes it anew
  await tx.query({ text: 'drop schema if exists pgboss cascade' });
}
