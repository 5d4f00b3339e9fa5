// What the doctor says of PostgreSQL, the schema and the disk.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import { readMigrations } from '../db/migrate.ts';
import { checkDisk, checkSchema, checkServer } from './check-server.ts';

let t: TestDatabase;
beforeAll(async () => void (t = await makeTestDatabase()));
afterAll(() => t.close());

test('the server is asked for its version, role, durability, encoding and clock', async () => {
  const findings = await checkServer(t.db);
  expect(findings.map(({ name }) => name)).toEqual([
    'database',
    'database role',
    'durability',
    'encoding',
    'clock',
  ]);
  expect(findings[0]?.status).toBe('ok');
});

test('settings that lose what was confirmed are a problem', async () => {
  await t.db.transaction(async (tx) => {
    await tx.query({ text: 'set local synchronous_commit = off' });
    const durability = (await checkServer(tx)).find(({ name }) => name === 'durability');
    expect(durability?.status).toBe('problem');
    expect(durability?.message).toContain('synchronous_commit');
  });
});

test('a schema of another release is told apart: older can be mended, newer not', async () => {
  const migrations = await readMigrations();
  const next = { number: 9_000, name: '9000-next.sql', text: '' };
  expect(await checkSchema(t.db, migrations)).toMatchObject({ status: 'ok' });
  expect(await checkSchema(t.db, [...migrations, next])).toMatchObject({ status: 'warning' });
  expect(await checkSchema(t.db, [])).toMatchObject({ status: 'problem' });
});

test('a disk that fills up is told of before writes are refused', () => {
  const statuses = [100e6, 500e6, 5e9].map((free) => checkDisk(free).status);
  expect(statuses).toEqual(['problem', 'warning', 'ok']);
});
