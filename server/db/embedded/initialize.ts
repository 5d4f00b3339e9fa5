// Makes a new cluster with initdb, in a directory of its own that is renamed when it is complete: a
// kill in the middle leaves nothing half-made.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Account } from './account.ts';
import { wayOutOfDamage } from './damage.ts';
import { EmbeddedDatabaseError } from './error.ts';

export const SUPERVISOR_ROLE = 'supervisor';

const FRESH_PREFIX = 'postgres.new-';
const REMOVALS = 50;
const TIMEOUT_MS = 5 * 60_000;

/**
 * True when `cluster` holds one made by this major version; false when there is none yet. Throws on
 * another version's, and on a directory that is something else.
 */
export function isInitialized(cluster: string, major: number): boolean {
  if (!existsSync(cluster) || readdirSync(cluster).length === 0) return false;
  const file = join(cluster, 'PG_VERSION');
  const made = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (!/^[1-9]\d*$/.test(made) && existsSync(join(cluster, 'global'))) {
    throw new EmbeddedDatabaseError(
      `The database in ${cluster} is damaged: its file PG_VERSION is missing or says nothing. ` +
        wayOutOfDamage(cluster),
    );
  }
  if (!existsSync(file)) {
    throw new EmbeddedDatabaseError(
      `${cluster} is not empty and holds no PostgreSQL database: move it away, or choose another DATA_DIR.`,
    );
  }
  if (made === String(major)) return true;
  throw new EmbeddedDatabaseError(
    `The database in ${cluster} was made by PostgreSQL ${made}, and this release brings ${major}. ` +
      'Way out: run `npx vouchertrack backup FILE` with the release that made it, then with this one, ' +
      'on an empty DATA_DIR, `npx vouchertrack restore FILE`.',
  );
}

/** Makes `target`, owned by the account. */
export async function initializeCluster(
  native: string,
  target: string,
  account: Account | null,
  password: string,
): Promise<void> {
  const home = dirname(target);
  for (const name of readdirSync(home)) {
    if (name.startsWith(FRESH_PREFIX)) await remove(join(home, name));
  }
  const fresh = mkdtempSync(join(home, FRESH_PREFIX));
  const [cluster, passwordFile] = [join(fresh, 'postgres'), join(fresh, 'password')];
  mkdirSync(cluster, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) {
    chmodSync(fresh, 0o711);
    for (const path of [cluster, passwordFile]) chownSync(path, account.uid, account.gid);
  }
  try {
    await runInitdb(native, cluster, passwordFile, account);
    renameSync(cluster, target);
    syncDirectory(home);
  } finally {
    await remove(fresh);
  }
}

/** An initdb whose starter was killed goes on for a moment, and makes files while others are removed. */
async function remove(folder: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || tries === REMOVALS) throw error;
      await sleep(100);
    }
  }
}

function runInitdb(native: string, dir: string, pwfile: string, account: Account | null) {
  const args = ['-D', dir, '-U', SUPERVISOR_ROLE, `--pwfile=${pwfile}`, '--auth=scram-sha-256'];
  // text sorts by code point, the same on every system, and upper and lower know all letters
  args.push(
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  );
  args.push('--data-checksums', '--no-instructions');
  return new Promise<void>((resolve, reject) => {
    const child = spawn(join(native, 'bin', 'initdb'), args, {
      cwd: '/',
      env: postgresEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      ...(account && { uid: account.uid, gid: account.gid }),
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', (error) => reject(new EmbeddedDatabaseError(`initdb: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve();
        return;
      }
      const tail = said.trimEnd().split('\n').slice(-15).join('\n');
      reject(new EmbeddedDatabaseError(`initdb ended with ${code ?? signal}. It said:\n${tail}`));
    });
  });
}

/** Nothing of ours: PGDATA, PGOPTIONS and the like would change what PostgreSQL does. */
export const postgresEnvironment = () => ({ PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' });

function syncDirectory(dir: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dir, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
