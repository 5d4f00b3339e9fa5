// A reported sale: what can still be booked is booked, what cannot is refused and kept as a conflict.
import { discountFor } from '../../contract/discount.ts';
import { isTerm, type Finding } from '../../contract/refusal.ts';
import { findHold } from '../hold/find-hold.ts';
import { findingsFor } from '../voucher/judge.ts';
import { remainingUses } from '../voucher/state.ts';
import { bookRanOut, countHeld, countUsed, enter, type Changes } from './changes.ts';
import type { Outcome, Redeem } from './command.ts';
import {
  indexRedemption,
  orderKey,
  type HoldState,
  type NewRedemption,
  type RedemptionState,
  type WorldVoucher,
} from './world.ts';

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
  const findings = judge(now, voucher, command, hold);
  const refusing = findings.filter((each) => !isTerm(each.code));
  if (!voucher || refusing.length > 0) return { kind: 'refused', findings, voucher };
  const warnings = findings.map(({ code, message }) => ({ code, message }));
  return record(now, voucher, command, hold, warnings, changes);
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
function judge(
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
  const settled = new Set(['voucher_disabled', 'voucher_not_yet_active', 'voucher_expired']);
  // the voucher's and the campaign's use is the hold's own: as if it had no limit
  const secured = { ...voucher, maxUses: null };
  return findingsFor(
    secured,
    { ...use, holdsOne: false },
    { campaign: null, customer: isNewCustomer ? (customer ?? null) : null },
  ).filter(({ code }) => !settled.has(code));
}

function record(
  now: number,
  voucher: WorldVoucher,
  command: Redeem,
  hold: HoldState | undefined,
  warnings: { code: string; message: string }[],
  changes: Changes,
): Outcome {
  bookRanOut(changes, voucher, now);
  if (hold) {
    hold.state = 'redeemed';
    hold.endedAt = now;
    changes.changedHolds.add(hold);
    countHeld(changes, voucher, hold.customer, -1);
  }
  const before = { used_count: voucher.used };
  const redemption = newRedemption(now, voucher, command, hold);
  countUsed(changes, voucher, redemption.customer, 1);
  redemption.remainingUses = remainingUses(voucher);
  redemption.warnings = warnings;
  changes.newRedemptions.push(redemption);
  indexRedemption(voucher, redemption);
  enter(
    changes,
    'redemption.recorded',
    { command, voucher, subjectId: redemption.id, at: now },
    { before, after: written(redemption, voucher.used) },
  );
  return { kind: 'redeemed', redemption, voucher, replayed: false };
}

function newRedemption(
  now: number,
  voucher: WorldVoucher,
  command: Redeem,
  hold: HoldState | undefined,
): NewRedemption {
  const { offer } = voucher;
  const { scope, amountMinor } = command;
  const orderReference = command.orderReference ?? hold?.orderReference ?? null;
  const discountMinor =
    command.discountMinor ?? (amountMinor === null ? 0 : discountFor(offer.discount, amountMinor));
  return {
    id: command.id,
    organizationId: scope.organizationId,
    voucherId: voucher.id,
    campaignId: voucher.campaignId,
    clientId: voucher.clientId,
    sourceId: voucher.sourceId,
    locationId: scope.locationId,
    apiKeyId: scope.actor.kind === 'api_key' ? scope.actor.id : null,
    mode: voucher.mode,
    channel: scope.channel,
    shop: scope.shop,
    orderReference,
    holdReference: hold && hold.orderReference !== orderReference ? hold.orderReference : null,
    holdId: hold?.id ?? null,
    currency: offer.currency,
    amountMinor,
    discountMinor,
    discountReported: command.discountMinor !== null,
    taxMinor: command.taxMinor,
    refundedMinor: 0,
    discountType: offer.discount.type,
    discountValue: offer.discount.value,
    grossMargin: offer.grossMargin,
    customer: command.customer ?? hold?.customer ?? null,
    remainingUses: null,
    warnings: [],
    metadata: command.metadata,
    redeemedAt: Math.floor((command.redeemedAt ?? now) / 1000) * 1000,
    recordedAt: now,
    voidedAt: null,
    voidReason: null,
  };
}

/** The redemption as its ledger entry tells it: enough to rebuild the books' figures. */
const written = (redemption: NewRedemption, usedCount: number) => ({
  amount_minor: redemption.amountMinor,
  discount_minor: redemption.discountMinor,
  order_reference: redemption.orderReference,
  hold_id: redemption.holdId ?? undefined,
  redeemed_at: redemption.redeemedAt,
  used_count: usedCount,
});
