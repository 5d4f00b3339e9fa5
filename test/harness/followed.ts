// Waits until the roll-up has followed the ledger to its end. Other tests share the PostgreSQL, and
// a transaction of theirs that is still running holds every reader of a ledger back.
import type { Database } from '../../server/db/database.ts';
import { followAll } from '../../server/report/follow.ts';

const TRIES = 1_000;

export async function followToTheEnd(db: Database): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    await followAll(db);
    const behind = await db.query({
      text: `select 1 from ledger l
        join report_cursor c on c.organization_id = l.organization_id
        where (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id) limit 1`,
    });
    if (behind.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The roll-up did not reach the end of the ledger');
}
