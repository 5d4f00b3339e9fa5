// What happens while somebody looks at a screen: orders come in, the server is away, a session ends in the
// middle of a form, an account is disabled; and what is kept of all that, and for how long.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, type Made } from '../harness/app.ts';
import type { Caller } from '../harness/caller.ts';
import { cheapHash } from '../harness/person.ts';
import {
  browserPath,
  exportedLines,
  openBrowser,
  OWNER,
  signIn,
  unique,
  type Browsing,
} from './browser.ts';

const PATIENCE_MS = 120_000;
const PASSWORD = 'nine-quiet-harbours';
const FOLLOWED = { timeout: 40_000 };

describe.runIf(browserPath)('meanwhile', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let page: Page;
  let client: Made;
  let campaign: Made;
  let api: Caller;
  beforeAll(async () => {
    b = await openBrowser();
    client = await b.t.client({ name: 'Demo Restaurant' });
    campaign = await b.t.campaign(client, { name: 'Summer Sale' });
    ({ api } = await b.t.key(client));
    page = await b.signedIn();
  }, PATIENCE_MS);
  afterAll(() => b.close());

  async function sell(
    amount: number,
    of = campaign,
    by = api,
  ): Promise<{ code: string; id: string }> {
    const { code } = await b.t.voucher(of);
    const order = { code, transaction_amount: amount, order_reference: unique('ORD') };
    const { redemption_id } = await must(by.post('/api/webhook/redemption', order), 200);
    return { code: String(code), id: String(redemption_id) };
  }
  /** In the dialog that stands over the page whose session ended. */
  async function signInAgain(on: Page, password = OWNER.password): Promise<void> {
    const dialog = on.getByRole('dialog', { name: 'Sign in to go on' });
    await dialog.waitFor();
    // neither it nor the dialog below goes away unanswered
    await on.keyboard.press('Escape');
    await dialog.getByLabel('Password', { exact: true }).fill(password);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
  }

  test('an order is on the overview as it happens, also after the server was away', async () => {
    const own = await b.t.client({ name: unique('Quay Kitchen') });
    const offer = await b.t.campaign(own);
    const { api: theirs } = await b.t.key(own);
    await page.goto(`/?client_id=${own.id}`);
    const feed = page.getByRole('region', { name: 'As it happens' });
    const figure = page.getByRole('group', { name: 'Redemptions', exact: true }).getByRole('link');
    await feed.getByText('Live', { exact: true }).waitFor();
    const first = await sell(40, offer, theirs);
    await feed.getByRole('link', { name: first.code }).waitFor();
    await expect.poll(() => figure.textContent(), FOLLOWED).toBe('1');

    // away: what is open breaks, and whoever asks anew is refused for a while
    await page.route('**/api/v1/live?*', (route) => route.fulfill({ status: 503, body: '' }));
    b.t.app.server.closeAllConnections();
    await feed.getByText('Connecting …').waitFor();
    const second = await sell(41, offer, theirs);
    await page.waitForResponse((response) => response.url().includes('/api/v1/live'));
    await page.unroute('**/api/v1/live?*');
    await feed.getByText('Live', { exact: true }).waitFor();
    await feed.getByRole('link', { name: second.code }).waitFor();
    await expect.poll(() => figure.textContent(), FOLLOWED).toBe('2');
    // what the browser says of a broken line is no error of the page
    const errors = b.seen.errors.filter((each) => !/Failed to load resource|net::ERR/.test(each));
    expect({ errors, outside: b.seen.outside }).toEqual({ errors: [], outside: [] });
    b.seen.errors.length = 0;
  });

  test('a session that ends in the middle of a dialog or a form loses nothing typed, and does it once', async () => {
    const { code, id } = await sell(42);
    const name = unique('Warehouse');
    const address = `https://${unique('shop').replace(' ', '-')}.example.com`;
    const forms: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
      [
        '/settings/api-keys',
        async () => {
          await page.getByRole('button', { name: 'New key' }).first().click();
          const form = page.getByRole('dialog', { name: 'New key' });
          await form.getByRole('textbox', { name: 'Name' }).fill(name);
          await page.context().clearCookies();
          await form.getByRole('button', { name: 'Make key' }).click();
        },
        async () => {
          const made = page.getByRole('dialog', { name: 'Your new key' });
          await made.getByRole('button', { name: 'I have copied it' }).click();
          await made.waitFor({ state: 'detached' });
          await page.getByRole('button', { name: `Revoke: ${name}` }).waitFor();
        },
      ],
      [
        `/redemptions/${id}`,
        async () => {
          await page.getByRole('button', { name: 'Void', exact: true }).click();
          const form = page.getByRole('dialog', { name: 'Void this redemption?' });
          await form.getByLabel('Reason').fill('Rung up twice');
          await page.context().clearCookies();
          await form.getByRole('button', { name: 'Void' }).click();
        },
        () => page.getByRole('alert').getByText('Rung up twice').waitFor(),
      ],
      [
        `/clients/${client.id}`,
        async () => {
          await page.getByLabel('Online shop').fill(address);
          await page.context().clearCookies();
          await page.getByRole('button', { name: 'Save changes' }).first().click();
        },
        () => page.getByText('Saved', { exact: true }).waitFor(),
      ],
    ];
    for (const [path, fill, isDone] of forms) {
      await page.goto(path);
      await fill();
      await signInAgain(page);
      await isDone();
    }
    const keys = (await b.t.admin.get('/api/v1/api-keys?limit=200')).body.data as Made[];
    expect(keys.filter((key) => key.name === name)).toHaveLength(1);
    const voided = await b.t.db.query({
      text: `select void_reason from redemption r join voucher v on v.id = r.voucher_id
        where v.code = $1 and r.voided_at is not null`,
      values: [code],
    });
    expect(voided).toEqual([{ void_reason: 'Rung up twice' }]);
    expect((await b.t.admin.get(`/api/v1/clients/${client.id}`)).body.shop_url).toBe(address);
  });

  test('an answer that was lost: pressing again does it once, another time is another', async () => {
    const own = await b.t.campaign(client, { name: unique('Lost and found') });
    const sent: string[] = [];
    await page.route('**/batches', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      sent.push((await route.request().allHeaders())['idempotency-key'] ?? '');
      // the server has done it, and nobody hears of that
      if (sent.length === 1) await route.fetch();
      return sent.length === 1 ? route.abort() : route.continue();
    });
    await page.goto(`/campaigns/${own.id}?tab=codes`);
    const batches = async () =>
      (await b.t.admin.get(`/api/v1/campaigns/${own.id}/batches`)).body.data.length;
    const dialog = page.getByRole('dialog');
    const makeCodes = page.getByRole('button', { name: 'Make codes' });
    await makeCodes.click();
    await dialog.getByLabel('How many').fill('12');
    await dialog.getByRole('button', { name: 'Make codes' }).click();
    await dialog.getByText('The server did not answer.').waitFor();
    await dialog.getByRole('button', { name: 'Make codes' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(batches).toBe(1);

    await makeCodes.first().click();
    await dialog.getByLabel('How many').fill('12');
    await dialog.getByRole('button', { name: 'Make codes' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(batches).toBe(2);
    expect(sent).toHaveLength(3);
    expect(sent[0]).toBe(sent[1]);
    expect(sent[2]).not.toBe(sent[1]);
    await page.unroute('**/batches');
    // the browser says of an answer that was lost that it was lost
    expect(b.seen.errors.filter((each) => !/net::ERR/.test(each))).toEqual([]);
    b.seen.errors.length = 0;
  });

  test('a member who is disabled is out at once, is told, and goes on once enabled', async () => {
    const passwordHash = cheapHash(PASSWORD);
    const { email } = await b.t.person('merchant', { clients: [client], passwordHash });
    const mia = await b.visit();
    await signIn(mia, { email, password: PASSWORD });
    const name = unique('Typed before');
    await mia.goto('/campaigns/new');
    await mia.getByLabel('Campaign name').fill(name);

    await page.goto('/settings/team');
    const row = page.getByRole('row', { name: new RegExp(email) });
    const choose = async (what: string) => {
      await row.getByRole('button', { name: /^More actions/ }).click();
      await page.getByRole('menuitem', { name: what, exact: true }).click();
    };
    await choose('Disable');
    const asked = page.getByRole('dialog', { name: /^Disable/ });
    await asked.getByText('They are signed out at once').waitFor();
    await asked.getByRole('button', { name: 'Disable' }).click();
    await asked.waitFor({ state: 'detached' });
    await row.getByText('Disabled', { exact: true }).waitFor();

    await mia.getByRole('button', { name: 'Create campaign' }).click();
    await signInAgain(mia, PASSWORD);
    const over = mia.getByRole('dialog', { name: 'Sign in to go on' });
    await over.getByRole('alert').waitFor();
    const made = async () =>
      ((await b.t.admin.get('/api/v1/campaigns?limit=500')).body.data as Made[]).filter(
        (each) => each.name === name,
      ).length;
    expect(await made()).toBe(0);

    await choose('Enable');
    await row.getByText('Disabled', { exact: true }).waitFor({ state: 'detached' });
    await signInAgain(mia, PASSWORD);
    await mia.getByRole('heading', { level: 1, name }).waitFor();
    expect(await made()).toBe(1);
    await mia.context().close();
  });

  test('how long data are kept: what is no number of days is refused by its field, the rest is saved', async () => {
    await page.goto('/settings/privacy');
    const leads = page.getByLabel('Names and addresses of leads');
    const visitors = page.getByLabel('Visitors of voucher pages');
    const save = page.getByRole('region', { name: 'How long data are kept' }).getByRole('button');
    await leads.fill('0');
    await save.click();
    await expect.poll(() => leads.getAttribute('aria-invalid')).toBe('true');
    await leads.fill('365');
    await visitors.fill('');
    await save.click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.reload();
    await expect.poll(() => leads.inputValue()).toBe('365');
    expect(await visitors.inputValue()).toBe('');
    const { body } = await b.t.admin.get('/api/v1/privacy/retention');
    expect(body).toMatchObject({ leads: 365, visitors: null });
  });

  test('the audit log says who did that, is filtered, and its file is of what the filters show', async () => {
    await page.goto('/settings/audit-log');
    const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
    await page.getByRole('combobox', { name: 'What' }).click();
    await page.getByRole('option', { name: 'Retention' }).click();
    await page.waitForURL(/kind=retention/);
    const { data } = (await b.t.admin.get('/api/v1/audit-log?kind=retention')).body;
    const changes = (data as Made[]).length;
    expect(changes).toBeGreaterThan(0);
    await expect.poll(() => rows.count()).toBe(1 + changes);
    await page.getByRole('combobox', { name: 'Who' }).click();
    await page.getByRole('option', { name: 'A person' }).click();
    await page.waitForURL(/actor=account/);
    const today = new Date().toISOString().slice(0, 10);
    await page.getByLabel('From').fill(today);
    await page.waitForURL(new RegExp(`from=${today}`));
    await expect.poll(() => rows.count()).toBe(1 + changes);
    await page.getByRole('button', { name: 'Retention: changed' }).first().click();
    const entry = page.getByRole('dialog', { name: 'Retention: changed' });
    await entry.getByText('"leads": 365').waitFor();
    await page.keyboard.press('Escape');
    await entry.waitFor({ state: 'detached' });
    const lines = await exportedLines(page);
    expect(lines).toHaveLength(1 + changes);
    expect(lines[1]).toContain('retention.changed');
    expect(lines[1]).toContain(OWNER.email);

    // of one thing alone, from one of its changes on
    await page.goto('/settings/audit-log?kind=redemption');
    await page
      .getByRole('row', { name: /Redemption: voided/ })
      .first()
      .getByRole('button', { name: /^Only changes of/ })
      .click();
    await page.waitForURL(/subject=/);
    await page.getByLabel('From').fill('2020-01-01');
    await page.getByLabel('To', { exact: true }).fill('2020-01-31');
    await page.getByText('Nothing matches').first().waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await page.getByRole('button', { name: 'Retention: changed' }).first().waitFor();
    expect(await page.getByLabel('From').inputValue()).toBe('');
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
