// Starts PostgreSQL and waits until it serves, through crash recovery and the stale locks that a
// kill leaves behind.
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Account } from './account.ts';
import { adviceFor } from './damage.ts';
import { EmbeddedDatabaseError } from './error.ts';
import { postgresEnvironment } from './initialize.ts';
import { logSize, openLog, readLogSince } from './log-file.ts';
import { findPostmaster, isRunning, readPidFile, removeDeadLocks } from './postmaster.ts';
import type { Postmaster } from './postmaster.ts';
import { serverArguments } from './settings.ts';
import { chooseSocketDir, SOCKET_PORT } from './socket.ts';
import { endSurvivors } from './survivors.ts';

export interface Cluster {
  dir: string;
  native: string;
  account: Account | null;
  logFile: string;
  log: (line: string) => void;
}

const READY_TIMEOUT_MS = 10 * 60_000;
const RETRY_MS = 60_000;
// what backends that outlive a killed postmaster cause, until they have noticed and ended
const LEFT_BEHIND = /lock file|shared memory|semaphore|could not bind|already in use|is in use/i;

/** Starts it; throws with what PostgreSQL said when it does not come up. */
export async function startPostmaster(cluster: Cluster): Promise<Postmaster> {
  const until = Date.now() + RETRY_MS;
  for (let attempt = 1, delayMs = 50; ; attempt++, delayMs = Math.min(delayMs * 2, 2_000)) {
    const from = logSize(cluster.logFile);
    const result = await launch(cluster);
    if (typeof result !== 'string') return result;
    const said = readLogSince(cluster.logFile, from);
    // anything else is tried once more: it may have been the moment
    if (Date.now() > until || (attempt >= 2 && !LEFT_BEHIND.test(said))) {
      const advice = adviceFor(said, cluster.dir, cluster.account?.name);
      throw new EmbeddedDatabaseError(
        `PostgreSQL did not start (${result}). It said:\n${said || '(nothing)'}\nMore in ${cluster.logFile}` +
          (advice && `\n${advice}`),
      );
    }
    endSurvivors(cluster.dir, attempt);
    await sleep(delayMs);
  }
}

/** Waits until a postmaster that is starting serves. Null: it has ended instead. */
export async function untilReady(
  cluster: Cluster,
  postmaster: Postmaster,
): Promise<Postmaster | null> {
  const began = Date.now();
  for (let told = began; ;) {
    if (!isRunning(postmaster)) return null;
    // its address is written later than its pid
    if (readPidFile(cluster.dir)?.status === 'ready') return findPostmaster(cluster.dir);
    const now = Date.now();
    if (now - began > READY_TIMEOUT_MS) {
      throw new EmbeddedDatabaseError(
        `PostgreSQL (process ${postmaster.pid}) is not ready after ${READY_TIMEOUT_MS / 60_000} minutes; see ${cluster.logFile}`,
      );
    }
    if (now - told > 10_000) {
      cluster.log(`PostgreSQL is still starting after ${Math.round((now - began) / 1000)} s`);
      told = now;
    }
    await sleep(5);
  }
}

/** The arguments of the postmaster that this release would start. */
export function commandLine(cluster: Cluster, socketDir: string, address: string, port: number) {
  const program = join(
    cluster.native,
    'bin',
    process.platform === 'win32' ? 'postgres.exe' : 'postgres',
  );
  return [program, ...serverArguments(cluster.dir, socketDir, address, port)];
}

/** One attempt: the postmaster, or how it ended. */
async function launch(cluster: Cluster): Promise<Postmaster | string> {
  const windows = process.platform === 'win32';
  const socketDir = windows ? '' : chooseSocketDir(cluster.dir, cluster.account);
  const port = windows ? await findFreePort(readPidFile(cluster.dir)?.port) : SOCKET_PORT;
  removeDeadLocks(cluster.dir, socketDir || cluster.dir);
  const [program = '', ...args] = commandLine(cluster, socketDir, windows ? '127.0.0.1' : '', port);
  const logFd = openLog(cluster.logFile);
  const child = spawn(program, args, {
    cwd: windows ? cluster.dir : '/',
    env: postgresEnvironment(),
    stdio: ['ignore', logFd, logFd],
    // a session of its own: a signal to our process group is not one to it
    detached: true,
    ...(cluster.account && { uid: cluster.account.uid, gid: cluster.account.gid }),
  });
  closeSync(logFd);
  child.unref();
  let ended: string | null = null;
  child.on('error', (error) => (ended = error.message));
  child.on('exit', (code, signal) => (ended = signal ?? `exit code ${code}`));
  const failure = () => ended;
  const until = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const how = failure();
    if (how !== null) return how;
    if (Date.now() > until) return 'hangs';
    const found = findPostmaster(cluster.dir);
    if (found && found.pid === child.pid) {
      const ready = await untilReady(cluster, found);
      if (ready) return ready;
      // its exit is told by an event that is still on its way
      await sleep(20);
      return failure() ?? 'ended';
    }
    await sleep(5);
  }
}

/** The one it had before where that is free: connections that were told it find it again. */
function findFreePort(before = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (before ? resolve(findFreePort()) : reject(error)));
    probe.listen(before, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
