// Settles a conflict: the refused report is booked after all, or what stands is voided, or nothing
// is done. Live redemptions never exceed a limit: where one is in the way of `accept`, it rises by
// one in the same transaction, and the ledger says so.
import { bookVoid } from '../redemption/decide-void.ts';
import { book } from '../redemption/decide-booking.ts';
import { judgeSale } from '../redemption/decide-redeem.ts';
import { enter, type Changes } from '../redemption/changes.ts';
import type { Outcome, Redeem, Resolve } from '../redemption/command.ts';
import { orderKey, type WorldVoucher } from '../redemption/world.ts';
import { findHold } from '../hold/find-hold.ts';
import type { ConflictState } from './state.ts';

const conflictOutcome = (message: string): Outcome => ({
  kind: 'mistaken',
  code: 'conflict',
  message,
});

export function decideResolve(
  now: number,
  at: { voucher: WorldVoucher | undefined; conflict: ConflictState | undefined },
  command: Resolve,
  changes: Changes,
): Outcome {
  const { voucher, conflict } = at;
  if (!conflict) return { kind: 'mistaken', code: 'not_found' };
  if (conflict.status === 'resolved') {
    return conflict.resolution === command.resolution
      ? { kind: 'resolved', conflict }
      : conflictOutcome(`The conflict was resolved before: ${conflict.resolution ?? ''}`);
  }
  const refused =
    command.resolution === 'void'
      ? voidStanding(now, voucher, command, changes)
      : command.resolution === 'accept'
        ? accept(now, voucher, conflict, command, changes)
        : undefined;
  if (refused) return refused;
  settle(now, voucher, conflict, command, changes);
  return { kind: 'resolved', conflict };
}

function voidStanding(
  now: number,
  voucher: WorldVoucher | undefined,
  command: Resolve,
  changes: Changes,
): Outcome | undefined {
  const redemption =
    command.redemptionId === null ? undefined : voucher?.redemptions.get(command.redemptionId);
  if (!voucher || !redemption) {
    return conflictOutcome('The conflict is about no redemption that could be voided');
  }
  bookVoid(now, voucher, { command, redemption, reason: command.reason }, changes);
  return undefined;
}

/** What was booked already is accepted as it stands; a refused report is booked. */
function accept(
  now: number,
  voucher: WorldVoucher | undefined,
  conflict: ConflictState,
  command: Resolve,
  changes: Changes,
): Outcome | undefined {
  if (conflict.kind === 'amount_differs') return undefined;
  if (!voucher) return conflictOutcome('There is no voucher with this code: add it first');
  if (conflict.currency !== '' && conflict.currency !== voucher.offer.currency) {
    return conflictOutcome(`The order was reported in ${conflict.currency}`);
  }
  const { orderReference } = conflict;
  const standing =
    orderReference === null
      ? undefined
      : voucher.orders.get(orderKey(conflict.shop, orderReference));
  if (standing?.voidedAt === null) {
    if (standing.amountMinor === conflict.amountMinor) {
      // it was reported again meanwhile, and booked
      conflict.bookedId = standing.id;
      return undefined;
    }
    // one order, another amount: what is accepted takes the place of what stands
    bookVoid(now, voucher, { command, redemption: standing, reason: command.reason }, changes);
  }
  const report = reportOf(conflict, command);
  const hold = findHold(voucher, report, now);
  const findings = judgeSale(now, voucher, report, hold);
  if (!hold) raiseLimits(now, voucher, command, changes);
  const acknowledged = findings.map(({ code }) => code);
  const override = { acknowledged, reason: command.reason, conflict_id: conflict.id };
  const redemption = book(now, voucher, { command: report, hold, findings, override }, changes);
  conflict.bookedId = redemption.id;
  return undefined;
}

const numberOrNull = (value: unknown) => (typeof value === 'number' ? value : null);

/** The report as it came; its customer is not kept, and is not counted. */
const reportOf = (conflict: ConflictState, command: Resolve): Redeem => ({
  kind: 'redeem',
  id: command.id,
  reference: command.reference,
  scope: command.scope,
  codeKey: command.codeKey,
  codeAsked: command.codeAsked,
  idempotency: null,
  amountMinor: conflict.amountMinor,
  discountMinor: numberOrNull(conflict.evidence.reported_discount_minor),
  taxMinor: numberOrNull(conflict.evidence.tax_minor),
  currency: conflict.currency === '' ? null : conflict.currency,
  orderReference: conflict.orderReference,
  redeemedAt: conflict.redeemedAt,
  customer: null,
  holder: null,
  holdId: null,
  metadata: null,
});

/** Makes room for one use more where there is none. */
function raiseLimits(now: number, voucher: WorldVoucher, command: Resolve, changes: Changes): void {
  const { offer } = voucher;
  const { uses } = voucher.campaign;
  const isFull = (limit: number | null, { used, held }: { used: number; held: number }) =>
    limit !== null && used + held >= limit;
  const ofVoucher = isFull(voucher.maxUses, voucher);
  const ofCampaign = uses !== null && isFull(offer.maxRedemptions, uses);
  if (!ofVoucher && !ofCampaign) return;
  changes.raises.push({ voucher, ofVoucher, ofCampaign });
  if (ofVoucher && voucher.maxUses !== null) {
    const before = { max_uses: voucher.maxUses };
    voucher.maxUses += 1;
    const after = { max_uses: voucher.maxUses, conflict_id: command.conflictId };
    const about = { command, voucher, subjectId: voucher.id, at: now };
    enter(changes, 'voucher.changed', about, { before, after });
  }
  if (ofCampaign && offer.maxRedemptions !== null) {
    const raised = offer.maxRedemptions + 1;
    voucher.offer = { ...offer, maxRedemptions: raised };
    const before = { max_redemptions: offer.maxRedemptions };
    const after = { max_redemptions: raised, conflict_id: command.conflictId };
    const about = { command, voucher, subjectId: voucher.campaignId, at: now };
    enter(changes, 'campaign.changed', about, { before, after });
  }
}

function settle(
  now: number,
  voucher: WorldVoucher | undefined,
  conflict: ConflictState,
  command: Resolve,
  changes: Changes,
): void {
  conflict.status = 'resolved';
  conflict.resolution = command.resolution;
  conflict.resolutionReason = command.reason;
  conflict.resolvedBy = command.scope.actor;
  conflict.resolvedAt = now;
  changes.settledConflicts.add(conflict);
  changes.ledger.push({
    organizationId: conflict.organizationId,
    kind: 'conflict.resolved',
    actor: command.scope.actor,
    at: now,
    clientId: conflict.clientId,
    campaignId: voucher?.campaignId,
    voucherId: voucher?.id,
    subjectId: conflict.id,
    shop: conflict.shop,
    before: { status: 'open' },
    after: {
      status: 'resolved',
      resolution: command.resolution,
      reason: command.reason,
      redemption_id: conflict.bookedId ?? command.redemptionId ?? undefined,
    },
  });
}
