// Filters on a phone: folded behind one button, told as chips, and the same from a link.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, OWNER, type TestApp } from '../harness/app.ts';
import { browserPath, NO_BROWSER, openBrowser, PHONE, signIn, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;
if (!browserPath) console.warn(NO_BROWSER);

let t: TestApp;
let b: Browsing;

describe.runIf(browserPath)('filters on a phone', { timeout: PATIENCE_MS }, () => {
  beforeAll(async () => {
    t = await makeTestApp();
    const client = await t.client({ name: 'Harbour Café' });
    const ended = await t.campaign(client, { name: 'Spring', valid_until: '2024-03-31' });
    await t.voucher(ended, { code: 'SPRING-1' });
    await t.voucher(await t.campaign(client, { name: 'Autumn' }), { code: 'AUTUMN-1' });
    const off = await t.voucher(ended, { code: 'SPRING-2' });
    await must(t.admin.patch(`/api/v1/vouchers/${off.id}`, { status: 'disabled' }), 200);
    b = await openBrowser(t);
  });
  afterAll(() => b.close());

  test('fold behind one button that tells how many are set, by keyboard as well', async () => {
    const page = await b.visit({ viewport: PHONE });
    await signIn(page, OWNER);
    await page.goto('/vouchers');
    const rows = page.getByRole('list', { name: 'Vouchers' }).getByRole('listitem');
    await rows.nth(2).waitFor();
    const row = (code: string) => rows.filter({ hasText: code });
    expect(await row('SPRING-1').getByText('Expired', { exact: true }).isVisible()).toBe(true);
    expect(await row('SPRING-2').getByText('Disabled', { exact: true }).isVisible()).toBe(true);
    expect(await row('AUTUMN-1').getByText('Active', { exact: true }).isVisible()).toBe(true);
    const button = page.getByRole('button', { name: /^Filters/ });
    const field = page.getByRole('combobox', { name: 'Status' });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    expect(await field.isVisible()).toBe(false);
    await button.focus();
    await page.keyboard.press('Enter');
    await field.waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    await field.click();
    await page.getByRole('option', { name: 'Expired' }).click();
    const chip = page.getByRole('button', { name: 'Remove the filter Status: Expired' });
    await chip.waitFor();
    await row('AUTUMN-1').waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(1);
    expect(await button.innerText()).toBe('Filters (1)');
    // the chip goes with its filter: the focus is handed to the button
    await chip.focus();
    await page.keyboard.press('Enter');
    await row('AUTUMN-1').waitFor();
    await chip.waitFor({ state: 'detached' });
    expect(await button.evaluate((it) => it === document.activeElement)).toBe(true);
    expect(await button.innerText()).toBe('Filters');
  });

  test('a link shows what it filters by, folded, and all is cleared at once', async () => {
    const page = await b.visit({ viewport: PHONE });
    await signIn(page, OWNER);
    await page.goto('/redemptions?from=2026-01-05&channel=online&weekday=2&hour=9');
    const chips = page.getByRole('button', { name: /^Remove the filter/ });
    await chips.nth(3).waitFor();
    expect(await chips.allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^From: 5 Jan 2026/),
        expect.stringMatching(/^Channel: Online/),
        expect.stringMatching(/Tuesday/),
      ]),
    );
    await page.getByRole('button', { name: 'Filters (4)' }).waitFor();
    expect(await page.getByLabel('From', { exact: true }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await chips.first().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Filters', exact: true }).waitFor();
    await page.waitForURL(({ search }) => search === '');
  });

  test('nothing was in error on the way', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
