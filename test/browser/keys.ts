// A page worked by its keyboard alone: what has the focus, by the name that is told of it, and the way to it.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const MOST_TABS = 90;
const HERE_MS = 60_000;

export interface Held {
  role: string;
  name: string;
}

/** What has the focus, as a screen reader would tell it. */
export const held = (page: Page): Promise<Held> =>
  page.evaluate(() => {
    const here = document.activeElement;
    if (here === null || here === document.body) return { role: 'nothing', name: '' };
    const roles: Record<string, string> = {
      A: 'link',
      BUTTON: 'button',
      H1: 'heading',
      H2: 'heading',
      TEXTAREA: 'textbox',
      MAIN: 'main',
    };
    const type = here instanceof HTMLInputElement ? here.type : '';
    const inputs: Record<string, string> = { checkbox: 'checkbox', radio: 'radio' };
    const role =
      here.getAttribute('role') ??
      roles[here.tagName] ??
      inputs[type] ??
      here.tagName.toLowerCase();
    const labels = 'labels' in here ? [...(here.labels as NodeListOf<HTMLLabelElement>)] : [];
    const by = here.getAttribute('aria-labelledby')?.split(/\s+/) ?? [];
    const name =
      here.getAttribute('aria-label') ??
      [...by.map((id) => document.getElementById(id)), ...labels]
        .map((each) => each?.textContent ?? '')
        .join(' ')
        .trim();
    const text = name === '' && role !== 'input' ? here.textContent : name;
    return { role, name: text.replace(/\s*\*\s*$/, '').trim() };
  });

const isIt = (found: Held, name: string | RegExp, role?: string) =>
  (role === undefined || found.role === role) &&
  (typeof name === 'string' ? found.name === name : name.test(found.name));

/** Waits until what is called so has the focus, however that comes there. */
export const holds = (page: Page, name: string | RegExp, role?: string) =>
  expect
    .poll(() => held(page), { timeout: HERE_MS })
    .toMatchObject({
      name: typeof name === 'string' ? name : expect.stringMatching(name),
      ...(role !== undefined && { role }),
    });

/** Goes on by Tab, or back by Shift+Tab, until what is called so has the focus. */
export async function tabTo(
  page: Page,
  name: string | RegExp,
  { role, back = false }: { role?: string; back?: boolean } = {},
): Promise<void> {
  const seen: string[] = [];
  for (let i = 0; i < MOST_TABS; i++) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    const found = await held(page);
    if (isIt(found, name, role)) return;
    seen.push(`${found.role} “${found.name.slice(0, 40)}”`);
  }
  throw new Error(`Tab does not lead to “${String(name)}”, but past ${seen.join(', ')}`);
}

/** Tabs there and presses Enter. */
export async function go(page: Page, name: string | RegExp, role?: string): Promise<void> {
  await tabTo(page, name, { role });
  await page.keyboard.press('Enter');
}

/** Writes in the field that has the focus, over what stands there. */
export async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Of the list that the focused field opens, goes down by arrows to what is called so, and takes it. */
export async function pick(page: Page, option: string): Promise<void> {
  await page.keyboard.press('ArrowDown');
  const chosen = page.locator('[role=option][data-combobox-selected]');
  const options = page.getByRole('option');
  await options.first().waitFor();
  const count = await options.count();
  for (let i = 0; i <= count; i++) {
    const at = (await chosen.count()) === 1 ? await chosen.innerText() : '';
    if (at === option) {
      await page.keyboard.press('Enter');
      await options.first().waitFor({ state: 'detached' });
      return;
    }
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`The arrows do not lead to “${option}”`);
}
