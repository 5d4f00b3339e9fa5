// Backups: what they promise whoever needs one.
import { mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must, makeTestApp, type TestApp } from '../../test/harness/app.ts';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import { followToTheEnd } from '../../test/harness/followed.ts';
import { fillBooks, type FilledBooks } from '../../test/harness/filled-books.ts';
import { openDatabase, type Database, type Queryable } from '../db/database.ts';
import { migrate, readMigrations, type Migration } from '../db/migrate.ts';
import { checkBooks } from '../doctor/check-books.ts';
import { openCustomerHash } from '../secret/customer-hash.ts';
import { BackupError, HEADER_BYTES, totalRows, verifyFile, type Header } from './format.ts';
import { restoreBackup, type Restoring } from './restore-backup.ts';
import { readTables } from './tables.ts';
import { writeBackup } from './write-backup.ts';

let t: TestApp;
let books: FilledBooks;
let folder: string;
let whole: string;
let header: Header;
let migrations: Migration[];
const opened: TestDatabase[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vt-backup-'));
  migrations = await readMigrations();
  t = await makeTestApp();
  books = await fillBooks(t);
  // from here on nothing writes by itself
  await followToTheEnd(t.db);
  whole = join(folder, 'whole.vtb');
  header = await writeBackup(t.db, whole);
});
afterAll(async () => {
  for (const each of opened) await each.close();
  await t.close();
  await rm(folder, { recursive: true });
});

/** A database with the schema and nothing in it, which nobody is connected to. */
async function emptyDatabase(): Promise<string> {
  const database = await makeTestDatabase();
  opened.push(database);
  return database.url;
}

async function on<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase({ connection: { connectionString: url }, prepare: true });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

const restore = (url: string, file = whole, options: Partial<Restoring> = {}) =>
  on(url, (db) => restoreBackup(db, file, { migrations, ...options }));

/** All rows of all tables, in a fixed order; a running server notes when keys were last used. */
async function contents(db: Queryable): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const { name } of await readTables(db)) {
    const rows = await db.query<{ row: string }>({
      text: `select (to_jsonb(x) - 'last_used_at')::text as row from ${name} x order by 1`,
    });
    tables[name] = rows.map(({ row }) => row);
  }
  return tables;
}

async function shape(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ what: string }>({
    text: `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as what
      from pg_constraint where connamespace = 'public'::regnamespace
      union all select indexdef from pg_indexes where schemaname = 'public' order by 1`,
  });
  return rows.map(({ what }) => what);
}

const troubles = async (db: Database) =>
  (await checkBooks(db)).filter(({ status }) => status !== 'ok');

test('a restored database has every row, key and index of the one that was backed up', async () => {
  const url = await emptyDatabase();
  const shapeBefore = await on(url, shape);
  const { epoch, migrated } = await restore(url);
  const { installation: was, ...rowsWere } = await contents(t.db);
  await on(url, async (db) => {
    const { installation: is, ...rows } = await contents(db);
    expect(rows).toEqual(rowsWere);
    expect(is).not.toEqual(was);
    expect(await shape(db)).toEqual(shapeBefore);
    expect(await troubles(db)).toEqual([]);
  });
  expect(epoch).toBe(2);
  expect(migrated).toEqual([]);
  expect(header.sections.find(({ table }) => table === 'redemption')?.rows).toBe(20);
});

test('with the same secret key, customers are still known after a restore', async () => {
  const url = await emptyDatabase();
  await restore(url);
  const hash = await openCustomerHash(t.db, t.context.keyring);
  await on(url, async (db) => {
    const restored = await openCustomerHash(db, t.context.keyring);
    expect(restored('a client', 'jane@shop.example')).toBe(hash('a client', 'jane@shop.example'));
  });
});

test('what is redeemed after a restore follows in the ledger on all that was before', async () => {
  const url = await emptyDatabase();
  await restore(url);
  await on(url, async (db) => {
    const [row] = await db.query<{ sound: boolean }>({
      text: `select max(l.epoch) < min(i.epoch) as sound from ledger l, installation i`,
    });
    expect(row?.sound).toBe(true);
    // and opening it as a server does raises it no further
    await migrate(db, migrations);
    const [after] = await db.query<{ epoch: number }>({ text: 'select epoch from installation' });
    expect(after?.epoch).toBe(2);
  });
});

test('a backup that is made amid redemptions is one moment of the books', async () => {
  const file = join(folder, 'amid.vtb');
  const order = (i: number) => ({
    code: 'AMID',
    order_reference: `A-${i}`,
    transaction_amount: 30,
  });
  const campaign = await t.campaign(books.client, { kind: 'shared', max_uses_per_voucher: null });
  await t.voucher(campaign, { code: 'AMID' });
  const sales = Array.from({ length: 150 }, async (_, i) => {
    await new Promise((resolve) => setTimeout(resolve, i * 2));
    return must(books.shop.post('/api/webhook/redemption', order(i)), 200);
  });
  await sales[20];
  const made = await writeBackup(t.db, file);
  await Promise.all(sales);
  const url = await emptyDatabase();
  await restore(url, file);
  expect(await on(url, troubles)).toEqual([]);
  const rows = made.sections.find(({ table }) => table === 'redemption')?.rows ?? 0;
  expect(rows).toBeGreaterThan(20);
});

