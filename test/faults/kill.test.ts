// Processes that are killed in the middle of their work: what was acknowledged is there, nothing is
// there twice, and the next start needs no hand.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../server/db/database.ts';
import {
  childrenOf,
  cleanUp,
  makeTemporary,
  postmasterPid,
} from '../../server/db/embedded/harness.fixture.ts';
import { openEmbedded } from '../../server/db/embedded/supervisor.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { makeShop, type Shop } from '../journeys/shop.ts';
import { settleAndCheck, startLoad, type Load } from './load.ts';
import {
  buildProgram,
  httpCaller,
  startServer,
  type Program,
  type ServerProcess,
} from './server-process.ts';

let program: Program;
let folder: string;
let dataDir: string;
let server: ServerProcess;
let key: string;
let organizationId: string;

beforeAll(async () => {
  folder = makeTemporary();
  dataDir = `${folder}/data`;
  program = await buildProgram();
  server = await startServer(program, { DATA_DIR: dataDir });
  const owner = {
    organization: 'Kills',
    email: 'owner@kills.example',
    password: 'a long password',
  };
  await withDatabase(async (db) => {
    ({ organization_id: organizationId } = await bootstrap(db, owner));
  });
}, 120_000);

afterAll(async () => {
  await server.end('SIGKILL');
  await cleanUp(folder);
  program.remove();
});

/** The embedded database, as a command beside the server opens it. */
async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const embedded = await openEmbedded({ dataDir, purpose: 'command', log: () => undefined });
  const db = openDatabase({ connection: embedded.connection, prepare: true, size: 4 });
  try {
    return await work(db);
  } finally {
    await db.close();
    await embedded.close();
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Load on the server, `harm` in the middle of it, and the books afterwards. */
async function survive(harm: (load: Load) => Promise<void>): Promise<void> {
  const load = await withDatabase(async (db) => {
    const shop: Shop = await makeShop(db, organizationId);
    ({ key } = shop);
    return startLoad(shop, httpCaller(server.base, key));
  });
  while (load.sent.filter(({ answer }) => answer).length < 150) await sleep(5);
  await harm(load);
  await sleep(300);
  await load.stop();
  await withDatabase((db) => settleAndCheck(db, httpCaller(server.base, key), load));
}

test.each([1, 2, 3])(
  'the server is killed in mid-load and started again, round %i',
  async () => {
    await survive(async (load) => {
      await server.end('SIGKILL');
      await load.stop();
      server = await startServer(program, { DATA_DIR: dataDir });
    });
  },
  60_000,
);

test('a backend of PostgreSQL is killed in mid-load: the server answers on', async () => {
  await survive(async () => {
    const [backend] = await withDatabase((db) =>
      db.query<{ pid: number }>({
        text: `select pid from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
      }),
    );
    if (backend) process.kill(backend.pid, 'SIGKILL');
    await untilAnswering();
  });
}, 60_000);

test.each([1, 2])(
  'PostgreSQL is killed with all its processes in mid-load: the server brings it back, round %i',
  async () => {
    await survive(async () => {
      const postmaster = postmasterPid(dataDir);
      const children = childrenOf(postmaster);
      expect(children.length).toBeGreaterThan(3);
      process.kill(postmaster, 'SIGKILL');
      for (const pid of children) killIfThere(pid);
      await untilAnswering();
      expect(postmasterPid(dataDir)).not.toBe(postmaster);
    });
  },
  60_000,
);

test('server and PostgreSQL are killed together: the next start finds everything', async () => {
  await survive(async (load) => {
    const postmaster = postmasterPid(dataDir);
    const children = childrenOf(postmaster);
    process.kill(postmaster, 'SIGKILL');
    await server.end('SIGKILL');
    for (const pid of children) killIfThere(pid);
    await load.stop();
    server = await startServer(program, { DATA_DIR: dataDir });
  });
}, 60_000);

test('told to stop in mid-load, the server answers what it took on, and ends well', async () => {
  await survive(async (load) => {
    expect(await server.end('SIGTERM')).toBe(0);
    await load.stop();
    server = await startServer(program, { DATA_DIR: dataDir });
  });
}, 60_000);

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended with its parent
  }
}

async function untilAnswering(): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const ready = await fetch(`${server.base}/api/health/ready`).catch(() => undefined);
    await ready?.arrayBuffer();
    if (ready?.status === 200) return;
    if (Date.now() > until) throw new Error(`The server does not recover:\n${server.output()}`);
    await sleep(50);
  }
}
