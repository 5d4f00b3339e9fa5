// Deliveries, costs, scans and leads through HTTP, on a real database.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { followToTheEnd } from '../../test/harness/followed.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const csv = { 'content-type': 'text/csv' };

async function makeSource(fields: object = {}) {
  const client = await t.client();
  const campaign = await t.campaign(client);
  const url = `/api/v1/campaigns/${campaign.id}/sources`;
  const source = await must(t.admin.post(url, { name: 'Mailing', kind: 'direct_mail', ...fields }));
  return { client, campaign, source, url: `/api/v1/sources/${source.id}/deliveries` };
}

async function overview(client: Made, query: Record<string, string> = {}) {
  const range = { client_id: client.id, from: '2020-01-01', to: '2029-12-31', ...query };
  await followToTheEnd(t.db);
  const url = `/api/v1/reports/overview?${new URLSearchParams(range).toString()}`;
  const { data } = (await must(t.admin.get(url), 200)) as unknown as {
    data: Record<string, unknown>[];
  };
  return data[0]!;
}

test('a file of the mail house is taken day by day, and may be sent again', async () => {
  const { source, url } = await makeSource();
  const file =
    '\uFEFFDate;Mailed;Delivered;Returned\r\n2026-03-01;3000;;\r\n2026-03-03;;2800;40\r\n' +
    '2026-03-03;;100;\r\n';
  const made = await must(t.admin.post(url, file, csv));
  expect(made).toEqual({
    source_id: source.id,
    mailed: 3000,
    delivered: 2900,
    returned: 40,
    days: [
      { date: '2026-03-01', mailed: 3000, delivered: null, returned: null },
      { date: '2026-03-03', mailed: null, delivered: 2900, returned: 40 },
    ],
  });
  expect(await must(t.admin.post(url, file, csv))).toEqual(made);
  expect((await t.admin.get(url)).body).toEqual(made);
  const mended = await must(t.admin.post(url, { date: '2026-03-03', delivered: 2899 }));
  expect(mended).toMatchObject({ mailed: 3000, delivered: 2899, returned: 40 });
});

test('a file with a row for each piece is counted', async () => {
  const { url } = await makeSource();
  const rows = ['delivered', 'delivered', 'returned'].map(
    (status, i) => `${i},2026-03-04,${status}`,
  );
  const made = await must(t.admin.post(url, ['piece,date,status', ...rows].join('\n'), csv));
  expect(made).toMatchObject({ mailed: null, delivered: 2, returned: 1 });
});

test.each([
  ['no header that says what', 'code,when\n1,2'],
  ['a date of no calendar', 'date,mailed\n2026-02-30,5'],
  ['no number', 'date,mailed\n2026-02-03,five'],
  ['an unknown status', 'date,status\n2026-02-03,lost'],
  ['nothing below the header', 'date,mailed\n'],
])('a file with %s is refused as a whole', async (_, file) => {
  const { url } = await makeSource();
  const answer = await t.admin.post(url, file, csv);
  expect(answer.status).toBe(400);
  expect((answer.body as { errors: { path: string }[] }).errors[0]?.path).toMatch(/^row \d/);
  expect((await t.admin.get(url)).body).toMatchObject({ mailed: null, days: [] });
});

test('a file with a quote that is never closed is refused, and says so', async () => {
  const { url } = await makeSource();
  const answer = await t.admin.post(url, `date,mailed\n"${'5'.repeat(1_100_000)}`, csv);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain('is a quote open?');
});

test('costs add to the source’s own, and a report as it stood keeps one that was taken back', async () => {
  const { client, campaign, source } = await makeSource({ cost: 100, sent_on: '2026-03-01' });
  const url = `/api/v1/campaigns/${campaign.id}/costs`;
  const postage = { kind: 'postage', amount: '12.34', source_id: source.id, date: '2026-02-01' };
  const line = await must(t.admin.post(url, postage));
  expect(line).toMatchObject({ ...postage, amount: 12.34, currency: 'GBP' });
  await must(t.admin.post(url, { kind: 'design', amount: 50, date: '2026-04-01' }));
  // that of the source counts with the source, the campaign's on its day
  expect(await overview(client, { from: '2026-03-01', to: '2026-03-31' })).toMatchObject({
    cost: 112.34,
    cost_known: true,
    roi: -1,
  });
  expect((await overview(client)).cost).toBe(162.34);
  const before = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await t.admin.delete(`/api/v1/costs/${line.id}`)).status).toBe(204);
  expect((await t.admin.delete(`/api/v1/costs/${line.id}`)).status).toBe(404);
  await t.admin.patch(`/api/v1/sources/${source.id}`, { cost: 1, quantity: 5 });
  expect((await overview(client)).cost).toBe(51);
  const asItStood = await overview(client, { as_of: before });
  expect(asItStood).toMatchObject({ cost: 162.34, response_base: null });
  const list = (await t.admin.get(url)).body as { data: { kind: string }[] };
  expect(list.data.map(({ kind }) => kind)).toEqual(['design']);
});

