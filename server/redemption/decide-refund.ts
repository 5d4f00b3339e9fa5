// Money given back: it lowers what the order was worth; the use and the discount stay.
import { enter, type Changes } from './changes.ts';
import type { Outcome, Refund } from './command.ts';
import { findRedemption } from './find-redemption.ts';
import { refundKey, type RefundState, type WorldVoucher } from './world.ts';

export function decideRefund(
  now: number,
  voucher: WorldVoucher | undefined,
  command: Refund,
  changes: Changes,
): Outcome {
  const redemption = voucher && findRedemption(voucher, command);
  if (!voucher || !redemption) return { kind: 'mistaken', code: 'redemption_not_found' };

  const earlier =
    voucher.refunds.get(command.id) ??
    (command.refundReference === null
      ? undefined
      : voucher.refunds.get(refundKey(redemption.id, command.refundReference)));
  if (earlier) {
    return earlier.amountMinor === command.amountMinor
      ? { kind: 'refunded', refund: earlier, redemption, voucher }
      : { kind: 'mistaken', code: 'refund_conflict' };
  }
  if (redemption.voidedAt !== null) return { kind: 'mistaken', code: 'redemption_voided' };
  const total = redemption.refundedMinor + command.amountMinor;
  if (total > (redemption.amountMinor ?? 0)) {
    return { kind: 'mistaken', code: 'refund_exceeds_amount' };
  }

  const before = { refunded_minor: redemption.refundedMinor };
  redemption.refundedMinor = total;
  changes.changedRedemptions.add(redemption);
  const refund: RefundState = {
    id: command.id,
    redemptionId: redemption.id,
    reference: command.refundReference,
    amountMinor: command.amountMinor,
    refundedTotalMinor: total,
  };
  indexRefund(voucher, refund);
  changes.newRefunds.push({ refund, command });
  enter(
    changes,
    'redemption.refunded',
    { command, voucher, subjectId: redemption.id, at: now },
    { before, after: { refunded_minor: total, refund_reference: command.refundReference } },
  );
  return { kind: 'refunded', refund, redemption, voucher };
}

/** Keeps a refund in reach by its id and by its reference. */
export function indexRefund(voucher: WorldVoucher, refund: RefundState): void {
  voucher.refunds.set(refund.id, refund);
  if (refund.reference !== null) {
    voucher.refunds.set(refundKey(refund.redemptionId, refund.reference), refund);
  }
}
