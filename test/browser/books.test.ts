// From a figure to its orders: one is voided and the figure follows; a conflict is settled by keyboard.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { must, type Made } from '../harness/app.ts';
import { browserPath, openBrowser, type Browsing } from './browser.ts';
import { go, tabTo } from './keys.ts';

const PATIENCE_MS = 120_000;

describe.runIf(browserPath)('the books on the screen', () => {
  let b: Browsing;
  let client: Made;
  let codes: string[];
  const sell = async (code: string, order: string, amount: number) => {
    const { api } = await b.t.key(client);
    return api.post('/api/webhook/redemption', {
      code,
      transaction_amount: amount,
      order_reference: order,
    });
  };
  // the figures are counted from nothing at each try
  beforeEach(async () => {
    b = await openBrowser();
    client = await b.t.client({ name: 'Demo Restaurant' });
    const campaign = await b.t.campaign(client, { name: 'Summer Sale' });
    codes = [];
    for (let i = 0; i < 3; i++) {
      codes.push((await b.t.voucher(campaign)).code as string);
      await must(sell(codes[i] ?? '', `ORD-${i}`, 40 + i), 200);
    }
  }, PATIENCE_MS);
  afterEach(() => b.close());

  test(
    'two clicks lead from a figure to an order; voided, it is gone from the figure',
    async () => {
      const page = await b.signedIn();
      const figure = page
        .getByRole('group', { name: 'Redemptions', exact: true })
        .getByRole('link');
      await expect.poll(() => figure.textContent(), { timeout: 20_000 }).toBe('3');
      await figure.click();
      await page.getByRole('heading', { level: 1, name: 'Redemptions' }).waitFor();
      const sums = page.getByRole('group', { name: 'Sums of what these filters show' });
      await sums.getByText('£123.00').waitFor();
      const rows = page.getByRole('table', { name: 'Redemptions' }).getByRole('row');
      await expect.poll(() => rows.count()).toBe(1 + 3);
      await rows.filter({ hasText: 'ORD-1' }).getByRole('link').first().click();
      await page
        .getByRole('heading', { level: 1, name: `Redemption of ${codes[1] ?? ''}` })
        .waitFor();

      await page.getByRole('button', { name: 'Void', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('Rung up twice');
      await dialog.getByRole('button', { name: 'Void' }).click();
      // its own field says the reason as well: only what stands once the dialog is gone is done
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('alert').getByText('Rung up twice').waitFor();
      const voided = () =>
        b.t.db.query<{ order_reference: string; void_reason: string }>({
          text: `select order_reference, void_reason from redemption where voided_at is not null`,
        });
      await expect
        .poll(voided)
        .toEqual([{ order_reference: 'ORD-1', void_reason: 'Rung up twice' }]);

      await page.getByRole('link', { name: 'Overview', exact: true }).click();
      await expect.poll(() => figure.textContent(), { timeout: 20_000 }).toBe('2');
      await figure.click();
      await sums.getByText('£82.00').waitFor();
      // the voucher can be used again, and tells why
      await page.getByRole('link', { name: 'Vouchers', exact: true }).click();
      await page.getByLabel('Find a code').fill((codes[1] ?? '').toLowerCase().replaceAll('-', ''));
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: codes[1] ?? '' }).click();
      await page.getByText('Redemption voided').waitFor();
      await page.getByText('because: Rung up twice').waitFor();
      expect(b.seen).toEqual({ errors: [], outside: [] });
      await page.context().close();
    },
    PATIENCE_MS,
  );

  test(
    'the keyboard alone settles a conflict, from the overview on',
    async () => {
      expect((await sell(codes[0] ?? '', 'ORD-again', 55)).status).toBe(409);
      const page = await b.signedIn();
      await go(page, 'Conflicts', 'link');
      await page.getByRole('heading', { level: 1, name: 'Conflicts' }).waitFor();
      await page.getByRole('table', { name: 'Conflicts' }).waitFor();
      await go(page, 'Sale that could not be booked', 'link');
      await page.getByRole('button', { name: 'Settle it' }).waitFor();
      await tabTo(page, /^Accept the report/, { role: 'radio' });
      await page.keyboard.press('ArrowDown');
      await tabTo(page, 'Reason');
      await page.keyboard.type('The same order, sent twice');
      await go(page, 'Settle it', 'button');
      await page.getByText('Report dismissed').first().waitFor();
      const settled = () =>
        b.t.db.query({ text: `select status, resolution, resolution_reason from conflict` });
      await expect.poll(settled).toEqual([
        {
          status: 'resolved',
          resolution: 'dismiss',
          resolution_reason: 'The same order, sent twice',
        },
      ]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
