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

/** The list behind a row that has one. */
const linkOf = ({ opens }: Row) => opens as unknown as string;

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

test('a period is compared with the same days of the week before, figure by figure', async () => {
  const client = await t.client({ time_zone: 'UTC' });
  const voucher = await t.voucher(await t.campaign(client), { max_uses: 20 });
  const { redeem } = await shop(client);
  const sell = async (day: number, amounts: number[]) => {
    for (const amount of amounts) {
      const redeemed_at = new Date(Date.now() - day * 86_400_000).toISOString();
      await redeem(String(voucher.code), amount, {
        order_reference: `${day}-${amount}`,
        redeemed_at,
      });
    }
  };
  await sell(1, [40, 60, 80]);
  await sell(8, [50, 70]);
  const period = { client_id: client.id, from: daysAgo(1), to: daysAgo(1), compare: 'previous' };
  const { data } = await report('overview', period);
  expect(data[0]).toMatchObject({
    redemptions: { total: 3 },
    previous: {
      from: daysAgo(8),
      to: daysAgo(8),
      redemptions: { total: 2 },
      revenue: { total: 120 },
    },
    change: {
      redemptions: { total: 0.5, online: 0.5, in_store: null },
      revenue: { total: 0.5, online: 0.5, in_store: null },
      orders: 0.5,
      average_order_value: 0,
      cost: null,
      roi: null,
    },
  });
});

test('a month’s file adds up to its report, also as it was sent before a later refund', async () => {
  const client = await t.client({ time_zone: 'Europe/London' });
  const campaign = await t.campaign(client);
  const second = await t.campaign(client, { discount_value: 10 });
  const [a, b] = [
    await t.voucher(campaign, { max_uses: 9 }),
    await t.voucher(second, { max_uses: 9 }),
  ];
  const { redeem, refund } = await shop(client);
  const month = { from: '2026-03-01', to: '2026-03-31', client_id: client.id };
  // the last second of the month in London is one of summer time
  const sales = [
    [a, 'A', 45.99, '2026-03-02T10:00:00Z'],
    [a, 'B', 100, '2026-03-31T22:59:59Z'],
    [b, 'B', 100, '2026-03-31T22:59:59Z'],
    [b, 'C', 33.33, '2026-03-31T23:00:00Z'],
  ] as const;
  for (const [voucher, order_reference, amount, redeemed_at] of sales) {
    await redeem(String(voucher.code), amount, { order_reference, redeemed_at });
  }
  const sums = async (more: Record<string, string>) => {
    const query = new URLSearchParams({ ...month, ...more, voided: 'false' }).toString();
    const { text } = await t.admin.get(`/api/v1/redemptions.csv?${query}`);
    const [header = '', ...lines] = text.replace('\uFEFF', '').trim().split('\r\n');
    const names = header.split(',');
    const pennies = (name: string) =>
      lines.reduce(
        (sum, line) => sum + Math.round(Number(line.split(',')[names.indexOf(name)]) * 100),
        0,
      );
    return {
      redemptions: lines.length,
      revenue: pennies('attributed_revenue') / 100,
      discount: pennies('discount_amount') / 100,
    };
  };
  const figures = async (more: Record<string, string>) => {
    const [row] = (await report('overview', { ...month, ...more })).data;
    const of = (name: string) => (row![name] as { total: number }).total;
    return { redemptions: of('redemptions'), revenue: of('revenue'), discount: row!.discount };
  };
  const sent = await figures({});
  expect(sent).toEqual({ redemptions: 3, revenue: 145.99, discount: 39.2 });
  expect(await sums({})).toEqual(sent);
  const as_of = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await refund({ code: a.code, order_reference: 'B', refund_amount: 40 });
  expect(await figures({})).toEqual({ ...sent, revenue: 105.99 });
  expect(await sums({})).toEqual({ ...sent, revenue: 105.99 });
  expect(await figures({ as_of })).toEqual(sent);
  expect(await sums({ as_of })).toEqual(sent);
});

