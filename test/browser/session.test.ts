// Sessions and roles on the screen: nothing typed is lost, and nobody sees what is not theirs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Made } from '../harness/app.ts';
import {
  browserPath,
  openBrowser,
  OWNER,
  settle,
  signIn,
  unique,
  type Browsing,
} from './browser.ts';

const PATIENCE_MS = 120_000;
const PASSWORD = 'nine-quiet-harbours';

describe.runIf(browserPath)('sessions and roles', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let client: Made;
  beforeAll(async () => {
    b = await openBrowser();
    client = await b.t.client({ name: 'Demo Restaurant' });
    await b.t.client({ name: 'Kumo Garden Centre' });
  }, PATIENCE_MS);
  afterAll(() => b.close());

  test('a session that ends in mid-form loses nothing that was typed', async () => {
    const page = await b.signedIn();
    const name = unique('Typed before the end');
    await page.goto(`/campaigns/new?client_id=${client.id}`);
    await page.getByLabel('Campaign name').fill(name);
    await page.getByLabel('Per cent').fill('15');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Create campaign' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in to go on' });
    await dialog.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    // the call that met the end was made again, once
    await page.getByRole('heading', { level: 1, name }).waitFor();
    const { body } = await b.t.admin.get('/api/v1/campaigns');
    const made = body.data.filter((each: Made) => each.name === name);
    expect(made).toHaveLength(1);
  });

  test('an invited merchant joins, sees its own client only, and signs out', async () => {
    const owner = await b.signedIn();
    const email = `${unique('mia').replace(' ', '-')}@restaurant.example`;
    const invited = await owner.evaluate(
      async ({ clientId, address }) => {
        const response = await fetch('/api/v1/invitations', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            email: address,
            role: 'merchant',
            client_ids: [clientId],
          }),
        });
        return (await response.json()) as { url: string };
      },
      { clientId: client.id, address: email },
    );
    const page = await b.visit();
    const { pathname, search } = new URL(invited.url);
    await page.goto(pathname + search);
    await page.getByRole('heading', { level: 1, name: 'Join Tests' }).waitFor();
    await page.getByLabel('Your name').fill('Mia Moreau');
    await page.getByLabel('Choose a password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.getByText('Demo Restaurant').first().waitFor();
    // nothing that is still on its way could name it
    await settle(page);
    expect(await page.getByText('Kumo Garden Centre').count()).toBe(0);
    expect(await page.getByLabel('Client shown').count()).toBe(0);
    await page.getByRole('button', { name: /Mia Moreau/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await signIn(page, { email, password: PASSWORD });
  });

  test('the palette leads anywhere by keyboard alone', async () => {
    const name = unique('Harvest Supper');
    await b.t.campaign(client, { name });
    const page = await b.signedIn();
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Search or jump to' }).waitFor();
    await page.keyboard.type(name.toLowerCase());
    await page.getByRole('button', { name: new RegExp(name) }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.keyboard.press('/');
    await page.getByRole('textbox', { name: 'Search or jump to' }).waitFor();
  });

  test('a failed call says what failed, and trying again helps', async () => {
    const name = unique('Late Lunch');
    await b.t.campaign(client, { name });
    const page = await b.signedIn();
    let isDown = true;
    await page.route('**/api/v1/campaigns?*', (route) =>
      isDown
        ? route.fulfill({
            status: 500,
            contentType: 'application/json',
            body: JSON.stringify({
              error: 'Something went wrong on our side',
              error_code: 'internal_error',
              reference: 'ABCDEF1234',
            }),
          })
        : route.continue(),
    );
    await page.goto('/campaigns');
    await page.getByText('ABCDEF1234').waitFor();
    isDown = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name, exact: true }).waitFor();
  });
});
