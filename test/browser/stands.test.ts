// How vouchers stand, sums of several currencies, the audit log's filters, and German on a desk: whole, and
// with what is in English marked as such.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, OWNER, type Made, type TestApp } from '../harness/app.ts';
import {
  browserPath,
  NO_BROWSER,
  openBrowser,
  PHONE,
  settle,
  signIn,
  type Browsing,
} from './browser.ts';

const PATIENCE_MS = 120_000;
if (!browserPath) console.warn(NO_BROWSER);

let t: TestApp;
let b: Browsing;
let page: Page;

const speak = (language: string) =>
  page.evaluate((to) => localStorage.setItem('vouchertrack-language', to), language);

async function sell(of: Made, code: string, amount: number): Promise<void> {
  const { api } = await t.key(of, { shop: 'till-of-the-house' });
  const sale = { code, order_reference: `BILL-2026-${code}`, transaction_amount: amount };
  await must(api.post('/api/webhook/redemption', sale), 200);
}

async function fill(): Promise<void> {
  for (const [name, currency, amount] of [
    ['Hearth & Crumb Bakery', 'EUR', 28_426.4],
    ['Kumo Garden Centre', 'JPY', 5_839_670],
  ] as const) {
    const client = await t.client({ name, currency });
    const campaign = await t.campaign(client, { name: 'Celebration Cakes' });
    for (const code of ['CAKE-WE84-HJ88-UFZ', 'CAKE-A7K3-M2P9-QRS']) {
      await t.voucher(campaign, { code });
      await sell(client, code, amount);
    }
  }
  const client = await t.client({ name: 'Demo Restaurant & Terrace' });
  const spring = await t.campaign(client, {
    name: 'Birthday Treat',
    valid_from: '2026-01-01',
    valid_until: '2099-03-31',
    discount_type: 'free_item',
    discount_value: null,
    discount_description: 'A free dessert on your birthday',
  });
  for (const code of ['USED-1', 'HELD-1', 'GOOD-1']) await t.voucher(spring, { code });
  await t.voucher(spring, { code: 'OWN-1', valid_until: '2099-12-24' });
  await sell(client, 'USED-1', 235_998.58);
  const held = { code: 'HELD-1', order_reference: 'held', ttl_seconds: 3_600 };
  await must((await t.key(client)).api.post('/api/webhook/hold', held), 200);
  const few = await t.campaign(client, { name: 'The first guest', max_redemptions: 1 });
  for (const code of ['FIRST-1', 'LATE-1']) await t.voucher(few, { code });
  await sell(client, 'FIRST-1', 50);
}

