// The arithmetic of reports, once: what an order counts for, how it is split over its vouchers, and
// what return, rates and averages are. Explained with examples in docs/figures.md.
import { multiplyDivide } from '../../contract/money.ts';

/** One redemption of an order, as far as its worth goes. Money in minor units. */
export interface OrderPart {
  id: string;
  isVoided: boolean;
  /** What the order was worth before the discount, as it was reported with this voucher. */
  amountMinor: number | null;
  discountMinor: number;
  /** Tax of the whole order, where the shop says it. */
  taxMinor: number | null;
  refunds: { reference: string | null; amountMinor: number }[];
}

/** What a redemption counts for in every report: the measures of its line. */
export interface Measures {
  redemptions: number;
  voided: number;
  revenue_minor: number;
  refunded_minor: number;
  discount_minor: number;
  tax_minor: number;
  /** Redemptions of which the tax is known. */
  taxed: number;
  /** Redemptions of which the order's worth is not known (yet). */
  unpriced: number;
}

/** In this order also in SQL. */
export const MEASURES = [
  'redemptions',
  'voided',
  'revenue_minor',
  'refunded_minor',
  'discount_minor',
  'tax_minor',
  'taxed',
  'unpriced',
] as const satisfies (keyof Measures)[];

const NOTHING: Measures = {
  redemptions: 0,
  voided: 0,
  revenue_minor: 0,
  refunded_minor: 0,
  discount_minor: 0,
  tax_minor: 0,
  taxed: 0,
  unpriced: 0,
};

export const noMeasures = (): Measures => ({ ...NOTHING });

export function addMeasures(sum: Measures, more: Measures): void {
  for (const name of MEASURES) sum[name] += more[name];
}

/**
 * Splits an order over its redemptions. It is worth once what it was worth before the discount (the
 * most that any of its live redemptions says), less what was given back; each live redemption counts
 * for the part that its discount is of all discounts. Voided ones count for nothing. In the order of
 * `parts`.
 */
export function splitOrder(parts: readonly OrderPart[]): Measures[] {
  const live = parts.filter((part) => !part.isVoided);
  const amounts = live.flatMap(({ amountMinor }) => (amountMinor === null ? [] : [amountMinor]));
  const taxes = live.flatMap(({ taxMinor }) => (taxMinor === null ? [] : [taxMinor]));
  const worth = Math.max(0, ...amounts);
  const refunded = Math.min(worth, refundedOf(live));
  const weighed = live.map(({ id, discountMinor }) => ({ id, weight: discountMinor }));
  const revenues = shareOut(worth - refunded, weighed);
  const refunds = shareOut(refunded, weighed);
  const taxShares = shareOut(Math.max(0, ...taxes), weighed);
  return parts.map((part) =>
    part.isVoided
      ? { ...NOTHING, voided: 1 }
      : {
          redemptions: 1,
          voided: 0,
          revenue_minor: revenues.get(part.id) ?? 0,
          refunded_minor: refunds.get(part.id) ?? 0,
          discount_minor: part.discountMinor,
          tax_minor: taxShares.get(part.id) ?? 0,
          taxed: taxes.length > 0 ? 1 : 0,
          unpriced: amounts.length > 0 ? 0 : 1,
        },
  );
}

/** A refund that was reported with each voucher of the order is one refund: by its reference. */
function refundedOf(parts: readonly OrderPart[]): number {
  const named = new Map<string, number>();
  let unnamed = 0;
  for (const { reference, amountMinor } of parts.flatMap(({ refunds }) => refunds)) {
    if (reference === null) unnamed += amountMinor;
    else named.set(reference, Math.max(named.get(reference) ?? 0, amountMinor));
  }
  return [...named.values()].reduce((sum, each) => sum + each, unnamed);
}

/**
 * Splits a total by weights so that the parts add up to it, to the minor unit: each gets the whole
 * units of its exact part, and what is left goes one by one to the largest remainders (equal ones:
 * the smaller id first). Without any weight the parts are equal.
 */
export function shareOut(
  total: number,
  parts: readonly { id: string; weight: number }[],
): Map<string, number> {
  const isWeightless = parts.every(({ weight }) => weight === 0);
  const weightOf = ({ weight }: { weight: number }) => BigInt(isWeightless ? 1 : weight);
  const all = parts.reduce((sum, part) => sum + weightOf(part), 0n);
  const exact = parts.map((part) => {
    const product = BigInt(total) * weightOf(part);
    return { id: part.id, whole: product / all, remainder: product % all };
  });
  let left = BigInt(total) - exact.reduce((sum, { whole }) => sum + whole, 0n);
  if (parts.length === 0) left = 0n;
  exact.sort((a, b) =>
    a.remainder === b.remainder ? (a.id < b.id ? -1 : 1) : a.remainder > b.remainder ? -1 : 1,
  );
  return new Map(
    exact.map(({ id, whole }) => {
      const extra = left > 0n ? 1n : 0n;
      left -= extra;
      return [id, Number(whole + extra)];
    }),
  );
}

/** Revenue with the margin under which it was made. Margins count millionths: 600000 is 60 %. */
export interface MarginedRevenue {
  revenueMinor: number;
  marginMillionths: number;
}

export const WHOLE_MARGIN = 1_000_000;

/** (revenue × gross margin − discount − cost) / cost; null where the cost is 0. */
export function returnOnInvestment(
  revenues: readonly MarginedRevenue[],
  discountMinor: number,
  costMinor: number,
): number | null {
  if (costMinor === 0) return null;
  const whole = BigInt(WHOLE_MARGIN);
  const earned = revenues.reduce(
    (sum, each) => sum + BigInt(each.revenueMinor) * BigInt(each.marginMillionths),
    0n,
  );
  const gain = earned - (BigInt(discountMinor) + BigInt(costMinor)) * whole;
  return Number(gain) / Number(BigInt(costMinor) * whole);
}

/** A share such as 0.042; null where the base is 0 or not known. */
export const rate = (count: number, base: number | null): number | null =>
  base === null || base === 0 ? null : count / base;

/** How much more than before, as a share of before: 0.25 is a quarter more; null where before is 0 or not known. */
export const relativeChange = (now: number | null, before: number | null): number | null =>
  now === null || before === null || before === 0 ? null : (now - before) / Math.abs(before);

/** Revenue / orders, in minor units rounded half away from zero; null without orders. */
export const averageOrderMinor = (revenueMinor: number, orders: number): number | null =>
  orders === 0 ? null : multiplyDivide(revenueMinor, 1, orders);

/** What is known of the pieces of one source, or of the vouchers of a campaign without a source. */
export interface Pieces {
  issued: number;
  mailed: number | null;
  delivered: number | null;
  quantity: number | null;
  /** Codes are unique: as many pieces as codes. */
  isUnique: boolean;
  hasSource: boolean;
}

/**
 * What responses of a campaign are counted against: of each source what was delivered if that is
 * known, else mailed, else its quantity, else its issued codes where those are unique. Codes without
 * a source count only where no source has a base of its own. Null: not known.
 */
export function responseBase(pieces: readonly Pieces[]): number | null {
  const baseOf = ({ delivered, mailed, quantity, issued, isUnique }: Pieces) =>
    delivered ?? mailed ?? quantity ?? (isUnique && issued > 0 ? issued : null);
  const sum = (some: readonly Pieces[]) => {
    const bases = some.map(baseOf).filter((base) => base !== null);
    return bases.length === 0 ? null : bases.reduce((total, base) => total + base, 0);
  };
  return sum(pieces.filter((each) => each.hasSource)) ?? sum(pieces);
}
