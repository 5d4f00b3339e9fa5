// `doctor`: checks the installation and the books, and mends what can be mended.
import { BackupError } from '../backup/format.ts';
import { newestBackup } from '../backup/nightly.ts';
import type { Config } from '../config.ts';
import { readMigrations } from '../db/migrate.ts';
import { withSession } from '../db/session.ts';
import { checkBooks } from '../doctor/check-books.ts';
import { checkReports, repairReports } from '../doctor/check-reports.ts';
import { acceptLostKey, checkSecrets } from '../doctor/check-secrets.ts';
import { checkBackup, checkDisk, checkSchema, checkServer } from '../doctor/check-server.ts';
import { problem, type Finding } from '../doctor/finding.ts';
import { repairBooks } from '../doctor/repair-books.ts';
import type { Installation } from '../open.ts';
import { CommandError, printResult, progressBar, withInstallation } from './terminal.ts';

export interface DoctorOptions {
  repair?: boolean;
  acceptLostKey?: boolean;
  json?: boolean;
}

export async function run(options: DoctorOptions): Promise<void> {
  if (options.acceptLostKey && !options.repair) {
    throw new CommandError('--accept-lost-key changes data: it goes with --repair');
  }
  const mended: string[] = [];
  const findings = await withInstallation(
    async (installation, config) => {
      if (options.repair) mended.push(...(await repair(installation, options)));
      return examine(installation, config);
    },
    { migrates: false },
  ).catch(unreachable);
  const isSound = findings.every(({ status }) => status !== 'problem');
  printResult(options.json ?? false, { ok: isSound, findings, mended }, inWords(findings, mended));
  process.exitCode = isSound ? 0 : 1;
}

function unreachable(error: unknown): Finding[] {
  if (error instanceof BackupError) throw new CommandError(error.message);
  const advice = 'Is DATABASE_URL right and the database running? Without one: is DATA_DIR right?';
  return [problem('database', (error as Error).message || 'It cannot be reached', advice)];
}

async function repair(
  { db, keyring }: Installation,
  { acceptLostKey: gives }: DoctorOptions,
): Promise<string[]> {
  // through one session: another of ours would be taken for company
  const schema = await withSession(db, async (tx) => checkSchema(tx, await readMigrations()));
  if (schema.status !== 'ok') return [];
  return [
    ...(gives ? await acceptLostKey(db, keyring) : []),
    ...(await repairBooks(db)),
    ...(await repairReports(db)),
  ];
}

async function examine(
  { db, keyring, freeBytes }: Installation,
  { backup }: Config,
): Promise<Finding[]> {
  const findings = await checkServer(db);
  if (backup) findings.push(checkBackup(Date.now(), await newestBackup(backup.folder)));
  if (freeBytes) findings.push(checkDisk(await freeBytes()));
  const schema = await checkSchema(db, await readMigrations());
  findings.push(schema);
  // the books of another schema are another release's to check
  if (schema.status !== 'ok') return findings;
  findings.push(await checkSecrets(db, keyring));
  let bar: ReturnType<typeof progressBar> | undefined;
  const books = await checkBooks(db, (done, of) => {
    bar ??= progressBar('Checking', of);
    bar.update(done);
  });
  bar?.done();
  return [...findings, ...books, await checkReports(db)];
}

const MARKS = { ok: '✓', warning: '!', problem: '✗' } as const;

function inWords(findings: Finding[], mended: string[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, status, message, advice }) => [
    `${MARKS[status]} ${name.padEnd(width)}  ${message}`,
    ...(advice ? [`${' '.repeat(width + 4)}→ ${advice}`] : []),
  ]);
  const count = (status: Finding['status']) =>
    findings.filter((finding) => finding.status === status).length;
  return [
    ...mended.map((what) => `Mended: ${what}`),
    ...lines,
    `${findings.length} checks, ${count('problem')} problems, ${count('warning')} warnings`,
  ].join('\n');
}
