// Processes that are killed in the middle of their work: what was acknowledged is there, nothing is
// there twice, and the next start needs no hand.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  childrenOf,
  makeTemporary,
  postmasterPid,
} from '../../server/db/embedded/harness.fixture.ts';
import { killIfThere, makeEmbeddedServer, type EmbeddedServer } from './embedded-server.ts';

let it: EmbeddedServer;

beforeAll(async () => {
  it = await makeEmbeddedServer(makeTemporary());
}, 120_000);

afterAll(() => it.remove());

test.each([1, 2, 3])(
  'the server is killed in mid-load and started again, round %i',
  async () => {
    await it.survive(async (load) => {
      await it.server.end('SIGKILL');
      await load.stop();
      await it.start();
    });
  },
  60_000,
);

test('a backend of PostgreSQL is killed in mid-load: the server answers on', async () => {
  await it.survive(async () => {
    const [backend] = await it.withDatabase((db) =>
      db.query<{ pid: number }>({
        text: `select pid from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
      }),
    );
    if (backend) process.kill(backend.pid, 'SIGKILL');
    await it.untilReady();
  });
}, 60_000);

test.each([1, 2])(
  'PostgreSQL is killed with all its processes in mid-load: the server brings it back, round %i',
  async () => {
    await it.survive(async () => {
      const postmaster = postmasterPid(it.dataDir);
      const children = childrenOf(postmaster);
      expect(children.length).toBeGreaterThan(3);
      process.kill(postmaster, 'SIGKILL');
      for (const pid of children) killIfThere(pid);
      await it.untilReady();
      expect(postmasterPid(it.dataDir)).not.toBe(postmaster);
    });
  },
  60_000,
);

test('PostgreSQL is stopped by somebody in mid-load: the server brings it back', async () => {
  await it.survive(async () => {
    const postmaster = postmasterPid(it.dataDir);
    // as pg_ctl stop does: a fast shutdown, that ends every session
    process.kill(postmaster, 'SIGINT');
    const isBack = () => {
      try {
        return postmasterPid(it.dataDir) !== postmaster;
      } catch {
        return false;
      }
    };
    while (!isBack()) await new Promise((resolve) => setTimeout(resolve, 10));
    await it.untilReady();
  });
}, 60_000);

test('server and PostgreSQL are killed together: the next start finds everything', async () => {
  await it.survive(async (load) => {
    const postmaster = postmasterPid(it.dataDir);
    const children = childrenOf(postmaster);
    process.kill(postmaster, 'SIGKILL');
    await it.server.end('SIGKILL');
    for (const pid of children) killIfThere(pid);
    await load.stop();
    await it.start();
  });
}, 60_000);

test('told to stop in mid-load, the server answers what it took on, and ends well', async () => {
  await it.survive(async (load) => {
    expect(await it.server.end('SIGTERM')).toBe(0);
    await load.stop();
    await it.start();
  });
}, 60_000);
