// Pictures of the till in all of its states, in both languages, light and dark, on a phone and on a desk,
// in screenshots/: to be looked at.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { de } from '../../till/text/de.ts';
import { en } from '../../till/text/en.ts';
import { fill } from '../../dashboard/text/fill.ts';
import { makeTestApp, must, type Made, type TestApp } from '../harness/app.ts';
import { PHONE, WIDE } from './browser.ts';
import { openPairing, openPhones, PIN, type Phones } from './phone.ts';

const FOLDER = resolve('screenshots');
/** As of the other pictures: SCREENS=till. */
const wanted = (process.env.SCREENS ?? '').split(',').filter(Boolean);
const isWanted = wanted.length === 0 || wanted.some((each) => 'till'.startsWith(each));
const WRONG_PIN = '0000';
const TRIES = 5;

let t: TestApp;
let origin: string;
let folder: string;
let phones: Phones;
let client: Made;

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'vt-pictures-'));
  t = await makeTestApp();
  await t.app.listen({ port: 0, host: '127.0.0.1' });
  origin = `http://127.0.0.1:${(t.app.server.address() as AddressInfo).port}`;
  phones = openPhones(folder, origin);
  client = await t.client({ name: 'Harbour Kitchen' });
});
afterAll(async () => {
  await phones.close();
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

async function picture(page: Page, name: string, kind: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ phone: PHONE, wide: WIDE })) {
    await page.setViewportSize(viewport);
    const path = `${FOLDER}/till-${name}-${size}-${kind}.png`;
    await page.screenshot({ path, fullPage: true });
  }
  await page.setViewportSize(PHONE);
}

const looks = (['en-GB', 'de-DE'] as const).flatMap((locale) =>
  ([false, true] as const).map((dark) => ({ locale, dark })),
);

