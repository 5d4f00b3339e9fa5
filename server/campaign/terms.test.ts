// Terms through HTTP, at every door, on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';

type Fields = Record<string, unknown>;

let t: TestApp;
let client: Made;
let shop: Awaited<ReturnType<TestApp['key']>>;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client({ time_zone: 'America/New_York' });
  shop = await t.key(client);
});
afterAll(() => t.close());

const DAY_MS = 86_400_000;
/** Yesterday, today and tomorrow in UTC: today in any zone is among them. */
const nowDates = () =>
  [-1, 0, 1].map((days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10));
const NEVER_MET = { blackout_dates: nowDates() };

const code = async (fields: Fields, voucher: Fields = {}) => {
  const campaign = await t.campaign(client, { ...fields });
  return (await t.voucher(campaign, voucher)).code as string;
};
const validate = async (of: string, query = '') =>
  (await shop.api.get(`/api/webhook/validate/${of}${query}`)).body;
const report = (of: string, fields: Fields = {}) =>
  shop.api.post('/api/webhook/redemption', { code: of, transaction_amount: 50, ...fields });

describe('terms of a campaign', () => {
  test('are answered in one way of writing, and null where there are none', async () => {
    const made = await t.campaign(client, {
      terms: {
        weekdays: ['friday', 'monday'],
        hours: [
          { from: '18:00', until: '24:00' },
          { from: '12:00', until: '14:00' },
        ],
        max_party: 6,
        blackout_dates: ['2026-12-26', '2026-12-25'],
        text: ' Not with other offers ',
      },
    });
    const terms = {
      weekdays: ['monday', 'friday'],
      hours: [
        { from: '12:00', until: '14:00' },
        { from: '18:00', until: '00:00' },
      ],
      max_party: 6,
      blackout_dates: ['2026-12-25', '2026-12-26'],
      text: 'Not with other offers',
    };
    expect(made.terms).toEqual(terms);
    expect((await t.admin.get(`/api/v1/campaigns/${made.id}`)).body.terms).toEqual(terms);
    const none = { weekdays: null, hours: null, max_party: null, blackout_dates: null, text: null };
    expect((await t.campaign(client)).terms).toEqual(none);
  });

  test('are changed one by one, and taken away by null', async () => {
    const made = await t.campaign(client, { terms: { max_party: 6, text: 'Hello' } });
    const url = `/api/v1/campaigns/${made.id}`;
    const change = async (terms: unknown) => (await t.admin.patch(url, { terms })).body.terms;
    expect(await change({ max_party: 4 })).toMatchObject({ max_party: 4, text: 'Hello' });
    expect(await change({ text: null })).toMatchObject({ max_party: 4, text: null });
    expect((await t.admin.patch(url, { name: 'Other' })).body.terms.max_party).toBe(4);
    expect(await change(null)).toMatchObject({ max_party: null });
  });

  test.each([
    [{ weekdays: [] }, 'terms.weekdays'],
    [{ weekdays: ['Friday'] }, 'terms.weekdays.0'],
    [{ hours: [{ from: '18:00', until: '18:00' }] }, 'terms.hours.0.until'],
    [{ hours: [{ from: '25:00', until: '18:00' }] }, 'terms.hours.0.from'],
    [{ max_party: 0 }, 'terms.max_party'],
    [{ blackout_dates: ['2026-02-30'] }, 'terms.blackout_dates.0'],
  ])('%j is refused at %s', async (terms, path) => {
    const { status, body } = await t.admin.post('/api/v1/campaigns', {
      client_id: client.id,
      name: 'x',
      discount_type: 'free_item',
      terms,
    });
    expect([status, body.errors?.[0].path]).toEqual([400, path]);
  });
});

describe('at the doors of a shop', () => {
  test('validate lists the terms, and is not valid where one is not met now', async () => {
    const good = await code({
      per_customer_limit: 1,
      minimum_spend: 25,
      terms: { max_party: 4, text: 'Not with other offers' },
    });
    expect(await validate(good)).toMatchObject({
      valid: true,
      terms: [
        'One per customer',
        'Valid for parties of up to 4 only',
        'Minimum spend of £25',
        'Not with other offers',
      ],
    });
    expect(await validate(good, '?covers=5')).toMatchObject({
      valid: false,
      error: 'Valid for parties of up to 4 only',
      error_code: 'party_too_large',
    });
    expect(await validate(await code({ terms: NEVER_MET }))).toMatchObject({
      valid: false,
      error_code: 'not_valid_on_this_date',
    });
  });

  test('a change of the terms is obeyed at once', async () => {
    const campaign = await t.campaign(client);
    const { code: of } = await t.voucher(campaign);
    expect((await validate(of)).valid).toBe(true);
    await must(t.admin.patch(`/api/v1/campaigns/${campaign.id}`, { terms: NEVER_MET }), 200);
    expect((await validate(of)).error_code).toBe('not_valid_on_this_date');
  });

  test('a hold is refused, but one that was taken in time is renewed', async () => {
    const campaign = await t.campaign(client);
    const { code: of } = await t.voucher(campaign);
    const hold = { code: of, order_reference: 'A' };
    const first = await must(shop.api.post('/api/webhook/hold', hold), 200);
    await must(t.admin.patch(`/api/v1/campaigns/${campaign.id}`, { terms: NEVER_MET }), 200);
    const again = await must(shop.api.post('/api/webhook/hold', hold), 200);
    expect(again.hold_id).toBe(first.hold_id);
    await must(shop.api.post('/api/webhook/hold/release', hold), 200);
    const refused = await shop.api.post('/api/webhook/hold', { ...hold, order_reference: 'B' });
    expect([refused.status, refused.body.error_code]).toEqual([422, 'not_valid_on_this_date']);
    const large = await code({ terms: { max_party: 2 } });
    const party = { code: large, order_reference: 'C', covers: 3 };
    expect((await shop.api.post('/api/webhook/hold', party)).body.error_code).toBe(
      'party_too_large',
    );
  });

  test('a report of a sale is booked with warnings, judged when the sale was made', async () => {
    const terms = { weekdays: ['friday'], hours: [{ from: '18:00', until: '02:00' }] };
    const of = await code({ terms }, { max_uses: null });
    const warnings = async (redeemed_at: string) =>
      (await must(report(of, { redeemed_at }), 200)).warnings.map(
        (each: { code: string }) => each.code,
      );
    // New York is four hours behind UTC in June
    expect(await warnings('2026-06-19T22:30:00Z')).toEqual([]);
    expect(await warnings('2026-06-20T05:59:59Z')).toEqual([]);
    expect(await warnings('2026-06-20T06:00:00Z')).toEqual([
      'not_valid_on_this_day',
      'not_valid_at_this_time',
    ]);
    expect(await warnings('2026-06-19T21:59:59Z')).toEqual(['not_valid_at_this_time']);
    const party = await code({ terms: { max_party: 2 } });
    expect((await report(party, { covers: '0' })).body.errors[0].path).toBe('covers');
    expect((await must(report(party, { covers: '3' }), 200)).warnings).toEqual([
      { code: 'party_too_large', message: 'Valid for parties of up to 2 only' },
    ]);
  });
});
