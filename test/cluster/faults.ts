// What goes wrong: each fault is done to a working cluster, undone after a while, and healed from.
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, ServerNode } from './lab.ts';
import { quietly } from './network.ts';

export interface Fault {
  name: string;
  /** In the short form too. */
  quick?: boolean;
  /** Why this machine cannot do it; undefined where it can. */
  missing?: () => string | undefined;
  /** Does it, and undoes it. */
  run(lab: Lab, random: () => number): Promise<void>;
}

const LASTS_MS = 25_000;
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

const serverOf = ({ servers }: Lab, random: () => number): ServerNode => {
  const node = servers[Math.floor(random() * servers.length)];
  if (!node) throw new Error('There are no servers');
  return node;
};

export const faults: Fault[] = [
  {
    name: 'server killed',
    quick: true,
    async run(lab, random) {
      const server = serverOf(lab, random);
      await server.process.end('SIGKILL');
      await sleep(4_000);
      await server.restart();
    },
  },
  {
    name: 'primary killed',
    quick: true,
    async run({ databases }) {
      const node = await databases.primary();
      node.machine.signal('SIGKILL');
      await sleep(LASTS_MS);
      node.start();
    },
  },
  {
    name: 'postmaster killed',
    async run({ databases }) {
      const node = await databases.primary();
      for (const pid of node.postgresPids()) quietly(() => process.kill(pid, 'SIGKILL'));
      await sleep(LASTS_MS);
    },
  },
  {
    name: 'primary partitioned',
    async run({ databases }) {
      const { machine } = await databases.primary();
      machine.unplug();
      await sleep(LASTS_MS + 10_000);
      machine.plug();
    },
  },
  {
    name: 'etcd leader killed',
    async run({ databases }) {
      const node = databases.etcdLeader();
      const etcd = node.machine.pids().find(
        (pid) =>
          quietly(() => execFileSync('ps', ['-o', 'comm=', String(pid)]))
            ?.toString()
            .trim() === 'etcd',
      );
      if (etcd === undefined) throw new Error('The leading etcd was not found');
      process.kill(etcd, 'SIGKILL');
      await sleep(LASTS_MS / 2);
      node.start();
    },
  },
  {
    name: 'disk full',
    async run({ databases }) {
      const node = await databases.primary();
      const ballast = join(node.disk, 'ballast');
      // ends with «No space left on device»: that is what is wanted
      quietly(() =>
        execFileSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=1M'], { stdio: 'pipe' }),
      );
      await sleep(LASTS_MS + 10_000);
      rmSync(ballast);
      node.start();
    },
  },
  {
    name: 'primary paused',
    async run({ databases }) {
      const { machine } = await databases.primary();
      machine.signal('SIGSTOP');
      await sleep(LASTS_MS + 10_000);
      machine.signal('SIGCONT');
    },
  },
  {
    name: 'server paused',
    async run(lab, random) {
      const { pid } = serverOf(lab, random).process;
      process.kill(pid, 'SIGSTOP');
      await sleep(LASTS_MS / 2);
      process.kill(pid, 'SIGCONT');
    },
  },
  {
    name: 'server with a wrong clock',
    missing: () => (existsSync(FAKETIME) ? undefined : 'libfaketime is not installed'),
    async run(lab, random) {
      const server = serverOf(lab, random);
      const shift = random() < 0.5 ? '-6h' : '+6h';
      await server.restart({ LD_PRELOAD: FAKETIME, FAKETIME: shift });
      await sleep(LASTS_MS / 2);
      await server.restart();
    },
  },
];
