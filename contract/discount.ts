// The one discount arithmetic: what the seed's table says, in exact minor units.
import { localeOf, type Language } from './language.ts';
import { formatAmount, multiplyDivide } from './money.ts';

export const discountTypes = ['percentage', 'fixed', 'free_item'] as const;
export type DiscountType = (typeof discountTypes)[number];

/** Decimals that a percentage may have; inside it is an integer of 10^-4 per cent. */
export const PERCENT_SCALE = 4;
const PERCENT_UNIT = 10 ** PERCENT_SCALE;

/** `value`: 10^-4 per cent for a percentage, minor units for a fixed amount, 0 for a free item. */
export interface Discount {
  type: DiscountType;
  value: number;
  /** Cap of a percentage in minor units, or null. */
  max: number | null;
}

/** What an order of `amount` gets off, both in minor units, half away from zero. */
export function discountFor(discount: Discount, amount: number): number {
  switch (discount.type) {
    case 'percentage': {
      const share = multiplyDivide(amount, discount.value, 100 * PERCENT_UNIT);
      return discount.max === null ? share : Math.min(share, discount.max);
    }
    case 'fixed':
      return Math.min(discount.value, amount);
    case 'free_item':
      return 0;
  }
}

/** The sentence that a campaign has where none was written: "20% off your order". */
export function describeDiscount(
  discount: Discount,
  currency: string,
  language: Language = 'en',
): string {
  const { type, value, max } = discount;
  const money = (minor: number) => formatAmount(minor, currency, language);
  const share = value / PERCENT_UNIT;
  if (language === 'de') {
    const cap = max === null ? '' : `, höchstens ${money(max)}`;
    if (type === 'percentage') {
      const digits = { maximumFractionDigits: PERCENT_SCALE };
      const percent = share.toLocaleString(localeOf.de, digits);
      return `${percent}\u00a0% Rabatt auf Ihre Bestellung${cap}`;
    }
    if (type === 'fixed') return `${money(value)} Rabatt auf Ihre Bestellung`;
    return 'Eine Gratiszugabe zu Ihrer Bestellung';
  }
  if (type === 'percentage') {
    return `${share}% off your order${max === null ? '' : `, up to ${money(max)}`}`;
  }
  if (type === 'fixed') return `${money(value)} off your order`;
  return 'A free item with your order';
}

/** A campaign's description in a language: its own words, or where it has none those of the language. */
export const tellDiscount = (
  description: string,
  discount: Discount,
  currency: string,
  language: Language,
): string =>
  description === describeDiscount(discount, currency)
    ? describeDiscount(discount, currency, language)
    : description;
