// Holds the tree to the rules of the house: see STYLE.md.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FAULTS, SCREENS } from './suites.ts';

/** Text that is ours: what git tracks, and what is new and not ignored. */
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\0')
  .filter((path) => path !== '' && !path.startsWith('plugins/') && existsSync(path));

const isCode = (path: string) => /\.(tsx?|mjs)$/.test(path);
const code = tracked.filter(isCode);
const typescript = code.filter((path) => /\.tsx?$/.test(path));
const isTest = (path: string) => /\.(test|fixture)\.ts$|^test\//.test(path);

const texts = new Map<string, string>();
function read(path: string): string {
  const known = texts.get(path) ?? readFileSync(path, 'utf8');
  texts.set(path, known);
  return known;
}

/** Code without comments, and without what stands in quotes. */
const bare = (path: string): string =>
  read(path)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
    .replaceAll(/(^|[^:\\])\/\/.*$/gm, '$1');

/** Modules that a file imports: our own as paths from the root, packages by name. */
function importsOf(path: string): string[] {
  const found = read(path).matchAll(/(?:^|\s)(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, name = '']) =>
    name.startsWith('.') ? normalize(join(dirname(path), name)) : name,
  );
}

const offending = (paths: string[], isWrong: (path: string) => boolean) => paths.filter(isWrong);

