// The salts under which a day's visitors are hashed: one for each organization and day, sealed in the
// database, destroyed when nobody can be told by it any more.
import { createHash, randomBytes } from 'node:crypto';
import type { Queryable } from '../db/database.ts';
import { SecretKeyError, type Keyring } from '../secret/keyring.ts';

const DAY_MS = 86_400_000;
const SALT_BYTES = 32;
const MAX_KEPT = 2_000;

export interface Salts {
  /** The salts of the instant's day and of the day before it, which may be none. */
  of(organizationId: string, at: number): Promise<{ today: Buffer; before: Buffer | undefined }>;
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

export function makeSalts(db: Queryable, keyring: Keyring): Salts {
  const kept = new Map<string, Promise<{ today: Buffer; before: Buffer | undefined }>>();

  async function load(organizationId: string, at: number) {
    const [day, yesterday] = [dayOf(at), dayOf(at - DAY_MS)];
    const sealed = keyring.seal(randomBytes(SALT_BYTES));
    const rows = await db.query<{ day: string; sealed: string }>({
      text: `with made as (
          insert into scan_salt (organization_id, day, sealed) values ($1, $2, $4)
          on conflict do nothing returning day, sealed)
        select day::text as day, sealed from made
        union all
        select day::text, sealed from scan_salt
        where organization_id = $1 and day in ($2::date, $3::date)`,
      values: [organizationId, day, yesterday, sealed],
    });
    const saltOf = (wanted: string) => {
      const row = rows.find((each) => each.day === wanted);
      return row && open(keyring, row.sealed);
    };
    const today = saltOf(day);
    // a salt whose key is lost, or that another node made in this very moment
    return { today: today ?? (await replace(organizationId, day)), before: saltOf(yesterday) };
  }

  async function replace(organizationId: string, day: string): Promise<Buffer> {
    const made = randomBytes(SALT_BYTES);
    const [found] = await db.query<{ sealed: string }>({
      text: 'select sealed from scan_salt where organization_id = $1 and day = $2',
      values: [organizationId, day],
    });
    const theirs = found && open(keyring, found.sealed);
    if (theirs) return theirs;
    await db.query({
      text: `insert into scan_salt (organization_id, day, sealed) values ($1, $2, $3)
        on conflict (organization_id, day) do update set sealed = $3`,
      values: [organizationId, day, keyring.seal(made)],
    });
    return made;
  }

  return {
    of(organizationId, at) {
      const key = `${organizationId} ${dayOf(at)}`;
      const known = kept.get(key);
      if (known) return known;
      const loaded = load(organizationId, at);
      loaded.catch(() => kept.delete(key));
      kept.set(key, loaded);
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value ?? key);
      return loaded;
    },
  };
}

function open(keyring: Keyring, sealed: string): Buffer | undefined {
  try {
    return keyring.open(sealed);
  } catch (error) {
    if (error instanceof SecretKeyError) return undefined;
    throw error;
  }
}

/** What tells one visitor from another on that day, and nothing else. */
export const visitorHash = (salt: Buffer, address: string, userAgent: string): string =>
  createHash('sha256').update(salt).update(`${address}\n${userAgent}`).digest('hex').slice(0, 32);

/** Destroys the salts of days that no 24 hours reach back to. Also those of lost organizations. */
export async function destroySalts(db: Queryable, now: number): Promise<void> {
  await db.query({
    text: 'delete from scan_salt where day < $1::date',
    values: [dayOf(now - DAY_MS)],
  });
}
