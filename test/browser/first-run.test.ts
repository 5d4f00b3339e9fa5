// From an empty installation to the first redemption on the screen, by hand as a stranger would.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { browserPath, openBrowser, OWNER, signIn, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;

describe.runIf(browserPath)('first run', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  // an owner is made once: each test, and each try of one, has an installation of its own
  beforeEach(async () => {
    b = await openBrowser();
  }, PATIENCE_MS);
  afterEach(() => b.close());

  test(
    'an owner is made, and six steps lead to a redemption that is counted',
    async () => {
      // as it is before anybody was there
      await b.t.db.query({ text: 'truncate organization cascade' });
      const page = await b.visit();
      await page.goto('/');
      await page.getByRole('heading', { level: 1, name: 'Welcome to VoucherTrack' }).waitFor();
      await page.getByLabel('Organization').fill('Harbour Agency');
      await page.getByLabel('Your name').fill('Sam Patel');
      await page.getByLabel('Email').fill(OWNER.email);
      await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
      await page.getByRole('button', { name: 'Create the organization' }).click();

      await page.getByRole('heading', { level: 1, name: 'Getting started' }).waitFor();
      await page.getByLabel('Client name').fill('Demo Restaurant');
      await page.getByRole('button', { name: 'Add client' }).click();

      await page.getByRole('link', { name: 'New campaign' }).click();
      await page.getByLabel('Campaign name').fill('Summer Sale');
      await page.getByRole('button', { name: 'Create campaign' }).click();
      await page.getByRole('heading', { level: 1, name: 'Summer Sale' }).waitFor();

      await page.getByRole('link', { name: 'Getting started' }).click();
      await page.getByLabel('How many').fill('5');
      await page.getByRole('button', { name: 'Make codes' }).click();
      await page.getByText('5 codes are ready').waitFor();

      await page.getByRole('button', { name: 'Make a key' }).click();
      await page.getByText('This is the key. It is shown once').waitFor();
      await page.getByRole('button', { name: 'Validate' }).click();
      await page.getByText('"valid": true').waitFor();
      await page.getByRole('button', { name: 'Report the order' }).click();
      await page.getByText('"success": true').waitFor();
      await page.getByText('1 redemption counted').waitFor();
      await page.getByText('6 of 6 done').first().waitFor();

      await page.getByRole('link', { name: 'Open the overview' }).click();
      const figure = (name: string) =>
        page.getByRole('group', { name, exact: true }).getByRole('link').textContent();
      await expect.poll(() => figure('Redemptions'), { timeout: 30_000 }).toBe('1');
      await expect.poll(() => figure('Revenue'), { timeout: 30_000 }).toBe('£45.99');
      expect(b.seen).toEqual({ errors: [], outside: [] });
    },
    PATIENCE_MS,
  );

  test('the second who comes signs in: the owner is made once', async () => {
    const page = await b.visit();
    await page.goto('/campaigns');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('That email and password do not go together.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    // back to where it was wanted
    await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
    await signIn(await b.visit());
  });
});
