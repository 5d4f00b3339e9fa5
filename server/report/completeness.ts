// Reads a report in one snapshot, and says until when it is complete: whatever was recorded before
// that instant is in it.
import type { Database, Queryable } from '../db/database.ts';

/** Entries behind the cursor that are looked at; beyond them, time is taken off to be safe. */
const LOOK_AHEAD = 20_000;
const SAFETY_MS = 5_000;

/** Sums of many cells fit into a hash table; to start workers takes longer than any of them. */
const SETTINGS = `select set_config('work_mem', '32MB', true),
  set_config('max_parallel_workers_per_gather', '0', true)`;

/**
 * Runs `work` in a read-only snapshot. `completeUntil` (milliseconds) is null where the roll-up has
 * not begun.
 */
export async function inSnapshot<T>(
  db: Database,
  organizationId: string,
  work: (tx: Queryable, completeUntil: number | null) => Promise<T>,
): Promise<T> {
  // before the snapshot: what begins later takes its time later
  const settled = await oldestWrite(db);
  return db.transaction(async (tx) => {
    const [, , completeUntil] = await Promise.all([
      tx.query({ text: 'set transaction isolation level repeatable read, read only' }),
      tx.query({ name: 'report-settings', text: SETTINGS }),
      readCompleteUntil(tx, organizationId, settled),
    ]);
    return work(tx, completeUntil);
  });
}

/**
 * Nothing that is still being written can have been decided before: a command takes its time after it
 * has locked its voucher.
 */
async function oldestWrite(db: Queryable): Promise<number> {
  const [row] = await db.query<{ at: Date }>({
    name: 'report-oldest-write',
    text: `select least(statement_timestamp(), (select min(xact_start) from pg_stat_activity
      where datname = current_database() and backend_xid is not null
        and pid <> pg_backend_pid())) as at`,
  });
  return row!.at.getTime();
}

async function readCompleteUntil(
  tx: Queryable,
  organizationId: string,
  settled: number,
): Promise<number | null> {
  const [row] = await tx.query<{ behind: number; earliest: Date | null }>({
    name: 'report-complete-until',
    text: `select count(l.at)::integer as behind, min(l.at) as earliest
      from report_cursor c left join lateral (
        select at from ledger l where l.organization_id = c.organization_id
          and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)
        order by l.epoch, l.tx, l.id limit ${LOOK_AHEAD}) l on true
      where c.organization_id = $1 having count(c.organization_id) > 0`,
    values: [organizationId],
  });
  if (!row) return null;
  if (row.earliest === null) return settled;
  const safety = row.behind === LOOK_AHEAD ? SAFETY_MS : 0;
  return Math.min(settled, row.earliest.getTime() - safety);
}
