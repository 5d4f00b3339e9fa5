// Refusals opened by their reference, through HTTP, on a real database.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const list = async (query: string, api = t.admin) =>
  (await must(api.get(`/api/v1/attempts?${query}`), 200)).data;

test('a refusal is opened by its reference: rule, clock, zone, totals, earlier use', async () => {
  const client = await t.client({ time_zone: 'Asia/Tokyo' });
  const shop = await t.key(client);
  const voucher = await t.voucher(await t.campaign(client));
  const report = (order_reference: string) =>
    shop.api.post('/api/webhook/redemption', {
      code: voucher.code,
      transaction_amount: 12.5,
      order_reference,
    });
  const first = await must(report('A'), 200);
  const refused = (await report('B')).body;
  const [attempt, ...others] = await list(`reference=${refused.reference.toLowerCase()}`);
  expect(others).toEqual([]);
  expect(attempt).toMatchObject({
    reference: refused.reference,
    route: 'redeem',
    error: 'Voucher has already been redeemed',
    error_code: 'voucher_already_redeemed',
    voucher_id: voucher.id,
    time_zone: 'Asia/Tokyo',
    asked: { order_reference: 'B', transaction_amount: 12.5 },
    seen: { used: 1, held: 0, max_uses: 1, campaign_status: 'active' },
    earlier_uses: [{ redemption_id: first.redemption_id, order_reference: 'A', voided_at: null }],
  });
  // Tokyo is nine hours ahead, all year
  const local = new Date(Date.parse(attempt.at) + 9 * 3_600_000).toISOString();
  expect(attempt.local_time).toBe(local.slice(0, 16).replace('T', ' '));
});

test('a list is filtered by client, code of the error, voucher and day, newest first', async () => {
  const client = await t.client();
  const shop = await t.key(client);
  const expired = await t.voucher(await t.campaign(client), { valid_until: '2020-01-01' });
  const refuse = async (code: unknown) =>
    (await shop.api.post('/api/webhook/redemption', { code, transaction_amount: 1 })).body
      .reference as string;
  const [late, unknown] = [await refuse(expired.code), await refuse('NOPE')];
  const references = async (query: string) =>
    (await list(`client_id=${client.id}&${query}`)).map(
      (each: { reference: string }) => each.reference,
    );
  expect(await references('')).toEqual([unknown, late]);
  expect(await references('error_code=voucher_expired')).toEqual([late]);
  expect(await references(`voucher_id=${expired.id}`)).toEqual([late]);
  expect(await references('channel=in_store')).toEqual([]);
  expect(await references('to=2020-01-01')).toEqual([]);
  expect(await references('from=2020-01-01')).toEqual([unknown, late]);
  expect(await references('from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z')).toEqual([]);
  const first = (await t.admin.get(`/api/v1/attempts?client_id=${client.id}&limit=1`)).body;
  const rest = await references(`limit=1&cursor=${first.next_cursor}`);
  expect(rest).toEqual([late]);
  expect(await list('', await t.stranger())).toEqual([]);
});
