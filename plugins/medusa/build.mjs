// Puts the plugin where Medusa looks for one (.medusa/server/src): its files as they are, and the SDK.
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, '.medusa/server/src');
rmSync(join(here, '.medusa'), { recursive: true, force: true });
cpSync(join(here, 'src'), built, { recursive: true });
await build({
  entryPoints: [join(here, 'sdk.js')],
  outfile: join(built, 'lib/sdk.js'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  logLevel: 'silent',
});
console.log(built);
