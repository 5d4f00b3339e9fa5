// A month of a merchant: the file of its redemptions, added up as a spreadsheet would, is the report;
// and every figure opens to rows that add up to it. October: the clocks go back in it.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { codeKey } from '../../contract/code.ts';
import { newId, privateId } from '../../server/db/id.ts';
import { makePerformer } from '../../server/redemption/perform.ts';
import { redeem } from '../../server/redemption/world.fixture.ts';
import { makeOffers } from '../../server/voucher/offers.ts';
import { makeTestApp, must, type Made, type TestApp } from '../harness/app.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const MONTH = 'from=2025-10-01&to=2025-10-31';
const START = Date.parse('2025-09-30T20:00:00Z');
const HOURS = 32 * 24;
const cents = (amount: unknown) => Math.round(Number(amount) * 100);

/** Orders of one to three vouchers, some voided, some refunded, some at a till. */
const orders = fc.array(
  fc.record({
    hour: fc.nat(HOURS),
    vouchers: fc.subarray([0, 1, 2, 3], { minLength: 1, maxLength: 3 }),
    amount: fc.integer({ min: 1, max: 20_000 }),
    refund: fc.option(fc.nat(20_000)),
    isVoided: fc.boolean(),
    isAtTill: fc.boolean(),
  }),
  { minLength: 40, maxLength: 40 },
);

/** Sums of a column of the file, by channel and together. */
async function addUp(query: string) {
  const { text } = await t.admin.get(`/api/v1/redemptions.csv?${query}`);
  const [header = '', ...lines] = text.trimEnd().split('\r\n');
  const names = header.split(',');
  const column = (line: string, name: string) => line.split(',')[names.indexOf(name)] ?? '';
  const total = (name: string, rows: string[]) =>
    rows.reduce((sum, line) => sum + cents(column(line, name)), 0);
  const of = (channel: string) => lines.filter((line) => column(line, 'channel') === channel);
  const live = lines.filter((line) => column(line, 'voided_at') === '');
  return {
    revenue: {
      total: total('attributed_revenue', lines),
      online: total('attributed_revenue', of('online')),
      in_store: total('attributed_revenue', of('in_store')),
    },
    discount: total('discount_amount', live),
    redemptions: live.length,
  };
}

async function overview(client: Made, more = '') {
  const url = `/api/v1/reports/overview?${MONTH}&client_id=${client.id}${more}`;
  const [row] = (await must(t.admin.get(url), 200)).data as Made[];
  const { total, online, in_store } = row?.revenue as Record<string, number>;
  return {
    revenue: { total: cents(total), online: cents(online), in_store: cents(in_store) },
    discount: cents(row?.discount),
    redemptions: (row?.redemptions as { total: number }).total,
  };
}

/** Waits until reports hold what has been recorded until now. */
async function followed(client: Made): Promise<void> {
  const asked = Date.now();
  await vi.waitFor(
    async () => {
      const url = `/api/v1/reports/overview?${MONTH}&client_id=${client.id}`;
      const { complete_until } = await must(t.admin.get(url), 200);
      expect(Date.parse(complete_until as string)).toBeGreaterThanOrEqual(asked);
    },
    { timeout: 20_000, interval: 100 },
  );
}

/** Rows of a list, to its last page. */
async function follow(url: string): Promise<Made[]> {
  const rows: Made[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Made = await must(t.admin.get(`${url}&limit=500${cursor}`), 200);
    rows.push(...(page.data as Made[]));
    cursor = page.next_cursor === null ? null : `&cursor=${page.next_cursor}`;
  }
  return rows;
}

/** A sale at a till in the past: over HTTP they are made now. */
async function sellAtTill(
  client: Made,
  location: Made,
  code: string,
  amountMinor: number,
  at: number,
) {
  const ids = { client: client.id.slice(4), location: location.id.slice(4) };
  const outcome = await makePerformer(t.db, makeOffers()).perform({
    ...redeem({ till: { receiptNumber: null, override: null }, redeemedAt: at, amountMinor }),
    id: newId(),
    codeKey: codeKey(code) ?? null,
    scope: {
      organizationId: privateId('organization', t.organizationId) ?? t.organizationId,
      clientId: ids.client,
      mode: 'live',
      shop: 'default',
      channel: 'in_store',
      locationId: ids.location,
      actor: { kind: 'system', id: null },
    },
  });
  expect(outcome.kind).toBe('redeemed');
}

