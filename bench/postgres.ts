// A PostgreSQL of the benchmark's own, with the settings of the embedded one: an installed one that
// brings pgbench where there is one, else the binaries of the embedded one.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { chooseAccount, type Account } from '../server/db/embedded/account.ts';
import { postgresEnvironment } from '../server/db/embedded/initialize.ts';
import { findBinaries } from '../server/db/embedded/platform.ts';
import { reachableBinaries } from '../server/db/embedded/reachable-binaries.ts';
import { serverArguments } from '../server/db/embedded/settings.ts';
import { closing } from './closing.ts';
import { cpuOfFamily } from './proc.ts';

const INSTALLED = '/usr/lib/postgresql';
const OLDEST = 15;
const PORT = 5432;
const START_TIMEOUT_MS = 60_000;

export interface BenchPostgres {
  version: string;
  /** The program, where it is installed. */
  pgbench: string | undefined;
  /** A folder that PostgreSQL may write to. */
  folder: string;
  /** fsync and synchronous_commit, as the server says. */
  durability: string;
  /** CPU that all its processes used so far; undefined where the system does not tell. */
  cpuMicroseconds(): number | undefined;
  urlOf(database: string): string;
  /** Arguments by which PostgreSQL's own programs connect. */
  argumentsOf(database: string): string[];
  create(database: string): Promise<void>;
  drop(database: string): Promise<void>;
  stop(): Promise<void>;
}

/** Makes and starts it; `stop` ends it and leaves nothing behind. */
export async function startPostgres(): Promise<BenchPostgres> {
  const account = chooseAccount(null);
  const folder = mkdtempSync(join(tmpdir(), 'vt-bench-pg-'));
  const removeFolder = closing(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  chmodSync(folder, 0o755);
  if (account) chownSync(folder, account.uid, account.gid);
  const binaries = installedBinaries() ?? embeddedBinaries(account, folder);
  const stopServer = await launch(binaries, folder, account);

  const urlOf = (database: string) => `postgres://postgres@localhost/${database}?host=${folder}`;
  const command = (text: string) => ask(urlOf('postgres'), text);
  const [facts] = await command(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commit`,
  );
  const pgbench = join(binaries, 'pgbench');
  return {
    version: String(facts?.version).split(' ')[0] ?? '',
    pgbench: existsSync(pgbench) ? pgbench : undefined,
    folder,
    durability: `fsync ${String(facts?.fsync)}, synchronous_commit ${String(facts?.commit)}`,
    cpuMicroseconds: () => cpuOfFamily(join(folder, 'data', 'postmaster.pid')),
    urlOf,
    argumentsOf: (database) => ['-h', folder, '-p', String(PORT), '-U', 'postgres', database],
    create: async (database) => {
      await command(`create database ${database}`);
    },
    drop: async (database) => {
      await command(`drop database ${database} with (force)`);
    },
    async stop() {
      await stopServer();
      await removeFolder();
    },
  };
}

/** The newest installed release that has pgbench. */
function installedBinaries(): string | undefined {
  if (!existsSync(INSTALLED)) return undefined;
  return readdirSync(INSTALLED)
    .filter((release) => Number(release) >= OLDEST)
    .sort((a, b) => Number(b) - Number(a))
    .map((release) => join(INSTALLED, release, 'bin'))
    .find((bin) => existsSync(join(bin, 'pgbench')) && existsSync(join(bin, 'initdb')));
}

const embeddedBinaries = (account: Account | null, folder: string) =>
  join(reachableBinaries(findBinaries(), account, join(folder, 'system'), folder), 'bin');

async function launch(binaries: string, folder: string, account: Account | null) {
  const as = {
    cwd: folder,
    env: postgresEnvironment(),
    ...(account && { uid: account.uid, gid: account.gid }),
  };
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-k'];
  execFileSync(join(binaries, 'initdb'), initdb, { ...as, stdio: 'pipe' });
  // the embedded one's settings, with room for 64 clients of pgbench beside two servers
  const settings = [...serverArguments(data, folder, '', PORT), '-c', 'max_connections=160'];
  // a session of its own: Ctrl-C is for us, and we stop it
  const server = spawn(join(binaries, 'postgres'), settings, {
    ...as,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const stop = closing(async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
  });
  const url = `postgres://postgres@localhost/postgres?host=${folder}`;
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await ask(url, 'select 1');
      return stop;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > until) {
        throw new Error(`PostgreSQL did not start:\n${said}`, { cause: error });
      }
      await sleep(50);
    }
  }
}

/** Runs one statement on a connection of its own. */
export async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
