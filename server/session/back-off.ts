// Back-off after failed sign-ins, kept in the database: for the address that was typed, whether there
// is such an account or not, and for where the try comes from.
import { createHash } from 'node:crypto';
import type { Database, Queryable } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import { sourceOf } from '../http/network.ts';
import { countFailure, decideWait, FREE_FAILURES, type Failures } from './decide-back-off.ts';

interface Subject {
  hash: Buffer;
  free: number;
}

/** The one who tries: what counts for the next try. */
export interface Try {
  email: string;
  /** Where from; undefined: a try that only the account counts. */
  ip?: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

function subjectsOf({ email, ip }: Try): Subject[] {
  const subjects = [{ hash: sha256(`email ${email}`), free: FREE_FAILURES.email as number }];
  if (ip !== undefined) {
    subjects.push({ hash: sha256(`address ${sourceOf(ip)}`), free: FREE_FAILURES.address });
  }
  // one order for all, so that two tries do not wait for each other crosswise
  return subjects.sort((a, b) => Buffer.compare(a.hash, b.hash));
}

/**
 * Takes one try, which counts as failed from now on, so that a hundred at once are a hundred.
 * Throws 429 with the seconds to wait.
 */
export async function takeTry(db: Database, each: Try): Promise<void> {
  await db.transaction(async (tx) => {
    const now = Date.now();
    const subjects = subjectsOf(each);
    const known: (Failures | undefined)[] = [];
    for (const { hash } of subjects) known.push(await lockFailures(tx, hash));
    const wait = Math.max(...subjects.map(({ free }, i) => decideWait(known[i], free, now)));
    if (wait > 0) throw new ApiError('rate_limited', { retryAfter: Math.ceil(wait / 1000) });
    for (const [i, { hash }] of subjects.entries()) {
      await writeFailures(tx, hash, countFailure(known[i], now));
    }
  });
}

/** The try was no failure: `isProven` forgets the account's earlier ones as well. */
export async function forgiveTry(db: Queryable, each: Try, isProven: boolean): Promise<void> {
  const account = sha256(`email ${each.email}`);
  for (const { hash } of subjectsOf(each)) {
    if (isProven && hash.equals(account)) {
      await db.query({ text: 'delete from sign_in_failure where subject = $1', values: [hash] });
    } else {
      await db.query({
        text: 'update sign_in_failure set failures = greatest(1, failures - 1) where subject = $1',
        values: [hash],
      });
    }
  }
}

async function lockFailures(tx: Queryable, subject: Buffer): Promise<Failures | undefined> {
  // by its hash: a row to lock may not be there yet
  await tx.query({
    text: `select pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 0))`,
    values: [subject],
  });
  const [row] = await tx.query<{ failures: number; failed_at: Date }>({
    text: 'select failures, failed_at from sign_in_failure where subject = $1',
    values: [subject],
  });
  return row && { failures: row.failures, failedAt: row.failed_at.getTime() };
}

async function writeFailures(tx: Queryable, subject: Buffer, failed: Failures): Promise<void> {
  await tx.query({
    text: `insert into sign_in_failure (subject, failures, failed_at) values ($1, $2, $3)
      on conflict (subject) do update set failures = $2, failed_at = $3`,
    values: [subject, failed.failures, new Date(failed.failedAt)],
  });
}
