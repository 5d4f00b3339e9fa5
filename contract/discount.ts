// The one discount arithmetic: what the seed's table says, in exact minor units.
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
export function describeDiscount(discount: Discount, currency: string): string {
  switch (discount.type) {
    case 'percentage': {
      const cap = discount.max === null ? '' : `, up to ${formatAmount(discount.max, currency)}`;
      return `${discount.value / PERCENT_UNIT}% off your order${cap}`;
    }
    case 'fixed':
      return `${formatAmount(discount.value, currency)} off your order`;
    case 'free_item':
      return 'A free item with your order';
  }
}
