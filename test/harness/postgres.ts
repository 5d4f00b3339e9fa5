// One PostgreSQL for a run of the tests: DATABASE_URL's, or an installed one on a temporary folder.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import pg from 'pg';

export interface TestPostgres {
  /** Connects as a role that may make databases. */
  url: string;
  stop(): Promise<void>;
}

const INSTALLED = '/usr/lib/postgresql';

function installedBinaries(): string {
  const [newest] = readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a));
  if (!newest) throw new Error('No PostgreSQL is installed: set DATABASE_URL to one');
  return join(INSTALLED, newest, 'bin');
}

/** Who runs PostgreSQL: oneself, or the user `postgres` when we are root, which it refuses. */
function runAs(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function startPostgres(databaseUrl: string | undefined): Promise<TestPostgres> {
  if (databaseUrl) return { url: databaseUrl, stop: () => Promise.resolve() };
  const binaries = installedBinaries();
  const user = runAs();
  const folder = mkdtempSync('/tmp/vt-test-');
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'];
  execFileSync(join(binaries, 'initdb'), initdb, { ...user, cwd: folder, stdio: 'pipe' });
  const settings = [
    ['listen_addresses', ''],
    ['unix_socket_directories', folder],
    ['max_connections', '200'],
    // what the tests write may be lost with the machine
    ['fsync', 'off'],
    ['full_page_writes', 'off'],
  ].flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(binaries, 'postgres'), ['-D', data, ...settings], {
    ...user,
    cwd: folder,
    // a session of its own: Ctrl-C is for us, and we stop it
    detached: true,
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  const url = `postgres://postgres@localhost/postgres?host=${folder}`;
  await untilReady(url, server.exitCode === null);
  return {
    url,
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, running: boolean): Promise<void> {
  for (let tries = 0; running; tries++) {
    const client = new pg.Client(url);
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
