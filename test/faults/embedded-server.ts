// A server process on its embedded database, for tests that break either: load on it, a look into its
// database as a command beside it takes it, and the books afterwards.
import { openDatabase, type Database } from '../../server/db/database.ts';
import { cleanUp } from '../../server/db/embedded/harness.fixture.ts';
import { openEmbedded } from '../../server/db/embedded/supervisor.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { makeShop } from '../journeys/shop.ts';
import { settleAndCheck, startLoad, type Load } from './load.ts';
import {
  buildProgram,
  freePort,
  httpCaller,
  startServer,
  type HttpCaller,
  type Program,
  type ServerProcess,
} from './server-process.ts';

export interface EmbeddedServer {
  program: Program;
  dataDir: string;
  /** The process that serves now. */
  server: ServerProcess;
  organizationId: string;
  /** Of the key of the last load, at the server of now. */
  api(): HttpCaller;
  /** Starts a server anew, at the same port; the one before must have ended. */
  start(env?: NodeJS.ProcessEnv): Promise<void>;
  withDatabase<T>(work: (db: Database, url: string) => Promise<T>): Promise<T>;
  /** Shops at work, of which so many calls are already answered. */
  load(answered?: number): Promise<Load>;
  /** Repeats what is open and holds the books against the answers. */
  settle(load: Load): Promise<void>;
  /** Load, `harm` in the middle of it, and the books afterwards. */
  survive(harm: (load: Load) => Promise<void>): Promise<void>;
  /** Until it says that it is ready. */
  untilReady(withinMs?: number): Promise<void>;
  remove(): Promise<void>;
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Starts one on a data directory in `folder`, which is removed with it. */
export async function makeEmbeddedServer(
  folder: string,
  env: NodeJS.ProcessEnv = {},
): Promise<EmbeddedServer> {
  const dataDir = `${folder}/data`;
  const program = await buildProgram();
  const port = await freePort();
  const launch = (more: NodeJS.ProcessEnv = {}) =>
    startServer(program, { DATA_DIR: dataDir, ...env, ...more }, port);
  let key = '';
  const self: EmbeddedServer = {
    program,
    dataDir,
    server: await launch(),
    organizationId: '',
    api: () => httpCaller(self.server.base, key),
    async start(more) {
      self.server = await launch(more);
    },
    async withDatabase(work) {
      const embedded = await openEmbedded({ dataDir, purpose: 'command', log: () => undefined });
      const connection = { ...embedded.connection, ssl: false as const };
      const db = openDatabase({ connection, prepare: true, size: 4 });
      try {
        return await work(db, embedded.url);
      } finally {
        await db.close();
        await embedded.close();
      }
    },
    async load(answered = 150) {
      const load = await self.withDatabase(async (db) => {
        const shop = await makeShop(db, self.organizationId);
        ({ key } = shop);
        return startLoad(shop, self.api());
      });
      while (load.sent.filter(({ answer }) => answer).length < answered) await sleep(5);
      return load;
    },
    settle: (load) => self.withDatabase((db) => settleAndCheck(db, self.api(), load)),
    async survive(harm) {
      const load = await self.load();
      await harm(load);
      await sleep(300);
      await load.stop();
      await self.settle(load);
    },
    async untilReady(withinMs = 30_000) {
      for (const until = Date.now() + withinMs; ;) {
        const ready = await fetch(`${self.server.base}/api/health/ready`).catch(() => undefined);
        await ready?.arrayBuffer();
        if (ready?.status === 200) return;
        if (Date.now() > until) throw new Error(`It is not ready:\n${self.server.output()}`);
        await sleep(20);
      }
    },
    async remove() {
      await self.server.end('SIGKILL');
      await cleanUp(folder);
      program.remove();
    },
  };
  const owner = { organization: 'Faults', email: 'owner@faults.example', password: 'a long one' };
  self.organizationId = (await self.withDatabase((db) => bootstrap(db, owner))).organization_id;
  return self;
}

/** Kills a process that may have ended already. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended with its parent
  }
}
