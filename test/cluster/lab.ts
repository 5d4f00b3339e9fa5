// The whole of it: a database cluster, server nodes, and the proxy before both.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase, type Database } from '../../server/db/database.ts';
import {
  buildProgram,
  freePort,
  startServer,
  type ServerProcess,
} from '../faults/server-process.ts';
import { startDatabaseCluster, type DatabaseCluster } from './database-cluster.ts';
import { fillIn } from './fill-in.ts';
import { makeNetwork, quietly, type Network } from './network.ts';

const SERVERS = 2;
const ROLE = 'vouchertrack';
const PASSWORD = 'of the application';

export interface ServerNode {
  port: number;
  process: ServerProcess;
  /** Starts it anew, with more in its environment. */
  restart(env?: NodeJS.ProcessEnv): Promise<void>;
}

export interface Lab {
  /** Where shops and tills call. */
  base: string;
  network: Network;
  databases: DatabaseCluster;
  servers: ServerNode[];
  /** Through the proxy, as the servers see it. */
  db: Database;
  stop(): Promise<void>;
}

export async function startLab(say: (line: string) => void): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'vt-cluster-'));
  execFileSync('chmod', ['755', folder]);
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const network = makeNetwork(3);
    undo.push(() => network.remove());
    say('etcd and Patroni …');
    const databases = await startDatabaseCluster(network, folder);
    undo.push(() => databases.stop());
    await makeDatabase(databases);

    const ports = [await freePort(), await freePort(), ...(await freePorts(SERVERS))];
    const [httpPort = 0, databasePort = 0, ...serverPorts] = ports;
    const proxyConfig = join(folder, 'haproxy.cfg');
    const lines = (each: string[]) => each.map((line) => `  server ${line}`).join('\n');
    writeFileSync(
      proxyConfig,
      fillIn('haproxy.cfg', {
        BIND: '127.0.0.1',
        HTTP_PORT: String(httpPort),
        DATABASE_PORT: String(databasePort),
        SERVER_LINES: lines(serverPorts.map((port, i) => `s${i + 1} 127.0.0.1:${port}`)),
        DATABASE_LINES: lines(network.machines.map((m) => `${m.name} ${m.address}:5432`)),
      }),
    );
    const log = openSync(join(folder, 'haproxy.log'), 'a');
    const proxy = spawn('haproxy', ['-db', '-f', proxyConfig], {
      detached: true,
      stdio: ['ignore', log, log],
    });
    undo.push(() => quietly(() => proxy.kill('SIGKILL')));

    say('server nodes …');
    const url = `postgres://${ROLE}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${databasePort}/${ROLE}`;
    const program = await buildProgram();
    undo.push(() => program.remove());
    const servers: ServerNode[] = [];
    for (const port of serverPorts) {
      const start = (env: NodeJS.ProcessEnv) =>
        startServer(
          program,
          { DATABASE_URL: url, DATA_DIR: join(folder, `server-${port}`), ...env },
          port,
        );
      const node: ServerNode = {
        port,
        process: await start({}),
        async restart(env = {}) {
          await node.process.end('SIGKILL');
          node.process = await start(env);
        },
      };
      servers.push(node);
      undo.push(() => node.process.end('SIGKILL'));
    }
    const db = openDatabase({ connection: { connectionString: url }, prepare: false, size: 4 });
    undo.push(() => db.close());
    return { base: `http://127.0.0.1:${httpPort}`, network, databases, servers, db, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

/** The application's role and database, as the runbook makes them. */
async function makeDatabase({ primary, passwords }: DatabaseCluster): Promise<void> {
  const { machine } = await primary();
  const client = new pg.Client({
    host: machine.address,
    user: 'postgres',
    password: passwords.superuser,
    database: 'postgres',
  });
  await client.connect();
  try {
    // stuck backends of one application must leave room for Patroni to heal the cluster
    await client.query(`create role ${ROLE} login password '${PASSWORD}' connection limit 120`);
    await client.query(`create database ${ROLE} owner ${ROLE}`);
  } finally {
    await client.end();
  }
}
