// From an empty installation to the daily work, by the keyboard alone: no mouse, no touch. Each screen
// begins at its heading; dialogs take the focus, keep it, and give it back.
// Long because it is one journey.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '../harness/app.ts';
import { browserPath, openBrowser, OWNER, settle, type Browsing } from './browser.ts';
import { go, held, holds, pick, tabTo, write } from './keys.ts';

const PATIENCE_MS = 120_000;
const CODES = 1_000;
const MOST_STOPS = 120;

/** Whether what has the focus is in front, and whether what had it before looked otherwise with it. */
const look = (page: Page): Promise<{ isInFront: boolean; wasSeen: boolean }> =>
  page.evaluate(() => {
    const memory = window as unknown as { before?: { looks: () => string; focused: string } };
    const { before } = memory;
    const here = document.activeElement as HTMLElement;
    // a day has stops within it, and the browser's own ring around its calendar
    const isDay = here.matches('[type=date]');
    const looks = () =>
      [here, here.nextElementSibling, here.parentElement]
        .filter((each) => each !== null)
        .map((each) => {
          const { outlineStyle, outlineWidth, borderColor, boxShadow } = getComputedStyle(each);
          return [outlineStyle === 'none' ? '' : outlineWidth, borderColor, boxShadow].join();
        })
        .join(';');
    memory.before = isDay ? undefined : { looks, focused: looks() };
    // a control that is drawn by its label is seen there
    const drawn = here.offsetHeight > 1 ? here : here.parentElement!;
    const { x, y, width, height } = drawn.getBoundingClientRect();
    const at = document.elementFromPoint(x + width / 2, y + height / 2);
    return {
      isInFront: at !== null && (drawn.contains(at) || at.contains(drawn)),
      wasSeen: before === undefined || before.looks() !== before.focused,
    };
  });