test('the hours of nights on which clocks change by half an hour open to what they count', async () => {
  const client = await t.client({ time_zone: 'Australia/Lord_Howe', currency: 'AUD' });
  const { redeem } = await shop(client);
  const voucher = await t.voucher(await t.campaign(client, { max_uses_per_voucher: null }));
  const nights = { '2025-10-04': ['15:00', '15:29', '15:30'], '2026-04-04': ['14:59', '15:00'] };
  for (const [night, moments] of Object.entries(nights)) {
    for (const moment of moments) {
      const redeemed_at = `${night}T${moment}:30Z`;
      await redeem(String(voucher.code), 45.99, { order_reference: redeemed_at, redeemed_at });
    }
    const range = { from: `${night}T12:00:00Z`, to: `${night}T18:00:00Z` };
    const query = { ...range, client_id: client.id, interval: 'hour' };
    const { data } = await report('timeseries', query);
    const filled = data.filter((row) => row.redemptions !== 0);
    expect(filled).toHaveLength(2);
    for (const row of filled) {
      const { body } = await t.admin.get(linkOf(row));
      expect((body as { data: unknown[] }).data, linkOf(row)).toHaveLength(Number(row.redemptions));
    }
  }
});

test('every report answers as it stood before, at and just after its first instant', async () => {
  const client = await t.client({ time_zone: 'UTC' });
  const campaign = await t.campaign(client);
  const voucher = await t.voucher(campaign);
  const { redeem } = await shop(client);
  await redeem(String(voucher.code), 45.99, { redeemed_at: '2026-03-01T00:00:30Z' });
  const range = { from: '2026-03-01', to: '2026-03-31' };
  const names = ['overview', 'timeseries', 'campaigns', 'sources', 'locations', 'funnel', 'curve'];
  const scopes: Record<string, string>[] = [
    {},
    { client_id: client.id },
    { campaign_id: campaign.id },
  ];
  for (const name of [...names, 'hours', 'refusals', 'overrides']) {
    for (const at of ['2026-02-01T00:00', '2026-03-01T00:00', '2026-03-01T00:01']) {
      for (const of of scopes) {
        const { data } = await report(name, { ...range, ...of, as_of: `${at}:00Z` });
        expect(JSON.stringify(data), `${name} at ${at}`).not.toContain('45.99');
      }
    }
  }
});

test('overrides and refusals open to exactly what they count', async () => {
  const client = await t.client({ time_zone: 'UTC' });
  const [house, other] = [await t.location(client), await t.location(client)];
  const terms = { max_party: 2 };
  const campaign = await t.campaign(client, { terms, minimum_spend: 30, max_uses_per_voucher: 9 });
  const voucher = await t.voucher(campaign);
  const elsewhere = await t.voucher(await t.campaign(client));
  const sell = (location: Made, covers: number, amount: number, acknowledged?: string[]) =>
    t.admin.post('/api/v1/redemptions', {
      code: voucher.code,
      location_id: location.id,
      covers,
      transaction_amount: amount,
      ...(acknowledged && { override: { acknowledged, reason: 'Agreed' } }),
    });
  await sell(house, 4, 50, ['party_too_large']);
  await sell(house, 4, 10, ['party_too_large', 'minimum_spend_not_met']);
  await sell(other, 2, 10, ['minimum_spend_not_met']);
  for (const location of [house, other]) expect((await sell(location, 3, 50)).status).toBe(422);
  const { api } = await shop(client);
  const sale = { code: elsewhere.code, transaction_amount: 5 };
  for (const status of [200, 409]) {
    const answer = await api.post('/api/webhook/redemption', {
      ...sale,
      order_reference: `X${status}`,
    });
    expect(answer.status).toBe(status);
  }
  const queries: Record<string, string>[] = [
    { client_id: client.id },
    { campaign_id: campaign.id },
  ];
  for (const query of queries) {
    const overrides = (await report('overrides', query)).data;
    expect(overrides).toHaveLength(3);
    for (const row of overrides) {
      const { data } = await must(t.admin.get(linkOf(row)), 200);
      expect(data, linkOf(row)).toHaveLength(row.overrides as number);
    }
    const refusals = (await report('refusals', query)).data;
    expect(refusals).toHaveLength('client_id' in query ? 2 : 1);
    for (const row of refusals) {
      const { data } = await must(t.admin.get(linkOf(row)), 200);
      const counted = (row.refused as number) + (row.validations as number);
      expect(data, linkOf(row)).toHaveLength(counted);
    }
  }
});
