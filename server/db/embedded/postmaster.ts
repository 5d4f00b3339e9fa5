// The running PostgreSQL of a cluster: finds it by its pid file and makes sure that it is the one.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { remove } from './holder.ts';
import { answersSignal, commandLineOf, isAlive, startOf, workingDirectoryOf } from './liveness.ts';
import { SOCKET_PORT } from './socket.ts';

export interface Postmaster {
  pid: number;
  /** With the pid it names one process, also after the pid was given to another. */
  started: string | null;
  commandLine: string[] | null;
  port: number;
  /** A directory, or an address on Windows. */
  host: string;
}

export interface PidFile {
  pid: number;
  dataDir: string;
  port: number;
  socketDir: string;
  address: string;
  /** starting, stopping, ready or standby; empty while the file is being written. */
  status: string;
}

/** Null when there is none, or none that PostgreSQL has written. */
export function readPidFile(cluster: string): PidFile | null {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const [, dataDir = '', , port = '', socketDir = '', address = '', , status = ''] = lines;
  return { pid, dataDir, port: Number(port), socketDir, address, status: status.trim() };
}

/** The living postmaster of the cluster; null when it has ended. */
export function findPostmaster(cluster: string): Postmaster | null {
  const file = readPidFile(cluster);
  const started = file && startOf(file.pid);
  if (!file || started === null) return null;
  const commandLine = commandLineOf(file.pid);
  if (worksOn(cluster, file.pid) !== true || isBackend(commandLine)) return null;
  const host = file.socketDir || file.address;
  return { pid: file.pid, started, commandLine, port: file.port, host };
}

export const isRunning = (postmaster: Postmaster): boolean =>
  isAlive(postmaster.pid) && startOf(postmaster.pid) === postmaster.started;

/**
 * Removes the lock files of a dead postmaster whose pid another process has been given, or which
 * nobody has reaped (pid 1 of a container may never): PostgreSQL would take it for alive, and not
 * start. Where the pid is free, it sees so itself. Backends that live on are guarded against by the
 * shared memory, which it finds by the data directory.
 */
export function removeDeadLocks(cluster: string, socketDir: string): void {
  for (const lock of [
    join(cluster, 'postmaster.pid'),
    join(socketDir, `.s.PGSQL.${SOCKET_PORT}.lock`),
  ]) {
    const pid = readFirstNumber(lock);
    if (!pid || !answersSignal(pid)) continue;
    if (!isAlive(pid) || worksOn(cluster, pid) === false) remove(lock);
  }
}

/** Whether the process is a PostgreSQL with this data directory; null when the system does not tell. */
function worksOn(cluster: string, pid: number): boolean | null {
  const line = commandLineOf(pid);
  if (line === null) return null;
  const [program = '', ...rest] = line;
  if (line.length === 1 && program.includes(`postgres -D ${cluster} `)) return true;
  const isPostmaster = basename(program).replace('.exe', '') === 'postgres';
  if (!isPostmaster && !isBackend(line)) return false;
  if (isPostmaster && rest[rest.indexOf('-D') + 1] === cluster) return true;
  // PostgreSQL works in its data directory, also where that was moved meanwhile
  const directory = workingDirectoryOf(pid);
  return directory === null ? null : directory === cluster;
}

/** PostgreSQL's own processes other than the postmaster write what they do over their arguments. */
export const isBackend = (line: string[] | null) => line?.[0]?.startsWith('postgres: ') ?? false;

function readFirstNumber(file: string): number | null {
  try {
    return parseInt(readFileSync(file, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}
