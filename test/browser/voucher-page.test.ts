// The voucher's page in a real browser: what its forms send is taken, by our own door as by any other.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, type Made } from '../harness/app.ts';
import { browserPath, openBrowser, PHONE, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;

describe.runIf(browserPath)('the voucher’s page', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let voucher: Made;
  beforeAll(async () => {
    b = await openBrowser();
    const client = await b.t.client({ name: 'Café Demo' });
    const lead_form = { consent_text: 'Café Demo may write to me about offers.' };
    voucher = await b.t.voucher(await b.t.campaign(client, { lead_form }));
  }, PATIENCE_MS);
  afterAll(() => b.close());

  test('takes an address that a guest leaves there', async () => {
    const page = await b.visit({ viewport: PHONE });
    await page.goto(new URL(String(voucher.url)).pathname);
    await page.getByLabel('E-mail address').fill('ada@mail.test');
    await page.getByLabel('may write to me').check();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Thank you: your address is noted.').waitFor();
    const { data } = await must(
      b.t.admin.get(`/api/v1/leads?campaign_id=${voucher.campaign_id}`),
      200,
    );
    expect(data).toMatchObject([{ email: 'ada@mail.test', consent: true }]);
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