async function play(client: Made) {
  const { api } = await t.key(client);
  const location = await t.location(client);
  const campaigns = [await t.campaign(client), await t.campaign(client, { discount_value: 7.5 })];
  const codes = await Promise.all(
    [0, 1, 0, 1].map(
      async (i) => (await t.voucher(campaigns[i]!, { max_uses: null })).code as string,
    ),
  );
  const drawn = fc.sample(orders, { numRuns: 1, seed: 20251031 })[0] ?? [];
  for (const [n, order] of drawn.entries()) {
    const redeemed_at = new Date(START + order.hour * 3_600_000).toISOString();
    const sale = { transaction_amount: order.amount / 100, order_reference: `O-${n}`, redeemed_at };
    if (order.isAtTill) {
      const code = codes[order.vouchers[0] ?? 0] ?? '';
      await sellAtTill(client, location, code, order.amount, Date.parse(redeemed_at));
      continue;
    }
    for (const i of order.vouchers) {
      await must(api.post('/api/webhook/redemption', { code: codes[i], ...sale }), 200);
    }
    const target = { code: codes[order.vouchers[0] ?? 0], order_reference: `O-${n}` };
    if (order.refund !== null) {
      const refund_amount = Math.min(order.refund, order.amount) / 100;
      const body = { ...target, refund_amount };
      await must(api.post('/api/webhook/redemption/refund', body), 200);
    }
    if (order.isVoided) await must(api.post('/api/webhook/redemption/void', target), 200);
  }
  return { api, codes };
}

test('the file of a month adds up to its report, now and as it was sent', async () => {
  const client = await t.client({ time_zone: 'Europe/London' });
  const { api, codes } = await play(client);
  const month = `${MONTH}&client_id=${client.id}`;
  await followed(client);
  const sent = await overview(client);
  expect(sent.redemptions).toBeGreaterThan(20);
  expect(await addUp(month)).toEqual(sent);

  const [row] = await t.db.query<{ now: Date }>({ text: 'select clock_timestamp() as now' });
  const as_of = row?.now.toISOString() ?? '';
  const late = { code: codes[0], order_reference: 'LATE', redeemed_at: '2025-10-26T01:30:00Z' };
  const sale = { ...late, transaction_amount: 33.33 };
  await must(api.post('/api/webhook/redemption', sale), 200);
  const { code, order_reference } = late;
  const refund = { code, order_reference, refund_amount: 3.33 };
  await must(api.post('/api/webhook/redemption/refund', refund), 200);
  await followed(client);
  const restated = await overview(client);
  expect(restated.revenue.total - sent.revenue.total).toBe(3000);
  expect(await addUp(month)).toEqual(restated);
  expect(await overview(client, `&as_of=${as_of}`)).toEqual(sent);
  expect(await addUp(`${month}&as_of=${as_of}`)).toEqual(sent);
});

test('every cell opens to the rows that it is the sum of', async () => {
  const client = await t.client({ time_zone: 'America/New_York' });
  await play(client);
  await followed(client);
  const reports = ['campaigns', 'sources', 'locations', 'timeseries'].map(
    (name) =>
      `/api/v1/reports/${name}?${MONTH}&client_id=${client.id}${
        name === 'timeseries' ? '&interval=day&by=channel' : ''
      }`,
  );
  for (const url of reports) {
    const rows = (await must(t.admin.get(url), 200)).data as Made[];
    const filled = rows.filter((row) => row.redemptions !== 0);
    expect({ url, hasRows: filled.length > 0 }).toEqual({ url, hasRows: true });
    for (const row of filled) {
      const figure = (value: unknown) =>
        typeof value === 'object' && value !== null ? (value as { total: number }).total : value;
      const listed = await follow(row.opens as string);
      expect(listed.length).toBe(figure(row.redemptions));
      const revenue = listed.reduce((sum, each) => sum + cents(each.attributed_revenue), 0);
      expect(revenue).toBe(cents(figure(row.revenue)));
    }
  }
});
