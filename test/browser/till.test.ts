// The till in a real browser: paired, a PIN, a code before the camera, a hand scanner, no network, a
// browser that is killed. Long because one till goes through all of it.
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../harness/app.ts';
import { browserPath, NO_BROWSER, PHONE, unique } from './browser.ts';
import { filmCode, type Sight } from './camera.ts';

if (!browserPath) console.warn(NO_BROWSER);

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--no-first-run',
];
const PATIENCE_MS = 120_000;

describe.runIf(browserPath)('the till', () => {
  let t: TestApp;
  let origin: string;
  let folder: string;
  let client: Made;
  let place: Made;
  let campaign: Made;
  const open: BrowserContext[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vt-till-'));
    t = await makeTestApp();
    await t.app.listen({ port: 0, host: '127.0.0.1' });
    origin = `http://127.0.0.1:${(t.app.server.address() as AddressInfo).port}`;
    client = await t.client({ name: 'Harbour Kitchen' });
    place = await t.location(client, { name: 'Quay' });
    campaign = await t.campaign(client, { name: 'Spring mailing' });
    await must(
      t.admin.post('/api/v1/staff', {
        location_ids: [place.id],
        name: 'Maren',
        pin: '4711',
        may_override: true,
      }),
    );
  }, PATIENCE_MS);
  afterAll(async () => {
    for (const context of open) await context.close();
    await t.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a new phone remembers: nothing yet, at a second try of a test neither. */
  const newMemory = () => mkdtempSync(join(folder, 'phone-'));

  /** A phone with a memory; `film`: what its camera sees. */
  async function phone(memory: string, film?: string, dark = false): Promise<BrowserContext> {
    const camera = film ? [`--use-file-for-fake-video-capture=${film}`] : [];
    const context = await chromium.launchPersistentContext(memory, {
      executablePath: browserPath,
      args: [
        ...FLAGS,
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        ...camera,
      ],
      baseURL: origin,
      locale: 'en-GB',
      viewport: PHONE,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
      permissions: ['camera'],
    });
    open.push(context);
    return context;
  }

  async function pair(page: Page, fields: object = {}): Promise<void> {
    const body = { location_id: place.id, name: 'Counter', ...fields };
    const { url } = await must(t.admin.post('/api/v1/devices/pairings', body));
    await page.goto(`${origin}/till/${new URL(String(url)).hash}`);
  }

  async function enterPin(page: Page): Promise<void> {
    for (const digit of '4711') await page.getByRole('button', { name: `Digit ${digit}` }).click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { level: 1, name: 'Scan a voucher' }).waitFor();
  }

  async function paired(film?: string, fields: object = {}, memory = newMemory()): Promise<Page> {
    const context = await phone(memory, film);
    const page = context.pages()[0] ?? (await context.newPage());
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
      const page = await paired(film);
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
      const page = await paired();
      await page.evaluate('document.activeElement.blur()');
      await page.keyboard.type(`${code}\n`);
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
      await page.getByRole('heading', { name: /^Today at/ }).waitFor();
      await page.getByRole('listitem').filter({ hasText: code }).first().waitFor();
    },
    PATIENCE_MS,
  );

  test(
    'terms that are not met are answered for one by one, with a reason',
    async () => {
      const expired = await t.campaign(client, { name: 'Winter', valid_until: '2026-01-31' });
      const code = String((await t.voucher(expired)).code);
      const page = await paired();
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
    },
    PATIENCE_MS,
  );

  test(
    'without network: the page opens, takes on trust within its allowance, and is confirmed after a kill',
    async () => {
      const [code, other] = [await newCode(), await newCode()];
      const memory = newMemory();
      const page = await paired(undefined, { offline_allowance: 1 }, memory);
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
      await context.close();
      open.splice(open.indexOf(context), 1);
      const again = await phone(memory);
      const after = again.pages()[0] ?? (await again.newPage());
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
      const context = await phone(newMemory());
      const page = context.pages()[0] ?? (await context.newPage());
      const name = unique('Lost');
      const { id } = (await t.admin.get('/api/v1/staff')).body.data[0];
      const unlock = () => must(t.admin.patch(`/api/v1/staff/${id}`, { locked: false }), 200);
      await unlock();
      await pair(page, { name });
      for (let i = 0; i < 5; i++) {
        for (const digit of '0000') {
          await page.getByRole('button', { name: `Digit ${digit}` }).click();
        }
        // the alert of the try before is still there: the answer to this one is waited for
        await Promise.all([
          page.waitForResponse('**/till/shift'),
          page.getByRole('button', { name: 'Start' }).click(),
        ]);
        await expect.poll(() => page.getByLabel('PIN of Maren').inputValue()).toBe('');
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

  test.each(['light', 'dark'] as const)(
    'accessible and no wider than the phone, %s',
    async (scheme) => {
      const context = await phone(newMemory(), undefined, scheme === 'dark');
      const page = context.pages()[0] ?? (await context.newPage());
      const wrong: string[] = [];
      const look = async (where: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        wrong.push(...violations.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.html ?? ''}`));
        const wider = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (wider !== 0) wrong.push(`${where}: ${String(wider)} px too wide`);
        if (process.env.TILL_PICTURES) {
          await page.screenshot({ path: `${process.env.TILL_PICTURES}/${where}-${scheme}.png` });
        }
      };
      await page.goto('/till');
      await page.getByRole('heading', { name: 'This phone is not a till yet' }).waitFor();
      await look('unpaired');
      await pair(page);
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
      await page.getByRole('heading', { name: /^Today at/ }).waitFor();
      await page.getByRole('listitem').filter({ hasText: code }).first().waitFor();
      await look('today');
      expect(wrong).toEqual([]);
    },
    PATIENCE_MS,
  );
});
