// What an event says, for an entry of each kind.
import { expect, test } from 'vitest';
import { describeEvent } from './describe-event.ts';
import type { EventFacts } from './queries.ts';

const id = (n: number) => `0192a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const hex = (n: number) => id(n).replaceAll('-', '');

const facts = (kind: string, more: Partial<EventFacts> = {}): EventFacts => ({
  epoch: 1,
  tx: '100',
  id: id(1),
  kind,
  at: new Date('2026-02-03T14:30:00.123Z'),
  client_id: id(2),
  campaign_id: id(3),
  voucher_id: id(4),
  subject_id: id(5),
  shop: 'default',
  location_id: null,
  before: null,
  after: null,
  mode: 'live',
  client_currency: 'GBP',
  code: 'SUMMER20',
  source_id: null,
  channel: 'online',
  order_reference: 'O-1',
  redemption_currency: 'GBP',
  redeemed_at: new Date('2026-02-03T14:29:59Z'),
  batch_quantity: null,
  ...more,
});

test('a redemption says what was sold, in decimals of its currency', () => {
  const after = { amount_minor: 4599, discount_minor: 920, used_count: 1, hold_id: id(9) };
  expect(describeEvent(facts('redemption.recorded', { after }))).toEqual({
    id: `evt_${hex(1)}`,
    version: 1,
    type: 'redemption.recorded',
    timestamp: '2026-02-03T14:30:00.123Z',
    mode: 'live',
    data: {
      client_id: `cli_${hex(2)}`,
      campaign_id: `cmp_${hex(3)}`,
      source_id: null,
      voucher_id: `vch_${hex(4)}`,
      code: 'SUMMER20',
      redemption_id: `red_${hex(5)}`,
      channel: 'online',
      shop: 'default',
      location_id: null,
      order_reference: 'O-1',
      currency: 'GBP',
      redeemed_at: '2026-02-03T14:29:59Z',
      transaction_amount: 45.99,
      discount_amount: 9.2,
      hold_id: `hld_${hex(9)}`,
      overridden: false,
      used: 1,
    },
  });
});

test('a refund says what was given back now and in all', () => {
  const states = { before: { refunded_minor: 500 }, after: { refunded_minor: 1250 } };
  expect(describeEvent(facts('redemption.refunded', states)).data).toMatchObject({
    refund_amount: 7.5,
    refunded_amount: 12.5,
    refund_reference: null,
  });
});

test('a conflict of an unknown code says the code as it was reported', () => {
  const after = { kind: 'refused_redemption', reason: 'voucher_not_found', code: 'NONE' };
  const data = describeEvent(
    facts('conflict.opened', { after, code: null, voucher_id: null, campaign_id: null }),
  ).data;
  expect(data).toMatchObject({ conflict_id: `cnf_${hex(5)}`, code: 'NONE', voucher_id: null });
});

test('yen have no decimals', () => {
  const after = { amount_minor: 4000, discount_minor: 800 };
  const data = describeEvent(
    facts('redemption.recorded', { after, redemption_currency: 'JPY' }),
  ).data;
  expect(data).toMatchObject({ transaction_amount: 4000, discount_amount: 800, currency: 'JPY' });
});

test('what other kinds keep is told as it is, but for what is nested', () => {
  const after = { accepted: 10, rejected: 2, rows: [1, 2], deep: { a: 1 } };
  const { data } = describeEvent(facts('import.completed', { after }));
  expect(data).toMatchObject({ accepted: 10, rejected: 2 });
  expect(data).not.toHaveProperty('rows');
  expect(data).not.toHaveProperty('deep');
});
