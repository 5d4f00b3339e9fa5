// The database's passwords, made at random and kept in DATA_DIR, readable by its owner alone.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { EmbeddedDatabaseError } from './error.ts';
import { ownLike } from './place.ts';

export interface Passwords {
  /** Of the role that only the supervisor uses, to make the other. */
  supervisor: string;
  application: string;
  /** A database has been served from here: where there is none any more, it was lost. */
  isInUse?: boolean;
}

const fileOf = (dataDir: string) => join(dataDir, 'postgres-passwords.json');

/** Reads them; makes them where `mayMake` (no cluster exists that has others). */
export function readPasswords(dataDir: string, mayMake: boolean): Passwords {
  const file = fileOf(dataDir);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Passwords;
  if (!mayMake) {
    throw new EmbeddedDatabaseError(
      `${file} is missing, and without it the embedded database cannot be opened: put it back from ` +
        'where this data directory was copied from.',
    );
  }
  const passwords = { supervisor: makePassword(), application: makePassword() };
  // on the disk before a cluster exists that needs them
  write(dataDir, passwords);
  return passwords;
}

/** Notes that the database is there and opens, so that an empty directory is never taken for a new one. */
export function noteInUse(dataDir: string, passwords: Passwords): void {
  if (passwords.isInUse) return;
  try {
    write(dataDir, { ...passwords, isInUse: true });
  } catch {
    // a full disk: the next start notes it
  }
}

/** Throws where a database was served from this data directory and there is none now. */
export function refuseLost(dataDir: string, cluster: string, passwords: Passwords): void {
  if (!passwords.isInUse) return;
  throw new EmbeddedDatabaseError(
    `${cluster} is empty or gone, and the database of ${dataDir} was there: mount its disk, or put it back. ` +
      `No new one was made. To begin anew, or to restore a backup, remove ${fileOf(dataDir)}.`,
  );
}

function write(dataDir: string, passwords: Passwords): void {
  const file = fileOf(dataDir);
  const fresh = `${file}.${process.pid}`;
  const fd = openSync(fresh, 'w', 0o600);
  try {
    writeSync(fd, JSON.stringify(passwords));
    fsyncSync(fd);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  ownLike(fresh, dataDir);
  renameSync(fresh, file);
}

const makePassword = () => randomBytes(24).toString('base64url');