describe.runIf(browserPath)('how it stands', { timeout: PATIENCE_MS }, () => {
  beforeAll(async () => {
    t = await makeTestApp();
    await fill();
    b = await openBrowser(t);
    page = await b.visit();
    await signIn(page, OWNER);
  }, PATIENCE_MS);
  afterAll(() => b.close());

  const row = (text: string) => page.getByRole('row').filter({ hasText: text });

  test('vouchers that are used up, held, or of a campaign without uses left are found', async () => {
    await page.goto('/vouchers');
    for (const [state, code] of [
      ['Campaign used up', 'LATE-1'],
      ['On hold', 'HELD-1'],
    ] as const) {
      await page.getByRole('combobox', { name: 'Status' }).click();
      await page.getByRole('option', { name: state, exact: true }).click();
      await row('GOOD-1').waitFor({ state: 'detached' });
      await row(code).getByText(state, { exact: true }).waitFor();
      // the row of names, and this one
      await expect.poll(() => page.getByRole('row').count()).toBe(2);
    }
    await page.goto('/vouchers?status=campaign_used_up');
    await page.getByRole('link', { name: 'The first guest' }).click();
    await page.getByText(/^All of its uses \(1\) are redeemed/).waitFor();
    await page.goto('/vouchers?status=used_up');
    await row('USED-1').getByText('Used up', { exact: true }).waitFor();
    expect(await page.getByRole('row').count()).toBe(1 + 6);
  });

  test('a voucher tells the day of its end, its own or its campaign’s', async () => {
    await page.goto('/vouchers?status=active');
    await row('GOOD-1').getByText('31 Mar 2099', { exact: true }).waitFor();
    await row('OWN-1')
      .getByText(/^24 Dec 2099/)
      .waitFor();
    expect(await row('OWN-1').getByText('its own date').isVisible()).toBe(true);
    expect(await row('GOOD-1').getByText('its own date').count()).toBe(0);
    await page.getByRole('link', { name: 'GOOD-1' }).click();
    await page.getByText(/^31 Mar 2099, 23:59 \(as the campaign\)$/).waitFor();
    await page.getByText(/^1 Jan 2026, 00:00 \(as the campaign\)$/).waitFor();
  });

  test('redemptions of all clients in German: nothing is cut off, sums are a line each', async () => {
    await speak('de');
    await page.goto('/redemptions');
    const table = page.getByRole('table', { name: 'Einlösungen', exact: true });
    await table.getByText('CAKE-A7K3-M2P9-QRS').first().waitFor();
    await settle(page);
    await page.getByRole('button', { name: 'USED-1 stornieren' }).waitFor();
    const hidden = await table.evaluate((it) => {
      const { scrollWidth, clientWidth } = it.parentElement as HTMLElement;
      return scrollWidth - clientWidth;
    });
    expect(hidden).toBeLessThanOrEqual(0);
    const sums = page.getByRole('table', { name: 'Summen dessen' });
    expect(await sums.getByRole('row').count()).toBe(4);
    await page.setViewportSize(PHONE);
    await page.getByRole('list', { name: 'Einlösungen' }).waitFor();
    const box = await sums.boundingBox();
    expect(box?.height).toBeLessThan(180);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(PHONE.width);
  });

  test('what a campaign gives is said in German, and no figure is said to be what it is not', async () => {
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.goto('/campaigns');
    const few = page.getByRole('row').filter({ hasText: 'The first guest' });
    await few.getByText('20 % Rabatt auf Ihre Bestellung', { exact: true }).waitFor();
    // its own words are anybody's
    await page.getByText('A free dessert on your birthday', { exact: true }).waitFor();
    await few.getByRole('link', { name: 'The first guest', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'The first guest' }).waitFor();
    await page.getByText('20 % Rabatt auf Ihre Bestellung', { exact: true }).waitFor();
    await page.goto('/campaigns/new');
    await page.getByText('20 % Rabatt', { exact: true }).waitFor();
    await page.goto('/');
    await page.getByText('Für diesen Zeitraum sind keine Kosten eingetragen').waitFor();
    await page.setViewportSize(PHONE);
    await page.goto('/?range=365');
    // the longest of both
    for (const name of ['Zeitraum', 'Vergleichen mit']) {
      const chosen = page.getByRole('combobox', { name });
      await chosen.waitFor();
      expect(await chosen.evaluate((it) => it.scrollWidth - it.clientWidth)).toBeLessThanOrEqual(0);
    }
  });

  test('guides are in English also where the dashboard is not, and are marked so', async () => {
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.goto('/help');
    await page.getByRole('heading', { level: 2, name: 'Für Shops' }).waitFor();
    const languageOf = (text: string) =>
      page
        .getByText(text)
        .first()
        .evaluate((it) => it.closest('[lang]')?.getAttribute('lang'));
    expect(await languageOf('Für Shops')).toBe('de');
    expect(await languageOf('Redeem in store: the till on a phone')).toBe('en');
    await page.getByRole('link', { name: 'Redeem in store: the till on a phone' }).click();
    await page.getByText('Diese Anleitung gibt es auf Englisch.').waitFor();
    const heading = page.getByRole('heading', { level: 1, name: /^Redeem in store/ });
    await heading.waitFor();
    expect(await heading.getAttribute('lang')).toBe('en');
    expect(await page.getByRole('article').getAttribute('lang')).toBe('en');
    expect(await languageOf('Diese Anleitung gibt es auf Englisch.')).toBe('de');
  });

  test('the audit log by a person or by what a link names tells so, and is cleared', async () => {
    await speak('en');
    await page.goto('/settings/audit-log?kind=campaign.created,client');
    await page
      .getByRole('button', { name: /^Remove the filter What: Campaign: made, Client/ })
      .waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('button', { name: /^Remove the filter/ }).waitFor({ state: 'detached' });
    await page.goto('/settings/audit-log?kind=session');
    await page
      .getByRole('button', { name: `Only changes by ${OWNER.email}` })
      .first()
      .click();
    const chip = page.getByRole('button', { name: `Remove the filter Who: ${OWNER.email}` });
    await chip.waitFor();
    await chip.click();
    await chip.waitFor({ state: 'detached' });
    await page.waitForURL(({ search }) => search === '?kind=session');
  });

  test('nothing was in error on the way', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
