// Tells an order step by step, as a shop's calls: holds, late reports, cancellations, money back.
import { isTerm, refusals, type RefusalCode } from '../../contract/refusal.ts';
import type { Scope } from '../redemption/command.ts';
import type { Happening } from './happening.ts';
import type { Order } from './imagine-orders.ts';
import {
  ask,
  command,
  common,
  customerOf,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  redeem,
  scopeOf,
  SECOND_MS,
  type Teller,
} from './shop-calls.ts';
import { tellTries } from './tell-tries.ts';

const HOLD_SECONDS = 900;
/** An order that waits for a bank transfer keeps its code this long. */
const TRANSFER_SECONDS = 3 * 86_400;

/** How often things go this way, of online orders or of all uses. */
const ODDS = {
  held: 0.38,
  abandoned: 0.03,
  waiting: 0.3,
  released: 0.25,
  reportedLate: 0.03,
  voided: 0.025,
  orderedAgain: 0.25,
  refunded: 0.04,
  refundedWhole: 0.4,
  secondVoucher: 0.02,
  reportedUnasked: 0.2,
  wrongAmount: 0.004,
  voidedInStore: 0.006,
  overridden: 0.25,
  ownArithmetic: 0.003,
  outrun: 0.006,
};
/** What staff may answer for at a till, and what they say. */
const OVERRIDABLE = (Object.keys(refusals) as RefusalCode[]).filter(
  (code) => isTerm(code) && refusals[code].overridable,
);
const EXCUSES = ['Regular guest', 'Manager agreed', 'Kitchen was late', 'Misprinted on the card'];
const PARTIES = [
  [1, 2],
  [2, 9],
  [3, 1],
  [4, 2],
  [7, 0.3],
] as const;

const REASONS = ['Cancelled by the customer', 'Payment failed', 'Out of stock'];

/** What happens around an order; `number`: its order number, or that of its receipt. */
export function tellOrder(teller: Teller, order: Order, number: string): Happening[] {
  if (isTooLate(order)) return tellTooLate(teller, order, number);
  const told =
    order.locationId === null
      ? tellOnline(teller, order, number)
      : tellInStore(teller, order, number);
  const tries = order.voucher.mode === 'live' ? tellTries(teller, order) : [];
  return [...told, ...tries].filter(({ at }) => at < teller.end);
}

const isTooLate = ({ at, voucher }: Order) => at > (voucher.campaign.offer.validUntil ?? Infinity);

/** Codes that had run out: asked for at a checkout, seldom reported by a shop that did not ask. */
function tellTooLate(teller: Teller, order: Order, orderReference: string): Happening[] {
  const { random } = teller;
  const online = { ...order, locationId: null };
  return random.chance(ODDS.reportedUnasked)
    ? [redeem(teller, online, order.at, { orderReference, redeemedAt: order.at })]
    : [ask(teller, order, order.at, order.voucher.code)];
}

function tellInStore(teller: Teller, order: Order, number: string): Happening[] {
  const { random } = teller;
  const isOverridden = random.chance(ODDS.overridden);
  const override = { acknowledged: OVERRIDABLE, reason: random.pick(EXCUSES) };
  const used = redeem(teller, order, order.at, {
    till: { receiptNumber: number, override: isOverridden ? override : null },
    covers: random.weighed(PARTIES),
  });
  if (!random.chance(ODDS.voidedInStore)) return [used];
  const at = order.at + random.whole(1, 9) * MINUTE_MS;
  const voided = command(at, {
    kind: 'void',
    ...common(teller, order, at),
    redemptionId: used.command.id,
    orderReference: null,
    reason: 'Wrong table',
  });
  return [used, voided];
}

function tellOnline(teller: Teller, order: Order, orderReference: string): Happening[] {
  const { random } = teller;
  const paidAt = order.at;
  const isHeld = random.chance(ODDS.held);
  if (random.chance(ODDS.abandoned)) return tellAbandoned(teller, order, orderReference);
  if (paidAt > teller.end - 2 * DAY_MS && random.chance(ODDS.waiting)) {
    return [hold(teller, order, orderReference, TRANSFER_SECONDS)];
  }
  if (order.voucher.maxUses === 1 && random.chance(ODDS.outrun)) {
    return tellOutrun(teller, order, orderReference);
  }
  const told: Happening[] = isHeld ? [hold(teller, order, orderReference, HOLD_SECONDS)] : [];
  const isLate = random.chance(ODDS.reportedLate);
  const reportedAt = isLate ? paidAt + random.whole(1, 30) * HOUR_MS : paidAt;
  const redeemedAt = isLate || random.chance(0.5) ? paidAt : null;
  const own = random.chance(ODDS.ownArithmetic)
    ? { discountMinor: Math.floor(order.amountMinor * 0.35) }
    : {};
  const reported = redeem(teller, order, reportedAt, { orderReference, redeemedAt, ...own });
  told.push(isHeld ? reported : { ...reported, asksFirst: true });
  told.push(...tellSecondVoucher(teller, order, reportedAt + 1, orderReference));
  if (random.chance(ODDS.voided)) told.push(...tellVoid(teller, order, reportedAt, orderReference));
  else if (random.chance(ODDS.refunded)) {
    told.push(...tellRefund(teller, order, reportedAt, orderReference));
  } else if (random.chance(ODDS.wrongAmount)) {
    const at = reportedAt + 5 * MINUTE_MS;
    const amountMinor = order.amountMinor * 2;
    told.push(redeem(teller, order, at, { orderReference, redeemedAt, amountMinor }));
  }
  return told;
}

