// A real browser on a real application: Debian's chromium by playwright-core, loopback only.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Page,
  type Request,
} from 'playwright-core';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import { browserPath, FLAGS } from './browser-path.ts';

export { browserPath } from './browser-path.ts';

export const OWNER = { email: 'owner@tests.example', password: 'correct-horse-battery-9' };
export const WIDE = { width: 1280, height: 860 };
export const PHONE = { width: 390, height: 844 };

/** A busy machine takes its time. */
const WAIT_MS = 60_000;
/** So often in a row, so far apart, a settled screen has nothing under way. */
const QUIET_LOOKS = 3;
const LOOK_MS = 40;

export const NO_BROWSER =
  'No browser found: these tests are not run. Install chromium (Debian: apt-get install chromium) ' +
  'or name one by CHROMIUM=/path.';

export interface Seen {
  /** Errors of pages and their consoles. */
  errors: string[];
  /** Requests that left the machine. */
  outside: string[];
}

/** The calls of a page that are not answered yet; the live stream stays open and is none. */
const underWay = new WeakMap<Page, Set<Request>>();

let serial = 0;
/** Another one at each try: what a first try left behind is not in the way of a second. */
export const unique = (text: string) => `${text} ${String(++serial).padStart(3, '0')}`;

export interface Browsing {
  t: TestApp;
  /** Where the application listens: http://127.0.0.1:… */
  origin: string;
  browser: Browser;
  seen: Seen;
  /** A new person: a context of its own with one page. */
  visit(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  /** A new person who is signed in. */
  signedIn(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  close(): Promise<void>;
}

/** Starts an application that listens, and a browser. `app`: one that is filled already. */
export async function openBrowser(app?: TestApp): Promise<Browsing> {
  const t = app ?? (await makeTestApp());
  await t.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = t.app.server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const browser = await chromium.launch({ executablePath: browserPath, args: FLAGS });
  const seen: Seen = { errors: [], outside: [] };
  const visit: Browsing['visit'] = async (options = {}) => {
    const context = await browser.newContext({
      baseURL: origin,
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      viewport: WIDE,
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(WAIT_MS);
    watch(context, seen);
    return context.newPage();
  };
  return {
    t,
    origin,
    browser,
    seen,
    visit,
    async signedIn(options) {
      const page = await visit(options);
      await signIn(page);
      return page;
    },
    async close() {
      await browser.close();
      await t.close();
    },
  };
}

/** Keeps what a page must never do. A refused call is shown by its screen, and asked for here. */
function watch(context: BrowserContext, seen: Seen): void {
  context.on('page', (page) => {
    const calls = new Set<Request>();
    underWay.set(page, calls);
    page.on('request', (request) => {
      if (['fetch', 'xhr', 'script'].includes(request.resourceType())) calls.add(request);
    });
    page.on('requestfinished', (request) => calls.delete(request));
    page.on('requestfailed', (request) => calls.delete(request));
    page.on('pageerror', (error) => seen.errors.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      if (/the server responded with a status of 4\d\d/.test(message.text())) return;
      seen.errors.push(`${page.url()}: ${message.text()}`);
    });
  });
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^https?:$/.test(protocol) && hostname !== '127.0.0.1') seen.outside.push(request.url());
  });
}

export async function signIn(page: Page, who = OWNER): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

/** Waits until a screen has what it asked for: nothing is loading, and no call is under way. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('domcontentloaded');
  const calls = underWay.get(page);
  const isReady = () =>
    page.evaluate(
      () =>
        document.querySelector('h1') !== null &&
        document.querySelector('[role=status][aria-label=Loading]') === null,
    );
  // an answer can ask the next question: quiet is what stays so for a moment
  const until = Date.now() + WAIT_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    if (Date.now() > until) throw new Error(`${page.url()} goes on loading`);
    quiet = (calls?.size ?? 0) === 0 && (await isReady()) ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  await page.evaluate(() => document.fonts.ready);
}

/** Turns a page light or dark, and waits until it is. */
export async function turn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction((scheme) => {
    const { mantineColorScheme: shown } = document.documentElement.dataset;
    // some colours change slowly
    const isChanging = document.getAnimations().some((each) => each instanceof CSSTransition);
    return !isChanging && (shown === undefined || shown === scheme);
  }, colorScheme);
}

/** Exports the list that is shown; answers the lines of the file. */
export async function exportedLines(page: Page): Promise<string[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8')
    .trim()
    .split(/\r?\n/);
}
