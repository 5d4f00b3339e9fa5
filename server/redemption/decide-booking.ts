// Books a redemption: the row, the counts, the hold that it takes, the ledger.
import { discountFor } from '../../contract/discount.ts';
import type { Finding } from '../../contract/refusal.ts';
import { remainingUses } from '../voucher/state.ts';
import { bookRanOut, countHeld, countUsed, enter, type Changes } from './changes.ts';
import type { Override, Redeem } from './command.ts';
import { indexRedemption, type HoldState, type NewRedemption, type WorldVoucher } from './world.ts';

export interface Booking {
  command: Redeem;
  hold: HoldState | undefined;
  /** What was not met, and is booked all the same. */
  findings: Finding[];
  override: Override | null;
}

export function book(
  now: number,
  voucher: WorldVoucher,
  { command, hold, findings, override }: Booking,
  changes: Changes,
): NewRedemption {
  bookRanOut(changes, voucher, now);
  if (hold) {
    hold.state = 'redeemed';
    hold.endedAt = now;
    changes.changedHolds.add(hold);
    countHeld(changes, voucher, hold.customer, -1);
  }
  const before = { used_count: voucher.used };
  const redemption = newRedemption(now, voucher, command, hold);
  redemption.override = override;
  redemption.warnings = findings.map(({ code, message }) => ({ code, message }));
  countUsed(changes, voucher, redemption.customer, 1);
  redemption.remainingUses = remainingUses(voucher);
  changes.newRedemptions.push(redemption);
  indexRedemption(voucher, redemption);
  enter(
    changes,
    'redemption.recorded',
    { command, voucher, subjectId: redemption.id, at: now },
    { before, after: written(redemption, voucher.used) },
  );
  return redemption;
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
    receiptNumber: command.till?.receiptNumber ?? null,
    covers: command.covers ?? null,
    override: null,
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
  override: redemption.override ?? undefined,
  used_count: usedCount,
});