test('what is delivered is the base of responses, else mailed, else the quantity, else the codes', async () => {
  const { client, campaign, source, url } = await makeSource();
  const voucher = await t.voucher(campaign, { source_id: source.id, max_uses: 10 });
  await t.voucher(campaign);
  const { api } = await t.key(client);
  const order = { code: voucher.code as string, transaction_amount: 10, order_reference: '1' };
  await must(api.post('/api/webhook/redemption', order), 200);
  const baseAndRate = async () => {
    const { response_base, response_rate } = await overview(client);
    return [response_base, response_rate];
  };
  expect(await baseAndRate()).toEqual([1, 1]);
  await t.admin.patch(`/api/v1/sources/${source.id}`, { quantity: 8 });
  expect(await baseAndRate()).toEqual([8, 1 / 8]);
  await must(t.admin.post(url, { mailed: 5 }));
  expect(await baseAndRate()).toEqual([5, 1 / 5]);
  await must(t.admin.post(url, { delivered: 4, returned: 1 }));
  expect(await baseAndRate()).toEqual([4, 1 / 4]);
  await must(t.admin.post(url, { delivered: 0 }));
  expect(await baseAndRate()).toEqual([0, null]);
});

test('the funnel leads from pieces to redemptions', async () => {
  const { client, campaign, source, url } = await makeSource({ quantity: 40 });
  const vouchers = [1, 2, 3, 4].map(() => t.voucher(campaign, { source_id: source.id }));
  const [voucher] = await Promise.all(vouchers);
  await must(t.admin.post(url, { mailed: 20, delivered: 16 }));
  const voucher_id = voucher!.id;
  for (const visitor of ['a', 'b']) {
    await must(t.admin.post('/api/v1/scans', { voucher_id, visitor }));
  }
  const person = { name: 'Ada', email: 'ada@example.com', metadata: { table: 4 } };
  const lead = await must(t.admin.post('/api/v1/leads', { voucher_id, consent: true, ...person }));
  expect(lead).toMatchObject({ ...person, consent: true, source_id: source.id });
  const { api } = await t.key(client);
  await must(
    api.post('/api/webhook/redemption', { code: voucher!.code as string, transaction_amount: 9 }),
    200,
  );
  expect((await t.admin.delete(`/api/v1/leads/${lead.id}`)).status).toBe(204);
  await followToTheEnd(t.db);
  const answer = await t.admin.get(
    `/api/v1/reports/funnel?client_id=${client.id}&from=2020-01-01&to=2029-12-31`,
  );
  expect((answer.body as { data: object[] }).data).toEqual([
    expect.objectContaining({
      issued: 4,
      mailed: 20,
      delivered: 16,
      returned: null,
      scans: 2,
      leads: 1,
      redeemed: 1,
      scan_rate: 0.5,
      capture_rate: 0.5,
      redemption_rate: 0.5,
      response_rate: 1 / 16,
      response_base: 16,
    }),
  ]);
  const [row] = await t.db.query<object>({
    text: 'select name, email, phone, metadata, consent from lead',
  });
  expect(row).toEqual({ name: null, email: null, phone: null, metadata: null, consent: false });
});

test('pieces, costs, scans and leads of another client, organization or mode do not exist', async () => {
  const { campaign, source, url } = await makeSource();
  const voucher = await t.voucher(campaign);
  const cost = { kind: 'fee', amount: 1 };
  const costs = `/api/v1/campaigns/${campaign.id}/costs`;
  const line = await must(t.admin.post(costs, cost));
  const lead = await must(t.admin.post('/api/v1/leads', { campaign_id: campaign.id }));
  const callers = [
    (await t.key(await t.client(), { scopes: ['manage'] })).api,
    (await t.key(null, { scopes: ['manage'], mode: 'test' })).api,
    await t.stranger(),
  ];
  for (const caller of callers) {
    const calls = [
      caller.get(url),
      caller.post(url, { mailed: 1 }),
      caller.get(costs),
      caller.post(costs, cost),
      caller.delete(`/api/v1/costs/${line.id}`),
      caller.post('/api/v1/scans', { voucher_id: voucher.id }),
      caller.post('/api/v1/leads', { voucher_id: voucher.id }),
      caller.delete(`/api/v1/leads/${lead.id}`),
      caller.get(
        `/api/v1/reports/overview?campaign_id=${campaign.id}&from=2026-01-01&to=2026-01-02`,
      ),
    ];
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 404));
  }
  expect(source.id).toBeTruthy();
});
