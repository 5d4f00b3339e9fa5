// Chooses the directory of PostgreSQL's Unix socket: the cluster itself, which is closed to others,
// unless its path is too long for a socket's name.
import { createHash } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs';

import type { Account } from './account.ts';
import { EmbeddedDatabaseError } from './error.ts';

export const SOCKET_PORT = 5432;

// sun_path holds 108 bytes on Linux and 104 elsewhere, the closing zero included
const LIMIT_BYTES = process.platform === 'linux' ? 107 : 103;
const SHORT_PREFIX = '/tmp/vouchertrack-';

export function chooseSocketDir(cluster: string, account: Account | null): string {
  if (fits(cluster)) return cluster;
  const name = createHash('sha256').update(cluster).digest('hex').slice(0, 12);
  const uid = account?.uid ?? process.geteuid?.();
  for (let n = 0; n < 10; n++) {
    const dir = `${SHORT_PREFIX}${name}-${n}`;
    try {
      mkdirSync(dir, { mode: 0o700 });
      if (account) chownSync(dir, account.uid, account.gid);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const stat = lstatSync(dir);
    // ours from before a crash; one that somebody else has put there is passed over
    if (stat.isDirectory() && stat.uid === uid && (stat.mode & 0o077) === 0) return dir;
  }
  throw new EmbeddedDatabaseError(
    `The path of ${cluster} is too long for a socket, and ${SHORT_PREFIX}${name}-* is taken by others.`,
  );
}

/** Takes a directory of ours in /tmp away once PostgreSQL has stopped. */
export function removeSocketDir(socketDir: string): void {
  if (!socketDir.startsWith(SHORT_PREFIX)) return;
  try {
    rmdirSync(socketDir);
  } catch {
    // not empty: left to the next start
  }
}

const fits = (dir: string) => Buffer.byteLength(`${dir}/.s.PGSQL.${SOCKET_PORT}`) <= LIMIT_BYTES;
