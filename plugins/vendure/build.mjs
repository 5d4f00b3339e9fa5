// Bundles the plugin with the SDK into dist/vouchertrack-vendure.js; Vendure and Nest stay outside.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const outfile = join(here, 'dist', 'vouchertrack-vendure.js');
await build({
  entryPoints: [join(here, 'lib', 'plugin.js')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  logLevel: 'silent',
});
console.log(outfile);
