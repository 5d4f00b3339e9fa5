// Makes a database ready to be shown: filled when it is empty, made anew when it was filled on
// another day, left alone when it is somebody's own.
import { findLiveKey } from '../api-key/queries.ts';
import type { Database } from '../db/database.ts';
import { migrate, type Migration } from '../db/migrate.ts';
import { openCustomerHash } from '../secret/customer-hash.ts';
import type { Keyring } from '../secret/keyring.ts';
import { addKeys } from './add-keys.ts';
import { fillDemo } from './fill-demo.ts';
import { makeKeys, type DemoKeys } from './keep-keys.ts';
import { isServed, ORGANIZATION_ID, readContents } from './queries.ts';

const TRIES = 10;
const PAUSE_MS = 200;

export interface Preparation {
  /** Just opened: what else is connected is another's. */
  db: Database;
  keyring: Keyring;
  migrations: Migration[];
  /** Such as 2026-03-31. */
  today: string;
  /** The keys that were printed before. */
  keptKeys: DemoKeys | undefined;
  /** Called before a filling, which takes seconds. */
  onFill?: () => void;
}

export type Prepared = { keys: DemoKeys } | { refused: 'foreign' | 'served' };

export async function prepareDemo(preparation: Preparation): Promise<Prepared> {
  const { db, keyring, migrations, today, keptKeys, onFill } = preparation;
  // looked at before anything is written: not even our tables go into somebody's database
  const contents = await readContents(db);
  if (contents.kind === 'foreign') return { refused: 'foreign' };
  await migrate(db, migrations);
  if (contents.kind === 'demo' && contents.day === today) {
    return { keys: await goodKeys(db, keptKeys) };
  }
  if (await staysServed(db)) return { refused: 'served' };
  onFill?.();
  const keys = keptKeys ?? makeKeys();
  await fillDemo(db, { today, keys, hashCustomer: await openCustomerHash(db, keyring) });
  return { keys };
}

/** Connections of a server that was just stopped may take a moment to go. */
async function staysServed(db: Database): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    if (!(await isServed(db))) return false;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return true;
}

/** The kept keys, or fresh ones where those are lost, revoked or of another data directory. */
async function goodKeys(db: Database, kept: DemoKeys | undefined): Promise<DemoKeys> {
  const found = kept
    ? await Promise.all(
        [kept.shop, kept.manage].map(({ hash }) =>
          findLiveKey(db, { organizationId: ORGANIZATION_ID, hash }),
        ),
      )
    : [];
  if (kept && found.every(Boolean)) return kept;
  const fresh = makeKeys();
  await db.transaction((tx) => addKeys(tx, fresh));
  return fresh;
}
