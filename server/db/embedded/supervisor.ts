// The embedded database: real PostgreSQL in DATA_DIR/postgres, started, shared between a server and
// the commands beside it, brought back when it dies, and stopped by the last that uses it.
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { chooseAccount } from './account.ts';
import { EmbeddedDatabaseError } from './error.ts';
import { hold, holderOf, isFull, remove, withLock } from './holder.ts';
import { initializeCluster, isInitialized } from './initialize.ts';
import { boundLog } from './log-file.ts';
import { noteInUse, readPasswords, refuseLost, type Passwords } from './passwords.ts';
import {
  choosePlace,
  clusterOwner,
  giveToAccount,
  openDataDir,
  ownerOf,
  ownLike,
} from './place.ts';
import { findBinaries } from './platform.ts';
import { findPostmaster, readPidFile, type Postmaster } from './postmaster.ts';
import { connectionTo, isPassing, provision, urlOf, type Connection } from './provision.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import { removeSocketDir } from './socket.ts';
import { commandLine, startPostmaster, untilReady, type Cluster } from './start.ts';
import { stopPostmaster } from './stop.ts';
import { watchPostmaster } from './watch.ts';

export interface EmbeddedOptions {
  dataDir: string;
  /** `serve`: one at a time. `command`: any number, beside a server or alone. */
  purpose: 'serve' | 'command';
  log: (line: string) => void;
  /** PostgreSQL died and could not be brought back; what follows is the caller's to decide. */
  onGiveUp?: (error: Error) => void;
  /** Where root keeps what PostgreSQL's account could not reach elsewhere. */
  systemDir?: string;
}

export interface Embedded {
  connection: Connection;
  /** The same as one URL, for `pg` and for psql. */
  url: string;
  /** Of the server, e.g. `18.4`. */
  version: string;
  /** Left on the disk that holds the database. */
  freeBytes(): Promise<number>;
  /** Stops PostgreSQL, unless another process still uses it. */
  close(): Promise<void>;
}

const SYSTEM_DIR =
  process.platform === 'darwin' ? '/usr/local/var/vouchertrack' : '/var/lib/vouchertrack';
const BOUND_LOG_MS = 60_000;
/** Recovery needs pieces of its log, of 16 MB each, and a checkpoint after. */
const ROOM_TO_START_BYTES = 64 * 1024 * 1024;
const ACCEPT_TIMEOUT_MS = 5 * 60_000;

/** Opens it; a refusal or a failure that the operator must act on is an EmbeddedDatabaseError. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = openDataDir(options.dataDir);
  const users = join(dataDir, 'postgres.run');
  mkdirSync(users, { recursive: true, mode: 0o700 });
  ownLike(users, dataDir);
  const lock = join(users, 'lock');

  const { cluster, postmaster, connection, version, release } = await withLock(lock, async () => {
    const { file, release } = await register(users, options.purpose);
    try {
      return { ...(await bringUp(dataDir, options, users, file)), release };
    } catch (error) {
      release();
      throw error;
    }
  });

  const freeBytes = async () => {
    const { bavail, bsize } = await statfs(cluster.dir);
    return bavail * bsize;
  };
  let closing: Promise<void> | undefined;
  const endWatch = watchPostmaster({
    postmaster,
    log: options.log,
    onGiveUp: options.onGiveUp ?? (() => undefined),
    isWorthTrying: async () => (await freeBytes()) >= ROOM_TO_START_BYTES,
    revive: () =>
      withLock(lock, async () => {
        if (closing) throw new EmbeddedDatabaseError('The database is being closed');
        // another process may have done it while we waited for the lock
        return await ensureRunning(cluster, false);
      }),
  });
  const boundTimer = setInterval(() => boundLog(cluster.logFile), BOUND_LOG_MS).unref();

  async function close(): Promise<void> {
    endWatch();
    clearInterval(boundTimer);
    const leave = async () => {
      release();
      if ((await livingUsers(users)).length === 0) await shutDown(cluster);
    };
    await withLock(lock, leave).catch((error: unknown) => {
      // no room for a lock, so for nobody else's either
      if (!isFull(error)) throw error;
      return leave();
    });
  }
  return {
    connection,
    url: urlOf(connection),
    version,
    freeBytes,
    close: () => (closing ??= close()),
  };
}

let opened = 0;

/** Writes down that we use the database; refuses a second server. Under the lock. */
async function register(users: string, purpose: 'serve' | 'command') {
  const name = purpose === 'serve' ? 'serve' : `command-${process.pid}-${++opened}`;
  const file = join(users, name);
  const pid = purpose === 'serve' ? await holderOf(file) : null;
  if (pid !== null) {
    throw new EmbeddedDatabaseError(
      `A server is running on this data directory (process ${pid}). Stop it, or give this one another DATA_DIR.`,
    );
  }
  remove(file);
  return { file, release: hold(file) };
}

