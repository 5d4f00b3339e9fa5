// Puts PostgreSQL's binaries where its account can run them: they stay in node_modules where that is
// possible, else they are copied once (60 MB) to a place of this package version.
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { canReach, type Account } from './account.ts';
import { EmbeddedDatabaseError } from './error.ts';
import { assertOnlyRootWrites, openSystemDir } from './place.ts';
import { linkLibraries, type Binaries } from './platform.ts';

/**
 * Answers the folder with bin/, lib/ and share/ to run from. Root copies to `systemDir`, everyone
 * (and root where that is read-only) to `home`.
 */
export function reachableBinaries(
  binaries: Binaries,
  account: Account | null,
  systemDir: string,
  home: string,
): string {
  const { native, packageVersion } = binaries;
  if (isRunnable(native, account) && linkLibraries(native)) return native;
  const name = `postgresql-${packageVersion}-${process.platform}-${process.arch}`;
  const failures: string[] = [];
  for (const parent of account ? [systemDir, home] : [home]) {
    try {
      if (account && parent === systemDir) openSystemDir(systemDir);
      return copyOnce(native, join(parent, name), account);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new EmbeddedDatabaseError(
    `PostgreSQL's binaries in ${native} cannot be run by its account` +
      `${account ? ` "${account.name}"` : ''}, nor copied to where they can: ${failures.join('; ')}`,
  );
}

function isRunnable(native: string, account: Account | null): boolean {
  if (!account) return true;
  const postgres = join(native, 'bin', 'postgres');
  // an umask of 077 at `npm ci` leaves files that only their owner reads
  return [postgres, join(native, 'share', 'postgresql', 'postgres.bki')].every(
    (file) => canReach(dirname(file), account) && (statSync(file).mode & 0o004) !== 0,
  );
}

function copyOnce(native: string, target: string, account: Account | null): string {
  if (existsSync(target)) {
    // never trust what somebody else may have put there
    if (account) assertOnlyRootWrites(target);
    if (isComplete(target)) return join(target, 'native');
    // cut short by a power failure
    renameSync(target, mkdtempSync(join(dirname(target), '.broken-')));
  }
  removeLeftovers(dirname(target));
  const fresh = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    chmodSync(fresh, 0o755);
    const sizes: Record<string, number> = {};
    copyTree(native, join(fresh, 'native'), 'native', sizes);
    linkLibraries(join(fresh, 'native'));
    writeFileSync(join(fresh, 'sizes.json'), JSON.stringify(sizes));
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // another process that starts at the same time was faster
    if (!existsSync(target)) throw error;
  }
  if (account) assertOnlyRootWrites(target);
  if (account && !canReach(target, account)) {
    throw new Error(`${target} is out of reach of "${account.name}"`);
  }
  return join(target, 'native');
}

/** What an earlier copy left when it was cut short; a young one may still be under way. */
function removeLeftovers(dir: string): void {
  for (const name of readdirSync(dir).filter((each) => /^\.(broken|postgresql)-/.test(each))) {
    const path = join(dir, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (name.startsWith('.broken-') || Date.now() - modified > 3_600_000) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function copyTree(from: string, to: string, path: string, sizes: Record<string, number>): void {
  mkdirSync(to);
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, copy, `${path}/${entry.name}`, sizes);
    else if (entry.isFile()) {
      copyFileSync(source, copy);
      chmodSync(copy, statSync(source).mode & 0o100 ? 0o755 : 0o644);
      sync(copy);
      sizes[`${path}/${entry.name}`] = statSync(source).size;
    }
  }
}

function sync(file: string): void {
  const fd = openSync(file, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

function isComplete(target: string): boolean {
  try {
    const sizes = JSON.parse(readFileSync(join(target, 'sizes.json'), 'utf8')) as Record<
      string,
      number
    >;
    return Object.entries(sizes).every(
      ([path, size]) => statSync(join(target, path)).size === size,
    );
  } catch {
    return false;
  }
}
