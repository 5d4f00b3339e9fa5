// Sums of redemptions through HTTP: what the list under the same filters adds up to.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const LIST = '/api/v1/redemptions';
const sumsOf = async (query: string) => must(t.admin.get(`${LIST}/sums?${query}`), 200);

/** What the rows of a list add up to, by hand. */
async function byHand(query: string) {
  const { data } = await must(t.admin.get(`${LIST}?${query}&limit=500`), 200);
  const rows = data as Record<string, number>[];
  const sum = (name: string) => rows.reduce((all, row) => all + (row[name] ?? 0), 0);
  return { redemptions: rows.length, attributed_revenue: sum('attributed_revenue') };
}

async function shopOf(client: Made) {
  const { api } = await t.key(client);
  const campaign = await t.campaign(client);
  return async (amount: number, order: string, fields: Record<string, unknown> = {}) => {
    const { code } = await t.voucher(campaign);
    const body = { code, transaction_amount: amount, order_reference: order, ...fields };
    return must(api.post('/api/webhook/redemption', body), 200);
  };
}

test('are those of the list, with voided ones counted and worth nothing', async () => {
  const client = await t.client();
  const sell = await shopOf(client);
  await sell(10, 'a');
  await sell(20.5, 'b');
  const { redemption_id } = await sell(99, 'c');
  await must(t.admin.post(`${LIST}/${String(redemption_id)}/void`, { reason: 'Twice' }), 200);
  const query = `client_id=${client.id}`;
  const { data, complete } = await sumsOf(query);
  expect(complete).toBe(true);
  expect(data).toEqual([
    {
      currency: 'GBP',
      redemptions: 3,
      voided: 1,
      transaction_amount: 30.5,
      discount_amount: 6.1,
      refunded_amount: 0,
      attributed_revenue: 30.5,
    },
  ]);
  expect(data[0]).toMatchObject(await byHand(query));
});

test('an order with two vouchers counts once', async () => {
  const client = await t.client();
  const sell = await shopOf(client);
  await sell(60, 'together');
  await sell(60, 'together');
  await sell(5, 'alone');
  const query = `client_id=${client.id}`;
  const { data } = await sumsOf(query);
  expect(data[0]).toMatchObject({ redemptions: 3, attributed_revenue: 65 });
  expect(data[0]).toMatchObject(await byHand(query));
});

test('follow the filters, and each currency stands for itself', async () => {
  const [pounds, yen] = [await t.client(), await t.client({ currency: 'JPY' })];
  const [sell, sellYen] = [await shopOf(pounds), await shopOf(yen)];
  await sell(7, 'early', { redeemed_at: '2026-03-01T12:00:00Z' });
  await sell(8, 'late', { redeemed_at: '2026-03-09T12:00:00Z' });
  await sellYen(900, 'yen', { redeemed_at: '2026-03-01T12:00:00Z' });
  const early = await sumsOf(`from=2026-03-01&to=2026-03-02&client_id=${pounds.id}`);
  expect(early.data).toMatchObject([{ redemptions: 1, attributed_revenue: 7 }]);
  const both = await sumsOf('from=2026-03-01&to=2026-03-10');
  expect(both.data).toMatchObject([
    { currency: 'GBP', attributed_revenue: 15 },
    { currency: 'JPY', attributed_revenue: 900 },
  ]);
  expect((await sumsOf(`client_id=${pounds.id}&channel=in_store`)).data).toEqual([]);
});

test('another organization sees none of it', async () => {
  const client = await t.client();
  await (
    await shopOf(client)
  )(10, 'x');
  const stranger = await t.stranger();
  expect((await stranger.get(`${LIST}/sums?client_id=${client.id}`)).status).toBe(404);
  expect((await stranger.get(`${LIST}/sums`)).body).toEqual({ data: [], complete: true });
});
