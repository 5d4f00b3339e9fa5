// The built dashboard, read into memory once: a rebuild beside a running server changes nothing for
// the pages that it served, and no address can lead out of the folder.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

export interface WebFile {
  type: string;
  body: Buffer;
  /** Brotli, where it is smaller. */
  packed: Buffer | undefined;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
};
const IS_PACKED_ALREADY = new Set(['.woff2', '.png']);
const QUALITY = 9;

/** Where the folder of a web application lies: beside the bundle, or in dist/ beside the sources. */
export function webFolder(name: string): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  return [join(here, name), join(here, '..', '..', 'dist', name)].find((folder) =>
    existsSync(join(folder, 'index.html')),
  );
}

/** All files by their path below the folder; packed when they are first asked for. */
export function readFiles(folder: string): Map<string, WebFile> {
  const files = new Map<string, WebFile>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll('\\', '/');
    const ending = extname(name);
    if (name.startsWith('.') || !(ending in TYPES)) continue;
    files.set(name, lazyFile(path, ending));
  }
  return files;
}

function lazyFile(path: string, ending: string): WebFile {
  const body = readFileSync(path);
  let packed: Buffer | undefined | null = IS_PACKED_ALREADY.has(ending) ? undefined : null;
  return {
    type: TYPES[ending] ?? 'application/octet-stream',
    body,
    get packed() {
      if (packed === null) {
        const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
        const made = brotliCompressSync(body, { params });
        packed = made.length < body.length ? made : undefined;
      }
      return packed;
    },
  };
}
