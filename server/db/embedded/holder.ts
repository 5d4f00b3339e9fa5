// Files that say which process holds something: who serves a data directory, which commands use it,
// who is starting or stopping PostgreSQL just now.
import {
  closeSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { EmbeddedDatabaseError } from './error.ts';
import { pidSpace, startOf } from './liveness.ts';

interface Holder {
  pid: number;
  started: string | null;
  space: string;
}

const BEAT_MS = 2_000;
const SILENT_MS = 8_000;
const UNWRITTEN_MS = 2_000;

/** Writes the file in our name and keeps it fresh; answers what takes it away again. */
export function hold(file: string): () => void {
  const holder: Holder = { pid: process.pid, started: startOf(process.pid), space: pidSpace() };
  const fd = openSync(file, 'wx', 0o600);
  try {
    writeFileSync(fd, JSON.stringify(holder));
  } catch (error) {
    // a full disk takes a name and no content: nobody's lock, which would keep out everybody
    remove(file);
    throw isFull(error) ? diskIsFull(file) : error;
  } finally {
    closeSync(fd);
  }
  const beat = setInterval(() => touch(file), BEAT_MS).unref();
  return () => {
    clearInterval(beat);
    remove(file);
  };
}

/** Of a write that found no room. */
export const isFull = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOSPC';

const diskIsFull = (file: string) =>
  Object.assign(
    new EmbeddedDatabaseError(`The disk of ${dirname(file)} is full: make room, and try again.`),
    { code: 'ENOSPC' },
  );

/** The pid of the living holder; null when there is none. 0: it has not written its name yet. */
export async function holderOf(file: string): Promise<number | null> {
  const holder = read(file);
  if (!holder) return isYounger(file, UNWRITTEN_MS) ? 0 : null;
  if (holder.space === pidSpace()) {
    return startOf(holder.pid) === holder.started ? holder.pid : null;
  }
  // written in another container or before a reboot: its pid means nothing here, its beat does
  return (await beats(file)) ? holder.pid : null;
}

/** Runs `work` while no other process does work under the same file. */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  waitMs = 180_000,
): Promise<T> {
  const until = Date.now() + waitMs;
  let release = tryHold(file);
  while (!release) {
    const pid = await holderOf(file);
    if (pid === null) await breakDead(file);
    else if (Date.now() > until) {
      throw new EmbeddedDatabaseError(
        `Process ${pid} has been starting or stopping the embedded database for ${waitMs / 1000} s (${file}).`,
      );
    } else await sleep(25);
    release = tryHold(file);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

export function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function tryHold(file: string): (() => void) | null {
  try {
    return hold(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
}

// Two processes may find the same dead lock. Only the one that holds the breaker removes it, after
// another look, so that a lock taken meanwhile by a living process is never the one removed.
async function breakDead(file: string): Promise<void> {
  const breaker = `${file}.break`;
  const release = tryHold(breaker);
  if (!release) {
    if (!isYounger(breaker, SILENT_MS)) remove(breaker);
    await sleep(25);
    return;
  }
  try {
    if ((await holderOf(file)) === null) remove(file);
  } finally {
    release();
  }
}

function read(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

async function beats(file: string): Promise<boolean> {
  const first = modifiedMs(file);
  if (first === null || Math.abs(Date.now() - first) > 60_000) return false;
  for (let waited = 0; waited < SILENT_MS; waited += 250) {
    await sleep(250);
    if (modifiedMs(file) !== first) return modifiedMs(file) !== null;
  }
  return false;
}

function isYounger(file: string, ms: number): boolean {
  const modified = modifiedMs(file);
  return modified !== null && Date.now() - modified < ms;
}

function modifiedMs(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // the data directory was removed under us; the next use of it will say so
  }
}
