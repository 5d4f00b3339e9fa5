// <voucher-field> in a real browser, on a page of another origin, against the real server.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildVoucherField } from '../../sdk/bundle.mjs';
import { lookWithAxe, WCAG } from '../browser/axe.ts';
import { makeTestApp, type Made, type TestApp } from '../harness/app.ts';

const executablePath = [process.env.CHROMIUM ?? '', '/usr/bin/chromium'].find(existsSync);
if (!executablePath) {
  console.log('No browser: the tests of <voucher-field> did not run. Install chromium.');
}

describe.runIf(executablePath)('<voucher-field>', () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  let shop: Server;
  let campaign: Made;
  let apiKey: string;
  let server: string;
  let html = '';
  let shopUrl = '';
  /** Failures that the browser reported; tests that make some clear it. */
  let failures: string[] = [];

  const listening = async (each: Server): Promise<number> => {
    each.listen(0, '127.0.0.1');
    await new Promise((resolve) => each.once('listening', resolve));
    return (each.address() as AddressInfo).port;
  };

  beforeAll(async () => {
    app = await makeTestApp();
    await app.app.listen({ port: 0, host: '127.0.0.1' });
    server = `http://127.0.0.1:${(app.app.server.address() as AddressInfo).port}`;
    shop = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
    });
    shopUrl = `http://127.0.0.1:${await listening(shop)}`;
    const client = await app.client();
    campaign = await app.campaign(client, { minimum_spend: 25 });
    const made = await app.key(client, {
      kind: 'publishable',
      scopes: ['validate'],
      origins: [shopUrl],
    });
    apiKey = made.key as string;
    await buildVoucherField('dist/voucher-field.js');
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    shop.closeAllConnections();
    await new Promise((resolve) => shop.close(resolve));
    await app.close();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    failures = [];
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('console', (each) => each.type() === 'error' && failures.push(each.text()));
  });
  afterEach(async () => {
    await page.close();
    expect(failures).toEqual([]);
  });

  /** A shop's checkout with the field; it lists what the field tells, and counts submissions. */
  async function open(attributes = '', language = 'en'): Promise<void> {
    html = `<!doctype html><html lang="${language}"><title>Checkout</title>
      <script type="module" src="${server}/voucher-field.js"></script>
      <style>voucher-field::part(button) { background: rgb(0, 80, 0); color: white }</style>
      <main><h1>Checkout</h1><form id="f"><voucher-field api-key="${apiKey}" name="voucher"
        cart-total="45.99" ${attributes}></voucher-field><button id="pay">Pay</button></form></main>
      <script>
        const told = []; let sent = 0;
        for (const name of ['applied', 'refused', 'removed']) {
          document.addEventListener('voucher-' + name, (e) => told.push([name, e.detail]));
        }
        f.addEventListener('submit', (e) => { e.preventDefault(); sent++; });
        const entries = () => [...new FormData(f)].map(String);
      </script></html>`;
    await page.goto(shopUrl);
    await page.waitForFunction("customElements.get('voucher-field') !== undefined");
  }
  const message = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();
  const code = async (fields: object = {}) =>
    (await app.voucher(campaign, fields as never)).code as string;

  test('a good code is shown with its worth, told to the page and given to the form', async () => {
    const good = await code();
    await open();
    await page.getByLabel('Voucher code').fill(` ${good.toLowerCase()} `);
    await page.getByLabel('Voucher code').press('Enter');
    await message('20% off your order: £9.20 off');
    expect(await page.evaluate('told')).toMatchObject([
      ['applied', { code: good, discountAmount: 9.2, voucher: { remainingUses: 1 } }],
    ]);
    expect(await page.evaluate('entries()')).toEqual([`voucher,${good}`]);
    expect(await page.evaluate('sent')).toBe(0);
    // the cart changes: the discount follows without another call
    await page.evaluate("document.querySelector('voucher-field').setAttribute('cart-total', '20')");
    await message('Add £5 more to qualify for this discount');
    expect(await page.evaluate('told.at(-1)[1].discountAmount')).toBe(0);
    await page.getByRole('button', { name: 'Remove' }).click();
    expect(await page.evaluate('entries()')).toEqual([]);
    expect(await page.evaluate('told.at(-1)')).toEqual(['removed', { code: good }]);
    await page.getByRole('button', { name: 'Pay' }).click();
    expect(await page.evaluate('sent')).toBe(1);
  });

  test.each(['sdk/README.md', 'docs/guides/javascript.md'])(
    'the page that %s shows works, with its address and a key put in',
    async (file) => {
      const good = await code();
      const [, block = ''] = /```html\n([\s\S]*?)```/.exec(readFileSync(file, 'utf8')) ?? [];
      const shown = block
        .replaceAll('https://vouchers.example.com', server)
        .replace('vt_pub_…', apiKey);
      expect(shown).toContain(apiKey);
      const script = shown.includes('<script')
        ? ''
        : `<script type="module" src="${server}/voucher-field.js"></script>`;
      html = `<!doctype html><html lang="en"><title>Checkout</title>${script}<form>${shown}</form></html>`;
      await page.goto(shopUrl);
      await page.getByLabel('Voucher code').fill(good);
      await page.getByRole('button', { name: 'Apply' }).click();
      await message('20% off your order: £9.20 off');
    },
  );

  test('a refused code says why and holds the form back until it is gone', async () => {
    const used = await code();
    const sale = { code: used, transaction_amount: 45.99, order_reference: 'T-1' };
    const key = await app.key({ id: campaign.client_id as string });
    expect((await key.api.post('/api/webhook/redemption', sale)).status).toBe(200);
    await open();
    const input = page.getByLabel('Voucher code');
    await input.fill(used);
    await page.getByRole('button', { name: 'Apply' }).click();
    await message('Voucher has already been redeemed');
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await page.evaluate('told.at(-1)')).toMatchObject([
      'refused',
      { code: used, errorCode: 'voucher_already_redeemed' },
    ]);
    await page.getByRole('button', { name: 'Pay' }).click();
    expect(await page.evaluate('sent')).toBe(0);
    await input.fill('');
    await page.getByRole('button', { name: 'Pay' }).click();
    expect(await page.evaluate('sent')).toBe(1);
  });

  test('it speaks German on a German page', async () => {
    const good = await code();
    await open('', 'de-AT');
    await page.getByLabel('Gutscheincode').fill('NOPE-77');
    await page.getByRole('button', { name: 'Einlösen' }).click();
    await message('Dieser Gutschein ist nicht bekannt');
    await page.getByLabel('Gutscheincode').fill(good);
    await page.getByRole('button', { name: 'Einlösen' }).click();
    await message('9,20');
    await page.evaluate("document.querySelector('voucher-field').setAttribute('cart-total', '20')");
    await message('bis zu diesem Rabatt');
  });

  test('the form’s reset, disabled and required hold for it as for any field', async () => {
    const good = await code();
    await open(`required value="${good}"`);
    await message('£9.20 off');
    await page.evaluate('f.reset()');
    expect(await page.evaluate('entries()')).toEqual([]);
    expect(await page.evaluate('f.checkValidity()')).toBe(false);
    await page.evaluate("document.querySelector('voucher-field').toggleAttribute('disabled')");
    expect(await page.getByLabel('Voucher code').isDisabled()).toBe(true);
    expect(await page.evaluate('f.checkValidity()')).toBe(true);
  });

  test('parts are the shop’s to style, and axe finds nothing in any state', async () => {
    const good = await code();
    await open();
    const colour = `getComputedStyle(document.querySelector('voucher-field').shadowRoot.querySelector('button')).backgroundColor`;
    expect(await page.evaluate(colour)).toBe('rgb(0, 80, 0)');
    for (const text of ['', 'NOPE-78', good]) {
      await page.getByLabel('Voucher code').fill(text);
      await page.getByLabel('Voucher code').press('Enter');
      if (text) await message(text === good ? 'off your order' : 'Voucher not found');
      const { violations, passes } = await lookWithAxe(page, WCAG);
      expect(violations).toEqual([]);
      expect(passes).toBeGreaterThan(5);
    }
  });

  test('a page of another origin, and a secret key, get nothing', async () => {
    const good = await code();
    await open();
    await page.goto(shopUrl.replace('127.0.0.1', 'localhost'));
    await page.getByLabel('Voucher code').fill(good);
    await page.getByLabel('Voucher code').press('Enter');
    await message('The code could not be checked');
    expect(await page.evaluate('entries()')).toEqual([]);
    const { key } = await app.key({ id: campaign.client_id as string });
    await page.evaluate(
      `document.querySelector('voucher-field').setAttribute('api-key', '${String(key)}')`,
    );
    const calls: string[] = [];
    page.on('request', (request) => calls.push(request.url()));
    await page.getByLabel('Voucher code').press('Enter');
    await message('The code could not be checked');
    expect(calls).toEqual([]);
    expect(failures.join()).toContain('publishable');
    failures = [];
  });
});
