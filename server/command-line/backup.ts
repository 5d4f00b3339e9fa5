// `backup`: writes all data to a file, beside a running server.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError, totalRows } from '../backup/format.ts';
import { writeBackup } from '../backup/write-backup.ts';
import type { Config } from '../config.ts';
import { CommandError, printResult, progressBar, withInstallation } from './terminal.ts';

export async function run(path: string, { json = false }: { json?: boolean }): Promise<void> {
  // the schema stays as it is: a backup is also made just before a new release is started
  const { header, key } = await withInstallation(
    async ({ db }, config) => {
      let bar: ReturnType<typeof progressBar> | undefined;
      const header = await writeBackup(db, path, (rows, about) => {
        bar ??= progressBar('Writing', about);
        bar.update(rows);
      });
      bar?.done(totalRows(header));
      return { header, key: whereTheKeyIs(config) };
    },
    { migrates: false },
  ).catch(asCommandError);
  const { size } = await stat(path);
  const { schema, made_at, sections } = header;
  const rows = Object.fromEntries(sections.map((section) => [section.table, section.rows]));
  printResult(
    json,
    {
      file: path,
      bytes: size,
      made_at,
      schema,
      rows,
      secret_key: { included: false, kept_in: key },
    },
    [
      `Wrote ${totalRows(header).toLocaleString('en')} rows to ${path} (${megabytes(size)} MB).`,
      `The secret key is not in it. Keep ${key} as well, in another place: what is encrypted`,
      'can be read with it only.',
    ].join('\n'),
  );
}

const whereTheKeyIs = (config: Config): string =>
  config.secretKey === undefined ? join(config.dataDir, 'secret.key') : 'SECRET_KEY';

/** A refusal with its reason is no fault of the program. */
export function asCommandError(error: unknown): never {
  const isReason =
    error instanceof BackupError ||
    ['ENOENT', 'EACCES', 'EISDIR', 'ENOSPC', 'EROFS'].includes(
      String((error as { code?: unknown }).code),
    );
  throw isReason ? new CommandError((error as Error).message) : error;
}

const megabytes = (bytes: number) =>
  (bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
