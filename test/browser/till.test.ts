// The till in a real browser: paired, a PIN, a code before the camera, a hand scanner, no network, a
// browser that is killed. Long because one till goes through all of it.
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../harness/app.ts';
import { cheapHash } from '../harness/person.ts';
import { lookWithAxe, OF_COLOURS } from './axe.ts';
import { browserPath, NO_BROWSER, PHONE, turn, unique, WIDE } from './browser.ts';
import { filmCode, type Sight } from './camera.ts';
import {
  enterPin,
  feel,
  felt,
  lookUp,
  openPairing,
  openPhones,
  PIN,
  putAway,
  ready,
  scanByHand,
  tooSmall,
  type Phones,
} from './phone.ts';

if (!browserPath) console.warn(NO_BROWSER);

const PATIENCE_MS = 120_000;

describe.runIf(browserPath)('the till', () => {
  let t: TestApp;
  let origin: string;
  let folder: string;
  let client: Made;
  let place: Made;
  let campaign: Made;
  let staff: Made;
  let phones: Phones;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vt-till-'));
    t = await makeTestApp();
    await t.app.listen({ port: 0, host: '127.0.0.1' });
    origin = `http://127.0.0.1:${(t.app.server.address() as AddressInfo).port}`;
    phones = openPhones(folder, origin);
    client = await t.client({ name: 'Harbour Kitchen' });
    place = await t.location(client, { name: 'Quay' });
    campaign = await t.campaign(client, { name: 'Spring mailing' });
    staff = await must(
      t.admin.post('/api/v1/staff', {
        location_ids: [place.id],
        name: 'Maren',
        pin: PIN,
        may_override: true,
      }),
    );
  }, PATIENCE_MS);
  afterAll(async () => {
    await phones.close();
    await t.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function pair(page: Page, fields: object = {}): Promise<void> {
    const body = { location_id: place.id, name: 'Counter', ...fields };
    const { url } = await must(t.admin.post('/api/v1/devices/pairings', body));
    await openPairing(page, origin, url);
  }

  async function paired(name: string, film?: string, fields: object = {}): Promise<Page> {
    const page = await phones.take(name, { film });
    await pair(page, fields);
    await enterPin(page);
    return page;
  }

  const newCode = async (fields: Record<string, unknown> = {}) =>
    String((await t.voucher(campaign, fields)).code);
  const redeemedOnce = async (code: string) =>
    (
      await t.db.query<{ amount_minor: number | null; channel: string }>({
        text: `select r.amount_minor, r.channel from redemption r
          join voucher v on v.id = r.voucher_id where v.code = $1 and r.voided_at is null`,
        values: [code],
      })
    ).map(({ amount_minor }) => amount_minor);

  const sights: [string, Sight][] = [
    ['held straight', { modulePx: 8 }],
    ['small and turned', { modulePx: 4, turned: 17 }],
    ['blurred', { modulePx: 7, turned: 5, blur: 2 }],
  ];
  test.each(sights)(
    'a phone that has never seen us is paired and takes a card that is %s',
    async (name, sight) => {
      const code = await newCode();
      const film = join(folder, `${name}.y4m`);
      const address = `${origin}/V/${String(client.token)}/${code}`.toUpperCase();
      filmCode(film, address.replaceAll('_', '-'), sight);
      const page = await paired(name, film);
      await page.getByRole('button', { name: 'Start the camera' }).click();
      await page.getByRole('heading', { level: 1, name: 'Valid', exact: true }).waitFor();
      await page.getByLabel('Bill before the discount').fill('45.99');
      // the server's arithmetic, before it is asked
      await page.getByText('£9.20').waitFor();
      await page.getByRole('button', { name: 'Redeem', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Redeemed' }).waitFor();
      expect(await redeemedOnce(code)).toEqual([4599]);
      const scans = await t.db.query({ text: 'select 1 from scan' });
      expect(scans).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'a hand scanner with nothing focused; a second look says where and when; undone in one tap',
    async () => {
      const code = await newCode();
      const page = await paired('scanner');
      await page.evaluate('document.activeElement.blur()');
      await scanByHand(page, code);
      await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Redeem', exact: true }).click();
      await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
      await page.getByRole('button', { name: 'Next voucher' }).click();
      await page.getByLabel('Code').fill(code.toLowerCase());
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByRole('heading', { name: 'Not valid' }).waitFor();
      await page.getByText(/^Used \d\d:\d\d, Quay$/).waitFor();
      await page.getByText(/^Reference \w+$/).waitFor();
      await page.getByRole('navigation').getByRole('button', { name: 'Today' }).click();
      await page.getByText(code).first().waitFor();
    },
    PATIENCE_MS,
  );

  test(
    'terms that are not met are answered for one by one, with a reason',
    async () => {
      const expired = await t.campaign(client, { name: 'Winter', valid_until: '2026-01-31' });
      const code = String((await t.voucher(expired)).code);
      const page = await paired('override');
      await page.getByLabel('Code').fill(code);
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByRole('heading', { name: 'Not valid, unless you answer for it' }).waitFor();
      const redeem = page.getByRole('button', { name: 'Redeem', exact: true });
      expect(await redeem.isDisabled()).toBe(true);
      await page.getByLabel(/I answer for it: Voucher has expired/).check();
      await page.getByLabel(/^Reason/).fill('A regular, one day late');
      await redeem.click();
      await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
      expect(await redeemedOnce(code)).toHaveLength(1);

      // a bill that is too small is known when it is typed: answered for in the same way
      const least = await t.campaign(client, { name: 'Lunch', minimum_spend: 25 });
      const small = String((await t.voucher(least)).code);
      await page.getByRole('button', { name: 'Next voucher' }).click();
      await lookUp(page, small);
      await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
      await page.getByLabel('Bill before the discount').fill('10');
      await redeem.click();
      await page.getByRole('alert').filter({ hasText: 'Minimum spend of £25 not met' }).waitFor();
      await page
        .getByRole('alert')
        .getByText(/^Reference \w+$/)
        .waitFor();
      expect(await redeem.isDisabled()).toBe(true);
      await page.getByLabel(/I answer for it: Minimum spend of £25 not met/).check();
      await page.getByLabel(/^Reason/).fill('They come every week');
      await redeem.click();
      await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
      expect(await redeemedOnce(small)).toEqual([1000]);

      // not by somebody who may not: they are told whom to ask, and may put the bill right
      await must(t.admin.patch(`/api/v1/staff/${staff.id}`, { may_override: false }), 200);
      await page.reload();
      const [late, other] = [await t.voucher(expired), await t.voucher(least)];
      await lookUp(page, String(late.code));
      await page.getByText('You may not answer for this').waitFor();
      expect(await redeem.count()).toBe(0);
      await page.getByRole('button', { name: 'Do not redeem' }).click();
      await lookUp(page, String(other.code));
      await page.getByLabel('Bill before the discount').fill('10');
      await redeem.click();
      await page.getByText('Correct the bill or the guests').waitFor();
      expect(await page.getByLabel(/I answer for it/).count()).toBe(0);
      await page.getByLabel('Bill before the discount').fill('100');
      await redeem.click();
      await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
      await must(t.admin.patch(`/api/v1/staff/${staff.id}`, { may_override: true }), 200);

      // what was taken just now is taken back under Today
      await page.getByRole('navigation').getByRole('button', { name: 'Today' }).click();
      const row = page.getByRole('listitem').filter({ hasText: String(other.code) });
      await row.getByRole('button', { name: 'Undo' }).click();
      await row.getByText('undone').waitFor();
      expect(await redeemedOnce(String(other.code))).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'without network: the page opens, takes on trust within its allowance, and is confirmed after a kill',
    async () => {
      const [code, other] = [await newCode(), await newCode()];
      const page = await paired('trust', undefined, { offline_allowance: 1 });
      await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
      await expect
        .poll(() =>
          page.evaluate(`caches.open('till-1').then((c) => c.keys()).then((k) => k.length)`),
        )
        .toBeGreaterThan(3);
      const context = page.context();
      await context.setOffline(true);
      await page.reload();
      await page.getByText('No network').first().waitFor();
      await page.getByLabel('Code').fill(code);
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByLabel('Bill before the discount').fill('30');
      await page.getByRole('button', { name: 'Take it on trust' }).click();
      await page.getByRole('heading', { name: 'Saved, not confirmed' }).waitFor();
      await page.getByRole('button', { name: 'Next voucher' }).click();
      await page.getByLabel('Code').fill(other);
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByText('This till has taken as many on trust as it may.').waitFor();
      expect(await redeemedOnce(code)).toEqual([]);

      // killed with all that it has not sent, and opened again with network
      await phones.kill(page);
      const after = await phones.take('trust');
      await after.goto('/till/');
      await expect.poll(() => redeemedOnce(code), { timeout: 30_000 }).toEqual([3000]);
      await after.getByText('saved, not confirmed').waitFor({ state: 'detached' });
      expect(await redeemedOnce(code)).toEqual([3000]);
    },
    PATIENCE_MS,
  );

  test(
    'five wrong PINs lock; a till that is lost is shut out',
    async () => {
      const page = await phones.take('lost');
      const name = unique('Lost');
      const { id } = (await t.admin.get('/api/v1/staff')).body.data[0];
      const unlock = () => must(t.admin.patch(`/api/v1/staff/${id}`, { locked: false }), 200);
      await unlock();
      await pair(page, { name });
      for (let i = 0; i < 5; i++) {
        for (const digit of '0000') {
          await page.getByRole('button', { name: `Digit ${digit}` }).click();
        }
        await page.getByRole('button', { name: 'Start' }).click();
        await page.getByRole('alert').filter({ hasText: /PIN/ }).waitFor();
      }
      await page.getByRole('alert').filter({ hasText: 'a manager has to unlock' }).waitFor();
      await unlock();
      const devices = (await t.admin.get('/api/v1/devices')).body.data;
      const lost = devices.find((device: Made) => device.name === name);
      await t.admin.delete(`/api/v1/devices/${lost.id}`);
      await page.reload();
      await page.getByRole('heading', { name: 'This phone is not a till yet' }).waitFor();
    },
    PATIENCE_MS,
  );

  test(
    'it can be put on the home screen, and opens there as an app of its own',
    async () => {
      const page = await phones.take('installed');
      await page.goto('/till/');
      await page.getByRole('heading', { name: 'This phone is not a till yet' }).waitFor();
      const browser = await page.context().newCDPSession(page);
      const { url, errors, data } = await browser.send('Page.getAppManifest');
      expect([url, errors]).toEqual([`${origin}/till/till.webmanifest`, []]);
      expect(JSON.parse(data ?? '')).toMatchObject({ display: 'standalone' });
      const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
      expect(installabilityErrors).toEqual([]);
    },
    PATIENCE_MS,
  );

  /** Looks at a screen in both schemes: what axe finds, what is too wide, what a finger may miss. */
  function looker(
    page: Page,
    kind: string,
  ): { wrong: string[]; look(where: string): Promise<void> } {
    const wrong: string[] = [];
    const picture = async (name: string) => {
      const folderOfPictures = process.env.TILL_PICTURES;
      if (!folderOfPictures) return;
      for (const [suffix, viewport] of [
        ['-wide', WIDE],
        ['', PHONE],
      ] as const) {
        await page.setViewportSize(viewport);
        const path = `${folderOfPictures}/${name}${suffix}-${kind}.png`;
        await page.screenshot({ path, fullPage: true });
      }
    };
    return {
      wrong,
      async look(where) {
        const { violations, passes } = await lookWithAxe(page);
        wrong.push(...violations.map(({ id, html }) => `${where}: ${id} ${html[0] ?? ''}`));
        if (passes < 10) wrong.push(`${where}: axe looked at ${passes} things only`);
        wrong.push(...(await tooSmall(page)).map((each) => `${where}: ${each}`));
        const wider = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (wider !== 0) wrong.push(`${where}: ${String(wider)} px too wide`);
        await picture(where);
        await turn(page, 'dark');
        const dark = await lookWithAxe(page, OF_COLOURS);
        wrong.push(
          ...dark.violations.map(({ id, html }) => `${where}, dark: ${id} ${html[0] ?? ''}`),
        );
        if (dark.passes < 1) wrong.push(`${where}, dark: axe looked at nothing`);
        await picture(`${where}-dark`);
        await turn(page, 'light');
      },
    };
  }

  test(
    'accessible, light and dark, no wider than the phone, and made for fingers',
    async () => {
      const page = await phones.take('axe');
      const { wrong, look } = looker(page, 'en');
      await page.goto('/till');
      await page.getByRole('heading', { name: 'This phone is not a till yet' }).waitFor();
      await look('unpaired');
      // the measure itself: a button that is made smaller is found
      const shrunk = page.getByRole('button', { name: 'Try again' });
      await shrunk.evaluate((button) => (button.style.minHeight = '0'));
      expect(await tooSmall(page)).toHaveLength(1);
      await shrunk.evaluate((button) => (button.style.minHeight = ''));
      await pair(page, { offline_allowance: 2 });
      await page.getByRole('heading', { name: 'PIN of Maren' }).waitFor();
      await look('pin');
      await enterPin(page);
      await look('scan');
      const code = await newCode();
      await page.getByLabel('Code').fill(code);
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
      await look('offer');
      await page.getByRole('button', { name: 'Redeem', exact: true }).click();
      await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
      await look('redeemed');
      await page.getByRole('button', { name: 'Next voucher' }).click();
      await page.getByLabel('Code').fill(code);
      await page.getByRole('button', { name: 'Look up' }).click();
      await page.getByRole('heading', { name: 'Not valid' }).waitFor();
      await look('refused');
      await page.getByRole('navigation').getByRole('button', { name: 'Today' }).click();
      await page.getByText(code).first().waitFor();
      await look('today');
      const zone = { weekday: 'long', timeZone: 'Europe/London' } as const;
      const day = new Date().toLocaleDateString('en-GB', zone).toLowerCase();
      const weekdays = [day === 'monday' ? 'tuesday' : 'monday'];
      const winter = await t.campaign(client, { valid_until: '2026-01-31', terms: { weekdays } });
      await page.getByRole('navigation').getByRole('button', { name: 'Scan' }).click();
      await lookUp(page, String((await t.voucher(winter)).code));
      await page.getByRole('heading', { name: 'Not valid, unless you answer for it' }).waitFor();
      await page.getByText(/ only: not met$/).waitFor();
      await page.getByText('Valid until 31 January 2026: not met').waitFor();
      await look('override');
      await page.getByRole('button', { name: 'Do not redeem' }).click();
      const [trusted, disabled] = [await newCode(), await t.voucher(campaign)];
      await page.context().setOffline(true);
      for (const each of [trusted, String(disabled.code)]) {
        await lookUp(page, each);
        await page.getByRole('heading', { name: 'No network' }).waitFor();
        if (each === trusted) await look('offline');
        await page.getByRole('button', { name: 'Take it on trust' }).click();
        await page.getByRole('heading', { name: 'Saved, not confirmed' }).waitFor();
        if (each === trusted) await look('saved');
        await page.getByRole('button', { name: 'Next voucher' }).click();
      }
      await page.getByRole('navigation').getByRole('button', { name: 'Today' }).click();
      await page.getByText('Nobody answered').waitFor();
      await look('today-offline');
      await must(t.admin.patch(`/api/v1/vouchers/${disabled.id}`, { status: 'disabled' }), 200);
      await page.context().setOffline(false);
      await page.getByText('1 confirmed: see Today').waitFor();
      await page.getByText('1 refused: see Today').waitFor();
      // the list was asked for again by itself
      await page.getByText('Nobody answered').waitFor({ state: 'detached' });
      await look('today-settled');
      expect(wrong).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'the screens between, in German: each made for fingers, none with English in it',
    async () => {
      const other = await t.location(client, { name: 'Hafen' });
      for (const name of ['Jonas', 'Maren']) {
        const person = { location_ids: [other.id], name, pin: PIN, may_override: true };
        await must(t.admin.post('/api/v1/staff', person));
      }
      const page = await phones.take('german', { locale: 'de-DE' });
      const { wrong, look } = looker(page, 'de');
      const english = async (where: string) => {
        await look(where);
        const text = await page.getByRole('main').innerText();
        const found = /\b(?:the|Valid|not met|Undo|Redeem|Bill|Voucher|your order)\b/.exec(text);
        if (found) wrong.push(`${where}: says "${found[0]}"`);
      };
      const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
      const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
      const type = async (code: string) => {
        await page.getByLabel('Code').fill(code);
        await press('Prüfen');
      };
      await page.goto('/till/#pair=nonsense');
      await page.getByText('Der Code hat nicht funktioniert').waitFor();
      await look('failed');
      await pair(page, { location_id: other.id });
      await heading('Wer arbeitet?');
      await english('people');
      await press('Maren');
      await heading('PIN von Maren');
      await english('pin');
      for (const digit of PIN) await press(`Ziffer ${digit}`);
      await press('Beginnen');
      await heading('Gutschein scannen');
      await press('Kamera starten');
      await page.getByRole('button', { name: 'Kamera anhalten' }).waitFor();
      await english('camera');
      await press('Kamera anhalten');

      const offer = { valid_until: '2099-03-31', minimum_spend: 25, terms: { max_party: 6 } };
      const own = await t.campaign(client, { name: 'Frühling', ...offer });
      const batches = `/api/v1/campaigns/${own.id}/batches`;
      const batch = await must(t.admin.post(batches, { quantity: 1 }), 202);
      const isMade = async () => (await t.admin.get(`/api/v1/batches/${batch.id}`)).body.status;
      await expect.poll(isMade, { timeout: 20_000 }).toBe('completed');
      const { text } = await t.admin.get(`/api/v1/batches/${batch.id}/codes.csv`);
      const made = text.split(/\r?\n/)[1]?.split(',')[0] ?? '';
      const at = Array.from(made).findIndex(
        (c, i) => i > 0 && c !== made[i - 1] && /[A-Z2-9]/.test(c) && made[i - 1] !== '-',
      );
      await type(
        made.slice(0, at - 1) + made.charAt(at) + made.charAt(at - 1) + made.slice(at + 1),
      );
      await page.getByRole('button', { name: `Meinten Sie ${made}?` }).waitFor();
      await english('meant');
      await press(`Meinten Sie ${made}?`);
      await heading('Gültig');
      await page.getByText('Gültig bis 31. März 2099: erfüllt').waitFor();
      await page.getByText('Mindestbetrag 25 £: hängt von der Rechnung ab').waitFor();
      await english('offer');
      await page.getByLabel('Rechnung vor dem Rabatt').fill('10,50');
      await page.getByText('Mindestbetrag 25 £: nicht erfüllt').waitFor();
      await press('Einlösen');
      await page.getByLabel(/^Ich verantworte es/).check();
      await english('unmet');
      await page.getByLabel(/^Grund/).fill('Stammgäste');
      await press('Einlösen');
      await heading('Eingelöst');
      await english('redeemed');
      await press('Nächster Gutschein');

      const [seated, lost] = [await t.voucher(own), await t.voucher(own)];
      await type(String(seated.code));
      await page.getByLabel('Tisch').fill('7');
      await press('Gäste platzieren');
      await heading('Sitzt an Tisch 7');
      await english('seated');
      await press('Nächster Gutschein');
      await type(String(lost.code));
      await heading('Gültig');
      const door = '**/api/v1/till/redemptions';
      await page.route(door, (route) => route.abort());
      await press('Einlösen');
      await heading('Gesendet, keine Antwort');
      await english('unanswered');
      await page.unroute(door);
      await press('Jetzt noch einmal fragen');
      await heading('Eingelöst');
      await press('Heute');
      await press('Rechnung eintragen');
      await page.getByRole('button', { name: 'Rechnung speichern' }).waitFor();
      await english('today');
      expect(wrong).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'each term is met, not met or open, in words that change with guests and bill',
    async () => {
      const terms = { max_party: 6, text: 'Not with other offers' };
      const own = { valid_until: '2099-03-31', minimum_spend: 25, terms };
      const code = String((await t.voucher(await t.campaign(client, own))).code);
      const page = await paired('terms');
      await lookUp(page, code);
      const term = (text: string) =>
        page.getByRole('list', { name: 'Terms' }).getByRole('listitem').filter({ hasText: text });
      await term('Valid until 31 March 2099: met').waitFor();
      await term('Valid for parties of up to 6 only: depends on the guests').waitFor();
      await term('Minimum spend of £25: depends on the bill').waitFor();
      await term('Not with other offers: for you to judge').waitFor();
      await page.getByLabel('Guests').fill('7');
      await term('Valid for parties of up to 6 only: not met').waitFor();
      // what is green says so in words, and what is not does not
      await page.getByRole('heading', { name: 'Not valid as entered' }).waitFor();
      await page.getByLabel('Bill before the discount').fill('30');
      await term('Minimum spend of £25: met').waitFor();
      await page.getByLabel('Guests').fill('6');
      await term('Valid for parties of up to 6 only: met').waitFor();
      await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
      await page.getByLabel('Bill before the discount').fill('');
      await term('Minimum spend of £25: depends on the bill').waitFor();
      // each sign is another drawing: without colour they can be told apart
      const signs = page.getByRole('list', { name: 'Terms' }).locator('path');
      const drawn = await signs.evaluateAll((all) => all.map((each) => each.getAttribute('d')));
      expect(new Set(drawn).size).toBe(2);
      await page.getByRole('button', { name: 'Redeem', exact: true }).click();
      await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
      expect(await redeemedOnce(code)).toEqual([null]);
    },
    PATIENCE_MS,
  );

  test(
    'the screen stays lit while it is seen; good and bad sound and feel different; the sound can be off',
    async () => {
      const code = await newCode();
      const film = join(folder, 'felt.y4m');
      filmCode(film, `${origin}/v/${String(client.token)}/${code}`, { modulePx: 8 });
      const page = await phones.take('felt', { film });
      await feel(page);
      await pair(page);
      await enterPin(page);
      await expect.poll(() => felt(page)).toMatchObject({ wakes: 1, isAwake: true });
      await putAway(page, true);
      expect(await felt(page)).toMatchObject({ wakes: 1, isAwake: false });
      await putAway(page, false);
      await expect.poll(() => felt(page)).toMatchObject({ wakes: 2, isAwake: true });

      // by the camera, as most are
      await page.getByRole('button', { name: 'Start the camera' }).click();
      await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
      const good = { vibrations: ['60'], tones: [880, 1320] };
      await expect.poll(() => felt(page)).toMatchObject(good);
      await page.getByRole('button', { name: 'Do not redeem' }).click();
      await page.getByRole('button', { name: 'Stop the camera' }).click();
      await lookUp(page, 'NO-SUCH-CODE');
      await page.getByRole('heading', { name: 'Not valid' }).waitFor();
      const both = { vibrations: ['60', '[120,80,120]'], tones: [880, 1320, 196] };
      await expect.poll(() => felt(page)).toMatchObject(both);

      const sound = page.getByRole('button', { name: 'Sound' });
      expect(await sound.getAttribute('aria-pressed')).toBe('true');
      await sound.click();
      await page.reload();
      await ready(page);
      expect(await sound.getAttribute('aria-pressed')).toBe('false');
      await lookUp(page, 'NO-SUCH-CODE');
      await page.getByRole('heading', { name: 'Not valid' }).waitFor();
      await expect
        .poll(() => felt(page))
        .toMatchObject({ vibrations: ['[120,80,120]'], tones: [] });
      // turned on, it is heard at once
      await sound.click();
      await expect.poll(() => felt(page)).toMatchObject({ tones: [880, 1320] });
    },
    PATIENCE_MS,
  );

  test(
    'an account of staff on a phone that is no till, or no longer: told so, and the way out',
    async () => {
      const password = 'correct-horse-battery-9';
      const passwordHash = cheapHash(password);
      const { email } = await t.person('staff', { locations: [place], passwordHash });
      const page = await phones.take('account');
      const name = unique('Account');
      await pair(page, { name });
      await page.getByRole('heading', { name: 'PIN of Maren' }).waitFor();
      await page.goto('/sign-in');
      await page.getByLabel('Email').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      // who only redeems is sent to the till
      await page.getByRole('heading', { name: 'PIN of Maren' }).waitFor();
      await page.getByText('Signed in with an account: staff').waitFor();
      const devices = (await t.admin.get('/api/v1/devices')).body.data;
      const { id } = devices.find((device: Made) => device.name === name);
      await t.admin.delete(`/api/v1/devices/${id}`);
      await page.reload();
      await page.getByRole('heading', { name: 'This phone is not a till yet' }).waitFor();
      await page.getByText('Signed in with an account: staff').waitFor();
      const { wrong, look } = looker(page, 'en');
      await look('unpaired-account');
      expect(wrong).toEqual([]);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/sign-in');
      await page.goto('/till/');
      await page.getByRole('heading', { name: 'This phone is not a till yet' }).waitFor();
      expect(await page.evaluate(`fetch('/api/v1/session').then((r) => r.status)`)).toBe(401);
    },
    PATIENCE_MS,
  );
});
