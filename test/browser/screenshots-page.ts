// Pictures of the voucher's page as guests meet it, in both languages, light and dark, on a phone and on a
// desk, in screenshots/: to be looked at.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { must, type Made } from '../harness/app.ts';
import { openBrowser, PHONE, WIDE, type Browsing } from './browser.ts';

const FOLDER = resolve('screenshots');
/** As of the other pictures: SCREENS=page. */
const wanted = (process.env.SCREENS ?? '').split(',').filter(Boolean);
const isWanted = wanted.length === 0 || wanted.some((each) => 'page'.startsWith(each));
const DAY_MS = 86_400_000;

let b: Browsing;
const paths: Record<string, string> = {};

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  b = await openBrowser();
  const { t } = b;
  const client = await t.client({
    name: 'Harbour Kitchen',
    shop_url: 'https://shop.example/?ref=card',
    branding: { color: '#c2570c' },
  });
  const plain = await t.client({ name: 'Café am Markt & Konditorei Petersen', currency: 'EUR' });
  for (const name of ['Quay', 'Market Square', 'Old Town']) await t.location(client, { name });
  const pathOf = (voucher: Made, query = '') => new URL(String(voucher.url)).pathname + query;
  const offer = {
    minimum_spend: 25,
    valid_until: '2099-03-31',
    terms: { weekdays: ['monday', 'tuesday', 'wednesday'], max_party: 6, text: 'Not with others' },
  };
  const lead_form = { consent_text: 'Harbour Kitchen may write to me about its offers.' };
  const voucher = async (of: Made, fields: object, code?: string) =>
    t.voucher(await t.campaign(of, { ...fields }), code === undefined ? {} : { code });
  const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
  const today = new Date().toISOString().slice(0, 10);

  const full = await voucher(client, { ...offer, lead_form }, 'SUMMER20-X7K3M2');
  paths.full = pathOf(full);
  paths.wrong = pathOf(full, '?form=wrong');
  paths.kept = pathOf(full, '?form=kept');
  paths.sent = pathOf(full, '?form=sent');
  paths.simple = pathOf(await voucher(plain, {}));
  paths.long = pathOf(
    await voucher(
      plain,
      { discount_description: 'A slice of cake of your choice with every pot of coffee' },
      'A-VERY-LONG-CODE-OF-OUR-OWN-2026-SPRING',
    ),
  );
  const used = await voucher(client, offer);
  const sale = { code: used.code, transaction_amount: 30, order_reference: 'o-1' };
  await must((await t.key(client)).api.post('/api/webhook/redemption', sale), 200);
  paths.used = pathOf(used);
  paths.expired = pathOf(await voucher(client, { valid_until: '2020-01-01' }));
  paths.early = pathOf(await voucher(client, { valid_from: '2099-01-01' }));
  paths.closed = pathOf(await voucher(client, { terms: { blackout_dates: [today, tomorrow] } }));
  paths.test = pathOf(await voucher(client, { mode: 'test' }));
  paths.nothing = `/v/${String(client.token)}/NO-SUCH-CODE`;
});
afterAll(() => b.close());

for (const locale of ['en-GB', 'de-DE']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.runIf(isWanted)(`the voucher’s page, ${locale}, ${colorScheme}`, async () => {
      const page = await b.visit({ locale, colorScheme });
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(path);
        for (const [size, viewport] of Object.entries({ phone: PHONE, wide: WIDE })) {
          await page.setViewportSize(viewport);
          const file = `page-${name}-${size}-${locale.slice(0, 2)}-${colorScheme}.png`;
          await page.screenshot({ path: `${FOLDER}/${file}`, fullPage: true });
        }
      }
    });
  }
}
