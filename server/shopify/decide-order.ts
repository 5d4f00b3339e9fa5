// What is still to be booked of an order, from all that is known of it: in whatever order Shopify told it,
// and however often, the same comes of it.
import type { CodeFacts, OrderFacts } from './read-payload.ts';

export interface Outcome {
  kind: 'redeemed' | 'refused' | 'voided';
  error_code: string | null;
}

/** By Shopify's id: what went back, and what of it is booked for each code's key. */
export interface KnownRefund {
  amount_minor: number;
  booked: Record<string, number>;
}

export interface KnownOrder {
  facts: OrderFacts | null;
  refunds: Record<string, KnownRefund>;
  isCancelled: boolean;
  /** By the code's key. */
  outcomes: Record<string, Outcome>;
}

export type OrderStep =
  | { kind: 'redeem'; code: CodeFacts }
  | { kind: 'refund'; code: CodeFacts; refundId: string; amountMinor: number }
  | { kind: 'void'; code: CodeFacts };

/**
 * The next step; undefined when all is booked. `ours`: keys of codes that are vouchers of the client.
 * An order that was cancelled before it was booked is not booked at all.
 */
export function decideOrder(
  order: KnownOrder,
  { ours, mode }: { ours: ReadonlySet<string>; mode: 'live' | 'test' },
): OrderStep | undefined {
  const { facts, refunds, isCancelled, outcomes } = order;
  // a trial of the shop's own is no sale
  if (!facts || (facts.isTest && mode === 'live')) return undefined;
  for (const code of facts.codes.filter(({ key }) => ours.has(key))) {
    const outcome = outcomes[code.key];
    if (!outcome) {
      if (isCancelled) continue;
      return { kind: 'redeem', code };
    }
    if (outcome.kind !== 'redeemed') continue;
    const next = nextRefund(facts, code, refunds);
    if (next) return next;
    if (isCancelled) return { kind: 'void', code };
  }
  return undefined;
}

/** A refund may hold shipping and tax: no more goes back than the order was worth. */
function nextRefund(
  facts: OrderFacts,
  code: CodeFacts,
  refunds: Record<string, KnownRefund>,
): OrderStep | undefined {
  const all = Object.entries(refunds).sort(([a], [b]) => (a < b ? -1 : 1));
  const booked = all.reduce((sum, [, each]) => sum + (each.booked[code.key] ?? 0), 0);
  const left = facts.amountMinor - booked;
  for (const [refundId, refund] of all) {
    if (refund.booked[code.key] !== undefined) continue;
    const amountMinor = Math.min(refund.amount_minor, left);
    return { kind: 'refund', code, refundId, amountMinor };
  }
  return undefined;
}
