// Changes a voucher: disabled or enabled, its uses, its end.
import type { AnyActor } from '../api-key/can.ts';
import type { Transaction } from '../db/database.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { readEdge } from '../http/instant.ts';
import { ledgerActor } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { expireRunOut } from './expire-run-out.ts';
import { requireVoucher, updateVoucher, type VoucherRow } from './queries.ts';

export interface VoucherChange {
  status?: 'active' | 'disabled';
  max_uses?: number | null;
  valid_until?: string | null;
}

/** Throws 404, 400, and 409 for fewer uses than are used and held. */
export async function changeVoucher(
  tx: Transaction,
  actor: AnyActor,
  publicId: string,
  change: VoucherChange,
): Promise<VoucherRow> {
  const locked = await requireVoucher(tx, actor, publicId, 'for no key update of v');
  // holds that ran out stand in the row's count until somebody writes it
  if (change.max_uses !== undefined) await expireRunOut(tx, locked.organization_id, locked.id);
  // read again with the lock held: what a subquery saw while it was waited for may be old
  const before = await requireVoucher(tx, actor, publicId);
  const after: VoucherRow = {
    ...before,
    status: change.status ?? before.status,
    max_uses: change.max_uses === undefined ? before.max_uses : change.max_uses,
    valid_until: readEnd(change, before),
  };
  if (change.max_uses !== undefined) refuseTooFew(after);
  const entries = entriesOf(actor, before, after);
  if (entries.length > 0) await updateVoucher(tx, after);
  await appendToLedger(tx, entries);
  return after;
}

function readEnd(change: VoucherChange, before: VoucherRow): Date | null {
  if (change.valid_until === undefined) return before.valid_until;
  if (change.valid_until === null) return null;
  const end = readEdge(change.valid_until, before.time_zone, 'end');
  if (before.valid_from && end < before.valid_from) {
    throw invalid('valid_until', 'must not be before valid_from');
  }
  return end;
}

function refuseTooFew({ max_uses, used_count, held_count }: VoucherRow): void {
  if (max_uses === null || used_count + held_count <= max_uses) return;
  throw new ApiError('conflict', {
    message: `max_uses ${max_uses} is below what there is: ${used_count} used and ${held_count} held`,
  });
}

const states = (row: VoucherRow) => ({
  max_uses: row.max_uses,
  valid_until: row.valid_until?.toISOString() ?? null,
});

function entriesOf(actor: AnyActor, before: VoucherRow, after: VoucherRow): LedgerEntry[] {
  const about = (kind: LedgerKind): LedgerEntry => ({
    organizationId: before.organization_id,
    kind,
    actor: ledgerActor(actor),
    at: Date.now(),
    clientId: before.client_id,
    campaignId: before.campaign_id,
    voucherId: before.id,
    subjectId: before.id,
  });
  const entries: LedgerEntry[] = [];
  const status = difference({ status: before.status }, { status: after.status });
  if (status) {
    const kind = after.status === 'disabled' ? 'voucher.disabled' : 'voucher.enabled';
    entries.push({ ...about(kind), ...status });
  }
  const changed = difference(states(before), states(after));
  if (changed) entries.push({ ...about('voucher.changed'), ...changed });
  return entries;
}
