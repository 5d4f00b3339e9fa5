// Dates and times at the API: a date alone is a day of the client's zone, whatever the clocks do
// there, and is fixed to an instant when it is written.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type Made, type TestApp } from '../harness/app.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

/** What the API answers for a campaign of a client in the zone. */
async function written(time_zone: string, valid_from?: string, valid_until?: string) {
  const campaign = await t.campaign(await t.client({ time_zone }), { valid_from, valid_until });
  return [campaign.valid_from as string | null, campaign.valid_until as string | null];
}

test.each([
  ['Europe/London', '2026-01-10', '2026-01-10', '2026-01-10T00:00:00Z', '2026-01-10T23:59:59Z'],
  ['Europe/London', '2026-07-10', '2026-07-10', '2026-07-09T23:00:00Z', '2026-07-10T22:59:59Z'],
  // the days on which the clocks change: 23 and 25 hours long
  ['Europe/London', '2026-03-29', '2026-03-29', '2026-03-29T00:00:00Z', '2026-03-29T22:59:59Z'],
  ['Europe/London', '2026-10-25', '2026-10-25', '2026-10-24T23:00:00Z', '2026-10-25T23:59:59Z'],
  ['America/New_York', '2026-03-08', '2026-03-08', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z'],
  // midnight itself did not exist on this day
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04', '2018-11-04T03:00:00Z', '2018-11-05T01:59:59Z'],
  ['America/Sao_Paulo', '2018-11-03', '2018-11-03', '2018-11-03T03:00:00Z', '2018-11-04T02:59:59Z'],
  ['Asia/Kathmandu', '2026-01-01', '2026-01-01', '2025-12-31T18:15:00Z', '2026-01-01T18:14:59Z'],
  [
    'Pacific/Kiritimati',
    '2026-01-01',
    '2026-01-01',
    '2025-12-31T10:00:00Z',
    '2026-01-01T09:59:59Z',
  ],
  ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01', '2026-01-01T11:00:00Z', '2026-01-02T10:59:59Z'],
  ['UTC', '2024-02-29', '2024-02-29', '2024-02-29T00:00:00Z', '2024-02-29T23:59:59Z'],
])('in %s, %s to %s is %s to %s', async (zone, from, until, start, end) => {
  expect(await written(zone, from, until)).toEqual([start, end]);
});

test.each([
  ['2026-03-31T23:59:59Z', '2026-03-31T23:59:59Z'],
  ['2026-03-31T23:59:59.999Z', '2026-03-31T23:59:59Z'],
  ['2026-03-31T23:59:59+02:00', '2026-03-31T21:59:59Z'],
  ['2026-03-31T23:59:59-0330', '2026-04-01T03:29:59Z'],
  ['2026-03-31T23:59Z', '2026-03-31T23:59:00Z'],
  ['2026-03-31t23:59:59z', '2026-03-31T23:59:59Z'],
  ['2020-01-01', '2020-01-01T23:59:59Z'],
  // "for ever", as shops write it
  ['9999-12-31', '9999-12-31T23:59:59Z'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
])('the end %s is answered as %s', async (until, expected) => {
  expect(await written('Europe/London', undefined, until)).toEqual([null, expected]);
});

test('"for ever" is the same in zones where its last second lies beyond the calendar', async () => {
  const [, until] = await written('America/Los_Angeles', undefined, '9999-12-31');
  expect(until).toBe('9999-12-31T23:59:59Z');
  const [from] = await written('Asia/Tokyo', '0001-01-01');
  expect(from).toBe('0001-01-01T00:00:00Z');
});

test.each([
  '2026-03-31T23:59:59',
  '2026-02-29',
  '2026-13-01',
  '31.03.2026',
  '2026-3-1',
  'tomorrow',
  '1774915200',
  '2026-03-31T25:00:00Z',
  '9999-12-31T23:59:59-01:00',
  '0001-01-01T00:00:00+01:00',
])('%s is no time: 400 that names the field', async (valid_until) => {
  const { id } = await t.client();
  const body = { client_id: id, name: 'A', discount_type: 'free_item', valid_until };
  expect(await t.admin.post('/api/v1/campaigns', body)).toMatchObject({
    status: 400,
    body: { error_code: 'invalid_request', errors: [{ path: 'valid_until' }] },
  });
});

test('an end before its beginning is refused, the same second is not, a past end is not', async () => {
  const client = await t.client();
  const post = (valid_from: string, valid_until: string) =>
    t.admin.post('/api/v1/campaigns', {
      client_id: client.id,
      name: 'A',
      discount_type: 'free_item',
      valid_from,
      valid_until,
    });
  expect((await post('2026-01-02', '2026-01-01')).status).toBe(400);
  expect((await post('2026-01-01T10:00:00Z', '2026-01-01T10:00:00Z')).status).toBe(201);
  expect((await post('2001-01-01', '2001-01-01')).status).toBe(201);
});

test('a voucher’s own day is one of its client’s zone, and the shop is told it in UTC', async () => {
  const client = await t.client({ time_zone: 'Asia/Kathmandu' });
  const campaign = await t.campaign(client, { valid_until: '2098-01-01' });
  const own = await t.voucher(campaign, { valid_until: '2099-01-01' });
  const { api } = await t.key(client);
  const look = async (code: string) =>
    (await api.get(`/api/webhook/validate/${code}`)).body.valid_until as string;
  expect(await look(own.code as string)).toBe('2099-01-01T18:14:59Z');
  expect(await look((await t.voucher(campaign)).code as string)).toBe('2098-01-01T18:14:59Z');
});

test('a new zone of the client moves no date that was written', async () => {
  const client = await t.client({ time_zone: 'Asia/Kathmandu' });
  const campaign = await t.campaign(client, { valid_until: '2026-06-30' });
  await t.admin.patch(`/api/v1/clients/${client.id}`, { time_zone: 'America/New_York' });
  const seen = (await t.admin.get(`/api/v1/campaigns/${campaign.id}`)).body as Made;
  expect(seen.valid_until).toBe('2026-06-30T18:14:59Z');
});
