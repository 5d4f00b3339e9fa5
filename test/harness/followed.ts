// Waits until the roll-up, and who tells of events, have followed the ledger to its end. Other tests share the PostgreSQL, and
// a transaction of theirs that is still running holds every reader of a ledger back.
import type { Database } from '../../server/db/database.ts';
import { followAll } from '../../server/report/follow.ts';
import { followAll as followForWebhooks } from '../../server/webhook/follow-ledger.ts';

const TRIES = 1_000;

export async function followToTheEnd(db: Database): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    await followAll(db);
    await followForWebhooks(db);
    const behind = await db.query({
      text: `select 1 from ledger l
        join report_cursor c on c.organization_id = l.organization_id
        where (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)
      union all
      select 1 from ledger l
        join webhook_cursor c on c.organization_id = l.organization_id
        where (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)
          and exists (select 1 from webhook_endpoint e
            where e.organization_id = c.organization_id and e.status <> 'disabled') limit 1`,
    });
    if (behind.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The roll-up did not reach the end of the ledger');
}
