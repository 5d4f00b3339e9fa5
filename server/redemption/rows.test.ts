// Lists and files of redemptions through HTTP, on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';

type Fields = Record<string, unknown>;

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const URL = '/api/v1/redemptions';
type Shop = Awaited<ReturnType<TestApp['key']>>;

const code = async (client: Made, fields: Fields = {}) =>
  (await t.voucher(await t.campaign(client, { ...fields }), { max_uses: null })).code as string;
const sell = async (shop: Shop, of: string, amount: number, fields: Fields = {}) =>
  (
    await must(
      shop.api.post('/api/webhook/redemption', { code: of, transaction_amount: amount, ...fields }),
      200,
    )
  ).redemption_id as string;
const idsOf = async (query: string, api = t.admin) =>
  (await must(api.get(`${URL}?${query}`), 200)).data.map(({ id }: Made) => id) as string[];

/** Rows of a CSV file by column; cells of these tests hold no line ends. */
function parseCsv(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split('\r\n');
  const split = (line: string) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    );
  const names = split(header);
  return lines.map((line) =>
    Object.fromEntries(split(line).map((cell, i) => [names[i] ?? '', cell])),
  );
}
const csvOf = async (query: string) => {
  const answer = await t.admin.get(`${URL}.csv?${query}`);
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  return parseCsv(answer.text);
};

describe('GET /redemptions', () => {
  test('lists the latest sale first, in pages that nothing new shifts', async () => {
    const client = await t.client();
    const shop = await t.key(client);
    const of = await code(client);
    const days = ['03', '01', '05', '02', '04', '05', '05'];
    for (const [i, day] of days.entries()) {
      await sell(shop, of, i + 1, { redeemed_at: `2026-03-${day}T12:00:00Z` });
    }
    const all = (await t.admin.get(`${URL}?client_id=${client.id}`)).body;
    expect(all.next_cursor).toBeNull();
    const dates = all.data.map(({ redeemed_at }: Made) => (redeemed_at as string).slice(8, 10));
    expect(dates).toEqual([...days].sort().reverse());
    const paged: string[] = [];
    let cursor = '';
    do {
      const url = `${URL}?client_id=${client.id}&limit=2${cursor && `&cursor=${cursor}`}`;
      const page = (await t.admin.get(url)).body;
      paged.push(...page.data.map(({ id }: Made) => id));
      cursor = page.next_cursor as string;
      await sell(shop, of, 9, { redeemed_at: '2026-03-09T12:00:00Z' });
    } while (cursor);
    expect(paged).toEqual(all.data.map(({ id }: Made) => id));
    expect((await t.admin.get(`${URL}?cursor=AAAA`)).status).toBe(400);
  });

  test('a day is a day in each client’s zone; a time is not included', async () => {
    const places = ['Pacific/Auckland', 'America/Los_Angeles'];
    const clients = await Promise.all(places.map((time_zone) => t.client({ time_zone })));
    const own = await Promise.all(
      clients.map(async (client) => {
        const [shop, of] = [await t.key(client), await code(client)];
        const ids: string[] = [];
        // midday of 10 June in Auckland is 17:00 of 9 June in Los Angeles
        for (const at of ['2026-06-10T00:00:00Z', '2026-06-10T20:00:00Z']) {
          ids.push(await sell(shop, of, 10, { redeemed_at: at }));
        }
        return ids;
      }),
    );
    const day = await idsOf('from=2026-06-10&to=2026-06-10&limit=500');
    expect(new Set(day)).toEqual(new Set([own[0]?.[0], own[1]?.[1]]));
    const until = 'from=2026-06-10T00:00:00Z&to=2026-06-10T20:00:00Z';
    const times = await idsOf(`${until}&client_id=${clients[0]?.id}`);
    expect(times).toEqual([own[0]?.[0]]);
  });

  test('filters by campaign, source, channel, location, voucher, order and voided', async () => {
    const client = await t.client();
    const shop = await t.key(client);
    const campaign = await t.campaign(client);
    const location = await t.location(client);
    const source = await must(
      t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, { name: 'Flyer', kind: 'flyer' }),
    );
    const mine = await t.voucher(campaign, { source_id: source.id, max_uses: 9 });
    const first = await sell(shop, mine.code as string, 10, { order_reference: 'O-1' });
    const till = { code: mine.code, location_id: location.id };
    const second = (await must(t.admin.post(URL, till), 200)).redemption_id as string;
    const other = await sell(shop, await code(client), 20, { order_reference: 'O-1' });
    await must(t.admin.post(`${URL}/${second}/void`, {}), 200);
    const find = (query: string) => idsOf(`client_id=${client.id}&${query}`);
    expect(await find(`campaign_id=${campaign.id}`)).toEqual([second, first]);
    expect(await find(`source_id=${source.id}`)).toEqual([second, first]);
    expect(await find('channel=online')).toEqual([other, first]);
    expect(await find(`location_id=${location.id}`)).toEqual([second]);
    expect(await find(`voucher=${(mine.code as string).toLowerCase()}`)).toEqual([second, first]);
    expect(await find(`voucher=${mine.id}`)).toEqual([second, first]);
    expect(await find('voucher=NOPE')).toEqual([]);
    expect(await find('order_reference=O-1')).toEqual([other, first]);
    expect(await find('voided=true')).toEqual([second]);
    expect(await find('voided=false')).toEqual([other, first]);
    expect((await t.admin.get(`${URL}?campaign_id=cmp_0`)).status).toBe(404);
  });

  test('shows nothing of another client or organization, and test rows to those who ask', async () => {
    const [client, other] = [await t.client(), await t.client()];
    const shop = await t.key(client);
    const id = await sell(shop, await code(client), 10);
    const reader = await t.key(other, { scopes: ['read'] });
    expect(await idsOf('', reader.api)).toEqual([]);
    expect((await reader.api.get(`${URL}/${id}`)).status).toBe(404);
    expect((await reader.api.get(`${URL}?client_id=${client.id}`)).status).toBe(404);
    const stranger = await t.stranger();
    expect(await idsOf('', stranger)).toEqual([]);
    expect((await stranger.get(`${URL}/${id}`)).status).toBe(404);
    const tester = await t.key(client, { mode: 'test', scopes: ['validate', 'redeem', 'manage'] });
    const campaign = await t.campaign(client, { mode: 'test' });
    const voucher = await t.voucher(campaign);
    const tried = await sell(tester, voucher.code as string, 10);
    expect(await idsOf('', tester.api)).toEqual([tried]);
    expect((await tester.api.get(`${URL}?mode=live`)).status).toBe(403);
    expect(await idsOf(`client_id=${client.id}`)).toEqual([id]);
    expect(await idsOf(`client_id=${client.id}&mode=test`)).toEqual([tried]);
  });
});