describe.runIf(browserPath)('by keyboard alone', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let page: Page;
  let codes: string[] = [];
  let made = '';
  beforeAll(async () => {
    b = await openBrowser();
    page = await b.visit({ permissions: ['clipboard-read', 'clipboard-write'] });
  }, PATIENCE_MS);
  afterAll(() => b.close());
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const dialog = () => page.getByRole('dialog');
  /** What had the focus went: something else has it then. */
  const somewhere = () =>
    expect.poll(async () => (await held(page)).role, { timeout: 20_000 }).not.toBe('nothing');

  test('the owner is made, a client, and a campaign with 1,000 codes in the printer’s file', async () => {
    await b.t.db.query({ text: 'truncate organization cascade' });
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: 'Welcome to VoucherTrack' }).waitFor();
    await tabTo(page, 'Organization');
    await write(page, 'Harbour Agency');
    await tabTo(page, 'Your name');
    await write(page, 'Sam Patel');
    await tabTo(page, 'Email');
    await write(page, OWNER.email);
    await tabTo(page, 'Password');
    await write(page, OWNER.password);
    await press('Enter');

    await holds(page, 'Getting started', 'heading');
    await tabTo(page, 'Client name');
    await write(page, 'Demo Restaurant');
    await tabTo(page, 'Currency');
    await pick(page, 'EUR');
    await go(page, 'Add client', 'button');
    // what was done went with its button: the next step has the focus
    await holds(page, 'Make a campaign', 'heading');
    await go(page, 'New campaign', 'link');

    await holds(page, 'New campaign', 'heading');
    await tabTo(page, 'Campaign name');
    await write(page, 'Summer Sale');
    await tabTo(page, 'Percentage', { role: 'radio' });
    await press('ArrowRight');
    await tabTo(page, 'Amount');
    await write(page, '5');
    await page.getByText('€5 off your order').first().waitFor();
    await tabTo(page, 'Source name');
    await write(page, 'Postcard');
    await tabTo(page, 'Kind');
    await pick(page, 'Flyer');
    // the form ends with what sends it
    await go(page, 'Create campaign', 'button');
    await holds(page, 'Summer Sale', 'heading');
    made = page.url();

    await go(page, 'Make codes', 'button');
    await holds(page, 'How many');
    await press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await holds(page, 'Make codes');
    await press('Enter');
    await holds(page, 'How many');
    await write(page, '1,000');
    await tabTo(page, 'Prefix');
    await write(page, 'SUMMER');
    await press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await page.getByText('Ready', { exact: true }).waitFor();
    await somewhere();
    await tabTo(page, 'CSV', { role: 'link' });
    const [download] = await Promise.all([page.waitForEvent('download'), press('Enter')]);
    codes = readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(',')[0] ?? '');
    expect(new Set(codes).size).toBe(CODES);
  });

  test('tabs, a menu and its dialog: by arrows, and back where they were opened', async () => {
    await page.goto(made);
    await page.getByText('Ready', { exact: true }).waitFor();
    await tabTo(page, 'Codes', { role: 'tab' });
    await press('ArrowLeft');
    await holds(page, 'Sources and costs');
    await page
      .getByRole('cell', { name: /Postcard/ })
      .first()
      .waitFor();
    await tabTo(page, 'More actions', { back: true });
    await press('Enter');
    await page.getByRole('menu').waitFor();
    await press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await holds(page, 'More actions');
    await press('Enter');
    // it begins before its first item
    await holds(page, '', 'presentation');
    await press('ArrowDown');
    await holds(page, 'Duplicate');
    await press('ArrowDown');
    await holds(page, 'End');
    await press('Enter');
    await dialog().waitFor();
    // it goes round within the dialog
    const stops = new Set<string>();
    for (let i = 0; i < 6; i++) {
      await press('Tab');
      stops.add((await held(page)).name);
    }
    expect([...stops].toSorted()).toEqual(['Cancel', 'Close', 'End']);
    await press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await holds(page, 'More actions');
  });

  test('a key is made and copied', async () => {
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await press('Control+k');
    await page.getByRole('textbox', { name: 'Search or jump to' }).waitFor();
    await page.keyboard.type('api keys');
    await page.getByRole('button', { name: 'API keys' }).waitFor();
    await press('Enter');
    await holds(page, 'API keys', 'heading');
    await go(page, 'New key', 'button');
    await holds(page, 'Name');
    await write(page, 'Web shop');
    await press('Enter');
    await page.getByRole('dialog', { name: 'Your new key' }).waitFor();
    // one press too many must not put away what is shown once
    await holds(page, 'Copy: Web shop');
    await press('Enter');
    await page.getByText('Copied').first().waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^vt_/);
    const order = { code: codes[0], transaction_amount: 40, order_reference: 'ORD-1' };
    await must(b.t.as(copied).post('/api/webhook/redemption', order), 200);
    await go(page, 'I have copied it', 'button');
    await dialog().waitFor({ state: 'detached' });
    await holds(page, 'New key');
  });

  test('a person is invited', async () => {
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await go(page, 'Settings', 'link');
    await holds(page, 'Settings', 'heading');
    await go(page, /^Team/, 'link');
    await holds(page, 'Team', 'heading');
    await go(page, 'Invite somebody', 'button');
    await holds(page, 'Email');
    await write(page, 'mia@restaurant.example');
    await tabTo(page, 'Role');
    await pick(page, 'Analyst');
    await go(page, 'Make the invitation', 'button');
    await dialog().getByRole('group', { name: 'Invitation link' }).waitFor();
    await go(page, 'Copy: Invitation link', 'button');
    await go(page, 'Done', 'button');
    await dialog().waitFor({ state: 'detached' });
    await holds(page, 'Invite somebody');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('/invite?token=');
  });

  test('a voucher is found by its code, its redemption voided; filters keep the focus', async () => {
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await go(page, 'Vouchers', 'link');
    await holds(page, 'Vouchers', 'heading');
    await tabTo(page, 'Find a code');
    await write(page, (codes[0] ?? '').toLowerCase().replaceAll('-', ''));
    await press('Enter');
    await page.waitForURL('**/vouchers?code=*');
    await page.getByRole('link', { name: codes[1], exact: true }).waitFor({ state: 'detached' });
    await holds(page, 'Find a code');
    await go(page, codes[0] ?? '', 'link');
    await holds(page, codes[0] ?? '', 'heading');

    await tabTo(page, 'Redemptions', { role: 'link', back: true });
    await press('Enter');
    await holds(page, 'Redemptions', 'heading');
    await tabTo(page, 'Channel');
    await pick(page, 'In store');
    await page.getByText('Nothing matches').first().waitFor();
    await holds(page, 'Channel');
    await pick(page, 'Online');
    await page.getByRole('link', { name: codes[0], exact: true }).waitFor();
    // a day is typed part by part, over the one that stands there
    await tabTo(page, 'Export CSV', { back: true });
    await tabTo(page, 'From');
    await page.keyboard.type('05052020');
    await page.waitForURL(/from=2020-05-05/);
    await holds(page, 'From');
    await tabTo(page, 'Export CSV', { back: true });
    await tabTo(page, 'From');
    await page.keyboard.type('1212');
    await page.waitForURL(/from=2020-12-12/);
    await holds(page, 'From');

    await go(page, `Void ${codes[0] ?? ''}`, 'button');
    await holds(page, 'Reason');
    await write(page, 'Rung up twice');
    await go(page, 'Void', 'button');
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'Voided' }).waitFor();
    await somewhere();
    const voided = `select void_reason from redemption where voided_at is not null`;
    expect(await b.t.db.query({ text: voided })).toEqual([{ void_reason: 'Rung up twice' }]);
  });

  test('every stop of a screen can be seen and is not behind anything; then it begins anew', async () => {
    for (const [path, least] of [
      ['/campaigns/new', 30],
      ['/redemptions', 20],
    ] as const) {
      await page.goto(path);
      await settle(page);
      const wrong: string[] = [];
      const stops: string[] = [];
      for (let before = ''; stops.length < MOST_STOPS;) {
        await press('Tab');
        const { role, name } = await held(page);
        const { isInFront, wasSeen } = await look(page);
        if (!wasSeen) wrong.push(`${path}: ${before} looks the same without the focus`);
        if (role === 'nothing') break;
        before = `${role} “${name}”`;
        stops.push(before);
        if (!isInFront) wrong.push(`${path}: ${before} is behind something`);
      }
      expect(wrong).toEqual([]);
      expect(stops.length).toBeGreaterThan(least);
      // no way round that never ends
      expect(stops.slice(0, MOST_STOPS - 1)).toEqual(stops);
    }
  });

  test('signing out and in, and past the navigation by the first stop', async () => {
    await tabTo(page, /Sam Patel/, { role: 'button' });
    await press('Enter');
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    for (let i = 0; i < 9 && (await held(page)).name !== 'Sign out'; i++) await press('ArrowDown');
    await press('Enter');
    await holds(page, 'Email');
    await write(page, OWNER.email);
    await tabTo(page, 'Password');
    await write(page, 'not the password');
    await press('Enter');
    await page.getByText('That email and password do not go together.').waitFor();
    await holds(page, 'Password');
    await write(page, OWNER.password);
    await press('Enter');
    await holds(page, 'Overview', 'heading');
    await page.reload();
    await settle(page);
    await press('Tab');
    await holds(page, 'Skip to content');
    await press('Enter', 'Tab');
    // the first control of the screen, not of the navigation
    await holds(page, 'Range');
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
