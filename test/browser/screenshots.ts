// Pictures of every screen, light and dark, on a desk and on a phone, in screenshots/: to be looked at.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { fillDemo } from '../../server/demo/fill-demo.ts';
import { dayOf } from '../../server/demo/calendar.ts';
import { makeKeys } from '../../server/demo/keep-keys.ts';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { openCustomerHash } from '../../server/secret/customer-hash.ts';
import { makeTestApp } from '../harness/app.ts';
import { makeCaller } from '../harness/caller.ts';
import { openBrowser, PHONE, settle, signIn, WIDE, type Browsing } from './browser.ts';
import { fillPrintAndShops } from './fill.ts';
import { inside, outside, type Filled, type Place } from './routes.ts';

const FOLDER = resolve('screenshots');
/** Of these screens alone, by their names: SCREENS=print,shopify. */
const wanted = (process.env.SCREENS ?? '').split(',').filter(Boolean);
const isWanted = ({ name }: Place) =>
  wanted.length === 0 || wanted.some((each) => name.startsWith(each));
/** Of what is seen by who is signed in: SCREENS_LANGUAGE=de. */
const language = process.env.SCREENS_LANGUAGE ?? 'en';
const isEnglish = language === 'en';
const DEMO_OWNER = { email: 'sam@demo.example', password: 'correct-horse-battery-9' };
let b: Browsing;
let filled: Filled;

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  const t = await makeTestApp();
  const keys = makeKeys();
  const hashCustomer = await openCustomerHash(t.db, t.context.keyring);
  await fillDemo(t.db, { today: dayOf(Date.now()), keys, hashCustomer });
  await bootstrap(t.db, { organization: 'Demo Agency', ...DEMO_OWNER });
  const api = makeCaller(t.app, keys.manage.text);
  const [campaign] = (await api.get('/api/v1/campaigns?limit=100')).body.data.filter(
    ({ name }: { name: string }) => name === 'Summer Sale',
  );
  const client = (await api.get(`/api/v1/clients/${campaign.client_id}`)).body;
  const [redemption] = (await api.get(`/api/v1/redemptions?campaign_id=${campaign.id}`)).body.data;
  const [conflict] = (await api.get('/api/v1/conflicts?status=open')).body.data;
  const batches = (await api.get(`/api/v1/campaigns/${campaign.id}/batches`)).body.data;
  const shopId = await fillPrintAndShops(api, { client, campaign, batch: batches[0] });
  filled = {
    shopId,
    client,
    campaign,
    voucherId: redemption.voucher_id,
    redemptionId: redemption.id,
    conflictId: conflict.id,
    reference: conflict.evidence.reference,
  };
  b = await openBrowser(t);
});
afterAll(() => b.close());

async function take(page: Page, { path, title, name }: Place, kind: string): Promise<void> {
  await page.goto(path);
  await page
    .getByRole('heading', { level: 1, ...(isEnglish ? { name: title } : {}) })
    .first()
    .waitFor();
  await settle(page);
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
  await page.screenshot({ path: `${FOLDER}/${name}-${kind}.png`, fullPage: true });
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries({ wide: WIDE, phone: PHONE })) {
    test(`${colorScheme}, ${size}`, async () => {
      const kind = [size, colorScheme, ...(isEnglish ? [] : [language])].join('-');
      const stranger = await b.visit({ colorScheme, viewport });
      for (const place of outside.filter(isWanted)) await take(stranger, place, kind);
      const page = await b.visit({ colorScheme, viewport });
      await signIn(page, DEMO_OWNER);
      // as the dashboard keeps what was chosen
      await page.evaluate((to) => localStorage.setItem('vouchertrack-language', to), language);
      for (const place of inside(filled).filter(isWanted)) await take(page, place, kind);
    });
  }
}
