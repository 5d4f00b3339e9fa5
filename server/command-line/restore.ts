// `restore`: fills an empty database from a backup, or replaces what is there.
import { totalRows } from '../backup/format.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { readMigrations } from '../db/migrate.ts';
import { checkSecrets } from '../doctor/check-secrets.ts';
import { asCommandError } from './backup.ts';
import { printResult, progressBar, withInstallation } from './terminal.ts';

export interface RestoreOptions {
  force?: boolean;
  json?: boolean;
}

export async function run(path: string, { force, json = false }: RestoreOptions): Promise<void> {
  const migrations = await readMigrations();
  const { restored, secret } = await withInstallation(
    async ({ db, keyring }) => {
      let bar: ReturnType<typeof progressBar> | undefined;
      const restored = await restoreBackup(db, path, {
        migrations,
        force,
        onVerified: (header) => (bar = progressBar('Loading', totalRows(header))),
        onRows: (rows) => bar?.update(rows),
      });
      bar?.done();
      return { restored, secret: await checkSecrets(db, keyring) };
    },
    // as a server: none of the embedded database may run, and none starts meanwhile
    { migrates: false, purpose: 'serve' },
  ).catch(asCommandError);
  const { header, epoch, migrated } = restored;
  const rows = Object.fromEntries(header.sections.map((section) => [section.table, section.rows]));
  const warnings = secret.status === 'ok' ? [] : [`${secret.message} ${secret.advice ?? ''}`];
  printResult(
    json,
    { file: path, made_at: header.made_at, schema: header.schema, migrated, epoch, rows, warnings },
    [
      `Restored ${totalRows(header).toLocaleString('en')} rows, as they were at ${header.made_at}.`,
      ...(migrated.length > 0 ? [`Then applied: ${migrated.join(', ')}`] : []),
      ...warnings,
      'To check the books: npx vouchertrack doctor',
    ].join('\n'),
  );
}
