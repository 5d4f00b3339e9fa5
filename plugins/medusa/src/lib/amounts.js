// Amounts as Medusa has them, and what an order is worth before its vouchers.
const { defaultCurrencies } = require('@medusajs/framework/utils');

/** Medusa's big numbers as plain ones. */
const toNumber = (amount) => Number(amount?.numeric ?? amount?.value ?? amount ?? 0);

/** Rounded half away from zero to the coin; the epsilon undoes binary fractions (1.005). */
function roundFor(amount, currency) {
  const digits = defaultCurrencies[currency.toUpperCase()]?.decimal_digits ?? 2;
  const shifted = Math.abs(amount) * 10 ** digits;
  const rounded = Math.round(shifted + Number.EPSILON * shifted * 4) / 10 ** digits;
  return Number((Math.sign(amount) * rounded).toFixed(digits));
}

/** Lines that a discount may touch. */
const discountable = (items) => (items ?? []).filter((item) => item?.is_discountable !== false);

const baseOf = (item, isTaxInclusive) =>
  toNumber(isTaxInclusive ? item.original_total : item.subtotal);

/**
 * What the lines are worth with all discounts but those of `codes`: the amount that vouchers are taken
 * from. Adjustments are converted where they were made on prices of the other kind.
 */
function worthOf(items, codes, isTaxInclusive) {
  let worth = 0;
  for (const item of discountable(items)) {
    const base = baseOf(item, isTaxInclusive);
    const other = baseOf(item, !isTaxInclusive);
    worth += base;
    for (const { code, amount, is_tax_inclusive: isGross } of item.adjustments ?? []) {
      if (codes.has(code)) continue;
      const isSame = Boolean(isGross) === isTaxInclusive;
      worth -= isSame || other === 0 ? toNumber(amount) : (toNumber(amount) * base) / other;
    }
  }
  return Math.max(0, worth);
}

/** What the adjustments under one of `codes` took off. */
function takenOff(items, codes) {
  let sum = 0;
  for (const item of items ?? []) {
    for (const { code, amount } of item.adjustments ?? []) {
      if (codes.has(code)) sum += toNumber(amount);
    }
  }
  return sum;
}

module.exports = { roundFor, takenOff, toNumber, worthOf };
