// What axe finds on a page as it is. It runs in the page itself: our pages have no frames, and to put the
// findings of frames together costs another page for each look, four times as long.
import axe, { type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

export interface Findings {
  /** Each with the elements that it is found on. */
  violations: { id: string; html: string[] }[];
  /** Rules that found something to look at, and nothing wrong with it. */
  passes: number;
}

/** WCAG 2.2 AA, as far as axe goes. */
export const WCAG = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
} as const;

/** What other colours can change of a page that is otherwise the same. */
export const OF_COLOURS = {
  type: 'rule',
  values: ['color-contrast', 'link-in-text-block'],
} as const;

/** All rules, unless some are named. */
export async function lookWithAxe(
  page: Page,
  runOnly?: typeof WCAG | typeof OF_COLOURS,
): Promise<Findings> {
  if (page.frames().length > 1) throw new Error(`${page.url()} has frames: axe looks into none`);
  // a page that was looked at before has it already
  if (!(await page.evaluate(`'axe' in globalThis`))) await page.evaluate(axe.source);
  // of what is not wrong its number is enough
  const options: RunOptions = {
    resultTypes: ['violations'],
    ...(runOnly ? { runOnly: { type: runOnly.type, values: [...runOnly.values] } } : undefined),
  };
  return page.evaluate<Findings>(`axe.run(document, ${JSON.stringify(options)}).then((found) => ({
    violations: found.violations.map(({ id, nodes }) => ({
      id,
      html: nodes.map(({ html }) => html.slice(0, 200)),
    })),
    passes: found.passes.length,
  }))`);
}
