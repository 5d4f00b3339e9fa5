// Builds the package @vouchertrack/sdk into dist/sdk: ES module and CommonJS, and declarations that
// stand alone: types.ts is written out by the compiler, so that nobody needs the schema library.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleDeclarations } from './declarations.mjs';

const here = dirname(fileURLToPath(import.meta.url));
export const root = dirname(here);
const entries = {
  vouchertrack: 'vouchertrack.ts',
  'voucher-field': 'voucher-field/voucher-field.ts',
};

/** Answers the folder of the package. */
export async function buildSdk(folder = join(root, 'dist', 'sdk')) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [format, extension] of [
    ['esm', '.js'],
    ['cjs', '.cjs'],
  ]) {
    await build({
      entryPoints: { vouchertrack: join(here, entries.vouchertrack) },
      outdir: folder,
      outExtension: { '.js': extension },
      bundle: true,
      format,
      target: 'es2022',
      logLevel: 'silent',
    });
    await build({
      entryPoints: { 'voucher-field': join(here, entries['voucher-field']) },
      outdir: folder,
      outExtension: { '.js': extension },
      bundle: true,
      format,
      target: 'es2022',
      minify: true,
      logLevel: 'silent',
    });
  }
  for (const [name, file] of Object.entries(entries)) {
    const text = bundleDeclarations(join(here, file));
    writeFileSync(join(folder, `${name}.d.ts`), text);
    writeFileSync(join(folder, `${name}.d.cts`), text);
  }
  for (const file of ['package.json', 'README.md'])
    copyFileSync(join(here, file), join(folder, file));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  return folder;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  console.log(await buildSdk());
}
