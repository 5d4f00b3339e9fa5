// What is put right in the books by hand, and the way there: a bill that was rung up wrong, conflicts of each
// outcome, a refusal by its reference, and every figure of every report down to its orders.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { privateId } from '../../server/db/id.ts';
import { must, type Made } from '../harness/app.ts';
import type { Caller } from '../harness/caller.ts';
import {
  browserPath,
  exportedLines,
  openBrowser,
  settle,
  unique,
  type Browsing,
} from './browser.ts';

const PATIENCE_MS = 120_000;
/** Reports follow the ledger by a moment. */
const FOLLOWED = { timeout: 30_000, interval: 500 };

describe.runIf(browserPath)('the daily books', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let page: Page;
  let client: Made;
  let other: Made;
  let campaign: Made;
  let shop: Made;
  let api: Caller;
  let serial = 0;
  beforeAll(async () => {
    b = await openBrowser();
    client = await b.t.client({ name: 'Demo Restaurant', gross_margin: 0.5 });
    other = await b.t.client({ name: 'Kumo Garden Centre' });
    campaign = await b.t.campaign(client, { name: 'Summer Sale' });
    shop = await b.t.location(client, { name: 'Harbour Street' });
    ({ api } = await b.t.key(client));
    page = await b.signedIn();
  }, PATIENCE_MS);
  afterAll(() => b.close());

  const newCode = async (fields: Record<string, unknown> = {}) =>
    (await b.t.voucher(campaign, fields)).code as string;
  const report = (code: string, order: string, amount: number) =>
    api.post('/api/webhook/redemption', {
      code,
      transaction_amount: amount,
      order_reference: order,
    });
  const atTill = (code: string, amount: number) =>
    must(
      b.t.admin.post('/api/v1/redemptions', {
        code,
        location_id: shop.id,
        transaction_amount: amount,
        receipt_number: `R-${++serial}`,
      }),
      200,
    );

  test('a bill that was rung up wrong is put right, and every sum follows', async () => {
    const code = await newCode();
    const { redemption_id: id } = await atTill(code, 380);
    await page.goto(`/redemptions/${id}`);
    const worth = page.getByRole('region', { name: 'What it counts for' });
    await worth.getByText('£380.00').first().waitFor();
    await page.getByRole('button', { name: 'Say the amount' }).click();
    const form = page.getByRole('dialog', { name: 'Say the amount' });
    const amount = form.getByLabel('What the order was worth');
    await amount.fill('thirty-eight');
    await form.getByRole('button', { name: 'Save' }).click();
    // the field says what is wrong, and has the focus
    await expect.poll(() => amount.getAttribute('aria-invalid')).toBe('true');
    expect(await amount.evaluate((field) => field === document.activeElement)).toBe(true);
    await amount.fill('38.50');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    await worth.getByText('£38.50').first().waitFor();
    await worth.getByText('£7.70').first().waitFor();
    await page.goto(`/redemptions?client_id=${client.id}&voucher=${code}`);
    const sums = page.getByRole('group', { name: 'Sums of what these filters show' });
    await sums.getByText('£38.50').waitFor();
    // it stands in the voucher's story, with what it was before
    await page.goto('/settings/audit-log?kind=redemption');
    await page.getByRole('button', { name: 'Redemption: amended' }).first().click();
    await page.getByRole('dialog').getByText('380').first().waitFor();
    await page.keyboard.press('Escape');
  });

  test('conflicts: one is booked after all, one changes nothing, one takes the other back', async () => {
    const own = await b.t.client({ name: unique('Quay Kitchen') });
    const offer = await b.t.campaign(own);
    const { api: shops } = await b.t.key(own);
    const refused = async (order: string) => {
      const { code } = await b.t.voucher(offer);
      const sale = { code, transaction_amount: 40, order_reference: `${order}-first` };
      await must(shops.post('/api/webhook/redemption', sale), 200);
      const again = { ...sale, transaction_amount: 55, order_reference: `${order}-again` };
      expect((await shops.post('/api/webhook/redemption', again)).status).toBe(409);
      return { code: String(code) };
    };
    const cases = {
      'Accept the report': await refused('ACC'),
      'Dismiss the report': await refused('DIS'),
      'Void the other redemption': await refused('VOID'),
    };
    // of one client: what waits elsewhere is neither counted nor listed
    const elsewhere = await b.t.voucher(await b.t.campaign(other, { name: 'Kumo spring' }));
    const { api: theirs } = await b.t.key(other);
    const order = { code: elsewhere.code, transaction_amount: 20, order_reference: unique('KUMO') };
    await must(theirs.post('/api/webhook/redemption', order), 200);
    await theirs.post('/api/webhook/redemption', { ...order, order_reference: unique('KUMO') });
    await page.goto(`/?client_id=${own.id}`);
    const waiting = page.getByRole('region', { name: 'Conflicts waiting' });
    await waiting.getByText('3 reports wait for a decision').waitFor();
    await waiting.getByRole('link', { name: 'Settle them' }).click();
    const rows = page.getByRole('table', { name: 'Conflicts' }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(1 + 3);

    const said = {
      'Accept the report': 'Report accepted',
      'Dismiss the report': 'Report dismissed',
      'Void the other redemption': 'Redemption voided',
    };
    for (const [decision, { code }] of Object.entries(cases)) {
      await rows.filter({ hasText: code }).getByRole('link').first().click();
      await page.getByRole('radio', { name: decision }).check();
      await page.getByLabel('Reason').fill('Asked at the counter');
      await page.getByRole('button', { name: 'Settle it' }).click();
      const how = page.getByRole('region', { name: 'How it was settled' });
      await how.getByText(said[decision as keyof typeof said]).waitFor();
      await how.getByText('Asked at the counter').waitFor();
      if (decision === 'Accept the report') {
        await how.getByRole('link', { name: 'Booked as' }).click();
        await page.getByRole('heading', { level: 1, name: `Redemption of ${code}` }).waitFor();
        await page.getByText('ACC-again').first().waitFor();
      }
      await page.goto(`/conflicts?client_id=${own.id}`);
      await page.getByRole('heading', { level: 1, name: 'Conflicts' }).waitFor();
      await rows.or(page.getByText('Nothing waits for a decision')).first().waitFor();
    }
    await page.getByText('Nothing waits for a decision').waitFor();
    const booked = await b.t.db.query<{ order_reference: string; is_voided: boolean }>({
      text: `select order_reference, voided_at is not null as is_voided from redemption
        where client_id = $1 order by order_reference`,
      values: [privateId('client', own.id)],
    });
    expect(booked.map(({ order_reference, is_voided }) => [order_reference, is_voided])).toEqual([
      ['ACC-again', false],
      ['ACC-first', false],
      ['DIS-first', false],
      ['VOID-first', true],
    ]);
  });

  test('a refusal is found by the reference that a customer was told, in the field and by the palette', async () => {
    const code = await newCode();
    const [once, twice] = [unique('ORD-once'), unique('ORD-twice')];
    await must(report(code, once, 40), 200);
    const { body } = await report(code, twice, 41);
    const reference = String(body.reference);
    await page.goto('/attempts');
    await page.getByLabel('Reference').fill(` ${reference.toLowerCase()} `);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: new RegExp(reference, 'i') }).waitFor();
    await page.getByText(twice).first().waitFor();
    const earlier = page.getByRole('region', { name: 'Uses before it' });
    await earlier.getByText(once).waitFor();
    await earlier.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: `Redemption of ${code}` }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Refused attempts' }).first().click();
    await page.getByRole('table', { name: 'Refused attempts' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Search or jump to' }).waitFor();
    await page.keyboard.type('NOBODY-GOT-THIS');
    await page.getByRole('button', { name: /refusal.*NOBODY-GOT-THIS/i }).click();
    await page.getByText('No refusal has this reference').waitFor();
  });

  test('from every figure of every report two clicks lead to its orders, and both say the same', async () => {
    const source = await must(
      b.t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, {
        name: 'Summer postcard',
        kind: 'direct_mail',
        cost: 20,
        quantity: 10,
        sent_on: new Date().toISOString().slice(0, 10),
      }),
    );
    await must(report(await newCode({ source_id: source.id }), unique('ORD-source'), 61), 200);
    const scope = `client_id=${client.id}`;
    const sums = page.getByRole('group', { name: 'Sums of what these filters show' });
    const counted = async (path: string) => {
      await page.goto(path);
      await settle(page);
    };
    const total = async () =>
      (await b.t.admin.get(`/api/v1/redemptions/sums?${scope}&voided=false`)).body.data[0] as {
        redemptions: number;
      };
    const all = (await total()).redemptions;
    const figures = page.getByRole('group', { name: 'Redemptions', exact: true });
    await expect
      .poll(async () => {
        await counted(`/?${scope}`);
        return figures.getByRole('link').first().textContent();
      }, FOLLOWED)
      .toBe(String(all));

    /** Presses a figure, and then its first order: two clicks. Answers the redemptions that are listed. */
    const open = async (figure: Locator): Promise<string> => {
      await figure.click();
      await page.getByRole('heading', { level: 1, name: 'Redemptions' }).waitFor();
      const count = await sums.getByText(/^\d+$/).first().textContent();
      await page
        .getByRole('table', { name: 'Redemptions' })
        .getByRole('row')
        .nth(1)
        .getByRole('link')
        .first()
        .click();
      await page.getByRole('heading', { level: 1, name: /^Redemption of/ }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { level: 1, name: 'Redemptions' }).waitFor();
      await page.goBack();
      await figure.waitFor();
      return count ?? '';
    };
    for (const name of ['Redemptions', 'Revenue', 'Discount', 'Response rate']) {
      const figure = page.getByRole('group', { name, exact: true }).getByRole('link').first();
      expect([name, await open(figure)]).toEqual([name, String(all)]);
    }
    const regions = {
      'Campaigns by revenue': String(all),
      'Redemptions by source': '1',
    };
    for (const [name, count] of Object.entries(regions)) {
      const links = page.getByRole('region', { name }).locator('a.figure-link');
      const figure =
        name === 'Redemptions by source' ? links.filter({ hasText: 'Summer postcard' }) : links;
      expect([name, await open(figure.first())]).toEqual([name, count]);
    }
    // of the days that the chart draws, as a table
    const overTime = page.getByRole('region', { name: 'Online against in store' });
    await overTime.getByRole('button', { name: 'Show as a table' }).click();
    const today = overTime.getByRole('row').last().getByRole('link').last();
    const ofToday = await today.innerText();
    await today.click();
    await page.getByRole('heading', { level: 1, name: 'Redemptions' }).waitFor();
    await sums.getByText(ofToday, { exact: true }).first().waitFor();
    await page.goBack();
    const refused = page
      .getByRole('region', { name: 'Refused, by reason' })
      .getByRole('link')
      .first();
    const [, times] = /(\d+)$/.exec(await refused.innerText()) ?? [];
    await refused.click();
    const attempts = page.getByRole('table', { name: 'Refused attempts' }).getByRole('row');
    await expect.poll(() => attempts.count()).toBe(1 + Number(times));
    await attempts.nth(1).getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: /^Refusal/ }).waitFor();

    const campaignPage = `/campaigns/${campaign.id}`;
    await counted(campaignPage);
    for (const name of ['Redemptions', 'Revenue', 'Discount', 'ROI', 'Response rate']) {
      const figure = page.getByRole('group', { name, exact: true }).getByRole('link').first();
      expect([name, await open(figure)]).toEqual([name, String(all)]);
    }
    const redeemed = page
      .getByRole('region', { name: 'From pieces to redemptions' })
      .getByRole('link');
    expect(await open(redeemed.last())).toBe(String(all));
    const hours = page
      .getByRole('region', { name: 'By weekday and hour' })
      .getByRole('link')
      .first();
    const [, inHour] = /(\d+)\D*$/.exec((await hours.getAttribute('aria-label')) ?? '') ?? [];
    expect(await open(hours)).toBe(inHour);
    const sources = `${campaignPage}?tab=sources`;
    await counted(sources);
    const row = page
      .getByRole('row', { name: /Summer postcard/ })
      .locator('a.figure-link')
      .first();
    expect(await open(row)).toBe('1');

    // and the file is of what the filters show
    await counted(`/redemptions?${scope}&channel=in_store`);
    const lines = await exportedLines(page);
    const inStore = await b.t.admin.get(`/api/v1/redemptions?${scope}&channel=in_store`);
    expect(lines).toHaveLength(1 + (inStore.body.data as Made[]).length);
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
