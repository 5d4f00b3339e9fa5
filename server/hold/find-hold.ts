// Which hold is the asker's own.
import { orderKey, type HoldState, type WorldVoucher } from '../redemption/world.ts';

interface Asker {
  scope: { shop: string };
  holdId?: string | null;
  orderReference?: string | null;
  holder?: string | null;
}

const holderKey = (shop: string, holder: string) => `holder\n${shop}\n${holder}`;

/** Keeps a hold in reach by its id, its order and its holder. */
export function indexHold(voucher: WorldVoucher, hold: HoldState): void {
  voucher.holds.set(hold.id, hold);
  voucher.holds.set(orderKey(hold.shop, hold.orderReference), hold);
  if (hold.holder !== null) voucher.holds.set(holderKey(hold.shop, hold.holder), hold);
}

/** The live hold that the asker names: by its id, else its order, else its holder. */
export function findHold(voucher: WorldVoucher, asker: Asker, now: number): HoldState | undefined {
  const { shop } = asker.scope;
  const isLive = (hold: HoldState | undefined): hold is HoldState =>
    hold?.state === 'live' && hold.expiresAt > now;
  const byId = asker.holdId ? voucher.holds.get(asker.holdId) : undefined;
  if (isLive(byId)) return byId;
  const byOrder = asker.orderReference
    ? voucher.holds.get(orderKey(shop, asker.orderReference))
    : undefined;
  // a hold that moved on to another order is in reach by its old one, but is not meant
  if (isLive(byOrder) && byOrder.orderReference === asker.orderReference) return byOrder;
  const byHolder = asker.holder ? voucher.holds.get(holderKey(shop, asker.holder)) : undefined;
  return isLive(byHolder) && byHolder.holder === asker.holder ? byHolder : undefined;
}