/** A hold of some minutes before the order; `seconds`: how long it may last. */
function hold(teller: Teller, order: Order, orderReference: string, seconds: number): Happening {
  const at = order.at - teller.random.whole(60, 600) * SECOND_MS;
  const taken = command(at, {
    kind: 'hold',
    ...common(teller, order, at),
    orderReference,
    holder: null,
    amountMinor: order.amountMinor,
    customer: customerOf(teller, order),
    ttlSeconds: seconds,
  });
  return { ...taken, asksFirst: true };
}

/** A checkout that was left: the hold is given back, or runs out and is swept up just after. */
function tellAbandoned(teller: Teller, order: Order, orderReference: string): Happening[] {
  const { random } = teller;
  const taken = hold(teller, order, orderReference, HOLD_SECONDS);
  if (random.chance(ODDS.released)) {
    const at = order.at + 2 * MINUTE_MS;
    const given = { ...common(teller, order, at), holdId: null, orderReference };
    return [taken, command(at, { kind: 'release', ...given })];
  }
  const sweptAt = taken.at + HOLD_SECONDS * SECOND_MS + SECOND_MS;
  const scope: Scope = { ...scopeOf(order), actor: { kind: 'system', id: null } };
  return [taken, command(sweptAt, { kind: 'expire', ...common(teller, order, sweptAt), scope })];
}

/** The hold of a first order runs out, a second takes the code, and then the first is paid. */
function tellOutrun(teller: Teller, order: Order, orderReference: string): Happening[] {
  const first = `${order.client.story.orders.prefix}-7${orderReference.slice(-4)}`;
  const taken = hold(teller, order, first, HOLD_SECONDS);
  const usedAt = taken.at + HOLD_SECONDS * SECOND_MS + 20 * MINUTE_MS;
  const paidAt = usedAt + 50 * MINUTE_MS;
  return [
    taken,
    redeem(teller, order, usedAt, { orderReference, redeemedAt: usedAt }),
    redeem(teller, order, paidAt, { orderReference: first, redeemedAt: paidAt }),
  ];
}

/** Some orders use a code that everybody has on top of their own. */
function tellSecondVoucher(
  teller: Teller,
  order: Order,
  at: number,
  orderReference: string,
): Happening[] {
  if (!teller.random.chance(ODDS.secondVoucher)) return [];
  const { campaigns } = order.client;
  const second = campaigns
    .flatMap(({ shared }) => shared)
    .find((each) => {
      const { story, mode, offer } = each.campaign;
      const isOther = each.campaign !== order.voucher.campaign && mode === order.voucher.mode;
      return (
        isOther && story.inStore < 1 && story.status === undefined && (offer.validFrom ?? 0) <= at
      );
    });
  if (!second) return [];
  const { codeKey, codeAsked } = common(teller, order, at, second);
  return [redeem(teller, order, at, { orderReference, redeemedAt: order.at, codeKey, codeAsked })];
}

function tellVoid(
  teller: Teller,
  order: Order,
  after: number,
  orderReference: string,
): Happening[] {
  const { random } = teller;
  const at = after + random.whole(1, 40) * HOUR_MS;
  const voided = command(at, {
    kind: 'void',
    ...common(teller, order, at),
    redemptionId: null,
    orderReference,
    reason: random.pick(REASONS),
  });
  if (!random.chance(ODDS.orderedAgain)) return [voided];
  const again = at + random.whole(5, 90) * MINUTE_MS;
  return [voided, redeem(teller, order, again, { orderReference, redeemedAt: again })];
}

function tellRefund(
  teller: Teller,
  order: Order,
  after: number,
  orderReference: string,
): Happening[] {
  const { random } = teller;
  const at = after + random.whole(4, 200) * HOUR_MS;
  const share = random.chance(ODDS.refundedWhole) ? 1 : random.between(0.1, 0.6);
  const { step } = order.client.story.orders;
  return [
    command(at, {
      kind: 'refund',
      ...common(teller, order, at),
      redemptionId: null,
      orderReference,
      amountMinor: Math.max(step, Math.floor((order.amountMinor * share) / step) * step),
      refundReference: `R-${orderReference}`,
    }),
  ];
}
