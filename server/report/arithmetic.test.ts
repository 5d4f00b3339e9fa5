// The arithmetic of reports: the examples of docs/figures.md, and what holds of any order.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  averageOrderMinor,
  rate,
  responseBase,
  returnOnInvestment,
  shareOut,
  splitOrder,
  type OrderPart,
} from './arithmetic.ts';
import { previousPeriod } from './period.ts';

const part = (id: string, fields: Partial<OrderPart> = {}): OrderPart => ({
  id,
  isVoided: false,
  amountMinor: 10_000,
  discountMinor: 0,
  taxMinor: null,
  refunds: [],
  ...fields,
});

const revenues = (parts: OrderPart[]) => splitOrder(parts).map((each) => each.revenue_minor);

test('an order with two vouchers counts once, split by discount to the penny', () => {
  const a = part('a', { discountMinor: 2_000 });
  const b = part('b', { discountMinor: 1_000 });
  expect(revenues([a, b])).toEqual([6_667, 3_333]);
  const refunds = [{ reference: 'R', amountMinor: 4_000 }];
  expect(revenues([{ ...a, refunds }, b])).toEqual([4_000, 2_000]);
  // the same refund, reported with both
  expect(
    revenues([
      { ...a, refunds },
      { ...b, refunds },
    ]),
  ).toEqual([4_000, 2_000]);
  expect(revenues([{ ...a, isVoided: true }, b])).toEqual([0, 10_000]);
});

const parts = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    isVoided: fc.boolean(),
    amountMinor: fc.option(fc.integer({ min: 0, max: 1e14 })),
    discountMinor: fc.integer({ min: 0, max: 1e14 }),
    taxMinor: fc.option(fc.integer({ min: 0, max: 1e12 })),
    refunds: fc.array(
      fc.record({
        reference: fc.option(fc.constantFrom('x', 'y')),
        amountMinor: fc.integer({ min: 0, max: 1e13 }),
      }),
      { maxLength: 3 },
    ),
  }),
  { selector: ({ id }) => id, maxLength: 6 },
);

test('no penny is lost or made, and no part is negative, whatever the order', () => {
  fc.assert(
    fc.property(parts, (order) => {
      const split = splitOrder(order);
      const live = order.filter(({ isVoided }) => !isVoided);
      const worth = Math.max(0, ...live.map(({ amountMinor }) => amountMinor ?? 0));
      const sum = split.reduce(
        (total, each) => total + each.revenue_minor + each.refunded_minor,
        0,
      );
      expect(sum).toBe(live.length === 0 ? 0 : worth);
      for (const each of split)
        expect(Math.min(...(Object.values(each) as number[]))).toBeGreaterThanOrEqual(0);
      expect(split.map(({ redemptions }) => redemptions === 1)).toEqual(
        order.map(({ isVoided }) => !isVoided),
      );
    }),
  );
});

test('an order of one is worth its amount less its refunds', () => {
  fc.assert(
    fc.property(parts, fc.nat(1_000_000), (order, amountMinor) => {
      const refunds = [{ reference: null, amountMinor: Math.floor(amountMinor / 3) }];
      const alone = { ...part('a', { amountMinor }), ...order[0], amountMinor, refunds };
      expect(revenues([{ ...alone, isVoided: false }])).toEqual([
        amountMinor - Math.floor(amountMinor / 3),
      ]);
    }),
  );
});

test('a split does not depend on the order in which its parts are told', () => {
  fc.assert(
    fc.property(parts, fc.integer({ min: 0, max: 1e14 }), (order, total) => {
      const weighed = order.map(({ id, discountMinor: weight }) => ({ id, weight }));
      const there = shareOut(total, weighed);
      const back = shareOut(total, weighed.toReversed());
      expect([...there].sort()).toEqual([...back].sort());
    }),
  );
});

test('the return is what was earned above discount and cost, over the cost', () => {
  const at = (marginMillionths: number) => [{ revenueMinor: 9_000, marginMillionths }];
  expect(returnOnInvestment(at(600_000), 2_000, 1_000)).toBe(2.4);
  expect(returnOnInvestment(at(1_000_000), 2_000, 1_000)).toBe(6);
  expect(returnOnInvestment(at(1_000_000), 2_000, 0)).toBeNull();
  expect(returnOnInvestment([], 0, 1_000)).toBe(-1);
});

test('rates and averages of nothing are not known', () => {
  expect([rate(1, 0), rate(1, null), rate(120, 4_800)]).toEqual([null, null, 0.025]);
  expect([averageOrderMinor(5, 0), averageOrderMinor(5, 2)]).toEqual([null, 3]);
});

test('the base of responses is the best that is known of each source', () => {
  const none = { mailed: null, delivered: null, quantity: null };
  const source = { ...none, issued: 7, isUnique: true, hasSource: true };
  const alone = { ...source, hasSource: false };
  expect(responseBase([{ ...source, delivered: 4, mailed: 5, quantity: 6 }, alone])).toBe(4);
  expect(
    responseBase([
      { ...source, mailed: 5, quantity: 6 },
      { ...source, quantity: 2 },
    ]),
  ).toBe(7);
  expect(responseBase([source, alone])).toBe(7);
  expect(responseBase([{ ...source, isUnique: false }, alone])).toBe(7);
  expect(responseBase([{ ...source, isUnique: false }])).toBeNull();
});

test.each([
  ['2026-03-01', '2026-03-30', '2026-01-25', '2026-02-23'],
  ['2026-03-02', '2026-03-08', '2026-02-23', '2026-03-01'],
  ['2026-03-04', '2026-03-04', '2026-02-25', '2026-02-25'],
  [
    '2026-03-04T10:00:00Z',
    '2026-03-12T10:00:00Z',
    '2026-02-18T10:00:00.000Z',
    '2026-02-26T10:00:00.000Z',
  ],
])('the period before %s to %s begins on the same day of the week', (from, to, start, end) => {
  expect(previousPeriod({ from, to })).toEqual({ from: start, to: end });
});
