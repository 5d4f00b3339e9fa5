// Tells whether dist/ was built from the sources as they are.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is bundled, by its name in dist/; an entry whose file does not exist is left out. */
export const entries = {
  vouchertrack: 'server/cli.ts',
  'print-worker': 'server/print/worker.ts',
  bench: 'bench/bench.ts',
  cluster: 'test/cluster/run.ts',
  soak: 'test/soak/run.ts',
};

/** Web applications, each built by Vite from its folder into dist/ under its name. */
export const webApps = ['dashboard', 'till'];

/** What is built, each with a stamp of its own: who changes a screen waits for the screens only. */
export const parts = ['program', ...webApps];

const FILES = ['bin/build.mjs', 'bin/sources.mjs', 'package.json', 'tsconfig.json'];
const SOURCES = {
  program: {
    folders: ['server', 'contract', 'sdk', 'bench', 'test'],
    isSource: (name) => /\.(ts|json)$/.test(name) && !name.endsWith('.test.ts'),
  },
  web: {
    folders: ['contract'],
    isSource: (name) => !/\.(test\.ts|md)$/.test(name),
  },
};

const kindOf = (part) => (part === 'program' ? SOURCES.program : SOURCES.web);
const stampFile = (root, part) =>
  join(root, 'dist', part === 'program' ? '.sources.json' : `.${part}.json`);
const isThere = (root, part) => part === 'program' || existsSync(join(root, part, 'index.html'));

/** True when dist/ is complete and as new as its sources. */
export const isBuilt = (root) => stale(root).length === 0;

/** The parts that have to be built. */
export const stale = (root) =>
  parts.filter((part) => isThere(root, part) && !isPartBuilt(root, part));

function isPartBuilt(root, part) {
  const stamp = readStamp(root, part);
  if (!stamp || !outputsExist(root, part)) return false;
  const files = listSources(root, part);
  const quick = quickHash(root, files);
  if (stamp.quick === quick) return true;
  // a copied or freshly checked-out tree has other times on the same content
  if (stamp.content !== contentHash(root, files)) return false;
  writeStamp(root, part, { ...stamp, quick });
  return true;
}

export function sourcesOf(root, part) {
  const files = listSources(root, part);
  return { quick: quickHash(root, files), content: contentHash(root, files) };
}

export function readStamp(root, part) {
  try {
    return JSON.parse(readFileSync(stampFile(root, part), 'utf8'));
  } catch {
    return null;
  }
}

export function writeStamp(root, part, stamp) {
  try {
    writeFileSync(stampFile(root, part), JSON.stringify(stamp));
  } catch (error) {
    // a clone that we may only read is compared in full each time
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error;
  }
}

export const existingEntries = (root) =>
  Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(join(root, file))));

function outputsExist(root, part) {
  if (part !== 'program') return existsSync(join(root, 'dist', part, 'index.html'));
  const names = Object.keys(existingEntries(root));
  return names.every((name) => existsSync(join(root, 'dist', `${name}.js`)));
}

function listSources(root, part) {
  const found = FILES.filter((file) => existsSync(join(root, file)));
  const { folders, isSource } = kindOf(part);
  for (const folder of part === 'program' ? folders : [...folders, part]) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !isSource(entry.name)) continue;
      found.push(join(entry.parentPath, entry.name).slice(root.length + 1));
    }
  }
  return found.sort();
}

function quickHash(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { mtimeMs, size } = statSync(join(root, file));
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}

function contentHash(root, files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
