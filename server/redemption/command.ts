// What can be asked of vouchers, and what comes of it. Instants are milliseconds, money minor units.
import type { ErrorCode, FieldError } from '../../contract/error.ts';
import type { Finding } from '../../contract/refusal.ts';
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

/** An Idempotency-Key, with what makes two calls the same call. */
export interface IdempotencyMark {
  route: string;
  key: string;
  requestHash: Buffer;
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

export interface Redeem extends Common {
  kind: 'redeem';
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

/** Books holds that ran out. */
export interface ExpireHolds extends Common {
  kind: 'expire';
}

export type Command = Redeem | TakeHold | ReleaseHold | VoidRedemption | Refund | ExpireHolds;

export type Outcome =
  | { kind: 'redeemed'; redemption: RedemptionState; voucher: WorldVoucher; replayed: boolean }
  | { kind: 'held'; hold: HoldState; voucher: WorldVoucher; discountMinor: number | null }
  | { kind: 'released' }
  | { kind: 'voided'; redemption: RedemptionState; voucher: WorldVoucher }
  | { kind: 'refunded'; refund: RefundState; redemption: RedemptionState; voucher: WorldVoucher }
  | { kind: 'expired' }
  | { kind: 'refused'; findings: Finding[]; voucher: WorldVoucher | undefined }
  | { kind: 'mistaken'; code: ErrorCode; errors?: FieldError[] }
  | { kind: 'kept'; status: number; text: string };
