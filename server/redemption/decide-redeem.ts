// A sale. One that was made is booked if it can be, and refused into a conflict if it cannot. One
// that is about to be made in a shop is refused for each term that nobody answers for.
import { discountFor } from '../../contract/discount.ts';
import { isTerm, type Finding } from '../../contract/refusal.ts';
import { findHold } from '../hold/find-hold.ts';
import { findingsFor, isSettledByHold, isSettledBySeating } from '../voucher/judge.ts';
import type { Changes } from './changes.ts';
import type { AtTill, Outcome, Override, Redeem } from './command.ts';
import { book } from './decide-booking.ts';
import { orderKey, type HoldState, type RedemptionState, type WorldVoucher } from './world.ts';

/** How far a shop's clock may run ahead of ours. */
const AHEAD_MS = 5 * 60_000;

export function decideRedeem(
  now: number,
  voucher: WorldVoucher | undefined,
  command: Redeem,
  changes: Changes,
): Outcome {
  const earlier = voucher && earlierRedemption(voucher, command);
  if (voucher && earlier) return repeat(voucher, earlier, command);
  if (command.redeemedAt !== null && command.redeemedAt > now + AHEAD_MS) {
    const errors = [{ path: 'redeemed_at', message: 'may not lie in the future' }];
    return { kind: 'mistaken', code: 'invalid_request', errors };
  }

  const hold = voucher && findHold(voucher, command, now);
  const findings = judgeSale(now, voucher, command, hold);
  const refusing = findings.filter((each) => stands(each, command.till));
  if (!voucher || refusing.length > 0) {
    // what refuses comes first; what was answered for is told as well
    const rest = findings.filter((each) => !refusing.includes(each));
    const all = command.till ? [...refusing, ...rest] : findings;
    return { kind: 'refused', findings: all, voucher };
  }
  const override = overrideOf(findings, command.till);
  const redemption = book(now, voucher, { command, hold, findings, override }, changes);
  noteDifference(voucher, command, redemption, changes);
  return { kind: 'redeemed', redemption, voucher, replayed: false };
}

/** Whether a finding refuses: after the sale terms only warn, before it somebody may answer for it. */
const stands = ({ code, overridable }: Finding, till: AtTill | undefined): boolean =>
  till ? !(overridable && till.override?.acknowledged.includes(code)) : !isTerm(code);

/** What was answered for and would have refused; null: nothing had to be. */
function overrideOf(findings: Finding[], till: AtTill | undefined): Override | null {
  if (!till?.override || findings.length === 0) return null;
  return { acknowledged: findings.map(({ code }) => code), reason: till.override.reason };
}

/** The redemption that this very call made before, or that the same order made. */
function earlierRedemption(voucher: WorldVoucher, command: Redeem): RedemptionState | undefined {
  const own = voucher.redemptions.get(command.id);
  if (own) return own;
  if (command.orderReference === null) return undefined;
  const found = voucher.orders.get(orderKey(command.scope.shop, command.orderReference));
  return found?.voidedAt === null ? found : undefined;
}

function repeat(voucher: WorldVoucher, earlier: RedemptionState, command: Redeem): Outcome {
  if (earlier.amountMinor !== command.amountMinor) {
    return { kind: 'mistaken', code: 'order_reference_conflict' };
  }
  return { kind: 'redeemed', redemption: earlier, voucher, replayed: earlier.id !== command.id };
}

/**
 * A hold has secured the use: only a customer's limit that it could not know of, the currency and
 * the terms are judged then. Without one, all rules apply: the validity at the time of the sale.
 */
export function judgeSale(
  now: number,
  voucher: WorldVoucher | undefined,
  command: Redeem,
  hold: HoldState | undefined,
): Finding[] {
  const use = {
    at: command.redeemedAt ?? now,
    channel: command.scope.channel,
    locationId: command.scope.locationId,
    amountMinor: command.amountMinor,
    covers: command.covers,
    currency: command.currency,
    holdsOne: hold !== undefined,
  };
  const customer =
    voucher && command.customer !== null ? voucher.campaign.customers.get(command.customer) : null;
  if (!voucher || !hold) {
    return findingsFor(voucher, use, {
      campaign: voucher?.campaign.uses ?? null,
      customer: customer ?? null,
    });
  }
  const isNewCustomer = command.customer !== null && command.customer !== hold.customer;
  // the voucher's and the campaign's use is the hold's own: as if it had no limit
  const secured = { ...voucher, maxUses: null };
  return findingsFor(
    secured,
    { ...use, holdsOne: false },
    { campaign: null, customer: isNewCustomer ? (customer ?? null) : null },
  ).filter(command.till ? isUnsettledAtTill : isUnsettled);
}

const isUnsettled = (found: Finding) => !isSettledByHold(found);
// guests who sat down in the hours of the offer may pay after them
const isUnsettledAtTill = (found: Finding) => !isSettledBySeating(found);

/** A shop that took off something else than our arithmetic says: by more than a rounding. */
function noteDifference(
  voucher: WorldVoucher,
  command: Redeem,
  redemption: RedemptionState,
  changes: Changes,
): void {
  const { discountMinor: reported, amountMinor } = command;
  const { discount } = voucher.offer;
  // what a free item is worth only the shop knows
  if (reported === null || amountMinor === null || discount.type === 'free_item') return;
  const ours = discountFor(discount, amountMinor);
  if (Math.abs(reported - ours) <= 1) return;
  changes.conflicts.push({
    command,
    voucher,
    kind: 'amount_differs',
    reason: 'discount_differs',
    redemption,
    evidence: { discount_expected_minor: ours },
  });
}
