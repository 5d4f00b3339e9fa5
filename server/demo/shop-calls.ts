// The calls that a shop makes for an order of the story.
import { CODE_ALPHABET } from '../../contract/code.ts';
import type { Command, Redeem, Scope } from '../redemption/command.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { scopeIn, type Happening, type PlayedVoucher } from './happening.ts';
import type { Order } from './imagine-orders.ts';
import type { IdAt } from './make-ids.ts';
import { ORGANIZATION_ID } from './queries.ts';
import type { Random } from './random.ts';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const LETTERS = Array.from(CODE_ALPHABET);

export interface Teller {
  random: Random;
  idAt: IdAt;
  hashCustomer: HashCustomer;
  /** The story's end: what would happen later is not told. */
  end: number;
}

export const scopeOf = ({ client, voucher, locationId }: Order): Scope =>
  scopeIn(client, ORGANIZATION_ID, voucher.mode, locationId);

function newReference(random: Random): string {
  return Array.from({ length: 10 }, () => random.pick(LETTERS)).join('');
}

/** What every command says. */
export function common(
  teller: Teller,
  order: Order,
  at: number,
  voucher: PlayedVoucher = order.voucher,
) {
  return {
    id: teller.idAt(at),
    reference: newReference(teller.random),
    scope: scopeOf(order),
    codeKey: voucher.codeKey,
    codeAsked: voucher.code,
    idempotency: null,
  };
}

export const command = (at: number, what: Command) => ({
  at,
  kind: 'command' as const,
  command: what,
});

export function customerOf({ hashCustomer }: Teller, { client, customer }: Order): string | null {
  return customer === null ? null : hashCustomer(client.id, `guest-${customer}@example.com`);
}

/** Shops that say their tax include it in their amounts; tills do not say it. */
function taxOf({ client, locationId, amountMinor }: Order): number | null {
  const { taxRate } = client.story;
  if (taxRate === undefined || locationId !== null) return null;
  return Math.round((amountMinor * taxRate) / (1 + taxRate));
}

/** The report of a sale. */
export function redeem(teller: Teller, order: Order, at: number, changes: Partial<Redeem>) {
  return command(at, {
    kind: 'redeem',
    ...common(teller, order, at),
    amountMinor: order.amountMinor,
    discountMinor: null,
    taxMinor: taxOf(order),
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

/** A code that is validated in a cart, and then not used. */
export function ask(teller: Teller, order: Order, at: number, code: string): Happening {
  const scope = scopeIn(order.client, ORGANIZATION_ID, order.voucher.mode, null);
  const reference = newReference(teller.random);
  return { at, kind: 'asked', scope, code, reference, cartMinor: order.amountMinor };
}