async function livingUsers(users: string, except?: string): Promise<string[]> {
  const living: string[] = [];
  for (const name of readdirSync(users)) {
    const file = join(users, name);
    if (file === except || !/^(serve|command-.*)$/.test(name)) continue;
    if ((await holderOf(file)) === null) remove(file);
    else living.push(file);
  }
  return living;
}

async function bringUp(dataDir: string, options: EmbeddedOptions, users: string, own: string) {
  const { cluster, passwords } = await prepareCluster(dataDir, options);
  const alone = (await livingUsers(users, own)).length === 0;
  boundLog(cluster.logFile);
  try {
    for (const until = Date.now() + ACCEPT_TIMEOUT_MS; ;) {
      const postmaster = await ensureRunning(cluster, alone);
      const connection = connectionTo(postmaster, passwords);
      try {
        const version = await provision(connection, passwords);
        noteInUse(dataDir, passwords);
        return { cluster, postmaster, connection, version };
      } catch (error) {
        // the postmaster lives, but its backends crashed and it recovers; or it has just died as well
        if (!isPassing(error) || Date.now() > until) throw error;
        await sleep(50);
      }
    }
  } catch (error) {
    if (alone) await shutDown(cluster);
    throw error;
  }
}

/** Finds binaries, account and place, and makes the cluster when there is none. */
async function prepareCluster(
  dataDir: string,
  { log, systemDir = SYSTEM_DIR }: EmbeddedOptions,
): Promise<{ cluster: Cluster; passwords: Passwords }> {
  const binaries = findBinaries();
  const owner = clusterOwner(dataDir);
  const account = chooseAccount(owner ?? ownerOf(dataDir));
  const place = choosePlace(dataDir, account, systemDir, log);
  const native = reachableBinaries(binaries, account, systemDir, place.home);
  const exists = isInitialized(place.cluster, binaries.major);
  if (exists && account && owner?.uid === 0) giveToAccount(place.cluster, account);
  const passwords = readPasswords(dataDir, !exists);
  if (!exists) {
    refuseLost(dataDir, place.cluster, passwords);
    log('Making the database (once) …');
    try {
      await initializeCluster(native, place.cluster, account, passwords.supervisor);
      if (place.mustLink) symlinkSync(place.cluster, join(dataDir, 'postgres'));
    } catch (error) {
      if (place.mustLink) rmSync(place.home, { recursive: true, force: true });
      throw error;
    }
  }
  const logFile = join(dataDir, 'postgres.log');
  return { cluster: { dir: place.cluster, native, account, logFile, log }, passwords };
}

/** Answers the one that runs, started if need be. `alone`: no other process uses it. */
async function ensureRunning(cluster: Cluster, alone: boolean): Promise<Postmaster> {
  for (;;) {
    const found = findPostmaster(cluster.dir);
    if (!found) return await startPostmaster(cluster);
    const stopping = readPidFile(cluster.dir)?.status === 'stopping';
    if (alone && (stopping || !isCurrent(cluster, found))) {
      cluster.log(
        `Stopping PostgreSQL (process ${found.pid}), left by a server with other binaries or settings, or half stopped`,
      );
      await stopPostmaster(cluster, found);
      continue;
    }
    const ready = await untilReady(cluster, found);
    if (ready) {
      if (alone) cluster.log(`PostgreSQL (process ${found.pid}) was left running: taken over`);
      return ready;
    }
  }
}

/** True when it runs with the binaries and settings of this release. */
function isCurrent(cluster: Cluster, { commandLine: running, host, port }: Postmaster): boolean {
  if (running === null) return true;
  const [socketDir, address] = host.startsWith('/') ? [host, ''] : ['', host];
  return commandLine(cluster, socketDir, address, port).join(' ') === running.join(' ');
}

async function shutDown(cluster: Cluster): Promise<void> {
  const found = findPostmaster(cluster.dir);
  if (!found) return;
  await stopPostmaster(cluster, found);
  removeSocketDir(found.host);
}
