// Machines of a test: network namespaces on a bridge of their own, each of which can be unplugged.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';

const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });

export interface Machine {
  name: string;
  address: string;
  /** Starts a program on it as another user, its output in a file. */
  start(command: string[], user: string, logFile: string): ChildProcess;
  /** Every process that runs on it. */
  pids(): number[];
  signal(signal: NodeJS.Signals): void;
  unplug(): void;
  plug(): void;
}

export interface Network {
  /** The address of the test's own side of the bridge. */
  gateway: string;
  /** What all addresses lie in. */
  range: string;
  machines: Machine[];
  /** Kills what runs on the machines and takes them down. */
  remove(): void;
}

/** Makes `count` machines. Needs root and `ip`; throws with what `ip` said where they cannot be had. */
export function makeNetwork(count: number): Network {
  const id = process.pid % 250;
  const bridge = `vtbr${id}`;
  const prefix = `10.231.${id}`;
  const machines: Machine[] = [];
  const remove = () => {
    for (const machine of machines.splice(0)) {
      machine.signal('SIGKILL');
      quietly(() => ip('netns', 'del', machine.name));
    }
    quietly(() => ip('link', 'del', bridge));
  };
  try {
    ip('link', 'add', bridge, 'type', 'bridge');
    ip('addr', 'add', `${prefix}.1/24`, 'dev', bridge);
    ip('link', 'set', bridge, 'up');
    for (let i = 1; i <= count; i++) {
      machines.push(makeMachine(bridge, `vt${id}n${i}`, `${prefix}.${10 + i}`));
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { gateway: `${prefix}.1`, range: `${prefix}.0/24`, machines, remove };
}

function makeMachine(bridge: string, name: string, address: string): Machine {
  ip('netns', 'add', name);
  ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
  ip('link', 'set', name, 'master', bridge, 'up');
  ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  ip('-n', name, 'link', 'set', 'eth0', 'up');
  ip('-n', name, 'link', 'set', 'lo', 'up');
  const pids = () =>
    execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8', stdio: 'pipe' })
      .split('\n')
      .filter(Boolean)
      .map(Number);
  return {
    name,
    address,
    start(command, user, logFile) {
      const log = openSync(logFile, 'a');
      const as = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups'];
      // a session of its own: Ctrl-C is for the test, which ends it
      return spawn('ip', ['netns', 'exec', name, ...as, ...command], {
        detached: true,
        stdio: ['ignore', log, log],
        cwd: '/',
        env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
      });
    },
    pids,
    signal(signal) {
      for (const pid of quietly(pids) ?? []) quietly(() => process.kill(pid, signal));
    },
    unplug: () => void ip('link', 'set', name, 'down'),
    plug: () => void ip('link', 'set', name, 'up'),
  };
}

/** For what may be gone already. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