test.runIf(isWanted).each(looks)('the till, %j', async ({ locale, dark }) => {
  const words = locale === 'de-DE' ? de : en;
  const kind = `${locale.slice(0, 2)}-${dark ? 'dark' : 'light'}`;
  const place = await t.location(client, { name: `Quay ${kind}` });
  const person = (name: string, may_override: boolean) =>
    must(t.admin.post('/api/v1/staff', { location_ids: [place.id], name, pin: PIN, may_override }));
  const maren = await person('Maren Petersen', true);
  await person('Jonas', false);
  await person('Ole', false);
  const pairing = async () => {
    const body = { location_id: place.id, name: 'Counter', offline_allowance: 2 };
    return (await must(t.admin.post('/api/v1/devices/pairings', body))).url as unknown;
  };
  const terms = {
    weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    max_party: 6,
    text: locale === 'de-DE' ? 'Nicht mit anderen Angeboten' : 'Not with other offers',
  };
  const own = { valid_until: '2099-03-31', minimum_spend: 25, max_discount: 40, terms };
  const offer = await t.campaign(client, { name: 'Spring mailing', ...own });
  const weekday = { weekday: 'long', timeZone: 'Europe/London' } as const;
  const today = new Date().toLocaleDateString('en-GB', weekday).toLowerCase();
  const late = await t.campaign(client, {
    name: 'Winter',
    valid_until: '2026-01-31',
    terms: { weekdays: [today === 'monday' ? 'tuesday' : 'monday'] },
  });
  const newCode = async (campaign = offer) => String((await t.voucher(campaign)).code);

  const page = await phones.take(kind, { dark, locale });
  const shot = (name: string) => picture(page, name, kind);
  const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
  const heading = (name: string) =>
    page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const enter = async (pin: string) => {
    for (const digit of pin) await press(fill(words.shift.digit, { digit }));
  };
  const scan = () =>
    page.getByRole('navigation').getByRole('button', { name: words.scan.tab }).click();
  const list = async () => {
    await page.getByRole('navigation').getByRole('button', { name: words.today.tab }).click();
    await heading(fill(words.today.title, { place: String(place.name) }));
  };
  const lookUp = async (code: string, verdict?: string) => {
    await scan();
    await page.getByLabel(words.scan.code).fill(code);
    await press(words.scan.look);
    if (verdict) await heading(verdict);
  };

  await page.goto('/till');
  await heading(words.unpaired.title);
  await shot('unpaired');
  await page.goto('/till/#pair=nonsense');
  await page.getByText(words.unpaired.failed).waitFor();
  await shot('unpaired-failed');
  await openPairing(page, origin, await pairing());
  await heading(words.shift.title);
  await shot('people');
  await press('Ole');
  for (let i = 0; i < TRIES; i++) {
    await enter(WRONG_PIN);
    await press(words.shift.enter);
    await page.getByRole('alert').filter({ hasText: /PIN/ }).waitFor();
    if (i === 0) await shot('pin-wrong');
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('input')?.value === '',
    );
  }
  await page
    .getByRole('alert')
    .filter({ hasText: /manager|Leitung/ })
    .waitFor();
  await shot('pin-locked');
  await page.reload();
  await heading(words.shift.title);
  await shot('people-locked');
  await press('Maren Petersen');
  await enter('47');
  await shot('pin');
  await enter('11');
  await press(words.shift.enter);
  await heading(words.scan.title);
  await shot('scan');
  await list();
  await page.getByText(words.today.empty).waitFor();
  await shot('today-empty');
  await scan();
  await press(words.scan.camera);
  await page.getByRole('button', { name: words.scan.stop }).waitFor();
  await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
  await shot('camera');
  await press(words.scan.stop);
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await press(words.scan.camera);
  await page.getByRole('alert').waitFor();
  await shot('camera-refused');

  await lookUp('NO-SUCH-CODE', words.offer.bad);
  await shot('unknown');
  const batches = `/api/v1/campaigns/${offer.id}/batches`;
  const batch = await must(t.admin.post(batches, { quantity: 1, prefix: 'SPRING' }), 202);
  let made = '';
  while (made === '') {
    const { text } = await t.admin.get(`/api/v1/batches/${batch.id}/codes.csv`);
    made = /^SPRING[^,]+/m.exec(text)?.[0] ?? '';
  }
  // the last two letters that differ, the other way round
  const at = made.length - 1 - (made.at(-1) === made.at(-2) ? 1 : 0);
  const slip = made.slice(0, at - 1) + made.charAt(at) + made.charAt(at - 1) + made.slice(at + 1);
  await lookUp(slip);
  await page.getByRole('button', { name: fill(words.offer.meant, { code: made }) }).waitFor();
  await shot('meant');
  await press(fill(words.offer.meant, { code: made }));
  await heading(words.offer.good);
  await shot('offer');
  await page.getByLabel(words.offer.covers).fill('8');
  await page.getByLabel(words.offer.amount).fill('10.50');
  await page.getByLabel(words.offer.receipt).fill('R-2026-0815');
  await page.locator('.terms .unmet').nth(1).waitFor();
  await shot('offer-typed');
  await press(words.offer.redeem);
  await page.getByRole('checkbox').first().waitFor();
  await shot('unmet');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByLabel(words.offer.reason).fill('Regulars');
  await press(words.offer.redeem);
  await heading(words.result.redeemed);
  await shot('redeemed');
  await press(words.result.undo);
  await heading(words.result.undone);
  await shot('undone');

  const plain = await newCode();
  await lookUp(plain, words.offer.good);
  await press(words.offer.redeem);
  await heading(words.result.redeemed);
  await shot('redeemed-no-bill');
  await lookUp(plain, words.offer.bad);
  await shot('used');
  await lookUp(await newCode(late), words.offer.override);
  await shot('override');
  const raced = await newCode();
  await lookUp(raced, words.offer.good);
  await must(
    t.admin.post('/api/v1/redemptions', {
      code: raced,
      location_id: place.id,
      transaction_amount: 90,
    }),
    200,
  );
  await press(words.offer.redeem);
  await heading(words.result.refused);
  await shot('refused');

  const seated = await newCode();
  await lookUp(seated, words.offer.good);
  await page.getByLabel(words.offer.table).fill('Terrace 7');
  const seats = '**/api/v1/till/seatings';
  await page.route(seats, (route) => route.abort());
  await press(words.offer.seat);
  await page.getByRole('alert').waitFor();
  await shot('seat-unanswered');
  await page.unroute(seats);
  await press(words.offer.seat);
  await heading(fill(words.result.seated, { table: 'Terrace 7' }));
  await shot('seated');
  await lookUp(seated);
  await page.locator('.verdict').waitFor();
  await shot('held');

  const lost = await newCode();
  await lookUp(lost, words.offer.good);
  const door = '**/api/v1/till/redemptions';
  await page.route(door, (route) => route.abort());
  await press(words.offer.redeem);
  await heading(words.unanswered.title);
  await shot('unanswered');
  await page.unroute(door);
  await press(words.unanswered.again);
  await heading(words.result.redeemed);
  await press(words.result.next);
  await list();
  await page.getByText(seated).waitFor();
  await shot('today');
  await page.getByText(words.today.noBill).first().click();
  await page.getByRole('button', { name: words.today.saveBill }).waitFor();
  await shot('today-bill');

  const [trusted, disabled] = [made.replace(/.$/, ''), await t.voucher(offer)];
  await page.context().setOffline(true);
  await list();
  await lookUp(trusted, words.offline.banner);
  await shot('offline-slip');
  await lookUp(String(disabled.code), words.offline.banner);
  await press(words.offline.take);
  await heading(words.offline.taken);
  await shot('saved');
  await lookUp(await newCode(), words.offline.banner);
  await press(words.offline.take);
  await heading(words.offline.taken);
  await lookUp(made, words.offline.banner);
  await shot('offline-full');
  await list();
  await page.getByText(words.offline.nobody).waitFor();
  await shot('today-offline');
  await must(t.admin.patch(`/api/v1/vouchers/${disabled.id}`, { status: 'disabled' }), 200);
  await page.context().setOffline(false);
  await page.getByText(fill(words.offline.refused, { count: 1 })).waitFor();
  await page.getByText(fill(words.offline.confirmed, { count: 1 })).waitFor();
  await page.getByText(words.offline.nobody).waitFor({ state: 'detached' });
  await shot('today-settled');

  await must(t.admin.patch(`/api/v1/staff/${maren.id}`, { may_override: false }), 200);
  await page.reload();
  await heading(words.scan.title);
  await lookUp(await newCode(late), words.offer.override);
  await shot('may-not');
  await page.getByRole('button', { name: new RegExp(words.shift.handOver) }).click();
  await heading(words.shift.title);
  const devices = (await t.admin.get('/api/v1/devices')).body.data as Made[];
  for (const { id } of devices) await t.admin.delete(`/api/v1/devices/${id}`);
  // of the next one, without an allowance
  const none = { location_id: place.id, name: 'Second' };
  const { url } = await must(t.admin.post('/api/v1/devices/pairings', none));
  await openPairing(page, origin, url);
  await heading(words.shift.title);
  await press('Maren Petersen');
  await enter(PIN);
  await press(words.shift.enter);
  await heading(words.scan.title);
  await page.context().setOffline(true);
  await lookUp('SUMMER20', words.offline.banner);
  await shot('offline-none');
});
