// Bundles the browser element alone, for the server to serve: no compiler is needed for that.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export async function buildVoucherField(outfile) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(here, 'voucher-field', 'voucher-field.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'silent',
  });
}
