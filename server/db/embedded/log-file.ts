// DATA_DIR/postgres.log: what PostgreSQL says, of bounded size and readable by its owner alone.
import {
  closeSync,
  constants,
  copyFileSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { dirname } from 'node:path';

import { ownLike } from './place.ts';

const MAX_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 16 * 1024;

/** Opens it for appending, to be PostgreSQL's stderr. */
export function openLog(file: string): number {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  const fd = openSync(file, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
  // root may start the database of another user, who must be able to start it again
  ownLike(file, dirname(file));
  return fd;
}

export const logSize = (file: string): number =>
  statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** The last lines written since `offset`. */
export function readLogSince(file: string, offset: number, lines = 20): string {
  const size = logSize(file);
  const from = Math.max(offset <= size ? offset : 0, size - TAIL_BYTES);
  if (size === from) return '';
  const fd = openSync(file, 'r');
  const buffer = Buffer.alloc(size - from);
  readSync(fd, buffer, 0, buffer.length, from);
  closeSync(fd);
  return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

/**
 * Moves what is there to postgres.log.1 once it is large. Copied and cut, not renamed: PostgreSQL
 * keeps writing to the file it was given.
 */
export function boundLog(file: string, maxBytes = MAX_BYTES): void {
  if (logSize(file) <= maxBytes) return;
  try {
    copyFileSync(file, `${file}.1`);
  } catch {
    // a full disk is no reason to let it grow further
  }
  try {
    truncateSync(file);
  } catch {
    // another user's, who bounds it
  }
}
