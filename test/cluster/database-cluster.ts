// PostgreSQL under Patroni with etcd on three machines, from Debian's packages and the configuration
// that deploy/cluster ships.
import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillIn } from './fill-in.ts';
import { quietly, type Machine, type Network } from './network.ts';

const USER = 'postgres';
const DISK = '1g';

/** A member as Patroni's REST API tells of it. */
interface Member {
  name: string;
  role: string;
  state: string;
  timeline?: number;
}

export interface DatabaseNode {
  machine: Machine;
  /** Its disk, a file system of its own that can be filled. */
  disk: string;
  logFile: string;
  start(): void;
  /** The postmaster and every process of it. */
  postgresPids(): number[];
}

export interface DatabaseCluster {
  nodes: DatabaseNode[];
  passwords: { superuser: string };
  primary(): Promise<DatabaseNode>;
  /** The node whose etcd leads. */
  etcdLeader(): DatabaseNode;
  /** Waits until one leads, one is its synchronous standby and all three run. */
  healed(timeoutMs?: number): Promise<void>;
  stop(): void;
}

export const PG_ROOT = '/usr/lib/postgresql';

export async function startDatabaseCluster(
  network: Network,
  folder: string,
): Promise<DatabaseCluster> {
  const uid = Number(execFileSync('id', ['-u', USER], { encoding: 'utf8' }));
  const gid = Number(execFileSync('id', ['-g', USER], { encoding: 'utf8' }));
  const own = (path: string) => {
    mkdirSync(path, { recursive: true, mode: 0o755 });
    chownSync(path, uid, gid);
    return path;
  };
  const release = readdirSync(PG_ROOT).sort((a, b) => Number(b) - Number(a))[0] ?? '';
  const passwords = { superuser: 'of the superuser', replication: 'of replication' };
  const shared = {
    PG_BIN: join(PG_ROOT, release, 'bin'),
    NETWORK: network.range,
    ETCD_HOSTS: network.machines.map(({ address }) => `${address}:2379`).join(','),
    ETCD_MEMBERS: network.machines
      .map(({ name, address }) => `${name}=http://${address}:2380`)
      .join(','),
    SUPERUSER_PASSWORD: passwords.superuser,
    REPLICATION_PASSWORD: passwords.replication,
    REWIND_PASSWORD: 'of rewinding',
    SHARED_BUFFERS: '64MB',
    WAL_SIZE: '128MB',
  };
  const nodes = network.machines.map((machine) => {
    const place = own(join(folder, machine.name));
    const disk = join(place, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk]);
    chownSync(disk, uid, gid);
    const values = {
      ...shared,
      NODE: machine.name,
      ADDRESS: machine.address,
      ETCD_DATA: join(own(join(place, 'etcd')), 'data'),
      PG_DATA: join(disk, 'data'),
      PG_PASS: join(place, 'pgpass'),
      SOCKET_FOLDER: place,
    };
    for (const name of ['etcd.yml', 'patroni.yml']) {
      writeFileSync(join(place, name), fillIn(name, values), { mode: 0o644 });
    }
    return makeNode(machine, place, disk);
  });
  for (const node of nodes) node.start();
  const cluster: DatabaseCluster = {
    nodes,
    passwords,
    async primary() {
      const leader = (await members(nodes)).find(isLeader);
      const node = nodes.find(({ machine }) => machine.name === leader?.name);
      if (!node) throw new Error('No node leads');
      return node;
    },
    etcdLeader: () => etcdLeader(nodes),
    healed: (timeoutMs = 180_000) => untilHealed(nodes, timeoutMs),
    stop() {
      network.remove();
      for (const { disk } of nodes) quietly(() => execFileSync('umount', ['-l', disk]));
    },
  };
  try {
    await cluster.healed();
  } catch (error) {
    cluster.stop();
    throw error;
  }
  return cluster;
}

function makeNode(machine: Machine, place: string, disk: string): DatabaseNode {
  const logFile = join(place, 'node.log');
  const programs = {
    etcd: ['etcd', '--config-file', join(place, 'etcd.yml')],
    patroni: ['patroni', join(place, 'patroni.yml')],
  };
  return {
    machine,
    disk,
    logFile,
    start() {
      const running = machine.pids().map(commandOf).join('\n');
      for (const [name, command] of Object.entries(programs)) {
        if (!running.includes(command.join(' '))) {
          machine.start(command, USER, name === 'etcd' ? join(place, 'etcd.log') : logFile);
        }
      }
    },
    postgresPids() {
      const file = join(disk, 'data', 'postmaster.pid');
      if (!existsSync(file)) return [];
      const postmaster = Number(readFileSync(file, 'utf8').split('\n')[0]);
      return machine.pids().filter((pid) => pid === postmaster || parentOf(pid) === postmaster);
    },
  };
}

const commandOf = (pid: number) =>
  quietly(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()) ?? '';
const parentOf = (pid: number) =>
  Number(
    quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
      ?.split(') ')[1]
      ?.split(' ')[1],
  );

const isLeader = ({ role }: Member) => role === 'leader' || role === 'master';

/** What the first Patroni that answers says of the cluster. */
async function members(nodes: DatabaseNode[]): Promise<Member[]> {
  for (const { machine } of nodes) {
    const answer = await fetch(`http://${machine.address}:8008/cluster`, {
      signal: AbortSignal.timeout(2_000),
    }).catch(() => undefined);
    if (answer?.ok) return ((await answer.json()) as { members: Member[] }).members;
  }
  return [];
}

async function untilHealed(nodes: DatabaseNode[], timeoutMs: number): Promise<void> {
  for (const until = Date.now() + timeoutMs; ;) {
    const all = await members(nodes);
    const alive = all.filter(({ state }) => state === 'running' || state === 'streaming');
    const hasStandby = all.some(({ role }) => role === 'sync_standby');
    const timelines = new Set(all.map(({ timeline }) => timeline));
    if (alive.length === nodes.length && hasStandby && all.some(isLeader) && timelines.size === 1) {
      return;
    }
    if (Date.now() > until) {
      const logs = nodes.map(({ logFile }) => quietly(() => readFileSync(logFile, 'utf8')) ?? '');
      const ends = logs.map((log) => log.slice(-1_500)).join('\n--\n');
      throw new Error(`The cluster did not heal: ${JSON.stringify(all)}\n${ends}`);
    }
    await sleep(500);
  }
}

function etcdLeader(nodes: DatabaseNode[]): DatabaseNode {
  for (const node of nodes) {
    const endpoint = `${node.machine.address}:2379`;
    const text = quietly(() =>
      execFileSync('etcdctl', ['endpoint', 'status', '-w', 'json', '--endpoints', endpoint], {
        encoding: 'utf8',
        env: { ...process.env, ETCDCTL_API: '3' },
        stdio: 'pipe',
        timeout: 5_000,
      }),
    );
    // ids are 64 bits wide: compared as text
    const leader = /"leader":(\d+)/.exec(text ?? '')?.[1];
    const member = /"member_id":(\d+)/.exec(text ?? '')?.[1];
    if (leader !== undefined && leader === member) return node;
  }
  throw new Error('No etcd leads');
}
