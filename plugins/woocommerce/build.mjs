// Packs the plugin into the archive that goes in through WordPress's own upload, and prints its path.
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pot } from './make-pot.mjs';
import { writeZip } from './zip.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const SHIPPED = [
  'vouchertrack.php',
  'uninstall.php',
  'readme.txt',
  'changelog.txt',
  'LICENSE',
  'includes',
  'assets',
  'languages',
];

function filesIn(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`));
}

/** The versions that must agree before anything is released. */
function versions() {
  const read = (file, pattern) => pattern.exec(readFileSync(join(root, file), 'utf8'))?.[1];
  return {
    header: read('vouchertrack.php', /Version:\s+(\S+)/),
    constant: read('vouchertrack.php', /'VOUCHERTRACK_VERSION', '([^']+)'/),
    readme: read('readme.txt', /Stable tag:\s*(\S+)/),
    changelog: read('changelog.txt', /^= (\S+)/m),
  };
}

/** Builds the archive; answers its path. */
export function build(folder = join(root, 'dist')) {
  const found = versions();
  if (new Set(Object.values(found)).size !== 1) {
    throw new Error(`The versions differ: ${JSON.stringify(found)}`);
  }
  const files = SHIPPED.flatMap(filesIn).map((path) => ({
    name: `vouchertrack/${path}`,
    data: path.endsWith('.pot') ? Buffer.from(pot()) : readFileSync(join(root, path)),
  }));
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, `vouchertrack-${found.header}.zip`);
  writeFileSync(archive, writeZip(files));
  return archive;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(build());
