// From the printed card to the report: a phone that has never seen us is paired and takes its second
// card in seconds; and a phone's own camera leads to the till too.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPrintWorker, isOver, orderPrint, until } from '../../server/print/print.fixture.ts';
import { makeTestApp, must, type Made, type TestApp } from '../harness/app.ts';
import { browserPath, NO_BROWSER } from './browser.ts';
import { filmPage } from './camera.ts';
import { enterPin, openPairing, openPhones, PIN, verdict, type Phones } from './phone.ts';

if (!browserPath) console.warn(NO_BROWSER);

const PATIENCE_MS = 120_000;
const PIECES = 3;

describe.runIf(browserPath)('from the card to the report', () => {
  let t: TestApp;
  let folder: string;
  let origin: string;
  let phones: Phones;
  let client: Made;
  let campaign: Made;
  let place: Made;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vt-journey-'));
    await buildPrintWorker();
    t = await makeTestApp({ DATA_DIR: folder });
    await t.app.listen({ port: 0, host: '127.0.0.1' });
    origin = `http://127.0.0.1:${(t.app.server.address() as AddressInfo).port}`;
    phones = openPhones(folder, origin);
    client = await t.client({ name: 'Harbour Kitchen' });
    campaign = await t.campaign(client, { name: 'Spring' });
    place = await t.location(client, { name: 'Quay' });
    const body = { location_ids: [place.id], name: 'Maren', pin: PIN };
    await must(t.admin.post('/api/v1/staff', body));
  }, PATIENCE_MS);
  afterAll(async () => {
    await phones.close();
    await t.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A mail piece of its own, printed: its PDF and its codes in the order of the pages. */
  async function mailing(name: string): Promise<{ source: Made; pdf: string; codes: string[] }> {
    const sources = `/api/v1/campaigns/${campaign.id}/sources`;
    const source = await must(t.admin.post(sources, { name, kind: 'direct_mail', quantity: 500 }));
    const order = { quantity: PIECES, source_id: source.id, prefix: 'SPRING' };
    const url = `/api/v1/campaigns/${campaign.id}/batches`;
    const batch = await must(t.admin.post(url, order), 202);
    await until(t.admin, `/api/v1/batches/${batch.id}`, ({ status }) => status === 'completed');
    const { id } = await orderPrint(t.admin, batch, { kind: 'postcard', size: 'A6' });
    const print = await until(t.admin, `/api/v1/prints/${id}`, isOver);
    expect(print).toMatchObject({ status: 'completed' });
    const file = await t.app.inject({
      url: print.files[0].url,
      headers: { 'x-api-key': t.admin.key ?? '' },
    });
    const pdf = join(folder, `${name}.pdf`);
    writeFileSync(pdf, file.rawPayload);
    const { text } = await t.admin.get(`/api/v1/batches/${batch.id}/codes.csv`);
    const lines = text.trimEnd().split('\r\n').slice(1);
    return { source, pdf, codes: lines.map((line) => line.split(',')[0] ?? '') };
  }

  const bySource = async () => {
    const today = new Date().toISOString().slice(0, 10);
    const url = `/api/v1/reports/sources?client_id=${client.id}&from=${today}&to=${today}`;
    const { data } = await must(t.admin.get(url), 200);
    return Object.fromEntries(
      data.map((row: Made) => [row.name as string, row.redemptions as number]),
    ) as Record<string, number>;
  };
  const scans = async () => (await t.db.query({ text: 'select 1 from scan' })).length;
  const TAPS = 'globalThis.taps = 0; addEventListener("click", (e) => e.isTrusted && taps++, true)';

  async function paired(name: string, film?: string): Promise<Page> {
    const pairing = { location_id: place.id, name: 'Counter' };
    const { url } = await must(t.admin.post('/api/v1/devices/pairings', pairing));
    const page = await phones.take(name, { film });
    await page.addInitScript(TAPS);
    await openPairing(page, origin, url);
    await enterPin(page);
    return page;
  }

  const press = (page: Page, name: string) =>
    page.getByRole('button', { name, exact: true }).click();

  test(
    'a new phone is paired and takes its second card by camera: three taps at most, seconds',
    async () => {
      const [north, south] = [await mailing('North'), await mailing('South')];
      const film = join(folder, 'camera.y4m');
      filmPage(film, north.pdf, 2);
      const page = await paired('new', film);
      await press(page, 'Start the camera');
      await verdict(page, 'Valid');
      await page.getByText(north.codes[1] ?? '').waitFor();
      await press(page, 'Redeem');
      await verdict(page, 'Redeemed');

      // the next guest holds out another mailing's card
      filmPage(film, south.pdf, 3);
      await page.evaluate('taps = 0');
      const began = performance.now();
      await press(page, 'Next voucher');
      await verdict(page, 'Valid');
      await page.getByText(south.codes[2] ?? '').waitFor();
      await press(page, 'Redeem');
      await verdict(page, 'Redeemed');
      const seconds = (performance.now() - began) / 1000;
      const taps = await page.evaluate('taps');
      console.warn(`The second card took ${seconds.toFixed(1)} s and ${String(taps)} taps.`);
      expect(taps).toBeLessThanOrEqual(3);
      // what is promised; it takes less than one, also where browser, server and database share two cores
      expect(seconds).toBeLessThan(10);

      expect(await scans()).toBe(0);
      await expect.poll(bySource, { timeout: 20_000 }).toMatchObject({ North: 1, South: 1 });
      const { data } = await must(t.admin.get(`/api/v1/redemptions?client_id=${client.id}`), 200);
      expect(data.map((row: Made) => [row.code, row.source_id, row.staff_name])).toEqual([
        [south.codes[2], south.source.id, 'Maren'],
        [north.codes[1], north.source.id, 'Maren'],
      ]);
    },
    PATIENCE_MS,
  );

  test(
    'the phone’s own camera opens the voucher’s page: on a till that is its redemption, one tap; elsewhere a scan, and how to become one',
    async () => {
      const { codes } = await mailing('East');
      // as the QR code on the paper says it, in capitals
      const addressOf = (code = '') => `/V/${String(client.token).toUpperCase()}/${code}`;
      const page = await paired('plain');
      await page.goto(addressOf(codes[0]));
      await verdict(page, 'Valid');
      await page.getByText(codes[0] ?? '').waitFor();
      expect(await page.evaluate('taps')).toBe(0);
      await press(page, 'Redeem');
      await verdict(page, 'Redeemed');
      expect(await page.evaluate('taps')).toBe(1);
      expect(await scans()).toBe(0);
      await expect.poll(bySource, { timeout: 20_000 }).toMatchObject({ East: 1 });

      const guest = await phones.take('guest');
      await guest.goto(addressOf(codes[1]));
      await expect.poll(scans).toBe(1);
      await guest.getByRole('link', { name: 'I’m staff' }).click();
      await guest.getByRole('heading', { name: 'This phone is not a till yet' }).waitFor();
      await guest.getByText('Ask the manager to open Settings').waitFor();
    },
    PATIENCE_MS,
  );
});
