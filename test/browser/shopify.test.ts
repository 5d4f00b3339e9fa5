// The screens of Shopify as far as they go without Shopify: shops that wait for somebody's consent, that
// cannot be reached, that are disconnected; a campaign that is on its way, and one that cannot be sold.
// With a shop that answers: npm run test:shopify.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NOWHERE, SECRET } from '../../server/shopify/sender.fixture.ts';
import { makeTestApp, type Made } from '../harness/app.ts';
import { cheapHash } from '../harness/person.ts';
import { browserPath, NO_BROWSER, openBrowser, settle, signIn, type Browsing } from './browser.ts';

const PATIENCE_MS = 240_000;

if (!browserPath) console.warn(NO_BROWSER);

describe.runIf(browserPath)('Shopify', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let page: Page;
  let client: Made;

  beforeAll(async () => {
    b = await openBrowser(await makeTestApp(NOWHERE));
    client = await b.t.client({ name: 'Demo Restaurant' });
    const campaign = await b.t.campaign(client, { name: 'Summer Sale' });
    await b.t.voucher(campaign);
    page = await b.signedIn();
  }, PATIENCE_MS);
  afterAll(() => b.close());

  const shops = async () => (await b.t.admin.get('/api/v1/shopify-shops')).body.data as Made[];
  const fillIn = async (domain: string) => {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Shop domain').fill(domain);
    await dialog.getByLabel('Client ID of the app').fill('app');
    await dialog.getByLabel('Secret of the app').fill(SECRET);
    return dialog;
  };

  test('nothing is connected: it says what to do; a domain that is none is refused at its field', async () => {
    await page.goto('/settings');
    await page.getByRole('link', { name: 'Shopify' }).click();
    await page.getByRole('heading', { level: 1, name: 'Shopify' }).waitFor();
    await page.getByText('No shop is connected').waitFor();
    await page.getByRole('button', { name: 'Connect a shop' }).first().click();
    const dialog = await fillIn('acme.example');
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await dialog
      .getByText(/acme\.myshopify\.com$/)
      .last()
      .waitFor();
    expect(await shops()).toEqual([]);
  });

  test('with an authorization code: the link for the shop is shown once, and the state is told', async () => {
    const dialog = await fillIn('https://acme.myshopify.com/admin');
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    const link = page.getByRole('link', { name: /Open Shopify/ });
    await link.waitFor();
    expect(await link.getAttribute('href')).toMatch(
      /^https:\/\/acme\.myshopify\.com\/admin\/oauth\/authorize\?client_id=app&scope=read_discounts/,
    );
    const [shop] = await shops();
    await page.getByText(String(shop?.redirect_url)).waitFor();
    await page.getByText(String(shop?.webhook_url)).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('Waiting for consent').waitFor();
    expect(await page.content()).not.toContain(SECRET);
    await page.getByRole('link', { name: 'acme.myshopify.com' }).click();
    await page.getByText(/Nobody has agreed yet/).waitFor();
    await page.getByRole('button', { name: 'Begin again' }).click();
    const again = page.getByRole('dialog');
    expect(await again.getByLabel('Shop domain').inputValue()).toBe('acme.myshopify.com');
    await page.keyboard.press('Escape');
  });

  test('with an app of the shop’s own organization: what stands in the way is told, with its time', async () => {
    await page.goto('/settings/shopify');
    await page.getByRole('button', { name: 'Connect a shop' }).click();
    const dialog = await fillIn('two.myshopify.com');
    await dialog.getByLabel('App and shop belong together').check();
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('The shop is being connected').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    const row = page.getByRole('row', { name: /two\.myshopify\.com/ });
    await row.getByText('Being connected').waitFor();
    await page.getByRole('link', { name: 'two.myshopify.com' }).click();
    await page.getByText('It is being connected, and tried again by itself.').waitFor();
    const told = await b.t.db.query<{ last_error: string | null }>({
      text: `select last_error from shopify_shop where domain = 'two.myshopify.com'`,
    });
    if (told[0]?.last_error) await page.getByText(told[0].last_error).first().waitFor();
  });

  test('a campaign is published, waits for the shop, and is withdrawn again', async () => {
    await page.getByText('Nothing is published here').waitFor();
    await page.getByRole('button', { name: 'Publish a campaign' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Campaign' }).click();
    await page.getByRole('option', { name: 'Summer Sale' }).click();
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
    const row = page.getByRole('row', { name: /Summer Sale/ });
    await row.getByText('Waits for the shop').waitFor();
    await row.getByRole('button', { name: 'Compare the codes of Summer Sale now' }).click();
    await page.getByText('All codes are compared with the shop').waitFor();
    await page.getByRole('button', { name: 'Publish a campaign' }).click();
    await dialog.getByRole('combobox', { name: 'Campaign' }).click();
    await page.getByRole('option', { name: 'Summer Sale' }).click();
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
    await dialog.getByText('The campaign is published in this shop already').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await row.getByRole('button', { name: 'Withdraw Summer Sale' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await row.getByText('Being withdrawn').waitFor();
    const [publication] = (await b.t.admin.get('/api/v1/shopify-publications')).body.data as Made[];
    expect(publication?.status).toBe('withdrawing');
  });

  test('codes that the shop did not take are shown with what it said', async () => {
    await b.t.db.query({
      text: `insert into shopify_code (organization_id, publication_id, voucher_id, code, code_key,
          wanted, state, error, changed_at)
        select v.organization_id, p.id, v.id, v.code, v.code_key, true, 'absent',
          'TAKEN: must be unique', now()
        from shopify_publication p join voucher v using (organization_id, campaign_id)`,
    });
    await page.reload();
    await page.getByRole('button', { name: 'Failed codes of Summer Sale' }).click();
    await page.getByText('TAKEN: must be unique').waitFor();
    await page.keyboard.press('Escape');
  });

  test('a shop is disconnected, and can be connected again', async () => {
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('Its tokens are forgotten. Connect it again to go on.').waitFor();
    await page.getByRole('button', { name: 'Begin again' }).waitFor();
    const [shop] = (await shops()).filter(({ domain }) => domain === 'two.myshopify.com');
    expect(shop?.status).toBe('disconnected');
  });

  test('who only reads sees the shops, and no button that writes', async () => {
    const password = 'correct-horse-battery-9';
    const { email } = await b.t.person('analyst', { passwordHash: cheapHash(password) });
    const reader = await b.visit();
    await signIn(reader, { email, password });
    await reader.goto('/settings/shopify');
    await reader.getByRole('link', { name: 'acme.myshopify.com' }).click();
    await reader.getByText(/Nobody has agreed yet/).waitFor();
    await settle(reader);
    const buttons = await reader.getByRole('main').getByRole('button').allInnerTexts();
    expect(buttons.filter((each) => !/Copy/.test(each))).toEqual([]);
  });

  test('nothing was in error on the way, and no browser asked Shopify', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
