// `restore`: fills an empty database from a backup, or replaces what is there.
import { totalRows } from '../backup/format.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { readMigrations } from '../db/migrate.ts';
import { checkSecrets } from '../doctor/check-secrets.ts';
import { erasePending } from '../privacy/erase.ts';
import { openCustomerHash } from '../secret/customer-hash.ts';
import { asCommandError } from './backup.ts';
import { printResult, progressBar, withInstallation } from './terminal.ts';

export interface RestoreOptions {
  force?: boolean;
  json?: boolean;
}

export async function run(path: string, { force, json = false }: RestoreOptions): Promise<void> {
  const migrations = await readMigrations();
  const { restored, secret, forgotten } = await withInstallation(
    async ({ db, keyring }) => {
      let bar: ReturnType<typeof progressBar> | undefined;
      const restored = await restoreBackup(db, path, {
        migrations,
        force,
        onVerified: (header) => (bar = progressBar('Loading', totalRows(header))),
        onRows: (rows) => bar?.update(rows),
      });
      bar?.done();
      const secret = await checkSecrets(db, keyring);
      // a server would do it too, but none starts before
      const forgotten =
        secret.status === 'ok' ? await erasePending(db, await openCustomerHash(db, keyring)) : 0;
      return { restored, secret, forgotten };
    },
    // as a server: none of the embedded database may run, and none starts meanwhile
    { migrates: false, purpose: 'serve' },
  ).catch(asCommandError);
  const { header, epoch, migrated } = restored;
  const rows = Object.fromEntries(header.sections.map((section) => [section.table, section.rows]));
  const warnings = secret.status === 'ok' ? [] : [`${secret.message} ${secret.advice ?? ''}`];
  printResult(
    json,
    {
      file: path,
      made_at: header.made_at,
      schema: header.schema,
      migrated,
      epoch,
      rows,
      forgotten,
      warnings,
    },
    [
      `Restored ${totalRows(header).toLocaleString('en')} rows, as they were at ${header.made_at}.`,
      ...(migrated.length > 0 ? [`Then applied: ${migrated.join(', ')}`] : []),
      ...(forgotten > 0 ? [`People who had asked for it were forgotten again: ${forgotten}`] : []),
      ...warnings,
      'To check the books: npx vouchertrack doctor',
    ].join('\n'),
  );
}
