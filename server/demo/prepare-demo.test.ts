// Whose database the demo fills, when it fills it again, and the keys that it prints.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { makeTestApp } from '../../test/harness/app.ts';
import { makeTestDatabase } from '../../test/harness/database.ts';
import { openDatabase } from '../db/database.ts';
import { readMigrations } from '../db/migrate.ts';
import { makeKeyring } from '../secret/keyring.ts';
import { keepKeys, makeKeys, readKeys, type DemoKeys } from './keep-keys.ts';
import { prepareDemo } from './prepare-demo.ts';

const TODAY = '2026-03-01';
/** A filling takes a few seconds, on a busy machine many. */
const PATIENCE_MS = 180_000;
const keyring = makeKeyring(['a secret of tests, long enough to be one']);
const keys = makeKeys();

async function inDatabase(url: string, text: string): Promise<object[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a database', () => {
  /** As the command does it: on connections of its own. */
  const prepare = async (url: string, today: string, keptKeys?: DemoKeys) => {
    const db = openDatabase({ connection: { connectionString: url }, prepare: true });
    try {
      const migrations = await readMigrations();
      return await prepareDemo({ db, keyring, migrations, today, keptKeys });
    } finally {
      await db.close();
    }
  };
  const changed = (url: string) =>
    inDatabase(url, `select from client where name = 'Changed by a visitor'`);

  test(
    'is filled when empty, kept on its day, made anew on the next, with the same keys',
    async () => {
      const { url, close } = await makeTestDatabase();
      try {
        const first = await prepare(url, TODAY);
        if ('refused' in first) throw new Error(first.refused);
        await inDatabase(url, `update client set name = 'Changed by a visitor'`);
        expect(await prepare(url, TODAY, first.keys)).toEqual(first);
        expect(await changed(url)).toHaveLength(4);
        // without the kept keys, fresh ones work beside them
        const fresh = await prepare(url, TODAY);
        expect(fresh).toMatchObject({ keys: {} });
        expect(fresh).not.toEqual(first);

        const server = new pg.Client({ connectionString: url, application_name: 'vouchertrack' });
        await server.connect();
        expect(await prepare(url, '2026-03-02', first.keys)).toEqual({ refused: 'served' });
        await server.end();
        expect(await prepare(url, '2026-03-02', first.keys)).toEqual(first);
        expect(await changed(url)).toHaveLength(0);

        await inDatabase(
          url,
          `insert into organization (organization_id, name, created_at)
          values (gen_random_uuid(), 'A real one', now())`,
        );
        expect(await prepare(url, '2026-03-03', first.keys)).toEqual({ refused: 'foreign' });
      } finally {
        await close();
      }
    },
    PATIENCE_MS,
  );

  test('of somebody else is refused and left as it is', async () => {
    const own = await makeTestApp();
    try {
      expect(await prepare(own.databaseUrl, TODAY)).toEqual({ refused: 'foreign' });
      expect(await inDatabase(own.databaseUrl, 'select name from organization')).toEqual([
        { name: 'Tests' },
      ]);
    } finally {
      await own.close();
    }
  });

  test('of another program is refused before a table is made in it', async () => {
    const { db, url, close } = await makeTestDatabase();
    try {
      await db.query({ text: 'drop schema public cascade' });
      await db.query({ text: 'create schema public' });
      await db.query({ text: 'create table stock (item text)' });
      expect(await prepare(url, TODAY)).toEqual({ refused: 'foreign' });
      expect(
        await inDatabase(url, `select from pg_tables where schemaname = 'public'`),
      ).toHaveLength(1);
    } finally {
      await close();
    }
  });
});

describe('the printed keys', () => {
  test('are kept for their owner alone, and another file is not believed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vt-demo-'));
    const path = join(folder, 'data', 'demo-keys.json');
    try {
      expect(await readKeys(path)).toBeUndefined();
      await keepKeys(path, keys);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readKeys(path)).toEqual(keys);
      const text = await readFile(path, 'utf8');
      await keepKeys(path, { ...keys, shop: { ...keys.shop, text: 'vt_live_else' } });
      expect(await readKeys(path)).toBeUndefined();
      expect(text).not.toContain('hash');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