describe('arrows point down', () => {
  const isOur = (name: string) =>
    /^(bench|bin|contract|dashboard|sdk|server|test|till)\//.test(name);

  test('contract imports its own files and the schema library only', () => {
    const wrong = offending(
      typescript.filter((path) => path.startsWith('contract/') && !isTest(path)),
      (path) => importsOf(path).some((name) => !name.startsWith('contract/') && name !== 'typebox'),
    );
    expect(wrong).toEqual([]);
  });

  test('the SDK imports the contract and its own files only', () => {
    const wrong = offending(
      typescript.filter((path) => path.startsWith('sdk/')),
      (path) => importsOf(path).some((name) => !/^(contract|sdk)\//.test(name)),
    );
    expect(wrong).toEqual([]);
  });

  test('server imports contract and server only', () => {
    const wrong = offending(
      typescript.filter((path) => path.startsWith('server/') && !isTest(path)),
      (path) => importsOf(path).some((name) => isOur(name) && !/^(contract|server)\//.test(name)),
    );
    expect(wrong).toEqual([]);
  });

  test('the dashboard imports contract and itself only', () => {
    const wrong = offending(
      typescript.filter((path) => path.startsWith('dashboard/')),
      (path) =>
        importsOf(path).some((name) => isOur(name) && !/^(contract|dashboard)\//.test(name)),
    );
    expect(wrong).toEqual([]);
  });

  test('nothing but a test imports a test or a fixture', () => {
    const wrong = offending(
      code.filter((path) => !isTest(path) && !/^(bench\/|vitest\.config)/.test(path)),
      (path) => importsOf(path).some(isTest),
    );
    expect(wrong).toEqual([]);
  });

  test('the two adapters know no capability but the keys, sessions and ledger of who calls', () => {
    const below =
      /^(contract|server\/(db|http|secret|account|session|api-key|ledger|health|config))/;
    const wrong = offending(
      typescript.filter((path) => /^server\/(db|http)\//.test(path) && !isTest(path)),
      (path) => importsOf(path).some((name) => isOur(name) && !below.test(name)),
    );
    expect(wrong).toEqual([]);
  });

  test('every imported file is there', () => {
    const wrong = offending(typescript, (path) =>
      importsOf(path).some((name) => isOur(name) && !existsSync(name)),
    );
    expect(wrong).toEqual([]);
  });
});

describe('one reader of the environment, and rules that are pure', () => {
  test('process.env is read in server/config.ts alone', () => {
    const wrong = offending(
      typescript.filter((path) => /^(server|contract)\//.test(path) && !isTest(path)),
      (path) => path !== 'server/config.ts' && /\bprocess\.env\b/.test(bare(path)),
    );
    expect(wrong).toEqual([]);
  });

  const isRule = (path: string) =>
    !isTest(path) &&
    (path.startsWith('contract/') ||
      /^server\/[^/]+\/(decide[^/]*|judge|answer|changes|find-[^/]*)\.ts$/.test(path)) &&
    !path.endsWith('/find-target.ts');

  test('no clock, chance or waiting in a rule', () => {
    const impure =
      /\bDate\.now\b|\bnew Date\(\)|\bperformance\b|\bMath\.random\b|\brandom\w*\(|\bawait\b|\basync\b/;
    const rules = typescript.filter(isRule);
    expect(rules.length).toBeGreaterThan(15);
    expect(offending(rules, (path) => impure.test(bare(path)))).toEqual([]);
  });
});

describe('files', () => {
  const firstLine = (path: string) =>
    read(path)
      .split('\n')
      .find((line) => !line.startsWith('#!')) ?? '';

  test('each begins with what it is for', () => {
    const wrong = offending(code, (path) => !/^\/\/ \S|^\/\*\* ?\S/.test(firstLine(path)));
    expect(wrong).toEqual([]);
  });

  test('none is over 300 lines, unless its beginning says why', () => {
    const wrong = offending(code, (path) => {
      const lines = read(path).split('\n');
      const beginning = lines.slice(0, 5).join(' ');
      return lines.length > 301 && !/\blong because\b/i.test(beginning);
    });
    expect(wrong).toEqual([]);
  });

  test('none is named for nothing in particular, and there are no barrels', () => {
    const vague = /(service|manager|helper|util)s?\b|\/index\.(tsx?|mjs)$/i;
    expect(offending(code, (path) => vague.test(path))).toEqual([]);
  });

  // written apart, so that this file does not find itself
  const skipped = new RegExp(
    `\\.(${['skip', 'only'].join('|')})\\(|\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`,
  );
  test('nothing is put off: no test is left out, nothing is left to do', () => {
    expect(offending(code, (path) => skipped.test(read(path)))).toEqual([]);
  });
});

describe('every test is run', () => {
  test('what `npm test` leaves to another command is there, and that command runs whole in CI', () => {
    const ci = read('.ci/run');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [name, files] of Object.entries({ screens: SCREENS, faults: FAULTS })) {
      expect(offending(files, (path) => !tracked.includes(path))).toEqual([]);
      expect(scripts[`test:${name}`]).toMatch(new RegExp(`vitest run --project ${name}$`));
      expect(ci).toMatch(new RegExp(`^step \\d+ npm run --silent test:${name}$`, 'm'));
    }
    expect(scripts.test).toMatch(/vitest run --project tests$/);
    expect(ci).toMatch(/^step \d+ npm test$/m);
  });
});

describe('the project stands alone', () => {
  const isText = (path: string) => !/\.(png|jpe?g|gif|ico|woff2?|vtb|gz|zip|pdf)$/.test(path);
  const registries = new RegExp(
    [
      'registry\\.npm' + 'js\\.org',
      'regis' + 'try\\.yarnpkg',
      '\\bverdac' + 'cio\\b',
      'artifac' + 'tory',
    ].join('|'),
  );
  const machine = new RegExp(
    ['/wo' + 'rk/', '/ho' + 'me/[a-z]', '/Use' + 'rs/[a-z]', '/ro' + 'ot/[a-z.]'].join('|'),
  );

  test('no path of one machine stands in it', () => {
    expect(offending(tracked.filter(isText), (path) => machine.test(read(path)))).toEqual([]);
  });

  test('no registry’s host stands in it', () => {
    expect(offending(tracked.filter(isText), (path) => registries.test(read(path)))).toEqual([]);
  });

  test('the lock file says where nothing comes from but how it must be', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });
});
