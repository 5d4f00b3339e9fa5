// Vouchers in a real browser: codes that are brought along with the report of what was not taken, one
// that is disabled and extended, and how a client's branding looks on its page.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Made } from '../harness/app.ts';
import { browserPath, openBrowser, unique, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe.runIf(browserPath)('vouchers', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let client: Made;
  beforeAll(async () => {
    b = await openBrowser();
    client = await b.t.client({ name: 'Demo Restaurant', time_zone: 'Europe/London' });
  }, PATIENCE_MS);
  afterAll(() => b.close());

  test('codes come in as a CSV, and what was not taken is named row by row', async () => {
    const { id } = await b.t.campaign(client, { name: unique('Old stock') });
    const mark = unique('OLD').replace(' ', '-');
    const rows = [
      'code;max_uses;colour',
      `${mark}-1;1;red`,
      `${mark}-2;3;blue`,
      `${mark}-1;1;red`,
      'not a code!;1;',
      `${mark}-3;0;`,
    ];
    const page = await b.signedIn();
    await page.goto(`/campaigns/${id}?tab=codes`);
    await page.getByRole('button', { name: 'Import codes' }).click();
    const form = page.getByRole('dialog', { name: 'Import codes' });
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      form.getByRole('button', { name: /CSV file/ }).click(),
    ]);
    await chooser.setFiles({
      name: 'codes.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`${rows.join('\r\n')}\r\n`),
    });
    await form.getByRole('button', { name: 'Import', exact: true }).click();
    await form.waitFor({ state: 'detached' });

    const row = page.getByRole('table', { name: 'Imports' }).getByRole('row').nth(1);
    await row.getByText('Done', { exact: true }).waitFor();
    await row.getByText('Columns without a meaning here: colour').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('link', { name: '3 as CSV' }).click(),
    ]);
    const report = readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(report.map((line) => line.split(',').slice(0, 2).join(','))).toEqual([
      '\uFEFFrow,code'.slice(report[0]?.startsWith('\uFEFF') ? 0 : 1),
      `4,${mark}-1`,
      '5,not a code!',
      `6,${mark}-3`,
    ]);
    for (const line of report.slice(1)) expect(line.split(',')[2]).not.toBe('');
    const taken = await b.t.db.query({
      text: `select code, max_uses from voucher where code like $1 order by code`,
      values: [`${mark}-%`],
    });
    expect(taken).toEqual([
      { code: `${mark}-1`, max_uses: 1 },
      { code: `${mark}-2`, max_uses: 3 },
    ]);
    // and the figure leads to them
    await row.getByRole('link', { name: '2', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Vouchers' }).waitFor();
    await page.getByRole('link', { name: `${mark}-2` }).waitFor();
    await page.context().close();
  });

  test('a voucher that is disabled is refused at once; enabled and extended, it is good again', async () => {
    const campaign = await b.t.campaign(client, { name: unique('Last month') });
    const code = unique('SPRING').replace(' ', '-');
    const past = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
    const voucher = await b.t.voucher(campaign, { code, valid_until: past });
    const { api } = await b.t.key(client);
    const why = async () => {
      const { body } = await api.get(`/api/webhook/validate/${code}`);
      return body.valid === true ? 'valid' : String(body.error_code);
    };
    expect(await why()).toBe('voucher_expired');
    const page = await b.signedIn();
    await page.goto(`/vouchers/${voucher.id}`);
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    const asked = page.getByRole('dialog', { name: `Disable ${code}?` });
    await asked.getByRole('button', { name: 'Disable' }).click();
    await asked.waitFor({ state: 'detached' });
    await page.getByText('Disabled', { exact: true }).first().waitFor();
    expect(await why()).toBe('voucher_disabled');
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await page.getByRole('button', { name: 'Disable', exact: true }).waitFor();
    expect(await why()).toBe('voucher_expired');

    await page.getByRole('button', { name: 'Extend, change uses' }).click();
    const form = page.getByRole('dialog');
    const next = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    await form.getByLabel('Last day').fill(next);
    await form.getByLabel('Uses in all').fill('2');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    expect(await why()).toBe('valid');
    const [row] = await b.t.db.query<{ max_uses: number; last: string }>({
      text: `select max_uses, (valid_until at time zone 'Europe/London')::date::text as last
        from voucher where code = $1`,
      values: [code],
    });
    // the day that was typed is the last day, in the client's zone
    expect(row).toEqual({ max_uses: 2, last: next });
    await page.getByText(/2 uses in all · valid until \d/).waitFor();
    await page.context().close();
  });

  test('a colour and a logo are on the voucher’s page as soon as they are saved', async () => {
    const own = await b.t.client({ name: unique('Harbour Kitchen') });
    const { url } = await b.t.voucher(await b.t.campaign(own));
    const page = await b.signedIn();
    await page.goto(`/clients/${own.id}`);
    await page.getByRole('textbox', { name: 'Colour' }).fill('#aa2200');
    // its palette goes with the focus
    await page.keyboard.press('Tab');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: /Logo/ }).click(),
    ]);
    await chooser.setFiles({ name: 'logo.png', mimeType: 'image/png', buffer: PNG });
    await page.getByRole('button', { name: 'Save the branding' }).click();
    await page.getByRole('img', { name: 'Its logo now' }).waitFor();

    const customer = await b.visit();
    await customer.goto(new URL(String(url)).pathname);
    // an ornament beside the name, which says the same: without a name of its own
    const logo = customer.locator('header img');
    await logo.waitFor();
    expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
    const brand = () =>
      customer.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue('--brand').trim(),
      );
    expect(await brand()).toBe('#aa2200');
    // taken away again, the name stands there
    await page.getByRole('button', { name: 'Remove the logo' }).click();
    await page.getByText('No logo yet').waitFor();
    await customer.reload();
    await customer.getByText(String(own.name)).first().waitFor();
    expect(await logo.count()).toBe(0);
    // what is no picture is refused with a word why
    const [again] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: /Logo/ }).click(),
    ]);
    const text = Buffer.from('<svg onload="alert(1)"/>');
    await again.setFiles({ name: 'logo.png', mimeType: 'image/png', buffer: text });
    await page.getByRole('button', { name: 'Save the branding' }).click();
    await page
      .getByRole('alert')
      .getByText(/This could not be saved/)
      .waitFor();
    await customer.context().close();
    await page.context().close();
  });

  test('nothing of it has an error in the console or asks another machine', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
