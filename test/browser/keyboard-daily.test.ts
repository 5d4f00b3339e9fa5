// The daily work by the keyboard alone, in a shop that is under way: a conflict settled, a bill put right,
// a till paired and shut out, the printer's file, a Shopify shop; and the menu of a phone.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '../harness/app.ts';
import { makeBrowser } from '../harness/person.ts';
import { browserPath, openBrowser, PHONE, settle, WIDE, type Browsing } from './browser.ts';
import { fill } from './fill.ts';
import { go, held, holds, tabTo, write } from './keys.ts';
import type { Filled } from './routes.ts';

const PATIENCE_MS = 120_000;

describe.runIf(browserPath)('the daily work by keyboard', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let page: Page;
  let filled: Filled;
  beforeAll(async () => {
    b = await openBrowser();
    filled = await fill(b.t);
    page = await b.signedIn();
  }, PATIENCE_MS);
  afterAll(() => b.close());
  const dialog = () => page.getByRole('dialog');
  const isGone = () => dialog().waitFor({ state: 'detached' });
  /** What had the focus went: something of the screen has it then, or of the dialog that is open. */
  const somewhere = () =>
    expect.poll(async () => (await held(page)).role, { timeout: 20_000 }).not.toBe('nothing');

  test('a conflict is found on the overview and settled', async () => {
    await page.goto('/');
    await page.getByText('1 report waits for a decision').waitFor();
    await go(page, 'Settle them', 'link');
    await holds(page, 'Conflicts', 'heading');
    const kind = 'Sale that could not be booked';
    await page.getByRole('link', { name: kind }).waitFor();
    await go(page, kind, 'link');
    await holds(page, kind, 'heading');
    await tabTo(page, 'Reason');
    await write(page, 'Asked the shop: typed twice');
    await go(page, 'Settle it', 'button');
    await page.getByText('How it was settled').waitFor();
    await somewhere();
    const { body } = await b.t.admin.get(`/api/v1/conflicts/${filled.conflictId}`);
    expect(body).toMatchObject({ status: 'resolved' });
  });

  test('what an order was worth is said; Escape says nothing, and gives the focus back', async () => {
    const sold = (await b.t.admin.get('/api/v1/redemptions?channel=in_store')).body.data[0];
    await page.goto(`/redemptions/${sold.id}`);
    await page.getByRole('button', { name: 'Say the amount' }).waitFor();
    await go(page, 'Say the amount', 'button');
    await holds(page, 'What the order was worth, before the discount');
    await write(page, '99');
    await page.keyboard.press('Escape');
    await isGone();
    await holds(page, 'Say the amount', 'button');
    await page.keyboard.press('Enter');
    await holds(page, 'What the order was worth, before the discount');
    await write(page, '41.50');
    await page.keyboard.press('Enter');
    await isGone();
    await holds(page, 'Say the amount', 'button');
    const { body } = await b.t.admin.get(`/api/v1/redemptions/${sold.id}`);
    expect(body.transaction_amount).toBe(41.5);
  });

  test('a till is paired and shut out', async () => {
    await page.goto('/settings/tills');
    await page.getByText('No till is paired yet').waitFor();
    await go(page, 'Pair a till', 'button');
    await holds(page, 'Name');
    await write(page, 'Bar, left');
    // there is one place, which is chosen
    await page.keyboard.press('Enter');
    await dialog().getByRole('timer').waitFor();
    await somewhere();
    const url = await dialog()
      .getByRole('group', { name: 'Or open this link on the device' })
      .innerText();
    const token = url.split('#pair=')[1]?.split(/\s/)[0] ?? '';
    await must(makeBrowser(b.t.app, '').post('/api/v1/till/pair', { token }), 200);
    await dialog().getByText('“Bar, left” is a till now.').waitFor();
    await somewhere();
    await go(page, 'Done', 'button');
    await isGone();
    await somewhere();
    await page.getByRole('button', { name: 'Shut out: Bar, left' }).waitFor();
    await tabTo(page, 'Shut out: Bar, left', { role: 'button' });
    await page.keyboard.press('Enter');
    await dialog().getByText('It redeems nothing from now on.').waitFor();
    await go(page, 'Shut out', 'button');
    await isGone();
    await page
      .getByRole('row', { name: /Bar, left/ })
      .getByText('Shut out')
      .waitFor();
    await somewhere();
  });

  test('the printer’s file is ordered', async () => {
    await page.goto(`/campaigns/${filled.campaign.id}/print?kind=qr_sheet`);
    await page.getByRole('button', { name: 'Make the files' }).waitFor();
    const link = page.getByRole('link', { name: /\.pdf/ });
    await link.first().waitFor();
    const before = await link.count();
    await tabTo(page, 'To piece');
    await write(page, '9');
    await go(page, 'Make the files', 'button');
    await expect.poll(() => link.count(), { timeout: 60_000 }).toBe(before + 1);
    await somewhere();
  });

  test('a Shopify shop is connected', async () => {
    await page.goto('/settings/shopify');
    await page.getByRole('link', { name: 'acme.myshopify.com' }).waitFor();
    await go(page, 'Connect a shop', 'button');
    await holds(page, 'Shop domain');
    await write(page, 'two.myshopify.com');
    await tabTo(page, 'Client ID of the app');
    await write(page, 'app');
    await tabTo(page, 'Secret of the app');
    await write(page, 'the secret of another app');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /Open Shopify/ }).waitFor();
    await somewhere();
    await go(page, 'Done', 'button');
    await isGone();
    await holds(page, 'Connect a shop', 'button');
    await page.getByRole('link', { name: 'two.myshopify.com' }).waitFor();
  });

  test('the menu of a phone: opened, left by Escape, and gone through', async () => {
    await page.setViewportSize(PHONE);
    await page.goto('/vouchers');
    await settle(page);
    await go(page, 'Menu', 'button');
    await dialog().getByRole('link', { name: 'Campaigns' }).waitFor();
    await somewhere();
    await tabTo(page, 'Campaigns', { role: 'link' });
    await page.keyboard.press('Escape');
    await isGone();
    await holds(page, 'Menu', 'button');
    await page.keyboard.press('Enter');
    await dialog().getByRole('link', { name: 'Campaigns' }).waitFor();
    await tabTo(page, 'Campaigns', { role: 'link' });
    await page.keyboard.press('Enter');
    await isGone();
    await holds(page, 'Campaigns', 'heading');
    await page.setViewportSize(WIDE);
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
