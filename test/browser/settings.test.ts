// Settings in a real browser: a key is made, works as its call is shown, and is refused once revoked;
// somebody is invited, joins by the link, and sees only what is theirs.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Made } from '../harness/app.ts';
import { cheapHash } from '../harness/person.ts';
import { browserPath, openBrowser, settle, signIn, unique, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;
const PASSWORD = 'nine-quiet-harbours';
const passwordHash = cheapHash(PASSWORD);
const run = promisify(execFile);

/** Runs what the screen shows, in a shell, as somebody who pasted it. */
async function paste(command: string): Promise<Record<string, unknown>> {
  const { stdout } = await run('sh', ['-c', command.replace(/^curl /, 'curl -sS ')]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe.runIf(browserPath)('settings', () => {
  let b: Browsing;
  let client: Made;
  async function merchant(): Promise<Page> {
    const { email } = await b.t.person('merchant', { clients: [client], passwordHash });
    const page = await b.visit();
    await signIn(page, { email, password: PASSWORD });
    return page;
  }
  beforeAll(async () => {
    b = await openBrowser();
    client = await b.t.client({ name: 'Demo Restaurant' });
    await b.t.client({ name: 'Kumo Garden Centre' });
    await b.t.voucher(await b.t.campaign(client), { code: 'HARBOUR-20' });
  }, PATIENCE_MS);
  afterAll(() => b.close());

  const roles = ['owner', 'merchant'] as const;
  test.each(roles)(
    'a key of the %s works by the call that is shown, until revoked',
    async (role) => {
      const page = role === 'owner' ? await b.signedIn() : await merchant();
      const name = unique('Web shop');
      await page.getByRole('link', { name: 'Settings', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      await page.getByRole('main').getByRole('link', { name: 'API keys' }).click();
      await page.getByRole('button', { name: 'New key' }).first().click();
      const form = page.getByRole('dialog', { name: 'New key' });
      await form.getByRole('textbox', { name: 'Name' }).fill(name);
      await form.getByRole('button', { name: 'Make key' }).click();
      const made = page.getByRole('dialog', { name: 'Your new key' });
      const shown = made.getByRole('group', { name: 'Try it in a terminal' });
      await shown.getByText('HARBOUR-20').waitFor();
      const command = await shown.innerText();
      expect(await paste(command)).toMatchObject({ valid: true });
      await made.getByRole('button', { name: 'I have copied it' }).click();

      await page.reload();
      const key = /vt_\w+/.exec(command)?.[0];
      await page.getByRole('button', { name: `Revoke: ${name}` }).waitFor();
      await settle(page);
      expect(key).toBeTruthy();
      expect(await page.content()).not.toContain(key);
      await page.getByRole('button', { name: `Revoke: ${name}` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
      await page
        .getByRole('row', { name: new RegExp(name) })
        .getByText('Revoked')
        .waitFor();
      await expect
        .poll(() => paste(command), { timeout: 10_000 })
        .toMatchObject({
          error_code: 'unauthorized',
        });
    },
  );

  test('a rotated key goes on working beside the one that takes its place', async () => {
    const page = await b.signedIn();
    const name = unique('Warehouse');
    await b.t.key(null, { name });
    await page.goto('/settings/api-keys');
    await page.getByRole('button', { name: `Rotate: ${name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    const made = page.getByRole('dialog', { name: 'Your new key' });
    await made.getByRole('button', { name: 'I have copied it' }).click();
    const rows = page.getByRole('row', { name: new RegExp(name) });
    await rows.getByText(/Works until/).waitFor();
    await expect.poll(() => rows.count()).toBe(2);
  });

  test('whoever is invited joins by the link and sees only their own client', async () => {
    const page = await b.signedIn();
    const email = `${unique('mia').replace(' ', '-')}@restaurant.example`;
    await page.goto('/settings/team');
    await page.getByText('The last owner stays.').waitFor();
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Email').fill(email);
    await form.getByRole('combobox', { name: 'Client' }).click();
    await page.getByRole('option', { name: 'Demo Restaurant' }).click();
    await form.getByRole('button', { name: 'Make the invitation' }).click();
    const link = await form.getByRole('group', { name: 'Invitation link' }).innerText();
    await form.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row', { name: new RegExp(email) }).waitFor();

    const mia = await b.visit();
    const { pathname, search } = new URL(link);
    await mia.goto(pathname + search);
    await mia.getByLabel('Your name').fill('Mia Moreau');
    await mia.getByLabel('Choose a password').fill(PASSWORD);
    await mia.getByRole('button', { name: 'Join' }).click();
    await mia.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await mia.goto('/settings/api-keys');
    await mia.getByRole('button', { name: 'New key' }).first().click();
    await mia.getByRole('dialog').getByRole('combobox', { name: 'Client' }).click();
    await expect.poll(() => mia.getByRole('option').allInnerTexts()).toEqual(['Demo Restaurant']);
    await mia.goto('/settings/organization');
    await mia.getByText('Not for your role').waitFor();
  });

  test('nothing of it has an error in the console or asks another machine', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
