// Keeps the planner's statistics at the heels of tables that grow fast. Autovacuum comes by once a
// minute; until then a table that was filled from nothing is planned for as if it were tiny, and one
// bad plan in the background takes a core from every request.
import type { Logger } from 'pino';
import type { Database } from './database.ts';

const EVERY_MS = 2_000;

/** Analyzes the tables that have outgrown their statistics; answers which. */
export async function analyzeGrown(db: Database): Promise<string[]> {
  const rows = await db.query<{ name: string }>({
    name: 'tables-grown',
    text: `select quote_ident(s.relname) as name
      from pg_stat_user_tables s join pg_class c on c.oid = s.relid
      where s.schemaname = current_schema()
        and s.n_mod_since_analyze > 1000 + 2 * greatest(c.reltuples, 0)`,
  });
  // without the right to it PostgreSQL warns and goes on
  for (const { name } of rows) await db.query({ text: `analyze (skip_locked) ${name}` });
  return rows.map(({ name }) => name);
}

/** Looks every other second until stopped. */
export function keepStatistics(db: Database, log: Logger) {
  let running: Promise<unknown> = Promise.resolve();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    running = analyzeGrown(db)
      .catch((error: unknown) => log.warn({ err: error }, 'tables were not analyzed'))
      .finally(() => (isBusy = false));
  }, EVERY_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
