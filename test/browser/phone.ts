// Phones that become tills: each a browser with a memory of its own, and what staff do with it.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { browserPath, PHONE } from './browser.ts';

export const PIN = '4711';

// a phone's, since a browser that says that it has no head is taken for a robot: its visits count nowhere
const AGENT =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--no-first-run',
];

export interface Phones {
  /** Takes the phone of this name up; `film`: what its camera sees. */
  take(name: string, options?: { film?: string; dark?: boolean; locale?: string }): Promise<Page>;
  /** As when the battery is taken out. */
  kill(page: Page): Promise<void>;
  close(): Promise<void>;
}

/** `folder`: where their memories lie. `WAIT_MS`: a busy machine takes its time. */
export function openPhones(folder: string, origin: string): Phones {
  const open = new Set<BrowserContext>();
  const memories = new Map<string, { path: string; context: BrowserContext | undefined }>();

  /** Of a phone that is still in use, a test that is tried again takes another one. */
  async function memoryOf(name: string): Promise<string> {
    const known = memories.get(name);
    if (known && !known.context) return known.path;
    if (known?.context) {
      open.delete(known.context);
      await known.context.close();
    }
    return mkdtempSync(join(folder, `${name}-`));
  }

  return {
    async take(name, { film, dark = false, locale = 'en-GB' } = {}) {
      const camera = film ? [`--use-file-for-fake-video-capture=${film}`] : [];
      const path = await memoryOf(name);
      const context = await chromium.launchPersistentContext(path, {
        executablePath: browserPath,
        args: [
          ...FLAGS,
          '--use-fake-ui-for-media-stream',
          '--use-fake-device-for-media-stream',
          ...camera,
        ],
        baseURL: origin,
        locale,
        userAgent: AGENT,
        viewport: PHONE,
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
        // as on a phone, where nobody is asked for the second
        permissions: ['camera', 'screen-wake-lock'],
      });
      open.add(context);
      memories.set(name, { path, context });
      return context.pages()[0] ?? (await context.newPage());
    },
    async kill(page) {
      const context = page.context();
      open.delete(context);
      for (const each of memories.values()) if (each.context === context) each.context = undefined;
      await context.close();
    },
    async close() {
      for (const context of open) await context.close();
    },
  };
}

/** Opens what the manager's QR code says, on this server. */
export const openPairing = (page: Page, origin: string, url: unknown) =>
  page.goto(`${origin}/till/${new URL(String(url)).hash}`);

export const ready = (page: Page) =>
  page.getByRole('heading', { level: 1, name: 'Scan a voucher' }).waitFor();

export async function enterPin(page: Page): Promise<void> {
  for (const digit of PIN) await page.getByRole('button', { name: `Digit ${digit}` }).click();
  await page.getByRole('button', { name: 'Start' }).click();
  await ready(page);
}

/** Types a code and looks it up. */
export async function lookUp(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Look up' }).click();
}

export const verdict = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

/** Looks a code up and presses what takes it; what comes of it is the caller's to see. */
export async function redeem(page: Page, code: string): Promise<void> {
  await lookUp(page, code);
  await verdict(page, 'Valid');
  await page.getByRole('button', { name: 'Redeem', exact: true }).click();
}

/** As a hand scanner types: all keys at once, whatever the machine is busy with, then Enter. */
export const scanByHand = (page: Page, code: string) =>
  Promise.all([...Array.from(code), 'Enter'].map((key) => page.keyboard.press(key)));

export const today = (page: Page) =>
  page.getByRole('navigation').getByRole('button', { name: 'Today' }).click();

/** What a finger may miss: all that is narrower or lower than 44 px, with its size. */
export const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const LEAST = 44;
    const targets =
      'a[href], button, input, select, textarea, summary, [role=button], [tabindex="0"]';
    const found: string[] = [];
    for (const each of document.querySelectorAll<HTMLElement>(targets)) {
      if (!each.checkVisibility({ visibilityProperty: true })) continue;
      // a box to tick is reached by its words as well
      const isTick = each instanceof HTMLInputElement && /checkbox|radio/.test(each.type);
      const target = isTick ? (each.closest('label') ?? each) : each;
      const { width, height } = target.getBoundingClientRect();
      if (width >= LEAST && height >= LEAST) continue;
      const name = each.getAttribute('aria-label') ?? each.textContent.trim();
      found.push(`${each.localName} "${name}" is ${Math.round(width)} × ${Math.round(height)} px`);
    }
    return found;
  });

/** What a page has asked of its phone since it was opened. */
export interface Felt {
  /** Times that it has asked for a screen that stays lit, and whether it has one. */
  wakes: number;
  isAwake: boolean;
  vibrations: string[];
  /** Of each tone that was really started, in hertz. */
  tones: number[];
}

/** Notes what the page does with the phone's own means, which go on working. */
export const feel = (page: Page) =>
  page.addInitScript(() => {
    const felt = { wakes: 0, locks: [] as WakeLockSentinel[], vibrations: [], tones: [] } as {
      wakes: number;
      locks: WakeLockSentinel[];
      vibrations: string[];
      tones: number[];
    };
    Object.assign(globalThis, { felt });
    const request = WakeLock.prototype.request;
    WakeLock.prototype.request = async function (type) {
      felt.wakes++;
      const lock = await request.call(this, type);
      felt.locks.push(lock);
      return lock;
    };
    const vibrate = Navigator.prototype.vibrate;
    Navigator.prototype.vibrate = function (pattern: VibratePattern | Iterable<number>) {
      felt.vibrations.push(JSON.stringify(pattern));
      return Reflect.apply(vibrate, this, [pattern]) as boolean;
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      // a context that the browser keeps silent is heard by nobody
      if (this.context.state === 'running') felt.tones.push(this.frequency.value);
      start.call(this, when);
    };
  });

export const felt = (page: Page): Promise<Felt> =>
  page.evaluate(() => {
    const { wakes, locks, vibrations, tones } = (
      globalThis as unknown as { felt: Felt & { locks: WakeLockSentinel[] } }
    ).felt;
    return { wakes, isAwake: locks.some(({ released }) => !released), vibrations, tones };
  });

/** As when the phone is put away and taken up: no browser without a screen does either by itself. */
export const putAway = (page: Page, isAway: boolean) =>
  page.evaluate(async (away) => {
    const state = away ? 'hidden' : 'visible';
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    const { locks } = (globalThis as unknown as { felt: { locks: WakeLockSentinel[] } }).felt;
    if (away) await Promise.all(locks.map((lock) => lock.release()));
    document.dispatchEvent(new Event('visibilitychange'));
  }, isAway);
