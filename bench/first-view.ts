// How long somebody waits for a screen: the largest contentful paint of a first visit, with nothing
// cached, in a real browser whose processor is slowed down to a quarter.
import type { Browser } from 'playwright-core';
import { rebuildRollUp } from '../server/report/rebuild-roll-up.ts';
import { browserPath, FLAGS } from '../test/browser/browser-path.ts';
import { withServer, type BenchRun, type Measure } from './bench-run.ts';
import { closing } from './closing.ts';
import { fillBooks } from './report-books.ts';
import { median } from './rounds.ts';
import { judge, type Bounds, type Row } from './table.ts';

const REDEMPTIONS = 20_000;
const VOUCHERS = 20_000;
const SLOWER = 4;
const BOUNDS: Bounds = { floor: 1_500, target: 1_000, better: 'lower', unit: 'ms' };
const VIEW = { width: 1280, height: 860 };
/** After the last paint that counts, nothing larger comes for so long. */
const QUIET_MS = 1_500;

interface View {
  name: string;
  path: string;
  isSignedIn: boolean;
  /** What is there once the screen is. */
  shows: string;
}

const VIEWS: View[] = [
  { name: 'sign-in', path: '/sign-in', isSignedIn: false, shows: 'input[type=password]' },
  { name: 'overview', path: '/', isSignedIn: true, shows: 'main .figure-link' },
  { name: 'campaigns', path: '/campaigns', isSignedIn: true, shows: 'main table tbody tr' },
  { name: 'vouchers', path: '/vouchers', isSignedIn: true, shows: 'main table tbody tr' },
];

declare global {
  // of the page that is looked at
  var largestPaintMs: number | undefined;
}

/** Kept in the page as it comes: each entry is larger than the one before. */
const watchPaint = () => {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.largestPaintMs = entry.startTime;
    // Node, whose types these are, knows no paints
  }).observe({ type: 'largest-contentful-paint' as 'measure', buffered: true });
};

async function timeView(browser: Browser, origin: string, view: View): Promise<number> {
  const context = await browser.newContext({ baseURL: origin, viewport: VIEW });
  try {
    if (view.isSignedIn) {
      const owner = { email: 'bench@bench.example', password: 'a password of the benchmark' };
      const answer = await context.request.post('/api/v1/session', { data: owner });
      if (!answer.ok()) throw new Error(`Signing in answered ${answer.status()}`);
    }
    const page = await context.newPage();
    await page.addInitScript(watchPaint);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.goto(view.path);
    await page.locator(view.shows).first().waitFor();
    const largest = () => page.evaluate(() => globalThis.largestPaintMs ?? NaN);
    for (let seen = NaN, now = await largest(); seen !== now;) {
      seen = now;
      await page.waitForTimeout(QUIET_MS);
      now = await largest();
      if (Number.isNaN(now)) throw new Error(`${view.path} painted nothing`);
    }
    return await largest();
  } finally {
    await context.close();
  }
}

const rowOf = (run: BenchRun, took: Map<string, number[]>): Row => {
  const figures = [...took].map(([name, times]) => [name, median(times)] as const);
  const reached = Math.max(...figures.map(([, each]) => each));
  return {
    what: `largest contentful paint, the slowest of ${figures.length} screens`,
    against: `${BOUNDS.floor} ms, first visit, processor ${SLOWER} × slower`,
    reference: null,
    ours: `${reached.toFixed(0)} ms`,
    reached,
    bounds: BOUNDS,
    verdict: run.claims && !run.quick ? judge(reached, BOUNDS) : 'no claim',
    notes: [figures.map(([name, each]) => `${name} ${each.toFixed(0)} ms`).join(', ')],
  };
};

const noBrowser = (): Row => ({
  what: 'largest contentful paint',
  against: 'nothing: there is no Chromium here (or name one by CHROMIUM=/path)',
  reference: null,
  ours: '–',
  reached: null,
  bounds: BOUNDS,
  verdict: 'no claim',
  notes: [],
});

async function measureViews(run: BenchRun, port: number): Promise<Row> {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: browserPath, args: FLAGS });
  const close = closing(() => browser.close());
  const took = new Map<string, number[]>(VIEWS.map(({ name }) => [name, []]));
  // the first visit of all finds a server that has never read these books
  for (let round = 0; round <= run.rounds; round++) {
    for (const view of VIEWS) {
      const each = await timeView(browser, `http://127.0.0.1:${port}`, view);
      if (round > 0) took.get(view.name)?.push(each);
    }
  }
  await close();
  return rowOf(run, took);
}

export const measureFirstView: Measure = async (run) => {
  if (browserPath === undefined) return [noBrowser()];
  const stock = { letter: 'V', count: VOUCHERS, maxUses: 1 };
  return withServer(run, [stock], async (books, server) => {
    await fillBooks(books, run.quick ? REDEMPTIONS / 10 : REDEMPTIONS);
    await rebuildRollUp(books.db);
    return [await measureViews(run, server.port)];
  });
};
