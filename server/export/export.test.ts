// Exports: all rows of the list, in little memory, and nothing that a spreadsheet would run.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { readCsv } from '../csv/read-csv.ts';

let t: TestApp;
let client: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client();
});
afterAll(() => t.close());

const rowsOf = (text: string) => {
  const [head, ...rows] = readCsv(text).map(({ cells }) => cells);
  return rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [head?.[i] ?? '', cell])));
};

test('the file of vouchers has every row of the list, also beyond a page, under its filters', async () => {
  const campaign = await t.campaign(client);
  const url = `/api/v1/campaigns/${campaign.id}/imports`;
  const codes = Array.from({ length: 4_321 }, (_, i) => `EXP-${i}`);
  const made = await must(
    t.admin.post(url, `code\n${codes.join('\n')}\n-LEAD\n`, { 'content-type': 'text/csv' }),
    202,
  );
  let row = made;
  while (row.status !== 'completed') {
    row = await must(t.admin.get(`/api/v1/imports/${made.id}`), 200);
  }
  await t.voucher(await t.campaign(client), { code: 'ELSEWHERE' });
  const { text, headers } = await t.admin.get(`/api/v1/vouchers.csv?campaign_id=${campaign.id}`);
  expect(headers['content-type']).toMatch(/^text\/csv/);
  const rows = rowsOf(text);
  expect(new Set(rows.map(({ code }) => code))).toEqual(new Set([...codes, "'-LEAD"]));
  expect(rows[0]).toMatchObject({ status: 'active', max_uses: '1', remaining_uses: '1' });
  const one = await t.admin.get('/api/v1/vouchers.csv?code=elsewhere&status=active');
  expect(rowsOf(one.text)).toHaveLength(1);
  const none = await t.admin.get('/api/v1/vouchers.csv?status=disabled');
  expect(rowsOf(none.text)).toEqual([]);
  const stranger = await t.stranger();
  expect((await stranger.get(`/api/v1/vouchers.csv?campaign_id=${campaign.id}`)).status).toBe(404);
  expect(rowsOf((await stranger.get('/api/v1/vouchers.csv')).text)).toEqual([]);
});

test('the file of leads is filtered, and no cell of it is a formula', async () => {
  const campaign = await t.campaign(client);
  const leave = (fields: object) =>
    must(t.admin.post('/api/v1/leads', { campaign_id: campaign.id, ...fields }));
  await leave({ name: '=HYPERLINK("http://evil.test")', email: '+a@people.test', phone: '+44 1' });
  await leave({ name: 'Later', at: '2026-01-02T10:00:00Z' });
  const all = rowsOf((await t.admin.get(`/api/v1/leads.csv?campaign_id=${campaign.id}`)).text);
  expect(all).toHaveLength(2);
  for (const cell of all.flatMap((each) => Object.values(each))) {
    expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  }
  const day = 'from=2026-01-02&to=2026-01-02';
  const some = rowsOf((await t.admin.get(`/api/v1/leads.csv?client_id=${client.id}&${day}`)).text);
  expect(some.map(({ name }) => name)).toEqual(['Later']);
  const other = await t.key(await t.client(), { scopes: ['read'] });
  expect(rowsOf((await other.api.get('/api/v1/leads.csv')).text)).toEqual([]);
});
