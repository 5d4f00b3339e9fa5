// The database's passwords, made at random and kept in DATA_DIR, readable by its owner alone.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { EmbeddedDatabaseError } from './error.ts';
import { ownLike } from './place.ts';

export interface Passwords {
  /** Of the role that only the supervisor uses, to make the other. */
  supervisor: string;
  application: string;
}

/** Reads them; makes them where `mayMake` (no cluster exists that has others). */
export function readPasswords(dataDir: string, mayMake: boolean): Passwords {
  const file = join(dataDir, 'postgres-passwords.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Passwords;
  if (!mayMake) {
    throw new EmbeddedDatabaseError(
      `${file} is missing, and without it the embedded database cannot be opened: put it back from ` +
        'where this data directory was copied from.',
    );
  }
  const passwords = { supervisor: makePassword(), application: makePassword() };
  // on the disk before a cluster exists that needs them
  const fresh = `${file}.${process.pid}`;
  const fd = openSync(fresh, 'w', 0o600);
  writeSync(fd, JSON.stringify(passwords));
  fsyncSync(fd);
  closeSync(fd);
  ownLike(fresh, dataDir);
  renameSync(fresh, file);
  return passwords;
}

const makePassword = () => randomBytes(24).toString('base64url');
