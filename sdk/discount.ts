// What a voucher takes off a cart: the server's own arithmetic, for pages that show it at once.
import { discountFor as discountMinor } from '../contract/discount.ts';
import { parseAmount, parseScaled, toDecimal } from '../contract/money.ts';
import { PERCENT_SCALE } from '../contract/discount.ts';
import type { ValidVoucher } from './voucher.ts';

/** The fields of a valid answer that the arithmetic needs. */
export type Discounting = Pick<
  ValidVoucher,
  'discountType' | 'discountValue' | 'minimumSpend' | 'maxDiscount' | 'currency'
>;

/**
 * The discount on a cart (its total before the discount, in the voucher's currency): a decimal,
 * rounded half away from zero to the minor unit; 0 where the minimum is not met. Throws a RangeError
 * for a total that is no amount.
 */
export function discountFor(cartTotal: number | string, voucher: Discounting): number {
  const { currency, discountType: type, discountValue, minimumSpend, maxDiscount } = voucher;
  const minor = (value: number | string) => {
    const read = parseAmount(value, currency);
    if (read === undefined) throw new RangeError(`${value} is no amount in ${currency}`);
    return read;
  };
  const cart = minor(cartTotal);
  if (minimumSpend !== null && cart < minor(minimumSpend)) return 0;
  const value =
    type === 'percentage' ? (parseScaled(discountValue, PERCENT_SCALE) ?? 0) : minor(discountValue);
  const max = maxDiscount === null ? null : minor(maxDiscount);
  return toDecimal(discountMinor({ type, value, max }, cart), currency);
}
