// The vouchers of an order, kept in a field of it. The Shop API takes custom fields as free JSON where
// an order has none that are public: so what stands in the field counts only where we have sealed it.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { discountFor } from '../../../sdk/vouchertrack.ts';

export const FIELD = 'voucherTrack';

let secret;
/** Seals are made with the API key: a new key ends the vouchers of open carts, not of placed orders. */
export const sealWith = (key) => void (secret = key);

const sealOf = (order, json) =>
  createHmac('sha256', secret).update(`${order.code} ${json}`).digest('base64url');

function opened(order) {
  const [seal, json] =
    /^([\w-]{43}) (.*)$/s.exec(order.customFields?.[FIELD] ?? '')?.slice(1) ?? [];
  if (!seal) return { vouchers: [], isSealed: false };
  const isSealed = timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(order, json)));
  return { vouchers: JSON.parse(json), isSealed };
}

/** What validate answered for each code, as far as the discount needs it. */
export function vouchersOf(order) {
  const { vouchers, isSealed } = opened(order);
  return isSealed ? vouchers : [];
}

/** Those of an order that was placed under an earlier key too: enough to cancel it. */
export function codesOf(order) {
  try {
    return opened(order).vouchers.map(({ code }) => String(code));
  } catch {
    return [];
  }
}

export function withVouchers(order, vouchers) {
  const json = JSON.stringify(vouchers);
  return { [FIELD]: vouchers.length > 0 ? `${sealOf(order, json)} ${json}` : null };
}

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
