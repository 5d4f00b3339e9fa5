// The nightly backup: when one is due, what is kept, and that what is kept can be restored.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import { readConfig } from '../config.ts';
import { readMigrations } from '../db/migrate.ts';
import { bootstrap } from '../organization/bootstrap.ts';
import { backUpAndRotate, isBackupDue, newestBackup } from './nightly.ts';
import { restoreBackup } from './restore-backup.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await makeTestDatabase();
  folder = join(await mkdtemp(join(tmpdir(), 'vt-nightly-')), 'backups');
  const owner = { email: 'owner@nights.example', password: 'a long password' };
  await bootstrap(database.db, { organization: 'Nights', ...owner });
});
afterAll(async () => {
  await database.close();
  await rm(join(folder, '..'), { recursive: true });
});

const at = (text: string) => Date.parse(text);

test('a backup is due in the night, and as soon as one was missed', () => {
  const lastNight = at('2026-11-23T02:07:00Z');
  expect(isBackupDue(at('2026-11-23T14:00:00Z'), lastNight)).toBe(false);
  expect(isBackupDue(at('2026-11-24T01:07:00Z'), lastNight)).toBe(false);
  expect(isBackupDue(at('2026-11-24T02:07:00Z'), lastNight)).toBe(true);
  expect(isBackupDue(at('2026-11-24T02:37:00Z'), at('2026-11-24T02:07:00Z'))).toBe(false);
  // the machine was off at two
  expect(isBackupDue(at('2026-11-24T09:07:00Z'), lastNight)).toBe(true);
  expect(isBackupDue(at('2026-11-24T09:07:00Z'), undefined)).toBe(true);
});

test('the newest are kept, what is not ours stays, and the last one restores', async () => {
  expect(await newestBackup(folder)).toBeUndefined();
  const nights = ['20', '21', '22', '23'];
  let path = '';
  for (const day of nights) {
    const now = new Date(`2026-11-${day}T02:07:00Z`);
    path = await backUpAndRotate(database.db, { folder, keep: 3 }, now);
    if (day === '20') await writeFile(join(folder, 'before-the-move.vtb'), 'kept by hand');
  }
  expect((await readdir(folder)).sort()).toEqual([
    'before-the-move.vtb',
    'vouchertrack-2026-11-21.vtb',
    'vouchertrack-2026-11-22.vtb',
    'vouchertrack-2026-11-23.vtb',
  ]);
  expect(await newestBackup(folder)).toBeGreaterThan(Date.now() - 60_000);

  const empty = await makeTestDatabase();
  try {
    await restoreBackup(empty.db, path, { migrations: await readMigrations() });
    const rows = await empty.db.query({ text: 'select name from organization' });
    expect(rows).toEqual([{ name: 'Nights' }]);
  } finally {
    await empty.close();
  }
});

test('on by default for the embedded database, off where it is another’s to look after', () => {
  expect(readConfig({ DATA_DIR: '/srv/vt' }).backup).toEqual({
    folder: '/srv/vt/backups',
    keep: 7,
  });
  expect(readConfig({ BACKUP_KEEP: '0' }).backup).toBeUndefined();
  const own = { DATABASE_URL: 'postgres://localhost/vt' };
  expect(readConfig(own).backup).toBeUndefined();
  expect(readConfig({ ...own, BACKUP_DIR: '/backups' }).backup?.folder).toBe('/backups');
});
