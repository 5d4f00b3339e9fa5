#!/usr/bin/env node
// Bundles the server and the web applications into dist/. The server's packages stay outside its
// bundle, and so do the migrations: they are read from server/db/migrations, in the clone that dist/
// lies in.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildVoucherField } from '../sdk/bundle.mjs';
import { existingEntries, readStamp, sourcesOf, writeStamp } from './sources.mjs';

const KEEP_OLD_CHUNKS_MS = 30 * 24 * 3_600_000;

/** Builds the parts that are named: the program, or a web application by its folder. */
export async function buildInto(root, parts) {
  for (const part of parts) await (part === 'program' ? buildProgram(root) : buildWeb(root, part));
}

/** Builds pages beside those that are there, and puts them in their place at once. */
async function buildWeb(root, name) {
  const { build } = await import('vite');
  const sources = sourcesOf(root, name);
  const dist = join(root, 'dist');
  mkdirSync(dist, { recursive: true });
  const fresh = mkdtempSync(join(dist, '.new-'));
  try {
    await build({
      configFile: join(root, name, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: fresh, emptyOutDir: true },
    });
    // a temporary folder is its maker's alone; another user may run what was built
    chmodSync(fresh, 0o755);
    rmSync(join(dist, name), { recursive: true, force: true });
    renameSync(fresh, join(dist, name));
    writeStamp(root, name, sources);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Builds into a folder of its own and moves the files over, entry points last. */
async function buildProgram(root) {
  const { build } = await import('esbuild');
  const entryPoints = existingEntries(root);
  const sources = sourcesOf(root, 'program');
  const dist = join(root, 'dist');
  mkdirSync(dist, { recursive: true });
  const fresh = mkdtempSync(join(root, 'dist', '.new-'));
  try {
    await build({
      entryPoints,
      absWorkingDir: root,
      outdir: fresh,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      splitting: true,
      packages: 'external',
      chunkNames: '[name]-[hash]',
      sourcemap: 'linked',
      sourcesContent: false,
      logLevel: 'silent',
    });
    await buildVoucherField(join(fresh, 'voucher-field.js'));
    const made = readdirSync(fresh);
    const isEntry = (file) => file.replace(/\.js(\.map)?$/, '') in entryPoints;
    for (const last of [false, true]) {
      for (const file of made.filter((name) => isEntry(name) === last)) {
        renameSync(join(fresh, file), join(dist, file));
      }
    }
    writeStamp(root, 'program', {
      ...sources,
      retired: retireOld(dist, made, readStamp(root, 'program')?.retired ?? {}),
    });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * A running server still imports the chunks it was built with, so they outlive their build by a
 * month. Answers when each one left over was replaced.
 */
function retireOld(dist, made, retired) {
  const now = Date.now();
  const old = {};
  for (const file of readdirSync(dist)) {
    if (made.includes(file) || !/\.js(\.map)?$/.test(file)) continue;
    const since = retired[file] ?? now;
    if (now - since < KEEP_OLD_CHUNKS_MS) old[file] = since;
    else rmSync(join(dist, file), { force: true });
  }
  return old;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  // not awaited here: setup.mjs imports this module, which must be complete by then
  void import('./setup.mjs').then(({ ensureSetup }) => ensureSetup({ dev: false, rebuild: true }));
}
