// Views of lists: saved under a name, chosen again, removed and brought back; and words that come with
// their screens, in German from the first view on.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Made } from '../harness/app.ts';
import { browserPath, NO_BROWSER, openBrowser, OWNER, settle, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;

if (!browserPath) console.warn(NO_BROWSER);

describe.runIf(browserPath)('lists as somebody wants them', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let page: Page;
  let campaign: Made;

  beforeAll(async () => {
    b = await openBrowser();
    const client = await b.t.client({ name: 'Demo Restaurant' });
    campaign = await b.t.campaign(client, { name: 'Summer Sale' });
    await b.t.campaign(client, { name: 'Winter Warmer', status: 'paused' });
    await b.t.voucher(campaign);
    page = await b.signedIn();
  }, PATIENCE_MS);
  afterAll(() => b.close());

  const views = () => page.getByRole('button', { name: 'Saved views of this list' });

  test('a view is saved, is there after a reload, and leads to its rows', async () => {
    await page.goto('/campaigns');
    await page.getByText('Summer Sale').waitFor();
    await views().click();
    await page.getByText('No view is saved yet.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Paused' }).click();
    await page.getByText('Summer Sale').waitFor({ state: 'detached' });
    await views().click();
    await page.getByRole('menuitem', { name: 'Save this view' }).click();
    await page.getByLabel('Name').fill('Asleep');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved as Asleep').waitFor();
    await page.goto('/campaigns');
    await page.getByText('Summer Sale').waitFor();
    await views().click();
    await page.getByRole('menuitem', { name: 'Asleep', exact: true }).click();
    await page.getByText('Summer Sale').waitFor({ state: 'detached' });
    await page.getByText('Winter Warmer').waitFor();
    expect(new URL(page.url()).search).toBe('?status=paused');
  });

  test('it is of this list only; removed, it can be brought back', async () => {
    await views().click();
    await page.getByRole('menuitem', { name: 'Remove the view Asleep' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await views().click();
    await page.getByRole('menuitem', { name: 'Asleep', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.goto('/vouchers');
    await views().click();
    await page.getByText('No view is saved yet.').waitFor();
    await page.keyboard.press('Escape');
  });

  test('in German, each screen comes with its words; a change of language keeps the screen', async () => {
    const german = await b.visit({ locale: 'de-DE' });
    await german.goto('/sign-in');
    await german.getByLabel('E-Mail').fill(OWNER.email);
    await german.getByLabel('Passwort', { exact: true }).fill(OWNER.password);
    await german.getByRole('button', { name: 'Anmelden' }).click();
    await german.getByRole('link', { name: 'Kampagnen', exact: true }).click();
    await german.getByRole('link', { name: 'Codes von Summer Sale drucken' }).click();
    await german.getByRole('heading', { level: 1, name: 'Drucken' }).waitFor();
    await settle(german);
    await german.goto('/settings/shopify');
    await german.getByText('Kein Shop ist verbunden').waitFor();
    await german.getByRole('button', { name: /owner@tests\.example/ }).click();
    await german.getByRole('menuitem', { name: 'English' }).click();
    await german.getByText('No shop is connected').waitFor();
    await german.context().close();
  });

  test('nothing was in error on the way', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
