// The part of the books that a batch of commands is about: loaded under locks, used up by `decide`.
import type { DiscountType } from '../../contract/discount.ts';
import type { ConflictState } from '../conflict/state.ts';
import type { Channel, Mode, Uses, VoucherState } from '../voucher/state.ts';
import type { Override } from './command.ts';

export interface RedemptionState {
  id: string;
  voucherId: string;
  campaignId: string;
  clientId: string;
  channel: Channel;
  shop: string;
  orderReference: string | null;
  /** The order reference of the hold that it took, where that one differs. */
  holdReference: string | null;
  holdId: string | null;
  amountMinor: number | null;
  discountMinor: number;
  /** The shop said what it took off. */
  discountReported: boolean;
  /** The discount as the campaign gave it then. */
  discountType: DiscountType;
  discountValue: number;
  refundedMinor: number;
  currency: string;
  customer: string | null;
  remainingUses: number | null;
  warnings: { code: string; message: string }[];
  redeemedAt: number;
  voidedAt: number | null;
  voidReason: string | null;
}

/** What a new redemption keeps beyond what later decisions need. */
export interface NewRedemption extends RedemptionState {
  organizationId: string;
  sourceId: string | null;
  locationId: string | null;
  apiKeyId: string | null;
  mode: Mode;
  receiptNumber: string | null;
  covers: number | null;
  override: Override | null;
  taxMinor: number | null;
  grossMargin: string | null;
  metadata: Record<string, unknown> | null;
  recordedAt: number;
}

export interface HoldState {
  id: string;
  voucherId: string;
  shop: string;
  orderReference: string;
  holder: string | null;
  customer: string | null;
  amountMinor: number | null;
  state: 'live' | 'redeemed' | 'released' | 'expired';
  expiresAt: number;
  endedAt: number | null;
}

export interface RefundState {
  id: string;
  redemptionId: string;
  reference: string | null;
  amountMinor: number;
  refundedTotalMinor: number;
}

/** Uses of a whole campaign, shared by its vouchers in the world; null where nothing limits them. */
export interface WorldCampaign {
  uses: Uses | null;
  customers: Map<string, Uses>;
}

/** A voucher with what of its past the commands name. Its `held` counts no hold that ran out. */
export interface WorldVoucher extends VoucherState {
  campaign: WorldCampaign;
  /** Holds that ran out and are still counted in the row. */
  ranOut: HoldState[];
  /** Holds that ran out, by orderKey and by id, where a report may have to be refused. */
  lapsed: Map<string, HoldState>;
  redemptions: Map<string, RedemptionState>;
  /** The live redemption of an order, else the latest voided one, by orderKey. */
  orders: Map<string, RedemptionState>;
  holds: Map<string, HoldState>;
  refunds: Map<string, RefundState>;
}

export interface KeptAnswerState {
  requestHash: string;
  status: number;
  text: string;
}

export interface World {
  /** The database's clock when the locks were held, milliseconds. */
  now: number;
  vouchers: Map<string, WorldVoucher>;
  /** Conflicts that are to be settled, by id. */
  conflicts: Map<string, ConflictState>;
  /** Answers kept under an Idempotency-Key, by answerKey. */
  answers: Map<string, KeptAnswerState>;
}

export const voucherKey = (
  scope: { organizationId: string; clientId: string; mode: Mode },
  codeKey: string,
) => `${scope.organizationId} ${scope.clientId} ${scope.mode} ${codeKey}`;

export const orderKey = (shop: string, reference: string) => `${shop}\n${reference}`;

export const refundKey = (redemptionId: string, reference: string) =>
  `${redemptionId}\n${reference}`;

/** Keeps the live redemption of an order in reach, else its latest voided one. */
export function indexRedemption(voucher: WorldVoucher, redemption: RedemptionState): void {
  voucher.redemptions.set(redemption.id, redemption);
  for (const reference of [redemption.orderReference, redemption.holdReference]) {
    if (reference === null) continue;
    const key = orderKey(redemption.shop, reference);
    const known = voucher.orders.get(key);
    const isNewer =
      !known ||
      (known.voidedAt !== null && (redemption.voidedAt === null || redemption.id > known.id));
    if (isNewer) voucher.orders.set(key, redemption);
  }
}