test('a file that is cut short, or differs in any one bit, is refused', async () => {
  const bytes = await readFile(whole);
  const damaged = join(folder, 'damaged.vtb');
  const verify = async () => {
    const file = await open(damaged, 'r');
    return verifyFile(file).finally(() => file.close());
  };
  for (const size of [0, 10, HEADER_BYTES, bytes.length - 1]) {
    await writeFile(damaged, bytes);
    await truncate(damaged, size);
    await expect(verify()).rejects.toThrow(BackupError);
  }
  await writeFile(damaged, Buffer.concat([bytes, Buffer.from('x')]));
  await expect(verify()).rejects.toThrow(BackupError);
  for (let at = 0; at < bytes.length; at += at < 6_000 ? 97 : 1_009) {
    const other = Buffer.from(bytes);
    other[at] = (other[at] ?? 0) ^ (1 << (at % 8));
    await writeFile(damaged, other);
    await expect(verify(), `bit flipped at ${at}`).rejects.toThrow(BackupError);
  }
  await writeFile(damaged, bytes);
  expect(await verify()).toEqual(header);
});

test('a damaged file changes nothing, also with --force', async () => {
  const url = await emptyDatabase();
  await restore(url);
  const before = await on(url, contents);
  const damaged = join(folder, 'damaged.vtb');
  const bytes = await readFile(whole);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 5) ^ 4, bytes.length - 5);
  await writeFile(damaged, bytes);
  await expect(restore(url, damaged, { force: true })).rejects.toThrow('damaged');
  expect(await on(url, contents)).toEqual(before);
});

test('rows that break a constraint are not restored, and what was there stays', async () => {
  const source = await emptyDatabase();
  const file = join(folder, 'broken.vtb');
  await restore(source);
  await on(source, async (db) => {
    await db.query({
      text: 'alter table refund drop constraint refund_organization_id_redemption_id_fkey',
    });
    await db.query({ text: `update refund set redemption_id = id` });
    await writeBackup(db, file);
  });
  const url = await emptyDatabase();
  await restore(url);
  const before = await on(url, contents);
  await expect(restore(url, file, { force: true })).rejects.toThrow('foreign key');
  expect(await on(url, contents)).toEqual(before);
});

test('a database that holds data is replaced only when that is asked for', async () => {
  const url = await emptyDatabase();
  await restore(url);
  await on(url, (db) => db.query({ text: `update client set name = 'Later'` }));
  await expect(restore(url)).rejects.toThrow('--force');
  const { epoch } = await restore(url, whole, { force: true });
  expect(epoch).toBe(3);
  const rows = await on(url, contents);
  expect(rows.client).toEqual((await contents(t.db)).client);
});

test('a restore is refused while a server works on the database', async () => {
  const url = await emptyDatabase();
  await on(url, async (server) => {
    await server.query({ text: 'select 1' });
    for (const force of [false, true]) {
      const attempt = restore(url, whole, { force, leavingMs: 100 });
      await expect(attempt).rejects.toThrow('Stop it everywhere');
    }
  });
  await restore(url);
});

test('tables that are not ours are not dropped', async () => {
  const url = await emptyDatabase();
  await on(url, (db) => db.query({ text: 'create table theirs (id integer)' }));
  await expect(restore(url, whole, { force: true })).rejects.toThrow('theirs');
});

const later: Migration = {
  number: 9_000,
  name: '9000-later.sql',
  text: `alter table client add column motto text not null default 'none';
    create table later (organization_id uuid primary key references organization);`,
};

test('a backup of an older schema is restored and brought up to this one', async () => {
  const url = await emptyDatabase();
  const { migrated } = await on(url, (db) =>
    restoreBackup(db, whole, { migrations: [...migrations, later] }),
  );
  expect(migrated).toEqual(['9000-later.sql']);
  const rows = await on(url, (db) => db.query({ text: 'select distinct motto from client' }));
  expect(rows).toEqual([{ motto: 'none' }]);
});

test('a backup of a newer schema waits for the release that knows it', async () => {
  const all = [...migrations, later];
  const source = await emptyDatabase();
  const file = join(folder, 'newer.vtb');
  await on(source, (db) => restoreBackup(db, whole, { migrations: all }));
  await on(source, (db) => writeBackup(db, file));
  const url = await emptyDatabase();
  await expect(restore(url, file)).rejects.toThrow('newer than this release');
  await on(url, (db) => restoreBackup(db, file, { migrations: all }));
  // the way back: this release's own backup over the newer database
  const { header: older } = await restore(url, whole, { force: true });
  expect(older.schema).toBe(header.schema);
  expect(await on(url, troubles)).toEqual([]);
});

test('a backup that fails leaves the one before in place, and nothing beside it', async () => {
  const own = await mkdtemp(join(folder, 'own-'));
  const file = join(own, 'kept.vtb');
  await writeBackup(t.db, file);
  const { mtimeMs, mode } = await stat(file);
  expect(mode & 0o777).toBe(0o600);
  const closed = openDatabase({ connection: { connectionString: t.databaseUrl }, prepare: true });
  await closed.close();
  await expect(writeBackup(closed, file)).rejects.toThrow();
  expect((await stat(file)).mtimeMs).toBe(mtimeMs);
  expect(await readdir(own)).toEqual(['kept.vtb']);
});

const FIXTURES = join(import.meta.dirname, '../../test/fixtures');

test('the backups of all releases are restored, and their books agree', async () => {
  const names = (await readdir(FIXTURES)).filter((name) => /^backup-.+\.vtb$/.test(name));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const url = await emptyDatabase();
    const restored = await restore(url, join(FIXTURES, name));
    expect(totalRows(restored.header)).toBeGreaterThan(50);
    expect(await on(url, troubles), name).toEqual([]);
  }
});
