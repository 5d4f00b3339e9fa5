// Every screen, light and dark, on a desk and on a phone: accessible by axe, no wider than its
// window, without an error in the console, and without a request to another machine.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  browserPath,
  NO_BROWSER,
  openBrowser,
  PHONE,
  settle,
  WIDE,
  type Browsing,
} from './browser.ts';
import { fill } from './fill.ts';
import { inside, outside, type Filled, type Place } from './routes.ts';

const PATIENCE_MS = 240_000;
/** WCAG 2.2 AA, as far as axe goes. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** What other colours can change of a screen that is otherwise the same. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
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
    wrong.push(...(await ask(page, 'light', (axe) => axe.withTags(TAGS))));
    wrong.push(...(await ask(page, 'dark', (axe) => axe.withRules(OF_COLOURS))));
    return wrong;
  }

  /** What axe finds on a page in one scheme. */
  async function ask(
    page: Page,
    colorScheme: 'light' | 'dark',
    rules: (axe: AxeBuilder) => AxeBuilder,
  ): Promise<string[]> {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction((scheme) => {
      const { mantineColorScheme: shown } = document.documentElement.dataset;
      // some colours change slowly
      const isChanging = document.getAnimations().some((each) => each instanceof CSSTransition);
      return !isChanging && (shown === undefined || shown === scheme);
    }, colorScheme);
    const { violations, passes } = await rules(new AxeBuilder({ page })).analyze();
    const where = `${new URL(page.url()).pathname}, ${colorScheme}`;
    const found = violations.map(
      ({ id, nodes }) =>
        `${where}: ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    );
    // what looked at nothing finds nothing
    const isBlind = passes.length < (colorScheme === 'light' ? 10 : 1);
    return isBlind ? [...found, `${where}: axe looked at ${passes.length} things only`] : found;
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
