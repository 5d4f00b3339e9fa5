// A cancelled order: the use comes back, and the redemption stays in the books as voided.
import { countUsed, enter, type Changes } from './changes.ts';
import type { Command, Outcome, VoidRedemption } from './command.ts';
import { findRedemption } from './find-redemption.ts';
import { indexRedemption, type RedemptionState, type WorldVoucher } from './world.ts';

export function decideVoid(
  now: number,
  voucher: WorldVoucher | undefined,
  command: VoidRedemption,
  changes: Changes,
): Outcome {
  const redemption = voucher && findRedemption(voucher, command);
  if (!voucher || !redemption) return { kind: 'mistaken', code: 'redemption_not_found' };
  bookVoid(now, voucher, { command, redemption, reason: command.reason }, changes);
  return { kind: 'voided', redemption, voucher };
}

/** Voids a redemption; one that is voided already stays as it is. */
export function bookVoid(
  now: number,
  voucher: WorldVoucher,
  what: { command: Command; redemption: RedemptionState; reason: string | null },
  changes: Changes,
): void {
  const { command, redemption, reason } = what;
  if (redemption.voidedAt !== null) return;
  const before = { used_count: voucher.used };
  redemption.voidedAt = now;
  redemption.voidReason = reason;
  changes.changedRedemptions.add(redemption);
  indexRedemption(voucher, redemption);
  countUsed(changes, voucher, redemption.customer, -1);
  enter(
    changes,
    'redemption.voided',
    { command, voucher, subjectId: redemption.id, at: now },
    { before, after: { used_count: voucher.used, reason } },
  );
}
