// Tells an order step by step, as a shop's calls: holds, late reports, cancellations, money back,
// codes that are tried twice.
import { CODE_ALPHABET } from '../../contract/code.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import type { Command, Redeem, Scope } from '../redemption/command.ts';
import { scopeIn, type Happening, type PlayedVoucher } from './happening.ts';
import type { Order } from './imagine-orders.ts';
import type { IdAt } from './make-ids.ts';
import { ORGANIZATION_ID } from './queries.ts';
import type { Random } from './random.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const HOLD_SECONDS = 900;
/** An order that waits for a bank transfer keeps its code this long. */
const TRANSFER_SECONDS = 3 * 86_400;

/** How often things go this way, of online orders or of all uses. */
const ODDS = {
  held: 0.38,
  abandoned: 0.03,
  released: 0.25,
  reportedLate: 0.03,
  voided: 0.025,
  orderedAgain: 0.25,
  refunded: 0.04,
  refundedWhole: 0.4,
  secondVoucher: 0.02,
  triedAgain: 0.05,
  reportedAgain: 0.008,
  wrongAmount: 0.002,
  mistyped: 0.02,
  voidedInStore: 0.006,
};
const LETTERS = [...CODE_ALPHABET];
const REASONS = ['Cancelled by the customer', 'Payment failed', 'Out of stock'];

export interface Teller {
  random: Random;
  idAt: IdAt;
  hashCustomer: HashCustomer;
  /** The story's end: what would happen later is not told. */
  end: number;
}

/** What happens around an order; `number`: its order number, or that of its receipt. */
export function tellOrder(teller: Teller, order: Order, number: string): Happening[] {
  const told =
    order.locationId === null
      ? tellOnline(teller, order, number)
      : tellInStore(teller, order, number);
  const tries = order.voucher.mode === 'live' ? tellTries(teller, order) : [];
  return [...told, ...tries].filter(({ at }) => at < teller.end);
}

const scopeOf = ({ client, voucher, locationId }: Order): Scope =>
  scopeIn(client, ORGANIZATION_ID, voucher.mode, locationId);

function newReference(random: Random): string {
  return Array.from({ length: 10 }, () => random.pick(LETTERS)).join('');
}

function common(teller: Teller, order: Order, at: number, voucher: PlayedVoucher = order.voucher) {
  return {
    id: teller.idAt(at),
    reference: newReference(teller.random),
    scope: scopeOf(order),
    codeKey: voucher.codeKey,
    codeAsked: voucher.code,
    idempotency: null,
  };
}

const command = (at: number, what: Command) => ({ at, kind: 'command' as const, command: what });

function customerOf({ hashCustomer }: Teller, { client, customer }: Order): string | null {
  return customer === null ? null : hashCustomer(client.id, `guest-${customer}@example.com`);
}

function redeem(teller: Teller, order: Order, at: number, changes: Partial<Redeem>): Happening {
  return command(at, {
    kind: 'redeem',
    ...common(teller, order, at),
    amountMinor: order.amountMinor,
    discountMinor: null,
    taxMinor: null,
    currency: null,
    orderReference: null,
    redeemedAt: null,
    customer: customerOf(teller, order),
    holder: null,
    holdId: null,
    metadata: null,
    ...changes,
  });
}

function tellInStore(teller: Teller, order: Order, number: string): Happening[] {
  const { random } = teller;
  const metadata = { receipt_number: number };
  const used = redeem(teller, order, order.at, { metadata });
  if (used.kind !== 'command' || !random.chance(ODDS.voidedInStore)) return [used];
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
  const told: Happening[] = isHeld ? [hold(teller, order, orderReference, HOLD_SECONDS)] : [];
  const isLate = random.chance(ODDS.reportedLate);
  const reportedAt = isLate ? paidAt + random.whole(1, 30) * HOUR_MS : paidAt;
  const redeemedAt = isLate || random.chance(0.5) ? paidAt : null;
  told.push(redeem(teller, order, reportedAt, { orderReference, redeemedAt }));
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
  return command(at, {
    kind: 'hold',
    ...common(teller, order, at),
    orderReference,
    holder: null,
    amountMinor: order.amountMinor,
    customer: customerOf(teller, order),
    ttlSeconds: seconds,
  });
}

/** A checkout that was left: the hold is given back, or runs out and is swept up just after. */
function tellAbandoned(teller: Teller, order: Order, orderReference: string): Happening[] {
  const { random, end } = teller;
  const waitsForTransfer = order.at > end - DAY_MS;
  const taken = hold(
    teller,
    order,
    orderReference,
    waitsForTransfer ? TRANSFER_SECONDS : HOLD_SECONDS,
  );
  if (waitsForTransfer) return [taken];
  if (random.chance(ODDS.released)) {
    const at = order.at + 2 * MINUTE_MS;
    const given = { ...common(teller, order, at), holdId: null, orderReference };
    return [taken, command(at, { kind: 'release', ...given })];
  }
  const sweptAt = taken.at + HOLD_SECONDS * SECOND_MS + SECOND_MS;
  const scope: Scope = { ...scopeOf(order), actor: { kind: 'system', id: null } };
  return [taken, command(sweptAt, { kind: 'expire', ...common(teller, order, sweptAt), scope })];
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

/** Codes that are tried once more, reported by a second order, or typed wrongly. */
function tellTries(teller: Teller, order: Order): Happening[] {
  const { random } = teller;
  const { voucher, amountMinor } = order;
  const scope = scopeIn(order.client, ORGANIZATION_ID, voucher.mode, null);
  const ask = (at: number, code: string): Happening => {
    const reference = newReference(random);
    return { at, kind: 'asked', scope, code, reference, cartMinor: amountMinor };
  };
  const told: Happening[] = [];
  if (random.chance(ODDS.mistyped)) {
    const at = order.at - 12 * MINUTE_MS;
    told.push(ask(at, mistyped(voucher.code, random)));
  }
  const isSingleUse = voucher.maxUses === 1;
  if (isSingleUse && random.chance(ODDS.triedAgain)) {
    told.push(ask(order.at + random.whole(1, 40) * DAY_MS, voucher.code));
  }
  if (isSingleUse && random.chance(ODDS.reportedAgain)) {
    const at = order.at + random.whole(2, 300) * HOUR_MS;
    const orderReference = `${order.client.story.orders.prefix}-9${random.whole(1000, 9999)}`;
    told.push(
      redeem(teller, { ...order, locationId: null }, at, { orderReference, redeemedAt: at }),
    );
  }
  return told;
}

/** The code with one wrong character, somewhere in its second half. */
function mistyped(code: string, random: Random): string {
  const at = random.whole(Math.ceil(code.length / 2), code.length - 1);
  if (code.charAt(at) === '-') return `${code}X`;
  return code.slice(0, at) + random.pick(LETTERS) + code.slice(at + 1);
}
