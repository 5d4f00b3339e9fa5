// Money is exact: every rounding is compared with arithmetic on written digits in big integers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDiscount, discountFor } from './discount.ts';
import {
  exponentOf,
  formatAmount,
  isAmount,
  multiplyDivide,
  parseAmount,
  parseScaled,
  toDecimal,
} from './money.ts';

describe('reading amounts', () => {
  test.each([
    [45.99, 'GBP', 4599],
    ['45.99', 'GBP', 4599],
    [' 45.99 ', 'GBP', 4599],
    [1.005, 'GBP', 101],
    ['1.005', 'GBP', 101],
    [1.004999, 'GBP', 100],
    [0.1 + 0.2, 'GBP', 30],
    [1990, 'JPY', 1990],
    [1990.5, 'JPY', 1991],
    ['1.2345', 'KWD', 1235],
    [1e-7, 'GBP', 0],
    [5e-3, 'GBP', 1],
    [1e9, 'KWD', 1e12],
    ['.5', 'GBP', 50],
    ['5.', 'GBP', 500],
    [0, 'GBP', 0],
    [-0, 'GBP', 0],
  ])('%s in %s is %s minor units', (written, currency, minor) => {
    expect(parseAmount(written, currency)).toBe(minor);
  });

  test.each([-1, '-1', 'ten', '', ' ', '1,000.00', '1e3', '0x10', 1e20, 1e9 + 0.01, NaN, Infinity])(
    '%s is no amount',
    (written) => {
      expect(parseAmount(written, 'GBP')).toBeUndefined();
      expect(isAmount(written)).toBe(false);
    },
  );

  test('any written decimal is rounded half away from zero on its digits', () => {
    fc.assert(
      fc.property(
        fc.nat(999_999_999),
        fc.stringMatching(/^\d{0,12}$/),
        fc.constantFrom('GBP', 'JPY', 'KWD'),
        (whole, fraction, currency) => {
          const exponent = exponentOf(currency);
          const digits = fraction.padEnd(exponent + 1, '0');
          const kept = BigInt(`${whole}${digits.slice(0, exponent)}`);
          const expected = kept + (digits.charAt(exponent) >= '5' ? 1n : 0n);
          const written = fraction === '' ? `${whole}` : `${whole}.${fraction}`;
          expect(parseAmount(written, currency)).toBe(Number(expected));
        },
      ),
    );
  });

  test('what is answered reads back as the same minor units', () => {
    fc.assert(
      fc.property(fc.nat(1e11), fc.constantFrom('GBP', 'JPY', 'KWD'), (minor, currency) => {
        const written = JSON.parse(JSON.stringify(toDecimal(minor, currency))) as number;
        expect(parseScaled(written, exponentOf(currency))).toBe(minor);
      }),
    );
  });
});

describe('the discount', () => {
  test('a product is rounded half away from zero, also beyond 2^53', () => {
    const factor = fc.integer({ min: 0, max: 1e12 });
    fc.assert(
      fc.property(factor, fc.integer({ min: 0, max: 1e6 }), (a, b) => {
        const exact = (2n * BigInt(a) * BigInt(b) + 1_000_000n) / 2_000_000n;
        expect(multiplyDivide(a, b, 1_000_000)).toBe(Number(exact));
      }),
    );
  });

  test('is never more than the order, nor than its cap', () => {
    const amount = fc.nat(1e11);
    const max = fc.option(fc.nat(1e6));
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 1_000_000 }), max, (order, value, cap) => {
        const off = discountFor({ type: 'percentage', value, max: cap }, order);
        expect(off).toBeGreaterThanOrEqual(0);
        expect(off).toBeLessThanOrEqual(Math.min(order, cap ?? order));
        expect(discountFor({ type: 'fixed', value, max: null }, order)).toBe(
          Math.min(value, order),
        );
      }),
    );
  });

  test.each([
    [10, 105, 11],
    [15, 10, 2],
    [20, 4599, 920],
    [33.33, 10_000, 3333],
    [12.5, 1996, 250],
    [7.25, 820, 59],
  ])('%s%% of %s minor units is %s', (percent, order, off) => {
    const value = parseScaled(percent, 4) ?? 0;
    expect(discountFor({ type: 'percentage', value, max: null }, order)).toBe(off);
  });

  test('describes itself', () => {
    const describe = (type: 'percentage' | 'fixed', value: number, max: number | null = null) =>
      describeDiscount({ type, value, max }, 'GBP');
    expect(describe('percentage', 200_000)).toBe('20% off your order');
    expect(describe('percentage', 125_000, 1000)).toBe('12.5% off your order, up to £10');
    expect(describe('fixed', 550)).toBe('£5.50 off your order');
  });
});

test('amounts for people have decimals only where they say something', () => {
  expect(formatAmount(500, 'GBP')).toBe('£5');
  expect(formatAmount(1, 'GBP')).toBe('£0.01');
  expect(formatAmount(1990, 'JPY')).toBe('¥1,990');
  expect(formatAmount(500, 'USD')).toBe('$5');
});