describe('an order with several vouchers', () => {
  test('counts once, split by discount to the penny, less its refunds', async () => {
    const client = await t.client();
    const shop = await t.key(client);
    const order = { order_reference: 'O-1' };
    const [a, b, c] = [await code(client), await code(client), await code(client)];
    const one = await sell(shop, a, 100, { ...order, discount_amount: 10 });
    const two = await sell(shop, b, 100, { ...order, discount_amount: 10 });
    const three = await sell(shop, c, 100, { ...order, discount_amount: 10 });
    const revenue = async (id: string) =>
      (await t.admin.get(`${URL}/${id}`)).body.attributed_revenue as number;
    const revenues = async () => [await revenue(one), await revenue(two), await revenue(three)];
    const sum = async () => (await revenues()).reduce((total, each) => total + each * 100, 0) / 100;
    expect([...(await revenues())].sort()).toEqual([33.33, 33.33, 33.34]);
    await must(t.admin.post(`${URL}/${three}/void`, {}), 200);
    expect(await revenues()).toEqual([50, 50, 0]);
    const refund = { code: a, ...order, refund_amount: 30.01, refund_reference: 'R' };
    await must(shop.api.post('/api/webhook/redemption/refund', refund), 200);
    expect(await sum()).toBe(69.99);
    const rows = await csvOf(`client_id=${client.id}`);
    const total = rows.reduce(
      (all, row) => all + Math.round(Number(row.attributed_revenue) * 100),
      0,
    );
    expect(total).toBe(6999);
  });
});

