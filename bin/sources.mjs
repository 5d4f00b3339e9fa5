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
};

const FOLDERS = ['server', 'contract', 'bench', 'test'];
const FILES = ['bin/build.mjs', 'bin/sources.mjs', 'package.json', 'tsconfig.json'];

const stampFile = (root) => join(root, 'dist', '.sources.json');

/** True when dist/ is complete and as new as its sources. */
export function isBuilt(root) {
  const stamp = readStamp(root);
  if (!stamp || !outputsExist(root)) return false;
  const files = listSources(root);
  const quick = quickHash(root, files);
  if (stamp.quick === quick) return true;
  // a copied or freshly checked-out tree has other times on the same content
  if (stamp.content !== contentHash(root, files)) return false;
  writeStamp(root, { ...stamp, quick });
  return true;
}

export function sourcesOf(root) {
  const files = listSources(root);
  return { quick: quickHash(root, files), content: contentHash(root, files) };
}

export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(stampFile(root), 'utf8'));
  } catch {
    return null;
  }
}

export function writeStamp(root, stamp) {
  try {
    writeFileSync(stampFile(root), JSON.stringify(stamp));
  } catch (error) {
    // a clone that we may only read is compared in full each time
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error;
  }
}

export const existingEntries = (root) =>
  Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(join(root, file))));

function outputsExist(root) {
  const names = Object.keys(existingEntries(root));
  return names.every((name) => existsSync(join(root, 'dist', `${name}.js`)));
}

function listSources(root) {
  const found = FILES.filter((file) => existsSync(join(root, file)));
  for (const folder of FOLDERS) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !/\.(ts|json)$/.test(entry.name)) continue;
      if (entry.name.endsWith('.test.ts')) continue;
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
