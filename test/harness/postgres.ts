// One PostgreSQL for a run of the tests: DATABASE_URL's, or the embedded one on a temporary folder.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SUPERVISOR_ROLE } from '../../server/db/embedded/initialize.ts';
import { readPasswords } from '../../server/db/embedded/passwords.ts';
import { APPLICATION } from '../../server/db/embedded/provision.ts';
import { openEmbedded } from '../../server/db/embedded/supervisor.ts';

export interface TestPostgres {
  /** Connects as a role that may make databases, and is no superuser where we made it. */
  url: string;
  /** What it logs; undefined where it is not ours. */
  logFile: string | undefined;
  stop(): Promise<void>;
}

export async function startPostgres(databaseUrl: string | undefined): Promise<TestPostgres> {
  if (databaseUrl) return { url: databaseUrl, logFile: undefined, stop: () => Promise.resolve() };
  const dataDir = mkdtempSync(join(tmpdir(), 'vt-test-'));
  // PostgreSQL's account must be able to pass, where we are root
  chmodSync(dataDir, 0o755);
  const lines: string[] = [];
  const embedded = await openEmbedded({
    dataDir,
    purpose: 'serve',
    log: (line) => lines.push(line),
    onGiveUp: (error) => process.stderr.write(`${lines.join('\n')}\n${error.message}\n`),
  });
  await allowTests(embedded.connection, readPasswords(dataDir, false).supervisor);
  return {
    url: embedded.url,
    logFile: join(dataDir, 'postgres.log'),
    async stop() {
      await embedded.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A database for each test file, and no wait for a disk that is thrown away. */
async function allowTests(connection: pg.ClientConfig, password: string): Promise<void> {
  const supervisor = { user: SUPERVISOR_ROLE, password, database: 'postgres', ssl: false };
  const client = new pg.Client({ ...connection, ...supervisor });
  await client.connect();
  await client.query(`alter role ${APPLICATION} createdb connection limit -1`);
  await client.query(`alter role ${APPLICATION} set synchronous_commit = off`);
  await client.end();
}
