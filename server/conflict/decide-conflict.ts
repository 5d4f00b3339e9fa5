// What a refused report of a sale is: its kind, and the evidence that the books hold of it.
import type { Redeem } from '../redemption/command.ts';
import { orderKey, type RedemptionState, type WorldVoucher } from '../redemption/world.ts';
import type { ConflictKind } from './state.ts';

export interface NewConflict {
  command: Redeem;
  voucher: WorldVoucher | undefined;
  kind: ConflictKind;
  reason: string;
  /** What it is about, or what stands in the report's way. */
  redemption: RedemptionState | undefined;
  evidence: Record<string, unknown>;
}

/** `reason`: the first finding against the report, or `order_reference_conflict`. */
export function conflictOf(
  voucher: WorldVoucher | undefined,
  command: Redeem,
  reason: string,
): NewConflict {
  // as it is now: later commands of the batch go on changing the world
  const seen = voucher && { used: voucher.used, held: voucher.held, max_uses: voucher.maxUses };
  const refused = { command, voucher, reason, redemption: undefined, evidence: { ...seen } };
  if (!voucher) return { ...refused, kind: 'refused_redemption' };
  if (reason === 'order_reference_conflict' && command.orderReference !== null) {
    const redemption = voucher.orders.get(orderKey(command.scope.shop, command.orderReference));
    return { ...refused, kind: 'refused_redemption', redemption };
  }
  const redemption = reason === 'voucher_already_redeemed' ? standingUse(voucher) : undefined;
  if (redemption && redemption.channel !== command.scope.channel) {
    return { ...refused, kind: 'used_in_two_channels', redemption };
  }
  const hold = lapsedHold(voucher, command);
  if (!hold) return { ...refused, kind: 'refused_redemption', redemption };
  const evidence = { ...seen, hold_id: hold.id, hold_expired_at: hold.expiresAt };
  return { ...refused, kind: 'expired_hold', redemption, evidence };
}

/** The redemption that has used a single-use voucher. */
function standingUse(voucher: WorldVoucher): RedemptionState | undefined {
  for (const each of voucher.redemptions.values()) if (each.voidedAt === null) return each;
  return undefined;
}

/** The hold that the report's order had, and that ran out before. */
function lapsedHold(voucher: WorldVoucher, { scope, orderReference, holdId }: Redeem) {
  const byId = holdId === null ? undefined : voucher.lapsed.get(holdId);
  if (byId || orderReference === null) return byId;
  return voucher.lapsed.get(orderKey(scope.shop, orderReference));
}
