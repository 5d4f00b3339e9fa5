// Locks the vouchers of a batch and loads what its commands are about: two statements, one round trip.
import type { Transaction } from '../db/database.ts';
import { forRows } from '../db/rows.ts';
import type { Command } from './command.ts';
import { keyColumns, keyRow, lookUp, type LoadedRow } from './look-up.ts';

const lockCounters = forRows(
  'redemption-lock-counters',
  keyColumns,
  (source) => `
    select k.campaign_id from campaign_counter k
    where (k.organization_id, k.campaign_id) in (
      select v.organization_id, v.campaign_id from ${source} q
      join voucher v on v.organization_id = q.organization_id and v.client_id = q.client_id
        and v.mode = q.mode and v.code_key = q.code_key)
    order by k.campaign_id for no key update`,
);

// ORDER BY: without one order on every path, batches deadlock
const lockVouchers = forRows(
  'redemption-lock-vouchers',
  keyColumns,
  (source) => `
    select v.id from voucher v
    where (v.organization_id, v.client_id, v.mode, v.code_key) in (
      select q.organization_id, q.client_id, q.mode, q.code_key from ${source} q)
    order by v.id for no key update`,
);

// after the vouchers: who settles a conflict without one waits for no voucher
const lockConflicts = forRows(
  'conflict-lock',
  { organization_id: 'uuid', id: 'uuid' },
  (source) => `
    select k.id from conflict k
    where (k.organization_id, k.id) in (select q.organization_id, q.id from ${source} q)
    order by k.id for no key update`,
);

const loadCounters = forRows(
  'redemption-load-counters',
  keyColumns,
  (source) => `
    select k.campaign_id, k.used_count as used,
      (select count(*) from hold h
        where h.organization_id = k.organization_id and h.campaign_id = k.campaign_id
          and h.state = 'live' and h.expires_at > statement_timestamp())::integer as held
    from campaign_counter k
    where (k.organization_id, k.campaign_id) in (
      select v.organization_id, v.campaign_id from ${source} q
      join voucher v on v.organization_id = q.organization_id and v.client_id = q.client_id
        and v.mode = q.mode and v.code_key = q.code_key)`,
);

export interface Loaded {
  rows: LoadedRow[];
  locked: Set<string>;
  counters: Map<string, { used: number; held: number }>;
}

/**
 * Locks and loads. `counted`: the commands whose campaigns may be counted (their counters are locked
 * first: one lock order on every path). `again`: the batch was tried before, its own work may be there.
 */
export async function lockAndLoad(
  tx: Transaction,
  commands: readonly Command[],
  { counted, again }: { counted: readonly Command[]; again: boolean },
): Promise<Loaded> {
  const keys = commands.map(keyRow);
  const counterKeys = counted.map(keyRow);
  const conflictRows = commands.flatMap((command) =>
    command.kind === 'resolve'
      ? { organization_id: command.scope.organizationId, id: command.conflictId }
      : [],
  );
  const [, locked, , loaded, counters] = await Promise.all([
    counterKeys.length > 0 ? tx.query(lockCounters.for(counterKeys)) : undefined,
    tx.query<{ id: string }>(lockVouchers.for(keys)),
    conflictRows.length > 0 ? tx.query(lockConflicts.for(conflictRows)) : undefined,
    lookUp(tx, commands, again),
    counterKeys.length > 0
      ? tx.query<{ campaign_id: string; used: number; held: number }>(loadCounters.for(counterKeys))
      : [],
  ]);
  return {
    rows: loaded,
    locked: new Set(locked.map(({ id }) => id)),
    counters: new Map(counters.map((row) => [row.campaign_id, row])),
  };
}
