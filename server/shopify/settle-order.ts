// Books what Shopify tells of an order, through the one engine: redeemed, refunded, voided, or a conflict.
import { newId } from '../db/id.ts';
import { newReference } from '../http/reference.ts';
import type { Outcome as EngineOutcome, Scope } from '../redemption/command.ts';
import type { StoreParts } from '../redemption/scope.ts';
import { decideOrder, type OrderStep, type Outcome } from './decide-order.ts';
import {
  keepOutcome,
  keepRefund,
  keysOfOurs,
  mergeOrder,
  type EventFacts,
  type OrderRow,
} from './order-queries.ts';
import type { ShopRow } from './shop-queries.ts';

export type SettleParts = Pick<StoreParts, 'db' | 'performer'>;

const scopeOf = (shop: ShopRow): Scope => ({
  organizationId: shop.organization_id,
  clientId: shop.client_id,
  mode: shop.mode,
  shop: `shopify:${shop.domain}`,
  channel: 'online',
  locationId: null,
  actor: { kind: 'system', id: shop.id },
});

/**
 * Takes in what was told of an order and books what is still to be booked. Can be repeated: each step
 * is one that the engine knows again. Answers whether a code of ours is in it.
 */
export async function settleOrder(
  parts: SettleParts,
  shop: ShopRow,
  orderId: string,
  told: EventFacts,
): Promise<boolean> {
  const { db } = parts;
  const toldKeys = told.order?.codes.map(({ key }) => key);
  // an order without a code of ours is none of our business, and is not kept
  if (toldKeys && (await keysOfOurs(db, shop, toldKeys)).size === 0) return false;
  const order = await mergeOrder(db, shop, orderId, told);
  const keys = order.facts?.codes.map(({ key }) => key) ?? [];
  const ours = await keysOfOurs(db, shop, keys);
  for (;;) {
    const step = decideOrder(order, { ours, mode: shop.mode });
    if (!step) return ours.size > 0;
    await take(parts, shop, order, step);
  }
}

async function take(
  { db, performer }: SettleParts,
  shop: ShopRow,
  order: OrderRow,
  step: OrderStep,
): Promise<void> {
  const { code } = step;
  const common = {
    id: newId(),
    reference: newReference(),
    scope: scopeOf(shop),
    codeKey: code.key,
    codeAsked: code.code,
    idempotency: null,
    orderReference: order.reference,
  };
  if (step.kind === 'refund') {
    const { refundId, amountMinor } = step;
    if (amountMinor > 0) {
      // refused where it was booked before, or by hand: then the books are ahead of what is told
      await performer.perform({
        kind: 'refund',
        ...common,
        redemptionId: null,
        amountMinor,
        refundReference: refundId,
      });
    }
    await keepRefund(db, shop, order.order_id, { refundId, key: code.key, amountMinor });
    const refund = order.refunds[refundId];
    if (refund) refund.booked[code.key] = amountMinor;
    return;
  }
  const outcome =
    step.kind === 'void'
      ? await performer.perform({
          kind: 'void',
          ...common,
          redemptionId: null,
          reason: order.cancel_reason ?? 'Cancelled in the shop',
        })
      : await performer.perform({ kind: 'redeem', ...common, ...saleOf(order, code) });
  const kept: Outcome = outcomeOf(outcome);
  await keepOutcome(db, shop, order.order_id, code.key, kept);
  order.outcomes[code.key] = kept;
}

function saleOf({ facts }: OrderRow, { discountMinor }: OrderStep['code']) {
  return {
    amountMinor: facts?.amountMinor ?? null,
    discountMinor,
    taxMinor: facts?.taxMinor ?? null,
    currency: facts?.currency ?? null,
    redeemedAt: facts?.soldAt ? Date.parse(facts.soldAt) : null,
    customer: facts?.customer ?? null,
    holder: null,
    holdId: null,
    covers: null,
    metadata: null,
  };
}

function outcomeOf(outcome: EngineOutcome): Outcome {
  switch (outcome.kind) {
    case 'refused':
      return { kind: 'refused', error_code: outcome.findings[0]?.code ?? null };
    case 'mistaken':
      return { kind: 'refused', error_code: outcome.code };
    case 'voided':
      return { kind: 'voided', error_code: null };
    default:
      return { kind: 'redeemed', error_code: null };
  }
}
