// The amount of an in-store redemption, told or mended on the day of the sale: the bill often comes
// after the code.
import { discountFor } from '../../contract/discount.ts';
import { findingsFor } from '../voucher/judge.ts';
import { localTime } from '../voucher/local-time.ts';
import { enter, type Changes } from './changes.ts';
import type { Amend, Outcome } from './command.ts';
import type { RedemptionState, WorldVoucher } from './world.ts';

export function decideAmend(
  now: number,
  voucher: WorldVoucher | undefined,
  command: Amend,
  changes: Changes,
): Outcome {
  const redemption = voucher?.redemptions.get(command.redemptionId);
  if (!voucher || !redemption) return { kind: 'mistaken', code: 'redemption_not_found' };
  const { amountMinor } = command;
  if (redemption.amountMinor === amountMinor) return { kind: 'amended', redemption, voucher };
  const mistake = mistakeIn(now, voucher, redemption, amountMinor);
  if (mistake) return mistake;
  const before = states(redemption);
  redemption.amountMinor = amountMinor;
  if (!redemption.discountReported) {
    redemption.discountMinor = discountFor(
      {
        type: redemption.discountType,
        value: redemption.discountValue,
        // the cap as it is now: of what was given then, only type and value are kept
        max: voucher.offer.discount.max,
      },
      amountMinor,
    );
  }
  redemption.warnings = warningsWith(voucher, redemption, amountMinor);
  changes.changedRedemptions.add(redemption);
  enter(
    changes,
    'redemption.amended',
    { command, voucher, subjectId: redemption.id, at: now },
    { before, after: states(redemption) },
  );
  return { kind: 'amended', redemption, voucher };
}

/** Whether the minimum was met is known only with the amount; the sale stands, and warns. */
function warningsWith(
  voucher: WorldVoucher,
  { warnings, redeemedAt, channel }: RedemptionState,
  amountMinor: number,
) {
  const code = 'minimum_spend_not_met';
  const use = { at: redeemedAt, channel, locationId: null, amountMinor, currency: null };
  const unmet = findingsFor(
    voucher,
    { ...use, holdsOne: false },
    { campaign: null, customer: null },
  ).filter((each) => each.code === code);
  return [
    ...warnings.filter((each) => each.code !== code),
    ...unmet.map(({ message }) => ({ code, message })),
  ];
}

const states = ({ amountMinor, discountMinor }: RedemptionState) => ({
  amount_minor: amountMinor,
  discount_minor: discountMinor,
});

function mistakeIn(
  now: number,
  voucher: WorldVoucher,
  redemption: RedemptionState,
  amountMinor: number,
): Outcome | undefined {
  const conflict = (message: string): Outcome => ({ kind: 'mistaken', code: 'conflict', message });
  if (redemption.channel !== 'in_store') {
    return conflict('The amount of an online order is what its shop reported');
  }
  if (redemption.voidedAt !== null) return { kind: 'mistaken', code: 'redemption_voided' };
  const { timeZone } = voucher.offer;
  if (localTime(now, timeZone).day !== localTime(redemption.redeemedAt, timeZone).day) {
    return conflict(`The amount can be changed on the day of the sale only (${timeZone})`);
  }
  if (amountMinor < redemption.refundedMinor) {
    return { kind: 'mistaken', code: 'refund_exceeds_amount' };
  }
  return undefined;
}
