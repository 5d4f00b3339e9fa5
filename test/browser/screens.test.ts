// Every screen, light and dark, on a desk and on a phone: accessible by axe, no wider than its
// window, without an error in the console, and without a request to another machine.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookWithAxe, OF_COLOURS, WCAG } from './axe.ts';
import {
  browserPath,
  NO_BROWSER,
  openBrowser,
  PHONE,
  settle,
  turn,
  WIDE,
  type Browsing,
} from './browser.ts';
import { fill } from './fill.ts';
import { inside, outside, type Filled, type Place } from './routes.ts';

const PATIENCE_MS = 240_000;
const windows = { phone: PHONE, wide: WIDE };

if (!browserPath) console.warn(NO_BROWSER);

describe.runIf(browserPath)('every screen', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  let filled: Filled;
  beforeAll(async () => {
    b = await openBrowser();
    filled = await fill(b.t);
  }, PATIENCE_MS);
  afterAll(() => b.close());

  /** What is wrong with a screen, which is opened once and looked at in both schemes. */
  async function look(page: Page, { path, title }: Place): Promise<string[]> {
    await page.goto(path);
    await page.getByRole('heading', { level: 1, name: title }).first().waitFor();
    await settle(page);
    const wrong: string[] = [];
    const headings = await page.locator('h1').count();
    if (headings !== 1) wrong.push(`${path}: ${headings} headings of the first level`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) wrong.push(`${path}: ${overflow} px wider than its window`);
    wrong.push(...(await ask(page, 'light')));
    wrong.push(...(await ask(page, 'dark')));
    return wrong;
  }

  /** What axe finds on a page in one scheme; of the second, what other colours can change. */
  async function ask(page: Page, scheme: 'light' | 'dark'): Promise<string[]> {
    await turn(page, scheme);
    const isFirst = scheme === 'light';
    const { violations, passes } = await lookWithAxe(page, isFirst ? WCAG : OF_COLOURS);
    const where = `${new URL(page.url()).pathname}, ${scheme}`;
    const found = violations.map(({ id, html }) => `${where}: ${id}: ${html.join(' | ')}`);
    // what looked at nothing finds nothing
    const isBlind = passes < (isFirst ? 10 : 1);
    return isBlind ? [...found, `${where}: axe looked at ${passes} things only`] : found;
  }

  for (const [name, viewport] of Object.entries(windows)) {
    test(
      `${name}, light and dark: accessible, and no wider than the window`,
      async () => {
        const wrong: string[] = [];
        const stranger = await b.visit({ viewport });
        for (const place of outside) wrong.push(...(await look(stranger, place)));
        const page = await b.signedIn({ viewport });
        for (const place of inside(filled)) wrong.push(...(await look(page, place)));
        expect(wrong).toEqual([]);
        await stranger.context().close();
        await page.context().close();
      },
      PATIENCE_MS,
    );
  }

  test('none has an error in its console, and none asks another machine', () => {
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
