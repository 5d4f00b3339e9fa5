// Stops PostgreSQL: fast first, immediate when that takes too long, and killed only when even that
// has failed.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { isRunning, type Postmaster } from './postmaster.ts';
import type { Cluster } from './start.ts';

// the checkpoint of a fast stop writes what is dirty: 128 MB at most, on a slow disk
const FAST_MS = 60_000;
const IMMEDIATE_MS = 15_000;
const KILL_MS = 5_000;

/** Answers how it was stopped. */
export async function stopPostmaster(
  cluster: Cluster,
  postmaster: Postmaster,
  fastMs = FAST_MS,
): Promise<'fast' | 'immediate' | 'killed'> {
  await signal(cluster, postmaster, 'SIGINT');
  if (await ended(postmaster, fastMs)) return 'fast';
  cluster.log(
    `PostgreSQL (process ${postmaster.pid}) has not stopped in ${fastMs / 1000} s: stopping it at once`,
  );
  await signal(cluster, postmaster, 'SIGQUIT');
  if (await ended(postmaster, IMMEDIATE_MS)) return 'immediate';
  cluster.log(`PostgreSQL (process ${postmaster.pid}) did not stop at once either: killing it`);
  await signal(cluster, postmaster, 'SIGKILL');
  if (await ended(postmaster, KILL_MS)) return 'killed';
  throw new Error(`PostgreSQL (process ${postmaster.pid}) cannot be stopped`);
}

async function ended(postmaster: Postmaster, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (isRunning(postmaster)) {
    if (Date.now() > until) return false;
    await sleep(5);
  }
  return true;
}

async function signal(
  cluster: Cluster,
  postmaster: Postmaster,
  name: 'SIGINT' | 'SIGQUIT' | 'SIGKILL',
) {
  if (process.platform === 'win32' && name !== 'SIGKILL') {
    await pgCtlStop(cluster, name);
    return;
  }
  try {
    if (isRunning(postmaster)) process.kill(postmaster.pid, name);
  } catch (error) {
    // it ended between the look and the signal
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

// Windows has no signals; pg_ctl speaks to PostgreSQL's own substitute for them
function pgCtlStop(cluster: Cluster, name: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  const mode = name === 'SIGINT' ? 'fast' : 'immediate';
  const program = join(cluster.native, 'bin', 'pg_ctl.exe');
  return new Promise((resolve) => {
    execFile(program, ['stop', '-D', cluster.dir, '-m', mode, '-W'], () => {
      resolve();
    });
  });
}
