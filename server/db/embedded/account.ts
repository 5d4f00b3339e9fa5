// The system account that PostgreSQL runs as. It refuses root; everyone else runs it as oneself.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { EmbeddedDatabaseError } from './error.ts';

export interface Account {
  uid: number;
  gid: number;
  name: string;
}

const NAMES = ['postgres', '_postgres', 'nobody'];

/**
 * Null: as oneself. `clusterOwner` is the owner of a cluster that exists: it keeps its account, also
 * when a `postgres` account has been added to the system since.
 */
export function chooseAccount(
  clusterOwner: { uid: number; gid: number } | null,
  passwdFile = '/etc/passwd',
): Account | null {
  const self = process.geteuid?.();
  if (self === undefined) return null;
  if (self !== 0) {
    if (clusterOwner && clusterOwner.uid !== self) {
      throw new EmbeddedDatabaseError(
        `The embedded database belongs to uid ${clusterOwner.uid}, and this is uid ${self}: run this ` +
          'as the user who made it (or root), or choose another DATA_DIR.',
      );
    }
    return null;
  }
  const known = readAccounts(passwdFile);
  if (clusterOwner && clusterOwner.uid !== 0) {
    const name = known.find(({ uid }) => uid === clusterOwner.uid)?.name;
    return { uid: clusterOwner.uid, gid: clusterOwner.gid, name: name ?? `#${clusterOwner.uid}` };
  }
  for (const name of NAMES) {
    const account = known.find((each) => each.name === name && each.uid !== 0);
    if (account) return account;
  }
  throw new EmbeddedDatabaseError(
    'PostgreSQL refuses to run as root, and there is no account "postgres" or "nobody" to run it as. ' +
      'Start this as an ordinary user, or set DATABASE_URL.',
  );
}

/** True when the account may pass through the directory and all of its parents. */
export function canReach(path: string, account: Account | null): boolean {
  return blockedAt(path, account) === null;
}

/** The first directory on the way that the account may not pass through. */
export function blockedAt(path: string, account: Account | null): string | null {
  if (!account) return null;
  let blocked: string | null = null;
  for (let at = realpathSync(path); ; at = dirname(at)) {
    if (!mayEnter(statSync(at), account)) blocked = at;
    if (at === dirname(at)) return blocked;
  }
}

function mayEnter(stat: { uid: number; gid: number; mode: number }, account: Account): boolean {
  if (stat.uid === account.uid) return (stat.mode & 0o100) !== 0;
  if (stat.gid === account.gid) return (stat.mode & 0o010) !== 0;
  return (stat.mode & 0o001) !== 0;
}

function readAccounts(passwdFile: string): Account[] {
  return readFileSync(passwdFile, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }));
}
