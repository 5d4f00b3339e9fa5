// Reads what Shopify tells of orders into the little that is worked with: amounts in minor units, codes,
// and a hash where it names a customer. Nothing else of it is kept.
import { codeKey } from '../../contract/code.ts';
import { parseAmount } from '../../contract/money.ts';

export interface CodeFacts {
  code: string;
  key: string;
  /** What the shop says it took off; null where it does not say. */
  discountMinor: number | null;
}

/** An order's facts, the same from a webhook and from the Admin API. */
export interface OrderFacts {
  orderId: string;
  name: string;
  isTest: boolean;
  /** ISO 8601. */
  soldAt: string | null;
  currency: string;
  /** Before all discounts. */
  amountMinor: number;
  taxMinor: number | null;
  codes: CodeFacts[];
  customer: string | null;
}

export interface RefundFacts {
  orderId: string;
  refundId: string;
  amountMinor: number;
}

export interface Cancellation {
  at: string;
  reason: string | null;
}

/** Whose currency amounts are read in, and how a customer is hashed. */
export interface Reading {
  currency: string;
  hash: (customer: string) => string;
}

type Json = Record<string, unknown>;
const list = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((each): each is Json => isObject(each)) : [];
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const text = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;

/** The key of a code; of what can be no code of ours, the text itself. */
export const keyOfCode = (code: string): string => codeKey(code) ?? code.toUpperCase();

const minor = (value: unknown, currency: string) => parseAmount(value, currency) ?? null;

/** An instant as Shopify writes it; null for anything else. */
const instant = (value: unknown): string | null => {
  const at = Date.parse(text(value) ?? '');
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};

/** Undefined for what names no order. */
export function readOrder(payload: Json, { currency, hash }: Reading): OrderFacts | undefined {
  const orderId = text(payload.id);
  const name = text(payload.name);
  if (orderId === null || name === null) return undefined;
  const customer = isObject(payload.customer) ? text(payload.customer.id) : null;
  return {
    orderId,
    name: name.slice(0, 255),
    isTest: payload.test === true,
    soldAt: instant(payload.processed_at) ?? instant(payload.created_at),
    currency: text(payload.currency) ?? currency,
    amountMinor: minor(payload.total_line_items_price, currency) ?? 0,
    taxMinor: minor(payload.total_tax, currency),
    codes: codesOf(list(payload.discount_codes), currency),
    customer: customer === null ? null : hash(customer),
  };
}

function codesOf(entries: Json[], currency: string): CodeFacts[] {
  return entries.flatMap(({ code, amount }) => {
    const written = text(code);
    if (written === null || written === '') return [];
    const discountMinor = minor(amount, currency);
    return [{ code: written, key: keyOfCode(written), discountMinor }];
  });
}

export function readCancellation(payload: Json): Cancellation | null {
  const at = instant(payload.cancelled_at);
  return at === null ? null : { at, reason: text(payload.cancel_reason)?.slice(0, 200) ?? null };
}

/** Money that went back: what its successful transactions say, in the shop's currency. */
export function readRefund(payload: Json, { currency }: Reading): RefundFacts | undefined {
  const orderId = text(payload.order_id);
  const refundId = text(payload.id);
  if (orderId === null || refundId === null) return undefined;
  const amountMinor = list(payload.transactions)
    .filter(({ kind, status }) => kind === 'refund' && status === 'success')
    .reduce((sum, { amount }) => sum + (minor(amount, currency) ?? 0), 0);
  return { orderId, refundId, amountMinor };
}

/** Refunds that stand in an order as it is told whole. */
export const refundsIn = (payload: Json, reading: Reading): RefundFacts[] =>
  list(payload.refunds).flatMap(
    (each) => readRefund({ order_id: payload.id, ...each }, reading) ?? [],
  );

interface Money {
  shopMoney: { amount: string };
}

/** An order as the Admin API answers it (documents.ORDER), its line items all together. */
export interface AdminOrder {
  legacyResourceId: string;
  name: string;
  test: boolean;
  processedAt: string;
  cancelledAt: string | null;
  cancelReason: string | null;
  currencyCode: string;
  discountCodes: string[];
  customer: { legacyResourceId: string } | null;
  totalTaxSet: Money | null;
  refunds: { legacyResourceId: string; totalRefundedSet: Money }[];
  lineItems: {
    nodes: {
      originalTotalSet: Money;
      discountAllocations: {
        allocatedAmountSet: Money;
        discountApplication: { code?: string };
      }[];
    }[];
  };
}

export interface ReadOrder {
  facts: OrderFacts;
  refunds: RefundFacts[];
  cancellation: Cancellation | null;
}

export function readAdminOrder(order: AdminOrder, { currency, hash }: Reading): ReadOrder {
  const money = (value: Money | null) => minor(value?.shopMoney.amount, currency) ?? 0;
  const items = order.lineItems.nodes;
  const given = new Map<string, number>();
  for (const { allocatedAmountSet, discountApplication } of items.flatMap(
    (item) => item.discountAllocations,
  )) {
    if (discountApplication.code === undefined) continue;
    const key = keyOfCode(discountApplication.code);
    given.set(key, (given.get(key) ?? 0) + money(allocatedAmountSet));
  }
  const orderId = order.legacyResourceId;
  return {
    facts: {
      orderId,
      name: order.name.slice(0, 255),
      isTest: order.test,
      soldAt: instant(order.processedAt),
      currency: order.currencyCode,
      amountMinor: items.reduce((sum, item) => sum + money(item.originalTotalSet), 0),
      taxMinor: order.totalTaxSet === null ? null : money(order.totalTaxSet),
      codes: order.discountCodes.map((code) => {
        const key = keyOfCode(code);
        return { code, key, discountMinor: given.get(key) ?? null };
      }),
      customer: order.customer === null ? null : hash(order.customer.legacyResourceId),
    },
    refunds: order.refunds.map((refund) => ({
      orderId,
      refundId: refund.legacyResourceId,
      amountMinor: money(refund.totalRefundedSet),
    })),
    cancellation: readCancellation({
      cancelled_at: order.cancelledAt,
      cancel_reason: order.cancelReason?.toLowerCase(),
    }),
  };
}
