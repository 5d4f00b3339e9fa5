// The screens of Shopify with a shop that answers: connected, published, a code that the shop did not take,
// compared again, withdrawn. In a real browser; left out where there is none.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRET } from '../../../server/shopify/sender.fixture.ts';
import {
  browserPath,
  NO_BROWSER,
  openBrowser,
  type Browsing,
} from '../../../test/browser/browser.ts';
import { makeTestApp, type Made } from '../../../test/harness/app.ts';
import { startMockAdmin, type MockAdmin } from './lib/mock-admin.ts';
import { readSchema } from './lib/schema.ts';

const DOMAIN = 'screens.myshopify.com';

if (!browserPath) console.warn(NO_BROWSER);

describe.runIf(browserPath)('the screens of Shopify', () => {
  let mock: MockAdmin;
  let b: Browsing;
  let page: Page;
  const codes: Made[] = [];

  beforeAll(async () => {
    mock = await startMockAdmin(readSchema());
    b = await openBrowser(
      await makeTestApp({ SHOPIFY_ORIGIN: mock.origin, OUTBOUND_ALLOW_PRIVATE: '1' }),
    );
    const client = await b.t.client({ name: 'Demo Restaurant' });
    const campaign = await b.t.campaign(client, { name: 'Summer Sale' });
    for (let i = 0; i < 3; i++) codes.push(await b.t.voucher(campaign));
    page = await b.signedIn();
  });
  afterAll(async () => {
    await b.close();
    await mock.close();
  });

  test('a shop is connected, and the screen says so by itself', async () => {
    await page.goto('/settings/shopify');
    await page.getByRole('button', { name: 'Connect a shop' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Shop domain').fill(DOMAIN);
    await dialog.getByLabel('App and shop belong together').check();
    await dialog.getByLabel('Client ID of the app').fill('app');
    await dialog.getByLabel('Secret of the app').fill(SECRET);
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    const row = page.getByRole('row', { name: new RegExp(DOMAIN) });
    await row.getByText('Connected', { exact: true }).waitFor();
    await page.getByRole('link', { name: DOMAIN }).click();
    await page.getByText(/The last reading saw 0 orders/).waitFor();
  });

  test('what the shop did not take is shown by code, and taken when it is compared again', async () => {
    const there = mock.shop(DOMAIN);
    there.foreign(String(codes[0]?.code));
    await page.getByRole('button', { name: 'Publish a campaign' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Campaign' }).click();
    await page.getByRole('option', { name: 'Summer Sale' }).click();
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
    const row = page.getByRole('row', { name: /Summer Sale/ });
    await row.getByText('Published', { exact: true }).waitFor();
    await row.getByText('2 of 3').waitFor();
    await row.getByRole('button', { name: 'Failed codes of Summer Sale' }).click();
    const failed = page.getByRole('dialog', { name: 'Codes that the shop did not take' });
    await failed.getByRole('link', { name: String(codes[0]?.code) }).waitFor();
    expect(await failed.getByRole('row').count()).toBe(2);
    await page.keyboard.press('Escape');
    await failed.waitFor({ state: 'detached' });
    for (const [id, { input }] of there.discounts) {
      if (input.title === 'By hand') there.discounts.delete(id);
    }
    await row.getByRole('button', { name: 'Compare the codes of Summer Sale now' }).click();
    await row.getByText('3 of 3').waitFor();
    expect(there.allCodes().sort()).toEqual(codes.map(({ code }) => String(code)).sort());
  });

  test('orders are read again, and the campaign leaves the shop', async () => {
    await page.getByRole('button', { name: 'Read orders now' }).click();
    await page.getByText('Orders are being read again').waitFor();
    const row = page.getByRole('row', { name: /Summer Sale/ });
    await row.getByRole('button', { name: 'Withdraw Summer Sale' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await row.getByText('Withdrawn', { exact: true }).waitFor();
    expect(mock.shop(DOMAIN).discounts.size).toBe(0);
  });

  test('nothing was in error, and no browser asked Shopify', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
