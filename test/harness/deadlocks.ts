// What PostgreSQL says of deadlocks: how many it has met, and in its own log who waited for whom.
import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { Database } from '../../server/db/database.ts';

/** How many deadlocks were met in this database. */
export async function countDeadlocks(db: Database): Promise<number> {
  // the statistics of a session are sent when it is idle
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const [row] = await db.query<{ deadlocks: number }>({
    text: 'select deadlocks from pg_stat_database where datname = current_database()',
  });
  return row?.deadlocks ?? 0;
}

/** Processes and statements of the deadlocks in the log of the tests' PostgreSQL. */
export function describeDeadlocks(): string {
  const { logFile } = inject('postgres');
  if (!logFile) return 'See the log of your PostgreSQL for who waited for whom.';
  const said = deadlocksIn(readFileSync(logFile, 'utf8'));
  return said.length > 0 ? said.join('\n\n') : `No deadlock is in ${logFile}.`;
}

/** Entries of a log; what belongs to an entry is indented or follows under the same process. */
function deadlocksIn(log: string): string[] {
  const found: string[] = [];
  let pid = '';
  for (const line of log.split('\n')) {
    const [, of = pid] = /^\d{4}-\S+ \S+ \S+ \[(\d+)\] /.exec(line) ?? [];
    if (line.includes('deadlock detected')) {
      pid = of;
      found.push(line);
    } else if (pid && of === pid && !/ LOG: /.test(line)) {
      found.push(`${found.pop() ?? ''}\n${line}`);
    } else {
      pid = '';
    }
  }
  return found;
}
