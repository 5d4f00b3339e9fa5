// Decides where the cluster lies: in DATA_DIR/postgres, or, where root keeps DATA_DIR under a path
// that PostgreSQL's account may not pass through, in a system directory that this links to.
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { blockedAt, canReach, type Account } from './account.ts';
import { EmbeddedDatabaseError } from './error.ts';

export interface Place {
  /** The directory that holds the cluster: DATA_DIR itself, or one in the system directory. */
  home: string;
  /** PostgreSQL's data directory. */
  cluster: string;
  /** DATA_DIR/postgres must be made to point to it. */
  mustLink: boolean;
}

/** Makes DATA_DIR, closed to others, and answers its real path. */
export function openDataDir(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return realpathSync(dataDir);
}

/** The owner of DATA_DIR/postgres; null when there is no cluster yet. */
export function clusterOwner(dataDir: string): { uid: number; gid: number } | null {
  const path = join(dataDir, 'postgres');
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() && !existsSync(path)) {
    throw new EmbeddedDatabaseError(
      `${path} points to ${readlinkSync(path)}, which is not there: mount it, or put it back from ` +
        'where this data directory was copied from.',
    );
  }
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && readdirSync(path).length > 0 ? { uid: stat.uid, gid: stat.gid } : null;
}

/** The owner of DATA_DIR, whose account suits a new cluster; null for root's. */
export function ownerOf(dataDir: string): { uid: number; gid: number } | null {
  const { uid, gid } = statSync(dataDir);
  return process.geteuid?.() === 0 && uid !== 0 ? { uid, gid } : null;
}

/** Gives what root makes in another user's data directory to that user. */
export function ownLike(path: string, dataDir: string): void {
  const owner = ownerOf(dataDir);
  if (owner) lchownSync(path, owner.uid, owner.gid);
}

export function choosePlace(
  dataDir: string,
  account: Account | null,
  systemDir: string,
  log: (line: string) => void,
): Place {
  const path = join(dataDir, 'postgres');
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    const cluster = realpathSync(path);
    claimHome(dirname(cluster), dataDir);
    return { home: dirname(cluster), cluster, mustLink: false };
  }
  letAccountPass(dataDir, account);
  if (canReach(dataDir, account)) {
    return { home: dataDir, cluster: path, mustLink: false };
  }
  const blocked = blockedAt(dataDir, account);
  if (existsSync(path) && readdirSync(path).length > 0) {
    throw new EmbeddedDatabaseError(
      `The embedded database in ${path} is out of reach of the account "${account?.name}" that it runs ` +
        `as: ${blocked} is closed to others. Open that (chmod o+x), or move the data directory.`,
    );
  }
  const home = makeHome(dataDir, systemDir, log);
  log(
    `${blocked} is closed to the account "${account?.name}" that PostgreSQL runs as, so the database ` +
      `lies in ${home}, and ${path} points there. A copy of the data directory needs both.`,
  );
  return { home, cluster: join(home, 'postgres'), mustLink: true };
}

/** Gives a cluster that root has copied or unpacked back to PostgreSQL's account. */
export function giveToAccount(path: string, account: Account): void {
  lchownSync(path, account.uid, account.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveToAccount(join(path, name), account);
}

/** Throws unless `path` and all of its parents belong to root and can be changed by root alone. */
export function assertOnlyRootWrites(path: string): void {
  for (let at = realpathSync(path); ; at = dirname(at)) {
    const stat = statSync(at);
    const openToOthers = (stat.mode & 0o022) !== 0 && (at === path || (stat.mode & 0o1000) === 0);
    if (stat.uid !== 0 || openToOthers) {
      throw new EmbeddedDatabaseError(
        `${at} can be changed by others than root: refused to use it.`,
      );
    }
    if (at === dirname(at)) return;
  }
}

// A DATA_DIR that is closed only itself is opened for passing through, not for listing: what is in
// it and secret is 0600 each.
function letAccountPass(dataDir: string, account: Account | null): void {
  if (!account || blockedAt(dataDir, account) !== dataDir) return;
  const { uid, mode } = statSync(dataDir);
  if ((mode & 0o070) === 0) {
    chownSync(dataDir, uid, account.gid);
    chmodSync(dataDir, (mode & 0o7777) | 0o010);
  } else {
    chmodSync(dataDir, (mode & 0o7777) | 0o001);
  }
}

function makeHome(dataDir: string, systemDir: string, log: (line: string) => void): string {
  openSystemDir(systemDir);
  const forgotten = readdirSync(systemDir)
    .map((name) => join(systemDir, name))
    .filter((home) => existsSync(noteOf(home)) && !isPointedTo(home));
  if (forgotten.length > 0) {
    log(
      'No data directory points to these databases any more; where theirs was deleted on purpose, ' +
        `delete them too: ${forgotten.join(' ')}`,
    );
  }
  const home = mkdtempSync(join(systemDir, 'data-'));
  chmodSync(home, 0o711);
  writeFileSync(noteOf(home), dataDir);
  return home;
}

/** Makes the directory that root keeps things in for PostgreSQL's account. */
export function openSystemDir(systemDir: string): void {
  if (!existsSync(systemDir)) {
    mkdirSync(systemDir, { recursive: true });
    // whatever the umask is, the account passes through
    chmodSync(systemDir, 0o755);
  }
  assertOnlyRootWrites(systemDir);
}

// Two data directories that are copies of each other point to one cluster. The note in it says whose
// it is; a data directory that was moved takes it along.
function claimHome(home: string, dataDir: string): void {
  const note = noteOf(home);
  if (!existsSync(note)) return;
  const owner = readFileSync(note, 'utf8');
  if (owner === dataDir) return;
  if (isPointedTo(home)) {
    throw new EmbeddedDatabaseError(
      `${dataDir}/postgres points to the database of ${owner}: this data directory is a copy that ` +
        'lacks a database of its own. Use `vouchertrack backup` and `restore` to copy.',
    );
  }
  writeFileSync(note, dataDir);
}

const noteOf = (home: string) => join(home, 'data-directory');

function isPointedTo(home: string): boolean {
  try {
    const owner = readFileSync(noteOf(home), 'utf8');
    return realpathSync(join(owner, 'postgres')) === realpathSync(join(home, 'postgres'));
  } catch {
    return false;
  }
}
