// The one rule of what stands against using a voucher. Every door asks it; no rule stands twice.
import { formatAmount } from '../../contract/money.ts';
import { finding, isOfTheMoment, type Finding, type RefusalCode } from '../../contract/refusal.ts';
import { localTime } from './local-time.ts';
import {
  endOf,
  type Channel,
  type Offer,
  type Uses,
  type VoucherLife,
  type VoucherState,
} from './state.ts';
import { dependsOnMoment, momentFindings } from './terms.ts';

/** A use that is asked for, or was made. */
export interface Use {
  /** When the voucher is or was used, milliseconds. */
  at: number;
  channel: Channel;
  locationId: string | null;
  /** The order before discount, minor units; null where it is not known. */
  amountMinor: number | null;
  /** How many people, where that is known. */
  covers?: number | null;
  /** The currency that the shop named, if it did. */
  currency: string | null;
  /** The asker holds one of the uses already: it does not stand in its own way. */
  holdsOne: boolean;
}

/** Uses beyond the voucher's own that limits count; null where there is no such limit. */
export interface WiderUses {
  campaign: Uses | null;
  customer: Uses | null;
}

const LIFE: ReadonlySet<RefusalCode> = new Set([
  'voucher_disabled',
  'voucher_not_yet_active',
  'voucher_expired',
]);

/** What a hold has settled: the voucher was good then, and what comes later does not undo that. */
export const isSettledByHold = ({ code }: Finding): boolean => LIFE.has(code);

/** What guests who were seated in time have met, whenever they pay. */
export const isSettledBySeating = (found: Finding): boolean =>
  isSettledByHold(found) || isOfTheMoment(found.code);

const wholeSeconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

/** All that stands against the use, in the contract's order; none: it is good. */
export function findingsFor(
  voucher: VoucherState | undefined,
  use: Use,
  wider: WiderUses,
): Finding[] {
  if (!voucher) return [finding('voucher_not_found')];
  return [
    ...lifeFindings(voucher, use, wider),
    ...(use.currency !== null && use.currency !== voucher.offer.currency
      ? [finding('currency_mismatch')]
      : []),
    ...termFindings(voucher, use),
  ];
}

/** What its uses, its dates and its campaign say against the use. */
export function lifeFindings(
  voucher: VoucherLife,
  use: Pick<Use, 'at' | 'holdsOne'>,
  wider: WiderUses,
): Finding[] {
  const { offer } = voucher;
  const found: Finding[] = [];
  const at = wholeSeconds(use.at);
  const from = voucher.validFrom ?? offer.validFrom;
  const until = endOf(voucher);
  if (voucher.status !== 'active' || offer.status !== 'active') {
    found.push(finding('voucher_disabled'));
  }
  if (from !== null && at < wholeSeconds(from)) found.push(finding('voucher_not_yet_active'));
  const left = usesLeft(voucher, use, wider);
  if (left === 'none' && voucher.maxUses === 1 && voucher.used >= 1) {
    found.push(finding('voucher_already_redeemed'));
  } else if (left === 'none') found.push(finding('voucher_max_uses_reached'));
  if (until !== null && at > wholeSeconds(until)) found.push(finding('voucher_expired'));
  if (left === 'held') found.push(finding('voucher_on_hold'));
  return found;
}

/** `held`: uses are left, but others hold all of them. */
type Left = 'some' | 'held' | 'none';

function usesLeft(voucher: VoucherLife, use: Pick<Use, 'holdsOne'>, wider: WiderUses): Left {
  const { maxRedemptions, perCustomerLimit } = voucher.offer;
  const ofVoucher = usesWithin(voucher.maxUses, voucher, use);
  const ofCampaign = usesWithin(maxRedemptions, wider.campaign, use);
  const ofCustomer = usesWithin(perCustomerLimit, wider.customer, use);
  if (ofVoucher === 'none' || ofCampaign === 'none' || ofCustomer === 'none') return 'none';
  return ofVoucher === 'held' || ofCampaign === 'held' || ofCustomer === 'held' ? 'held' : 'some';
}

function usesWithin(
  limit: number | null,
  uses: Uses | null,
  { holdsOne }: Pick<Use, 'holdsOne'>,
): Left {
  if (limit === null || uses === null) return 'some';
  if (uses.used >= limit) return 'none';
  const own = holdsOne ? Math.min(1, uses.held) : 0;
  return uses.used + uses.held - own >= limit ? 'held' : 'some';
}

function termFindings({ offer }: VoucherState, use: Use): Finding[] {
  const found: Finding[] = [];
  if (!offer.channels.includes(use.channel)) {
    found.push(finding(use.channel === 'online' ? 'not_valid_online' : 'not_valid_in_store'));
  }
  if (use.locationId && offer.locationIds && !offer.locationIds.includes(use.locationId)) {
    found.push(finding('not_valid_at_this_location'));
  }
  const { terms } = offer;
  if (terms && dependsOnMoment(terms)) {
    found.push(...momentFindings(terms, localTime(use.at, offer.timeZone)));
  }
  if (terms && terms.maxParty !== null && (use.covers ?? 0) > terms.maxParty) {
    found.push(finding('party_too_large', terms.says.party));
  }
  const tooLittle = minimumFinding(offer, use.amountMinor);
  return tooLittle ? [...found, tooLittle] : found;
}

/** What stands against a bill that is too small. */
export function minimumFinding(offer: Offer, amountMinor: number | null): Finding | undefined {
  const { minimumSpendMinor, currency } = offer;
  if (amountMinor === null || minimumSpendMinor === null || amountMinor >= minimumSpendMinor) {
    return undefined;
  }
  const minimum = formatAmount(minimumSpendMinor, currency);
  return finding('minimum_spend_not_met', `Minimum spend of ${minimum} not met`);
}
