// What can be asked of vouchers, and what comes of it. Instants are milliseconds, money minor units.
import type { ErrorCode, FieldError } from '../../contract/error.ts';
import type { Finding } from '../../contract/refusal.ts';
import type { ConflictState, Resolution } from '../conflict/state.ts';
import type { IdempotencyMark } from '../http/idempotency.ts';
import type { Actor } from '../ledger/entry.ts';
import type { Channel, Mode } from '../voucher/state.ts';
import type { HoldState, RedemptionState, RefundState, WorldVoucher } from './world.ts';

/** On whose behalf, and where. */
export interface Scope {
  organizationId: string;
  clientId: string;
  mode: Mode;
  /** Order references are unique within a shop of the client. */
  shop: string;
  channel: Channel;
  locationId: string | null;
  actor: Actor;
}

interface Common {
  /** The id under which it is recorded; made before, so that a repetition finds its own work. */
  id: string;
  /** The reference that a refusal is answered and kept with. */
  reference: string;
  scope: Scope;
  /** Null for a string that can be no code. */
  codeKey: string | null;
  codeAsked: string;
  idempotency: IdempotencyMark | null;
}

/** A person's answer for terms that are not met. */
export interface Override {
  acknowledged: string[];
  reason: string;
}

/** A sale that is about to be made in a shop: unmet terms refuse it, unless somebody answers for them. */
export interface AtTill {
  receiptNumber: string | null;
  override: Override | null;
}

export interface Redeem extends Common {
  kind: 'redeem';
  /** Absent for a report of a sale that has been made. */
  till?: AtTill;
  covers?: number | null;
  amountMinor: number | null;
  /** What the shop says it took off. */
  discountMinor: number | null;
  taxMinor: number | null;
  currency: string | null;
  orderReference: string | null;
  redeemedAt: number | null;
  /** Keyed hash in hexadecimal. */
  customer: string | null;
  holder: string | null;
  holdId: string | null;
  metadata: Record<string, unknown> | null;
}

export interface TakeHold extends Common {
  kind: 'hold';
  covers?: number | null;
  orderReference: string;
  holder: string | null;
  amountMinor: number | null;
  customer: string | null;
  ttlSeconds: number;
}

export interface ReleaseHold extends Common {
  kind: 'release';
  holdId: string | null;
  orderReference: string | null;
}

export interface VoidRedemption extends Common {
  kind: 'void';
  redemptionId: string | null;
  orderReference: string | null;
  reason: string | null;
}

export interface Refund extends Common {
  kind: 'refund';
  redemptionId: string | null;
  orderReference: string | null;
  amountMinor: number;
  refundReference: string | null;
}

/** Says what an in-store order was worth, after it was redeemed. */
export interface Amend extends Common {
  kind: 'amend';
  redemptionId: string;
  amountMinor: number;
}

/** Settles a conflict. The code, the order and the shop are those of the conflict. */
export interface Resolve extends Common {
  kind: 'resolve';
  conflictId: string;
  /** The redemption that the conflict names. */
  redemptionId: string | null;
  orderReference: string | null;
  resolution: Resolution;
  reason: string;
}

/** Books holds that ran out. */
export interface ExpireHolds extends Common {
  kind: 'expire';
}

export type Command =
  Redeem | TakeHold | ReleaseHold | VoidRedemption | Refund | Amend | Resolve | ExpireHolds;

export type Outcome =
  | { kind: 'redeemed'; redemption: RedemptionState; voucher: WorldVoucher; replayed: boolean }
  | { kind: 'held'; hold: HoldState; voucher: WorldVoucher; discountMinor: number | null }
  | { kind: 'released' }
  | { kind: 'voided'; redemption: RedemptionState; voucher: WorldVoucher }
  | { kind: 'refunded'; refund: RefundState; redemption: RedemptionState; voucher: WorldVoucher }
  | { kind: 'expired' }
  | { kind: 'amended'; redemption: RedemptionState; voucher: WorldVoucher }
  | { kind: 'resolved'; conflict: ConflictState }
  | { kind: 'refused'; findings: Finding[]; voucher: WorldVoucher | undefined }
  | { kind: 'mistaken'; code: ErrorCode; message?: string; errors?: FieldError[] }
  | { kind: 'kept'; status: number; text: string };
