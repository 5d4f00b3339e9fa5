// People's own data and doors in a real browser: a second factor from the QR code to the recovery code,
// leads as a file, and a person who is erased.
import { readFileSync } from 'node:fs';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must, type Made } from '../harness/app.ts';
import { cheapHash } from '../harness/person.ts';
import { browserPath, openBrowser, signIn, unique, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;
const PASSWORD = 'nine-quiet-harbours';
const STEP_MS = 30_000;

describe.runIf(browserPath)('people', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let client: Made;
  let campaign: Made;
  beforeAll(async () => {
    b = await openBrowser();
    client = await b.t.client({ name: 'Demo Restaurant' });
    campaign = await b.t.campaign(client, { name: 'Summer Sale' });
  }, PATIENCE_MS);
  afterAll(() => b.close());

  async function begin(page: Page, email: string): Promise<void> {
    await page.goto('/sign-in');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  test('a second factor is switched on, asked for, answered by app or recovery code, and off again', async () => {
    const { email } = await b.t.person('admin', { passwordHash: cheapHash(PASSWORD) });
    const page = await b.visit();
    await signIn(page, { email, password: PASSWORD });
    await page.goto('/settings/account');
    await page.getByRole('button', { name: 'Switch on' }).click();
    const dialog = page.getByRole('dialog', { name: 'Switch on the second factor' });
    // a session that somebody left open is not enough
    await dialog.getByLabel('Current password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    const secret = await dialog.getByRole('group', { name: 'Or type this key' }).innerText();
    const totp = new TOTP({ secret: secret.replaceAll(/\s/g, '') });
    await dialog.getByLabel('Code from your authenticator').fill('000000');
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await dialog.getByText('That code is not right.').waitFor();
    // the step before now is good too: then that of now is still there for signing in
    const began = Date.now();
    const codeAt = (steps: number) => totp.generate({ timestamp: began + steps * STEP_MS });
    await dialog.getByLabel('Code from your authenticator').fill(codeAt(-1));
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    const kept = page.getByRole('dialog', { name: 'Keep these recovery codes' });
    const text = await kept.getByRole('group', { name: 'Recovery codes' }).innerText();
    const recovery = text.trim().split(/\s+/);
    expect(recovery).toHaveLength(10);
    await kept.getByRole('button', { name: 'I have kept them' }).click();
    await kept.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Switch off' }).waitFor();

    const phone = await b.visit();
    await begin(phone, email);
    await phone.getByLabel('Code from your authenticator').fill('123456');
    await phone.getByRole('button', { name: 'Sign in' }).click();
    await phone.getByText('That code is not right.').waitFor();
    await phone.getByLabel('Code from your authenticator').fill(codeAt(0));
    await phone.getByRole('button', { name: 'Sign in' }).click();
    await phone.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await phone.context().close();

    // without the phone: a recovery code, once
    for (const isGood of [true, false]) {
      const desk = await b.visit();
      await begin(desk, email);
      await desk.getByRole('button', { name: 'Use a recovery code' }).click();
      await desk.getByLabel('Recovery code').fill(recovery[0] ?? '');
      await desk.getByRole('button', { name: 'Sign in' }).click();
      if (isGood) await desk.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      else await desk.getByRole('alert').waitFor();
      await desk.context().close();
    }

    await page.getByRole('button', { name: 'Switch off' }).click();
    const off = page.getByRole('dialog', { name: 'Switch off the second factor?' });
    await off.getByLabel('Current password').fill(PASSWORD);
    await off.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('button', { name: 'Switch on' }).waitFor();
    await page.context().close();
    const again = await b.visit();
    await signIn(again, { email, password: PASSWORD });
    await again.context().close();
  });

  test('leads are a file of what the filters show, and consent stands in it', async () => {
    const own = await b.t.campaign(client, { name: unique('Open day') });
    const voucher = await b.t.voucher(own);
    for (const [name, consent] of [
      ['Ann Example', true],
      ['=cmd|calc', false],
    ] as const) {
      const email = `${unique('lead').replace(' ', '-')}@example.com`;
      await must(b.t.admin.post('/api/v1/leads', { voucher_id: voucher.id, name, email, consent }));
    }
    const page = await b.signedIn();
    await page.goto(`/leads?campaign_id=${own.id}`);
    await page.getByText('Ann Example').first().waitFor();
    const save = async () => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Export CSV' }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8')
        .trim()
        .split(/\r?\n/);
    };
    const all = await save();
    expect(all).toHaveLength(3);
    // a spreadsheet that opens the file runs nothing of it
    expect(all.some((line) => /(^|,)"?=/.test(line))).toBe(false);
    await page.getByRole('combobox', { name: 'Consent' }).click();
    await page.getByRole('option', { name: /^Given/ }).click();
    await page.waitForURL(/consent=true/);
    await page.getByText('=cmd|calc').waitFor({ state: 'detached' });
    const [, only, ...more] = await save();
    expect(only).toContain('Ann Example');
    expect(more).toEqual([]);
    await page.context().close();
  });

  test('a person is shown, handed out as a file, erased, and gone from every row', async () => {
    const email = `${unique('ann').replace(' ', '-')}@example.com`;
    const voucher = await b.t.voucher(campaign);
    await must(
      b.t.admin.post('/api/v1/leads', {
        voucher_id: voucher.id,
        name: 'Ann Forgotten',
        email,
        consent: true,
      }),
    );
    const { api } = await b.t.key(client);
    const order = {
      code: voucher.code,
      transaction_amount: 40,
      order_reference: unique('ORD'),
      customer_reference: email,
    };
    await must(api.post('/api/webhook/redemption', order), 200);
    const page = await b.signedIn();
    await page.goto('/settings/privacy');
    await page.getByLabel('Email').fill(email);
    await page.getByRole('button', { name: 'Show what is kept' }).click();
    await page.getByText(/records? (is|are) kept/).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as a file' }).click(),
    ]);
    const kept = JSON.parse(readFileSync(await download.path(), 'utf8')) as { leads: object[] };
    expect(kept.leads).toHaveLength(1);

    await page.getByRole('button', { name: 'Erase', exact: true }).click();
    const asked = page.getByRole('dialog', { name: 'Erase this person?' });
    await asked.getByText(email).waitFor();
    await asked.getByRole('button', { name: 'Erase' }).click();
    await asked.waitFor({ state: 'detached' });
    const done = page.getByRole('table', { name: 'Erasures' }).getByRole('row').nth(1);
    await done.getByText('Done', { exact: true }).waitFor();
    const rows = await b.t.db.query({
      text: `select name, email from lead where name = 'Ann Forgotten' or email = $1`,
      values: [email],
    });
    expect(rows).toEqual([]);
    // the sale stays in the books
    const sales = await b.t.db.query({
      text: `select amount_minor from redemption where order_reference = $1`,
      values: [order.order_reference],
    });
    expect(sales).toEqual([{ amount_minor: 4000 }]);
    await page.getByRole('button', { name: 'Show what is kept' }).click();
    await page.getByText('Nothing is kept of them.').waitFor();
    await page.context().close();
  });

  test('nothing of it has an error in the console or asks another machine', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