describe('GET /redemptions.csv', () => {
  test('has the rows of the list, earliest first, and nothing that is a formula', async () => {
    const client = await t.client({ name: '=HYPERLINK("x")', time_zone: 'America/New_York' });
    const shop = await t.key(client);
    const of = await code(client, { name: '+44, "Summer"' });
    await sell(shop, of, 45.9, {
      redeemed_at: '2026-03-02T03:00:00Z',
      order_reference: '@cmd',
      tax_amount: 0.05,
    });
    await sell(shop, of, 1000, { redeemed_at: '2026-03-01T03:00:00Z' });
    const rows = await csvOf(`client_id=${client.id}`);
    expect(rows.map((row) => row.transaction_amount)).toEqual(['1000.00', '45.90']);
    expect(rows[1]).toMatchObject({
      redeemed_on: '2026-03-01',
      redeemed_at: '2026-03-02T03:00:00Z',
      client: `'=HYPERLINK("x")`,
      campaign: `'+44, "Summer"`,
      order_reference: `'@cmd`,
      tax_amount: '0.05',
      discount_amount: '9.18',
      attributed_revenue: '45.90',
      currency: 'GBP',
    });
    const day = await csvOf(`client_id=${client.id}&from=2026-03-01&to=2026-03-31`);
    expect(day.map((row) => row.redemption_id)).toEqual([rows[1]?.redemption_id]);
  });

  test('writes amounts with the decimals that the currency has', async () => {
    const [yen, dinar] = [await t.client({ currency: 'JPY' }), await t.client({ currency: 'KWD' })];
    await sell(await t.key(yen), await code(yen), 1990);
    await sell(await t.key(dinar), await code(dinar), 0.005);
    const amount = async (client: Made) =>
      (await csvOf(`client_id=${client.id}`))[0]?.transaction_amount;
    expect(await amount(yen)).toBe('1990');
    expect(await amount(dinar)).toBe('0.005');
  });

  test('streams over page ends without losing or doubling a row', async () => {
    const client = await t.client();
    const shop = await t.key(client);
    const of = await code(client);
    const redemptions = Array.from({ length: 500 }, (_, i) => ({
      code: of,
      transaction_amount: i + 1,
      redeemed_at: '2026-04-01T12:00:00Z',
    }));
    for (let i = 0; i < 5; i++) {
      await must(shop.api.post('/api/webhook/redemption/batch', { redemptions }), 200);
    }
    const rows = await csvOf(`client_id=${client.id}`);
    expect(rows).toHaveLength(2500);
    expect(new Set(rows.map((row) => row.redemption_id)).size).toBe(2500);
    const sum = rows.reduce((total, row) => total + Number(row.attributed_revenue), 0);
    expect(sum).toBe((5 * 500 * 501) / 2);
  });
});

describe('as the books stood', () => {
  test('what was recorded, voided, refunded and amended later is undone', async () => {
    const client = await t.client();
    const shop = await t.key(client);
    const location = await t.location(client);
    const of = await code(client);
    const orders = ['O-1', 'O-2'];
    for (const order_reference of orders) await sell(shop, of, 100, { order_reference });
    const till = { code: of, location_id: location.id, transaction_amount: 10 };
    const { redemption_id: sale } = await must(t.admin.post(URL, till), 200);
    const [row] = await t.db.query<{ now: Date }>({ text: 'select clock_timestamp() as now' });
    const then = row?.now.toISOString() ?? '';
    const sums = async (query: string) => {
      const rows = await csvOf(`client_id=${client.id}&${query}`);
      return rows.map((each) => each.attributed_revenue).sort();
    };
    const before = await sums('');
    const order = { code: of, order_reference: 'O-1' };
    const refund = { ...order, refund_amount: 30 };
    await must(shop.api.post('/api/webhook/redemption/refund', refund), 200);
    const second = { code: of, order_reference: 'O-2' };
    await must(shop.api.post('/api/webhook/redemption/void', second), 200);
    await must(t.admin.patch(`${URL}/${sale}`, { transaction_amount: 12 }), 200);
    await sell(shop, of, 5);
    // another voucher of an order that was alone then
    await sell(shop, await code(client), 100, { order_reference: 'O-1' });
    expect(await sums('voided=false')).toEqual(['12.00', '35.00', '35.00', '5.00']);
    expect(await sums(`as_of=${then}`)).toEqual(before);
    expect(await sums(`as_of=${then}&voided=false`)).toEqual(before);
    expect(await sums(`as_of=${then}&location_id=none`)).toEqual(['100.00', '100.00']);
    expect(await sums('location_id=none&currency=EUR')).toEqual([]);
  });
});
