// Which redemption a void or refund means.
import type { Refund, VoidRedemption } from './command.ts';
import { orderKey, type RedemptionState, type WorldVoucher } from './world.ts';

/** By id, else the order's live redemption, else its latest voided one. */
export function findRedemption(
  voucher: WorldVoucher,
  command: VoidRedemption | Refund,
): RedemptionState | undefined {
  if (command.redemptionId !== null) return voucher.redemptions.get(command.redemptionId);
  if (command.orderReference === null) return undefined;
  return voucher.orders.get(orderKey(command.scope.shop, command.orderReference));
}
