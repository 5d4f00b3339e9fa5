// A PostgreSQL for one test file: two servers take more than half of the connections that one has, and
// would leave too few to the files that run beside.
import { openDatabase, type Database } from '../../server/db/database.ts';
import { cleanUp, makeTemporary } from '../../server/db/embedded/harness.fixture.ts';
import { openEmbedded } from '../../server/db/embedded/supervisor.ts';
import { migrate, readMigrations } from '../../server/db/migrate.ts';

export interface OwnPostgres {
  url: string;
  /** With this release's schema. */
  db: Database;
  stop(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = makeTemporary();
  const embedded = await openEmbedded({
    dataDir: `${folder}/data`,
    purpose: 'command',
    log: () => undefined,
  });
  const connection = { ...embedded.connection, ssl: false as const };
  const db = openDatabase({ connection, prepare: true, size: 4 });
  await migrate(db, await readMigrations('server/db/migrations'));
  return {
    url: embedded.url,
    db,
    async stop() {
      await db.close();
      await embedded.close();
      await cleanUp(folder);
    },
  };
}
