// The form of a campaign: what is sent is what was changed, and nothing that was not.
import { expect, test } from 'vitest';
import { bodyOf, changesOf, emptyFields, fieldsOf } from './fields.ts';
import type { CampaignAnswer } from './status.tsx';

const campaign: CampaignAnswer = {
  id: 'cmp_1',
  client_id: 'cli_1',
  name: 'Summer Sale',
  kind: 'unique',
  mode: 'live',
  status: 'active',
  rejection: null,
  paused_with_client: false,
  channels: ['online', 'in_store'],
  location_ids: null,
  currency: 'GBP',
  discount_type: 'percentage',
  discount_value: 20,
  discount_description: '20% off your order',
  minimum_spend: 25,
  max_discount: null,
  valid_from: '2026-06-30T23:00:00Z',
  valid_until: '2026-08-31T22:59:59Z',
  max_uses_per_voucher: 1,
  max_redemptions: null,
  per_customer_limit: null,
  terms: { weekdays: null, hours: null, max_party: null, blackout_dates: null, text: null },
  lead_form: null,
  created_at: '2026-01-01T00:00:00Z',
};

test('what was not touched is not sent', () => {
  const began = fieldsOf(campaign, 'Europe/London');
  expect(changesOf(began, began)).toEqual({});
  expect(changesOf({ ...began, name: 'Autumn Sale' }, began)).toEqual({ name: 'Autumn Sale' });
});

test('dates are shown as the days of the client’s zone', () => {
  const { valid_from, valid_until } = fieldsOf(campaign, 'Europe/London');
  expect([valid_from, valid_until]).toEqual(['2026-07-01', '2026-08-31']);
});

test('a sentence that follows the discount is left to follow it; an own one is kept', () => {
  expect(fieldsOf(campaign, 'UTC').discount_description).toBe('');
  const own = { ...campaign, discount_description: 'A fifth off' };
  expect(fieldsOf(own, 'UTC').discount_description).toBe('A fifth off');
});

test('the value of a discount is sent with its type', () => {
  const began = fieldsOf(campaign, 'UTC');
  expect(changesOf({ ...began, discount_type: 'fixed', discount_value: '5' }, began)).toEqual({
    discount_type: 'fixed',
    discount_value: '5',
  });
});

test('empty is null: no limit, no date, no term', () => {
  expect(bodyOf({ ...emptyFields, name: ' New ', max_uses_per_voucher: '' })).toMatchObject({
    name: 'New',
    valid_from: null,
    max_uses_per_voucher: null,
    terms: { weekdays: null, blackout_dates: null },
  });
});
