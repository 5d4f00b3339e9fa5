// What a campaign is as a discount of Shopify, and what is still to be booked of an order.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_TERMS } from '../../contract/terms.ts';
import { decideDiscount, decimalText, type OfferedCampaign } from './decide-discount.ts';
import { decideOrder, type KnownOrder } from './decide-order.ts';

const campaign: OfferedCampaign = {
  name: 'Summer',
  status: 'active',
  channels: ['online', 'in_store'],
  discount_type: 'percentage',
  discount_value: 125_000,
  minimum_spend_minor: 5_000,
  max_discount_minor: null,
  valid_from: null,
  valid_until: new Date('2026-12-31T23:59:59Z'),
  max_uses_per_voucher: 1,
  per_customer_limit: null,
  terms: null,
  currency: 'GBP',
  exhausted: false,
};
const since = new Date('2026-11-01T00:00:00Z');
const decide = (fields: Partial<OfferedCampaign>) =>
  decideDiscount({ ...campaign, ...fields }, 'shp_1', since);

test('a percentage is a share, with its dates, limit and least spend', () => {
  expect(decide({})).toEqual({
    kind: 'discount',
    active: true,
    input: {
      title: 'Summer (shp_1)',
      startsAt: '2026-11-01T00:00:00.000Z',
      endsAt: '2026-12-31T23:59:59.000Z',
      usageLimit: 1,
      appliesOncePerCustomer: false,
      context: { all: 'ALL' },
      customerGets: { items: { all: true }, value: { percentage: 0.125 } },
      minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: '50.00' } },
    },
  });
});

test('a fixed amount is taken off once, not from each item', () => {
  const made = decide({ discount_type: 'fixed', discount_value: 500, minimum_spend_minor: null });
  expect(made).toMatchObject({
    input: {
      customerGets: { value: { discountAmount: { amount: '5.00', appliesOnEachItem: false } } },
      minimumRequirement: null,
    },
  });
});

test.each([
  ['a free item', { discount_type: 'free_item', discount_value: 0 }],
  ['a capped percentage', { max_discount_minor: 1_000 }],
  ['days of the week', { terms: { ...NO_TERMS, weekdays: ['monday'] } }],
  ['shops with a door only', { channels: ['in_store'] }],
] as [string, Partial<OfferedCampaign>][])(
  '%s is not sellable online, and it is said why',
  (_name, fields) => {
    expect(decide(fields)).toMatchObject({ kind: 'not_sellable', problem: expect.any(String) });
  },
);

test.each([['paused'], ['ended'], ['archived'], ['pending'], ['draft']])(
  'a campaign that is %s is switched off',
  (status) => expect(decide({ status })).toMatchObject({ active: false }),
);

test('a campaign that is used up is switched off', () => {
  expect(decide({ exhausted: true })).toMatchObject({ active: false });
});

test('decimals are exact in every currency', () => {
  expect(decimalText(1, 'GBP')).toBe('0.01');
  expect(decimalText(500, 'JPY')).toBe('500');
  expect(decimalText(1_234, 'KWD')).toBe('1.234');
});

const facts = {
  orderId: '1',
  name: '#1',
  isTest: false,
  soldAt: null,
  currency: 'GBP',
  amountMinor: 8_000,
  taxMinor: null,
  codes: [{ code: 'A', key: 'A', discountMinor: 1_600 }],
  customer: null,
};

test('whatever refunds there are, no more goes back than the order was worth, and each once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9_000 }), { maxLength: 6 }), (amounts) => {
      const order: KnownOrder = {
        facts,
        isCancelled: false,
        outcomes: { A: { kind: 'redeemed', error_code: null } },
        refunds: Object.fromEntries(
          amounts.map((amount_minor, i) => [String(i), { amount_minor, booked: {} }]),
        ),
      };
      let total = 0;
      for (let steps = 0; steps <= amounts.length; steps++) {
        const step = decideOrder(order, { ours: new Set(['A']), mode: 'live' });
        if (step?.kind !== 'refund') break;
        total += step.amountMinor;
        order.refunds[step.refundId]!.booked.A = step.amountMinor;
      }
      const given = amounts.reduce((sum, each) => sum + each, 0);
      expect(total).toBe(Math.min(8_000, given));
      expect(decideOrder(order, { ours: new Set(['A']), mode: 'live' })).toBeUndefined();
    }),
  );
});
