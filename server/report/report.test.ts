// Reports through HTTP, on a real database.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { followToTheEnd } from '../../test/harness/followed.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const today = () => new Date().toISOString().slice(0, 10);
const daysAgo = (days: number) =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

const report = async (name: string, query: Record<string, string>) => {
  await followToTheEnd(t.db);
  const range = { from: daysAgo(1), to: today() };
  const answer = await t.admin.get(
    `/api/v1/reports/${name}?${new URLSearchParams({ ...range, ...query }).toString()}`,
  );
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.body as { data: Row[] };
};

/** What a test looks at of a row. */
type Row = Record<string, unknown> & { notes: { code: string }[]; opens: Record<string, string> };

async function shop(client: Made) {
  const { api } = await t.key(client);
  return {
    redeem: (code: string, transaction_amount: number, more: object = {}) =>
      must(api.post('/api/webhook/redemption', { code, transaction_amount, ...more }), 200),
    refund: (body: object) => must(api.post('/api/webhook/redemption/refund', body), 200),
    void: (body: object) => must(api.post('/api/webhook/redemption/void', body), 200),
    api,
  };
}

test('the overview says what was earned, on what it rests, and where it is listed', async () => {
  const client = await t.client({ time_zone: 'UTC' });
  const campaign = await t.campaign(client);
  const source: Made = await must(
    t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, {
      name: 'Flyer',
      kind: 'flyer',
      cost: 10,
      quantity: 200,
    }),
  );
  const voucher = await t.voucher(campaign, { max_uses: 5, source_id: source.id });
  const { redeem, refund } = await shop(client);
  await redeem(String(voucher.code), 45.99, { order_reference: 'A' });
  await redeem(String(voucher.code), 54.01, { order_reference: 'B' });
  await refund({ code: voucher.code, order_reference: 'B', refund_amount: 10 });
  const { data } = await report('overview', { client_id: client.id });
  expect(data).toEqual([
    expect.objectContaining({
      currency: 'GBP',
      redemptions: { total: 2, online: 2, in_store: 0 },
      revenue: { total: 90, online: 90, in_store: 0 },
      discount: 20,
      refunded: 10,
      orders: 2,
      average_order_value: 45,
      cost: 10,
      cost_known: true,
      roi: 6,
      margin_set: false,
      response_base: 200,
      response_rate: 0.01,
      voided: 0,
      refused: 0,
      tax: null,
      tax_known: false,
    }),
  ]);
  expect(data[0]!.notes.map(({ code }) => code)).toEqual(['margin_not_set', 'tax_not_known']);
  const listed = await must(t.admin.get(data[0]!.opens.total!), 200);
  expect(listed.data).toHaveLength(2);
});
