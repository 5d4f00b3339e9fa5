// A cancelled order: the use comes back, and the redemption stays in the books as voided.
import { countUsed, enter, type Changes } from './changes.ts';
import type { Outcome, VoidRedemption } from './command.ts';
import { findRedemption } from './find-redemption.ts';
import { indexRedemption, type WorldVoucher } from './world.ts';

export function decideVoid(
  now: number,
  voucher: WorldVoucher | undefined,
  command: VoidRedemption,
  changes: Changes,
): Outcome {
  const redemption = voucher && findRedemption(voucher, command);
  if (!voucher || !redemption) return { kind: 'mistaken', code: 'redemption_not_found' };
  if (redemption.voidedAt === null) {
    const before = { used_count: voucher.used };
    redemption.voidedAt = now;
    redemption.voidReason = command.reason;
    changes.changedRedemptions.add(redemption);
    indexRedemption(voucher, redemption);
    countUsed(changes, voucher, redemption.customer, -1);
    enter(
      changes,
      'redemption.voided',
      { command, voucher, subjectId: redemption.id, at: now },
      { before, after: { used_count: voucher.used, reason: command.reason } },
    );
  }
  return { kind: 'voided', redemption, voucher };
}
