// A campaign from the form to the figure: what the screen says is what the database holds.
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Made } from '../harness/app.ts';
import { must } from '../harness/app.ts';
import { browserPath, openBrowser, unique, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;
const CODES = 1_000;

describe.runIf(browserPath)('a campaign', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let client: Made;
  beforeAll(async () => {
    b = await openBrowser();
    client = await b.t.client({ name: 'Demo Restaurant' });
  }, PATIENCE_MS);
  afterAll(() => b.close());

  test('1,000 codes and the printer’s file are six presses and one field from the overview', async () => {
    const page = await b.signedIn();
    const steps = { presses: 0, fields: 0 };
    const press = async (target: Locator) => {
      await target.click();
      steps.presses++;
    };
    await press(page.getByRole('link', { name: 'Campaigns', exact: true }));
    await press(page.getByRole('link', { name: 'New campaign' }).first());
    await page.getByLabel('Campaign name').fill(unique('Harbour Week'));
    steps.fields++;
    await press(page.getByRole('button', { name: 'Create campaign' }));
    await press(page.getByRole('button', { name: 'Make codes' }).first());
    const dialog = page.getByRole('dialog');
    await press(dialog.getByRole('button', { name: 'Make codes' }));
    await page.getByText('Ready', { exact: true }).waitFor();
    const download = page.waitForEvent('download');
    await press(page.getByRole('link', { name: 'CSV' }));
    const lines = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(lines).toHaveLength(CODES + 1);
    expect(steps).toEqual({ presses: 6, fields: 1 });
    await page.context().close();
  });

  test(
    '1,000 codes, the printer’s file, an order by API: the figure is the database’s',
    async () => {
      const page = await b.signedIn();
      const name = unique('Winter Warmer');
      await page.getByRole('link', { name: 'Campaigns', exact: true }).click();
      await page.getByRole('link', { name: 'New campaign' }).first().click();
      await page.getByLabel('Campaign name').fill(name);
      await page.getByLabel('Per cent').fill('12.5');
      // the preview speaks the customer's words while one types
      await page.getByText('12.5% off your order').waitFor();
      await page.getByLabel('Minimum spend').fill('25');
      await page.getByText('Minimum spend of £25').waitFor();
      await page.getByLabel('Source name').fill('Postcard');
      await page.getByLabel('Cost', { exact: true }).fill('300');
      await page.getByLabel('Pieces sent').fill('1,000');
      // what is wrong has the focus, says so, and is said of the form in plain words
      await page.getByLabel('Uses in all').fill('a lot');
      await page.getByRole('button', { name: 'Create campaign' }).click();
      await page.getByRole('alert').getByText('Put right what is marked.').waitFor();
      const uses = page.getByLabel('Uses in all');
      expect(await uses.evaluate((field) => field === document.activeElement)).toBe(true);
      await uses.fill('');
      await page.getByRole('button', { name: 'Create campaign' }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();

      const quantities = `select s.quantity from source s join campaign c on c.id = s.campaign_id
        where c.name = $1`;
      const sent = () => b.t.db.query({ text: quantities, values: [name] });
      expect(await sent()).toEqual([{ quantity: 1_000 }]);
      // what comes next is there already
      await page.getByRole('button', { name: 'Make codes' }).first().click();
      await page.getByLabel('How many').fill('1,000');
      await page.getByLabel('Prefix').fill('WARM');
      await page.getByRole('dialog').getByRole('button', { name: 'Make codes' }).click();
      await page.getByText('Ready', { exact: true }).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'CSV' }).click(),
      ]);
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split(/\r?\n/);
      expect(lines).toHaveLength(CODES + 1);
      const codes = lines.slice(1).map((line) => line.split(',')[0] ?? '');
      expect(new Set(codes).size).toBe(CODES);
      expect(codes[0]).toMatch(/^WARM-/);

      const { api } = await b.t.key(client);
      for (const [i, code] of codes.slice(0, 3).entries()) {
        const order = { code, transaction_amount: 40.5, order_reference: `${name}-${i}` };
        await must(api.post('/api/webhook/redemption', order), 200);
      }
      const [row] = await b.t.db.query<{ count: number; sum: number }>({
        text: `select count(*)::int as count, sum(amount_minor)::int as sum from redemption r
          join campaign c on c.id = r.campaign_id where r.voided_at is null and c.name = $1`,
        values: [name],
      });
      expect(row).toEqual({ count: 3, sum: 12_150 });
      await page.getByRole('tab', { name: 'Results' }).click();
      const figure = (label: string) => page.getByRole('group', { name: label, exact: true });
      await expect
        .poll(
          async () => {
            await page.reload();
            return figure('Redemptions').getByRole('link').textContent();
          },
          { timeout: 30_000, interval: 1_500 },
        )
        .toBe('3');
      await expect.poll(() => figure('Revenue').getByRole('link').textContent()).toBe('£121.50');
      // (121.50 − 15.18 − 300) ÷ 300
      await expect.poll(() => figure('ROI').textContent()).toMatch(/-64\.\d%/);
      expect(b.seen).toEqual({ errors: [], outside: [] });
      await page.context().close();
    },
    PATIENCE_MS,
  );

  test('two people who change different things of one campaign both win', async () => {
    const { id } = await b.t.campaign(client, { name: 'Shared work' });
    const [one, other] = [await b.signedIn(), await b.signedIn()];
    await one.goto(`/campaigns/${id}/edit`);
    await one.getByLabel('Campaign name').fill('Shared work, renamed');
    await other.goto(`/campaigns/${id}/edit`);
    await other.getByLabel('Minimum spend').fill('30');
    // whoever saves is led to the campaign
    for (const page of [other, one]) {
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByRole('tab', { name: 'Codes' }).waitFor();
    }
    const { body } = await b.t.admin.get(`/api/v1/campaigns/${id}`);
    expect(body).toMatchObject({ name: 'Shared work, renamed', minimum_spend: 30 });
  });

  test('two people who change the same thing are told, and what was typed is kept', async () => {
    const { id } = await b.t.campaign(client, { name: 'One name' });
    const page = await b.signedIn();
    await page.goto(`/campaigns/${id}/edit`);
    await page.getByLabel('Campaign name').fill('Mine');
    await b.t.admin.patch(`/api/v1/campaigns/${id}`, { name: 'Theirs' });
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Somebody else changed “Campaign name” while you were editing.').waitFor();
    const name = page.getByRole('textbox', { name: 'Campaign name' });
    expect(await name.inputValue()).toBe('Mine');
    expect((await b.t.admin.get(`/api/v1/campaigns/${id}`)).body.name).toBe('Theirs');
    await page.getByRole('button', { name: 'Save mine' }).click();
    await page.getByRole('heading', { level: 1, name: 'Mine' }).waitFor();
  });

  test('one that is over or has not begun says so, and is under that tab and no other', async () => {
    const day = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const own = await b.t.client();
    const over = await b.t.campaign(own, { name: unique('Over'), valid_until: day(-3) });
    const soon = await b.t.campaign(own, { name: unique('Soon'), valid_from: day(3) });
    const page = await b.signedIn();
    await page.goto(`/campaigns?client_id=${own.id}`);
    const row = (name: unknown) => page.getByRole('row', { name: new RegExp(String(name)) });
    await row(over.name).getByText('Expired').waitFor();
    await row(soon.name).getByText('Scheduled').waitFor();
    for (const [tab, here, gone] of [
      ['Expired', over, soon],
      ['Scheduled', soon, over],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await row(gone.name).waitFor({ state: 'detached' });
      await row(here.name).waitFor();
    }
    await page.getByRole('tab', { name: 'Active' }).click();
    await page.getByText('Nothing matches').first().waitFor();
    await page.goto(`/campaigns/${over.id}`);
    await page.getByText(/^Its last day was/).waitFor();
  });

  test('many are paused at once, and filters stand in the address', async () => {
    const names = [unique('Paused together'), unique('Paused together')];
    for (const name of names) await b.t.campaign(client, { name });
    const page = await b.signedIn();
    await page.goto('/campaigns?status=active');
    for (const name of names) await page.getByRole('link', { name, exact: true }).waitFor();
    await page.getByLabel('Select all on this page').check();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/campaigns? paused/).waitFor();
    await page.getByRole('tab', { name: 'Paused' }).click();
    await page.waitForURL('**/campaigns?status=paused');
    for (const name of names) await page.getByRole('link', { name, exact: true }).waitFor();
    const active = async () =>
      (await b.t.admin.get('/api/v1/campaigns?status=active&period=current')).body.data;
    await expect.poll(active).toEqual([]);
  });
});
