// Reads an event out of a shop's JSON by a mapping of pointers: pure, so that every preset is a table.
import { MAX_AMOUNT, parseScaled } from '../../contract/money.ts';
import type { Mapping } from '../../contract/order-event.ts';
import type { EventKind, OrderEvent } from './event.ts';

const MAX_CODES = 20;

/** The values at a JSON pointer in which `*` stands for each of a list; none where nothing is. */
export function valuesAt(document: unknown, pointer: string | null | undefined): unknown[] {
  if (!pointer) return [];
  let found: unknown[] = [document];
  for (const part of pointer.slice(1).split('/')) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = found.flatMap((each): unknown[] => {
      if (typeof each !== 'object' || each === null) return [];
      if (name === '*') return Object.values(each);
      return Object.hasOwn(each, name) ? [(each as Record<string, unknown>)[name]] : [];
    });
  }
  return found;
}

const textOf = (value: unknown): string | null => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

const textAt = (document: unknown, pointer: string | null | undefined) =>
  textOf(valuesAt(document, pointer)[0]);

const MILLIONTHS = 6;

/** Amounts as plain texts: some platforms write what is taken off, or given back, with a minus. */
function amountsAt(document: unknown, pointer: string | null | undefined): string[] {
  return valuesAt(document, pointer).flatMap((value) => {
    const text = textOf(value)?.replace(/^-/, '');
    return text !== undefined && parseScaled(text, 3) !== undefined ? [text] : [];
  });
}

/** The sum of several amounts (an order's lines), exactly; null where there is none. */
function sumOf(amounts: string[]): string | null {
  if (amounts.length <= 1) return amounts[0] ?? null;
  const scaled = amounts.map((each) => parseScaled(each, MILLIONTHS));
  if (scaled.some((each) => each === undefined)) return null;
  const sum = scaled.reduce<bigint>((total, each) => total + BigInt(each ?? 0), 0n);
  const unit = 10n ** BigInt(MILLIONTHS);
  if (sum > BigInt(MAX_AMOUNT) * unit) return null;
  return `${sum / unit}.${String(sum % unit).padStart(MILLIONTHS, '0')}`;
}

function kindOf(document: unknown, mapping: Mapping): EventKind {
  const said = textAt(document, mapping.kind)?.toLowerCase();
  const isOneOf = (values: string[] | undefined) =>
    said !== undefined && (values ?? []).some((value) => value.toLowerCase() === said);
  if (isOneOf(mapping.paid)) return 'paid';
  if (isOneOf(mapping.cancelled)) return 'cancelled';
  return isOneOf(mapping.refunded) ? 'refunded' : 'ignored';
}

/** `hashCustomer` answers the keyed hash of who the customer is to the shop. */
export function findEvent(
  document: unknown,
  mapping: Mapping,
  hashCustomer: (reference: string) => string,
): OrderEvent {
  const orderReference = textAt(document, mapping.order_reference);
  const fits = orderReference !== null && orderReference.length <= 255;
  const codes = [
    ...new Set(valuesAt(document, mapping.codes).flatMap((value) => textOf(value) ?? [])),
  ].slice(0, MAX_CODES);
  const discounts = amountsAt(document, mapping.discount_amount);
  const customer = textAt(document, mapping.customer_reference);
  const currency = textAt(document, mapping.currency)?.toUpperCase();
  return {
    // without the order's number there is nothing to find it by again
    kind: fits ? kindOf(document, mapping) : 'ignored',
    orderReference: fits ? orderReference : null,
    codes,
    amount: sumOf(amountsAt(document, mapping.transaction_amount)),
    discounts: discounts.length === codes.length ? discounts : [],
    tax: sumOf(amountsAt(document, mapping.tax_amount)),
    currency: currency && /^[A-Z]{3}$/.test(currency) ? currency : null,
    customer: customer === null ? null : hashCustomer(customer.slice(0, 255)),
    refundAmount: sumOf(amountsAt(document, mapping.refund_amount)),
    refundReference: textAt(document, mapping.refund_reference)?.slice(0, 255) ?? null,
  };
}

// a time without an offset: the platforms of the presets write UTC so
const BARE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?$/;

/** When it happened, in milliseconds; undefined where the event does not say. */
export function findTime(document: unknown, mapping: Mapping): number | undefined {
  const text = textAt(document, mapping.occurred_at);
  if (text === null) return undefined;
  const parsed = Date.parse(BARE.test(text) ? `${text.replace(' ', 'T')}Z` : text);
  return Number.isNaN(parsed) || parsed < 0 || parsed > 253_402_300_799_000 ? undefined : parsed;
}

export const findEventId = (document: unknown, mapping: Mapping): string | null =>
  textAt(document, mapping.event_id)?.slice(0, 200) ?? null;
