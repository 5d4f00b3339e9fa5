// The nightly backup: one file for each day, the newest kept. On by default for the embedded database.
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { writeBackup } from './write-backup.ts';

export interface BackupSettings {
  folder: string;
  /** Files that are kept; the oldest go. */
  keep: number;
}

const NAME = /^vouchertrack-\d{4}-\d\d-\d\d\.vtb$/;
const HOUR_MS = 3_600_000;
/** UTC. A time at which most shops sleep; a machine that is off then is caught up with later. */
const NIGHT_HOUR = 2;

/** Whether a backup is due at `now`, the newest being `newest` milliseconds since 1970. */
export function isBackupDue(now: number, newest: number | undefined): boolean {
  const age = newest === undefined ? Infinity : now - newest;
  const isNight = new Date(now).getUTCHours() === NIGHT_HOUR;
  return age >= (isNight ? 12 : 25) * HOUR_MS;
}

/** When the newest backup of the folder was made; undefined where there is none. */
export async function newestBackup(folder: string): Promise<number | undefined> {
  const times = await Promise.all(
    (await backupsIn(folder)).map(async (name) => (await stat(join(folder, name))).mtimeMs),
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Names of the nightly backups, oldest first. */
async function backupsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => NAME.test(name)).sort();
}

/** Writes the backup of the day that `now` lies in (UTC), then removes those beyond `keep`. */
export async function backUpAndRotate(
  db: Context['db'],
  { folder, keep }: BackupSettings,
  now: Date,
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `vouchertrack-${now.toISOString().slice(0, 10)}.vtb`);
  await writeBackup(db, path);
  // only once the new one is whole and on the disk
  for (const name of (await backupsIn(folder)).slice(0, -keep)) await rm(join(folder, name));
  return path;
}

/** Looks every hour, on one node, whether a backup is due. */
export function scheduleNightlyBackup({ config, db, jobs, log }: Context): void {
  const settings = config.backup;
  if (!settings) return;
  let isRunning = false;
  jobs.schedule('nightly-backup', '7 * * * *', async () => {
    // a backup that takes longer than a job may is given out a second time
    if (isRunning || !isBackupDue(Date.now(), await newestBackup(settings.folder))) return;
    isRunning = true;
    try {
      log.info({ path: await backUpAndRotate(db, settings, new Date()) }, 'nightly backup');
    } finally {
      isRunning = false;
    }
  });
}
