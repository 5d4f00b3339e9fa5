// The vouchers of an order: kept in a field that no API shows or writes, so that nobody forges one.
import { discountFor } from '../../../sdk/vouchertrack.ts';

export const FIELD = 'voucherTrack';

/** What validate answered for each code, as far as the discount needs it. */
export function vouchersOf(order) {
  const text = order.customFields?.[FIELD];
  return text ? JSON.parse(text) : [];
}

export const withVouchers = (vouchers) => ({
  [FIELD]: vouchers.length > 0 ? JSON.stringify(vouchers) : null,
});

const precision = 2; // Vendure keeps money in hundredths, whatever the currency
export const toDecimal = (money) => money / 10 ** precision;
export const fromDecimal = (amount) => Math.round(amount * 10 ** precision);

/** What the discount is taken from: prices as the channel shows them. */
const subTotalOf = (ctx, order) =>
  ctx.channel.pricesIncludeTax ? order.subTotalWithTax : order.subTotal;

/** Of an order whose discounts are being worked out: each voucher's share, at most what is left. */
export function sharesOf(ctx, order) {
  const subTotal = subTotalOf(ctx, order);
  let left = subTotal;
  return vouchersOf(order).map((voucher) => {
    const isCurrent = voucher.currency === order.currencyCode;
    const asked = isCurrent ? fromDecimal(discountFor(toDecimal(subTotal), voucher)) : 0;
    const share = Math.min(asked, left);
    left -= share;
    return { code: voucher.code, amount: share };
  });
}

/** What our promotion took off an order as it stands. */
export function discountOf(ctx, order, promotionId) {
  const ours = order.discounts.filter(({ adjustmentSource }) =>
    adjustmentSource.endsWith(`:${promotionId}`),
  );
  const amount = ({ amount, amountWithTax }) =>
    ctx.channel.pricesIncludeTax ? amountWithTax : amount;
  return -ours.reduce((sum, each) => sum + amount(each), 0);
}

/** An order's worth before our discount. */
export const worthOf = (ctx, order, promotionId) =>
  subTotalOf(ctx, order) + discountOf(ctx, order, promotionId);
