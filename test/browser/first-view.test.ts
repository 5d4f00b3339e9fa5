// A first visit: what the page names in its head is what the screen then takes, each of it once.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, openBrowser, settle, type Browsing } from './browser.ts';

const PATIENCE_MS = 120_000;

describe.runIf(browserPath)('a first visit', { timeout: PATIENCE_MS }, () => {
  let b: Browsing;
  beforeAll(async () => {
    b = await openBrowser();
    await b.t.client({ name: 'Demo Restaurant' });
  }, PATIENCE_MS);
  afterAll(() => b.close());

  test('asks for nothing twice, and for no file of its screen only when that is drawn', async () => {
    const page = await b.signedIn();
    for (const [path, title] of [
      ['/', 'Overview'],
      ['/campaigns', 'Campaigns'],
      ['/redemptions', 'Redemptions'],
    ] as const) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await settle(page);
      const { named, asked } = await page.evaluate(() => ({
        named: [...document.querySelectorAll<HTMLLinkElement>('link[rel="preload"]')].map(
          ({ href }) => href,
        ),
        asked: performance
          .getEntriesByType('resource')
          .map(({ name }) => name)
          .filter((name) => name.includes('/api/v1/')),
      }));
      expect([path, asked.toSorted()]).toEqual([path, [...new Set(asked)].toSorted()]);
      const questions = named.filter((name) => name.includes('/api/'));
      expect(questions.length).toBeGreaterThan(0);
      for (const question of questions) expect(asked).toContain(question);
    }
    expect(b.seen).toEqual({ errors: [], outside: [] });
  });
});
