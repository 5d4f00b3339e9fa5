// Tills against a server that answers, refuses, is heard twice, and dies; and against one another. What
// was taken is never lost, never doubled, and the screen says what became of each. Long because all of it
// shares one server behind one line that can be broken.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bootstrap } from '../../server/organization/bootstrap.ts';
import { findBrokenPromises } from '../model/books.ts';
import { startFaultProxy, type Fault, type FaultProxy } from '../faults/fault-proxy.ts';
import {
  buildProgram,
  freePort,
  httpCaller,
  startServer,
  type HttpCaller,
  type Program,
  type ServerProcess,
} from '../faults/server-process.ts';
import { must, type Made } from '../harness/app.ts';
import { makeTestDatabase, type TestDatabase } from '../harness/database.ts';
import { browserPath, NO_BROWSER } from './browser.ts';
import {
  enterPin,
  lookUp,
  openPairing,
  openPhones,
  PIN,
  ready,
  redeem,
  today,
  verdict,
  type Phones,
} from './phone.ts';

if (!browserPath) console.warn(NO_BROWSER);

const PATIENCE_MS = 180_000;
/** Longer than the till waits between two tries. */
const DELIVERED_MS = 45_000;

describe.runIf(browserPath)('a till on a line that breaks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vt-till-faults-'));
  let program: Program;
  let database: TestDatabase;
  let server: ServerProcess;
  let port: number;
  let line: FaultProxy;
  let api: HttpCaller;
  let phones: Phones;
  let client: Made;
  let campaign: Made;
  const places: Record<string, Made> = {};
  let serial = 0;

  const start = () =>
    startServer(program, { DATABASE_URL: database.url, DATA_DIR: join(folder, 'data') }, port);
  const make = (path: string, body: object, status = 201) =>
    must(api.post(`/api/v1${path}`, body), status);

  beforeAll(async () => {
    [program, database, port] = await Promise.all([buildProgram(), makeTestDatabase(), freePort()]);
    const owner = { organization: 'Tills', email: 'o@tills.example', password: 'a long password' };
    const { api_key } = await bootstrap(database.db, owner);
    server = await start();
    line = await startFaultProxy({ target: port });
    // managers and shops have a line of their own
    api = httpCaller(server.base, api_key);
    phones = openPhones(folder, line.url);
    client = await make('/clients', { name: 'Harbour Kitchen' });
    const offer = { client_id: client.id, discount_type: 'percentage', discount_value: 20 };
    campaign = await make('/campaigns', { name: 'Spring', ...offer });
    for (const name of ['Quay', 'Market']) {
      places[name] = await make('/locations', { client_id: client.id, name });
      await make('/staff', { location_ids: [places[name].id], name: `${name}’s Maren`, pin: PIN });
    }
  }, PATIENCE_MS);
  afterEach(() => line.set('pass'));
  afterAll(async () => {
    await phones.close();
    await line.stop();
    await server.end('SIGKILL');
    expect(await findBrokenPromises(database.db)).toEqual([]);
    await database.close();
    program.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function pair(page: Page, place = 'Quay'): Promise<void> {
    const body = { location_id: places[place]?.id, name: `Till ${place}`, offline_allowance: 10 };
    const { url } = await make('/devices/pairings', body);
    await openPairing(page, line.url, url);
    await enterPin(page);
  }
  async function paired(place = 'Quay'): Promise<Page> {
    const page = await phones.take(`phone-${serial++}`);
    await pair(page, place);
    return page;
  }
  async function newVoucher(): Promise<{ id: string; code: string }> {
    const made = await make(`/campaigns/${campaign.id}/vouchers`, { code: `TILL-${serial++}X` });
    return { id: made.id, code: String(made.code) };
  }
  const newCode = async () => (await newVoucher()).code;

  const taken = (code: string) =>
    database.db.query<{ place: string | null; amount_minor: number | null }>({
      text: `select l.name as place, r.amount_minor from redemption r
        join voucher v on v.id = r.voucher_id left join location l on l.id = r.location_id
        where v.code = $1 and r.voided_at is null`,
      values: [code],
    });

  function disconnect(): void {
    line.set('refuse');
    line.closeAll();
  }
  /** This happens to what is sent to `path`, and to nothing else. */
  function breakFor(path: string, fault: Fault, onSent: () => void = () => undefined): void {
    const now = new Map<number, Fault>();
    line.set(({ connection, bytes }) => {
      const text = bytes.toString('latin1', 0, 80);
      // what follows the head of a request shares its fate
      if (/^[A-Z]+ \//.test(text)) {
        const isMeant = text.startsWith(`POST ${path} `);
        now.set(connection, isMeant ? fault : 'pass');
        if (isMeant) onSent();
      }
      return now.get(connection) ?? 'pass';
    });
  }
  async function takeOnTrust(page: Page, code: string, amount: string): Promise<void> {
    await lookUp(page, code);
    await page.getByLabel('Bill before the discount').fill(amount);
    await page.getByRole('button', { name: 'Take it on trust' }).click();
    await verdict(page, 'Saved, not confirmed');
    await page.getByRole('button', { name: 'Next voucher' }).click();
  }
  const settled = (page: Page, code: string) =>
    page.getByRole('listitem').filter({ hasText: code }).filter({ hasText: 'Seen' });

  test(
    'it answers: all that was taken without network is booked, in the order of taking, and said to be',
    async () => {
      const page = await paired();
      const codes = [await newCode(), await newCode(), await newCode()];
      disconnect();
      for (const [i, code] of codes.entries()) await takeOnTrust(page, code, String(20 + i));
      await page.getByText('3 saved, not confirmed').waitFor();
      await today(page);
      for (const code of codes) await page.getByText(code).waitFor();
      for (const code of codes) expect(await taken(code)).toEqual([]);
      line.set('pass');
      await page.getByText('3 confirmed: see Today').waitFor({ timeout: DELIVERED_MS });
      for (const [i, code] of codes.entries()) {
        expect(await taken(code)).toEqual([{ place: 'Quay', amount_minor: (20 + i) * 100 }]);
        await settled(page, code).getByText('Redeemed').waitFor();
        await settled(page, code).getByRole('button', { name: 'Seen' }).click();
        await settled(page, code).waitFor({ state: 'detached' });
      }
      await page.getByText('3 confirmed').waitFor({ state: 'detached' });
    },
    PATIENCE_MS,
  );

  test(
    'it refuses: of a voucher that was disabled meanwhile the screen says so, with its reference; the manager has a conflict',
    async () => {
      const page = await paired();
      const [{ id, code }, good] = [await newVoucher(), await newCode()];
      disconnect();
      await takeOnTrust(page, code, '30');
      await takeOnTrust(page, good, '40');
      await must(api.patch(`/api/v1/vouchers/${id}`, { status: 'disabled' }), 200);
      line.set('pass');
      await page.getByText('1 refused: see Today').waitFor({ timeout: DELIVERED_MS });
      await today(page);
      const row = settled(page, code);
      await row.getByText('Not redeemed: Voucher has been disabled').waitFor();
      await row.getByText(/The manager sees it under Conflicts.*Reference \w+/).waitFor();
      // one that is refused does not keep the next
      expect(await taken(good)).toHaveLength(1);
      expect(await taken(code)).toEqual([]);
      const { data } = await must(api.get(`/api/v1/conflicts?client_id=${client.id}`), 200);
      expect(data.filter((each: Made) => each.code === code)).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  test(
    'it hears twice: an answer that is lost after the commit is asked for again, and it is one redemption',
    async () => {
      const page = await paired();
      const code = await newCode();
      breakFor('/api/v1/till/redemptions', 'drop-after');
      await redeem(page, code);
      await verdict(page, 'Sent, not answered');
      // it was done, and nobody was told
      await expect.poll(() => taken(code)).toHaveLength(1);
      // who looks at it again is not led into redeeming it again
      await page.getByRole('button', { name: 'Next voucher' }).click();
      await lookUp(page, code);
      await verdict(page, 'Sent, not answered');
      line.set('pass');
      await page
        .getByRole('heading', { level: 1, name: 'Redeemed' })
        .waitFor({ timeout: DELIVERED_MS });
      expect(await taken(code)).toHaveLength(1);
      await page.getByRole('button', { name: 'Undo' }).click();
      await verdict(page, 'Undone');
      expect(await taken(code)).toEqual([]);

      // the same for what was taken on trust
      const trusted = await newCode();
      await page.getByRole('button', { name: 'Next voucher' }).click();
      disconnect();
      await takeOnTrust(page, trusted, '50');
      breakFor('/api/v1/till/reports', 'drop-after');
      await expect.poll(() => taken(trusted), { timeout: DELIVERED_MS }).toHaveLength(1);
      await page.getByText('1 saved, not confirmed').waitFor();
      line.set('pass');
      await page.getByText('1 confirmed: see Today').waitFor({ timeout: DELIVERED_MS });
      expect(await taken(trusted)).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  test(
    'it dies in the middle of a post and is started again: one redemption each, and the screen says so',
    async () => {
      const page = await paired();
      for (const afterMs of [0, 4, 15, 60]) {
        const code = await newCode();
        let dead: Promise<unknown> | undefined;
        breakFor('/api/v1/till/redemptions', 'pass', () => {
          dead ??= new Promise((resolve) => setTimeout(resolve, afterMs)).then(() =>
            server.end('SIGKILL'),
          );
        });
        await redeem(page, code);
        // it may have answered before it died
        const answered = page.getByRole('heading', { level: 1, name: /^(Redeemed|Sent, not)/ });
        await answered.waitFor({ timeout: 30_000 });
        await dead;
        line.set('pass');
        server = await start();
        await page
          .getByRole('heading', { level: 1, name: 'Redeemed' })
          .waitFor({ timeout: DELIVERED_MS });
        expect(await taken(code)).toHaveLength(1);
        await page.getByRole('button', { name: 'Next voucher' }).click();
      }
    },
    PATIENCE_MS,
  );

  test(
    'the phone dies with a post under way: the next start of it says what came of it, once',
    async () => {
      const page = await paired();
      const name = `phone-${serial - 1}`;
      const code = await newCode();
      breakFor('/api/v1/till/redemptions', 'hang');
      await redeem(page, code);
      await expect.poll(() => taken(code)).toHaveLength(1);
      await phones.kill(page);
      line.set('pass');
      const again = await phones.take(name);
      await again.goto('/till/');
      await again.getByText('1 confirmed: see Today').waitFor({ timeout: DELIVERED_MS });
      await today(again);
      await settled(again, code).getByText('Redeemed').waitFor();
      expect(await taken(code)).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  test(
    'a double that two tills took without network becomes one redemption and one conflict that names both places',
    async () => {
      const [quay, market] = [await paired('Quay'), await paired('Market')];
      const code = await newCode();
      disconnect();
      await takeOnTrust(quay, code, '30');
      await takeOnTrust(market, code, '35');
      line.set('pass');
      const settledAt = (page: Page) =>
        page.getByText(/1 (confirmed|refused): see Today/).waitFor({ timeout: DELIVERED_MS });
      await Promise.all([settledAt(quay), settledAt(market)]);
      const [won] = await taken(code);
      expect(await taken(code)).toHaveLength(1);
      const [winner, loser, lost] =
        won?.place === 'Quay' ? [quay, market, 'Market'] : [market, quay, 'Quay'];
      await winner.getByText('1 confirmed: see Today').waitFor();
      await today(loser);
      const row = settled(loser, code);
      await row.getByText('Not redeemed: Voucher has already been redeemed').waitFor();
      await row.getByText(new RegExp(`^Used \\d\\d:\\d\\d, ${String(won?.place)}$`)).waitFor();
      const { data } = await must(api.get(`/api/v1/conflicts?client_id=${client.id}`), 200);
      expect(data.filter((each: Made) => each.code === code)).toMatchObject([
        { reported_place: lost, earlier_place: won?.place },
      ]);
    },
    PATIENCE_MS,
  );

  test(
    'two tills and a web shop want one code at once: one has it, the others are told where it went',
    async () => {
      const shop = await make('/api-keys', {
        client_id: client.id,
        name: 'shop',
        scopes: ['validate', 'redeem'],
      });
      const web = httpCaller(server.base, String(shop.key));
      const [quay, market] = [await paired('Quay'), await paired('Market')];
      const tills = [
        { page: quay, place: 'Quay' },
        { page: market, place: 'Market' },
      ];
      for (let round = 0; round < 3; round++) {
        const code = await newCode();
        for (const { page } of tills) {
          await lookUp(page, code);
          await verdict(page, 'Valid');
        }
        const sale = { code, transaction_amount: 10, order_reference: `WEB-${round}` };
        const [online] = await Promise.all([
          web.post('/api/webhook/redemption', sale),
          ...tills.map(({ page }) =>
            page.getByRole('button', { name: 'Redeem', exact: true }).click(),
          ),
        ]);
        const rows = await taken(code);
        expect(rows).toHaveLength(1);
        const went = rows[0]?.place ?? 'in the web shop';
        expect(online.status).toBe(went === 'in the web shop' ? 200 : 409);
        for (const { page, place } of tills) {
          if (place === went) await verdict(page, 'Redeemed');
          else {
            await verdict(page, 'Not redeemed');
            await page.getByText(new RegExp(`^Used \\d\\d:\\d\\d, ${went}$`)).waitFor();
          }
          await page.getByRole('button', { name: 'Next voucher' }).click();
        }
      }
    },
    PATIENCE_MS,
  );

  test(
    'a phone that is shut out keeps what it took, says so, and sends it when it is paired again',
    async () => {
      const page = await paired();
      const code = await newCode();
      disconnect();
      await takeOnTrust(page, code, '60');
      const devices = (await must(api.get('/api/v1/devices'), 200)).data as Made[];
      for (const { id } of devices) await api.delete(`/api/v1/devices/${id}`);
      line.set('pass');
      await page
        .getByRole('heading', { name: 'This phone is not a till yet' })
        .waitFor({ timeout: DELIVERED_MS });
      await page.getByText('1 saved, not confirmed: sent once this phone is paired').waitFor();
      expect(await taken(code)).toEqual([]);
      await pair(page);
      await page.getByText('1 confirmed: see Today').waitFor({ timeout: DELIVERED_MS });
      expect(await taken(code)).toEqual([{ place: 'Quay', amount_minor: 6000 }]);
    },
    PATIENCE_MS,
  );

  test(
    'guests who sit on a voucher are billed for it under Today, or give it back; the seat that was not answered is the same seat',
    async () => {
      const page = await paired();
      const code = await newCode();
      await lookUp(page, code);
      await verdict(page, 'Valid');
      await page.getByLabel('Table').fill('12');
      breakFor('/api/v1/till/seatings', 'drop-after');
      await page.getByRole('button', { name: 'Seat the guests' }).click();
      await page.getByText('Nobody answered. Press again').waitFor({ timeout: 30_000 });
      line.set('pass');
      await page.getByRole('button', { name: 'Seat the guests' }).click();
      await verdict(page, 'Seated at table 12');
      await today(page);
      await page.getByRole('button', { name: 'Bill', exact: true }).click();
      await verdict(page, 'Valid');
      await page.getByRole('status').getByText('Seated at table 12').waitFor();
      await page.getByLabel('Bill before the discount').fill('80');
      await page.getByRole('button', { name: 'Redeem', exact: true }).click();
      await verdict(page, 'Redeemed');
      expect(await taken(code)).toEqual([{ place: 'Quay', amount_minor: 8000 }]);
      await page.getByRole('button', { name: 'Next voucher' }).click();
      await ready(page);
    },
    PATIENCE_MS,
  );
});
