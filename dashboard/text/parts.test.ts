// Each address fetches the words of its screen along with it: none is missed, and none is for nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { en } from './en.ts';

const dashboard = resolve(import.meta.dirname, '..');
const ofTheFirstView = new Set(['common', 'overview', 'session', 'shell']);
const parts = Object.keys(en);

/** Modules of the dashboard that one imports, also those that it imports later. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+\.tsx?)'/g)];
  const typesOnly = new Set(
    [...text.matchAll(/^import type [^;]*from '([^']+)'/gm)].map(([, path]) => path),
  );
  return found
    .map(([, path]) => path ?? '')
    .filter((path) => !typesOnly.has(path))
    .map((path) => join(dirname(file), path))
    .filter((path) => path.startsWith(dashboard) && !/\/(?:text|app)\//.test(path))
    .filter((path) => existsSync(path));
}

/** All that a screen is made of; what it borrows from another screen has words of its own in use. */
function closureOf(file: string, screens: Set<string>, seen = new Set<string>()): Set<string> {
  seen.add(file);
  for (const each of importsOf(file)) {
    if (!seen.has(each) && !screens.has(each)) closureOf(each, screens, seen);
  }
  return seen;
}

/** Parts of the catalogue that a module reads, by how they are read here. */
function partsReadBy(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const taken = [...text.matchAll(/\{([^{}]*)\}\s*(?:= useText\(\)|:\s*Messages)/g)];
  const named = taken.flatMap(([, inner]) =>
    (inner ?? '').split(',').map((each) => each.split(':')[0]?.trim() ?? ''),
  );
  const reached = [...text.matchAll(/\btext\.(\w+)/g)].map(([, name]) => name ?? '');
  return [...named, ...reached].filter((each) => parts.includes(each));
}

interface Declared {
  screen: string;
  file: string;
  words: string[];
}

/** From `lazyRouteComponent(() => import(…))` and the `fetchWords(…)` of the same route. */
function declaredIn(routes: string): Declared[] {
  const text = readFileSync(routes, 'utf8');
  return text
    .split('createRoute(')
    .slice(1)
    .map((route) => {
      const screen = /import\('([^']+)'\)/.exec(route)?.[1] ?? '';
      const words = /fetchWords\(([^)]*)\)/.exec(route)?.[1] ?? '';
      return {
        screen: screen,
        file: join(dirname(routes), screen),
        words: [...words.matchAll(/'(\w+)'/g)].map(([, name]) => name ?? '').sort(),
      };
    });
}

const routes = readdirSync(dashboard, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('routes.ts'))
  .flatMap((path) => declaredIn(join(dashboard, path)));

const screens = new Set(routes.map(({ file }) => file));

const partsOf = (files: Iterable<string>) =>
  [...new Set([...files].flatMap(partsReadBy))].filter((part) => !ofTheFirstView.has(part));

test('every address fetches the words that its screen reads, and none for nothing', () => {
  expect(routes.length).toBeGreaterThan(20);
  for (const { screen, file, words } of routes) {
    const own = partsOf(closureOf(file, screens));
    // a part of another screen that is shown here may read words of that one
    const all = partsOf(closureOf(file, new Set()));
    expect([screen, own.filter((part) => !words.includes(part))]).toEqual([screen, []]);
    expect([screen, words.filter((part) => !all.includes(part))]).toEqual([screen, []]);
  }
});
