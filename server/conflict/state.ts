// A conflict as the rules know it: what was reported, and what became of it. Instants are
// milliseconds, money minor units.
import type { Actor } from '../ledger/entry.ts';

export const conflictKinds = [
  'refused_redemption',
  'used_in_two_channels',
  'expired_hold',
  'amount_differs',
] as const;
export type ConflictKind = (typeof conflictKinds)[number];

export const resolutions = ['accept', 'dismiss', 'void'] as const;
export type Resolution = (typeof resolutions)[number];

export interface ConflictState {
  id: string;
  organizationId: string;
  clientId: string;
  voucherId: string | null;
  /** The redemption that it is about, or that stands in the report's way. */
  redemptionId: string | null;
  mode: 'live' | 'test';
  kind: ConflictKind;
  /** Why the report was refused, or how it differs. */
  reason: string;
  shop: string;
  code: string;
  codeKey: string;
  orderReference: string | null;
  amountMinor: number | null;
  /** As the shop named it, else that of the voucher; '' where neither is known. */
  currency: string;
  /** The client's: amounts are read and kept in its minor units. */
  clientCurrency: string;
  redeemedAt: number;
  evidence: Record<string, unknown>;
  createdAt: number;
  status: 'open' | 'resolved';
  resolution: Resolution | null;
  resolutionReason: string | null;
  resolvedBy: Actor | null;
  resolvedAt: number | null;
  /** The redemption that `accept` booked. */
  bookedId: string | null;
  /** Names of locations, or `online`; null where they were not asked for. */
  reportedPlace: string | null;
  earlierPlace: string | null;
}
