// Tells whether a process is alive, and still the one that was written down: after a crash or a
// reboot the system gives the same pid to another.
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';

/** When the process began, in the system's own words; null when it has ended. */
export function startOf(pid: number): string | null {
  if (process.platform === 'linux') return linuxStartOf(pid);
  if (!answersSignal(pid)) return null;
  return process.platform === 'win32' ? '' : ps(pid, 'lstart=');
}

export const isAlive = (pid: number): boolean =>
  process.platform === 'linux' ? linuxStartOf(pid) !== null : answersSignal(pid);

/** Its arguments (in one string where the system does not tell them apart); null when unknown. */
export function commandLineOf(pid: number): string[] | null {
  if (process.platform === 'linux') {
    try {
      // unlike exe and cwd this is readable without ptrace rights, which root in a container lacks
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    } catch {
      return null;
    }
  }
  const line = process.platform === 'win32' ? null : ps(pid, 'command=');
  return line === null ? null : [line];
}

/** Null when the system does not tell. */
export function workingDirectoryOf(pid: number): string | null {
  const link = `/proc/${pid}/cwd`;
  try {
    return readlinkSync(link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') return null;
  }
  try {
    // root in a container lacks the ptrace rights that the process's own user has
    const { uid, gid } = statSync(`/proc/${pid}`);
    return execFileSync('readlink', [link], { uid, gid, encoding: 'utf8' }).trimEnd();
  } catch {
    return null;
  }
}

/** Names the set of processes in which our pids mean something: a container has its own. */
export function pidSpace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function linuxStartOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name in brackets may hold anything, so the fields are counted from its end
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // a zombie is dead: where pid 1 does not reap, it would seem alive for ever
    return state === 'Z' || state === 'X' ? null : (fields[18] ?? null);
  } catch {
    return null;
  }
}

/** True for a zombie as well, which is how another program takes it for alive. */
export function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ps(pid: number, column: string): string | null {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}
