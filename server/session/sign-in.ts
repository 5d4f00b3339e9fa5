// Signing in: the same work and the same answer for an unknown address as for a wrong password.
import { createHash } from 'node:crypto';
import { isPassword, PasswordsBusy } from '../account/password.ts';
import {
  accountsOfEmail,
  takeRecoveryCode,
  takeTotpStep,
  updateAccount,
  type AccountRow,
} from '../account/queries.ts';
import { hashRecoveryCode, stepOfCode } from '../account/totp.ts';
import type { Database, Transaction } from '../db/database.ts';
import { ApiError, unavailable } from '../http/api-error.ts';
import type { Keyring } from '../secret/keyring.ts';
import { waitAfter } from './decide-wait.ts';
import { failuresOf, forgetFailures, recordFailure } from './queries.ts';

export interface Credentials {
  email: string;
  password: string;
  totpCode: string | undefined;
  recoveryCode: string | undefined;
}

const subjectOf = (kind: 'account' | 'address', text: string) =>
  createHash('sha256').update(`${kind}:${text}`).digest();

/** An IPv6 network is one place: whoever has one has all of its addresses. */
export const placeOf = (ip: string): string =>
  ip.includes(':') ? ip.split(':').slice(0, 4).join(':') : ip;

/**
 * Runs `enter` with the account, in the transaction that takes its second factor. Throws 401
 * `sign_in_failed` or `totp_required`, 429 while one has to wait, 503 when too many sign in at once.
 */
export async function signIn<T>(
  db: Database,
  keyring: Keyring,
  credentials: Credentials,
  ip: string,
  enter: (tx: Transaction, account: AccountRow) => Promise<T>,
): Promise<T> {
  const email = credentials.email.trim().toLowerCase();
  const subjects = {
    account: subjectOf('account', email),
    address: subjectOf('address', placeOf(ip)),
  };
  for (const kind of ['account', 'address'] as const) {
    const failures = await failuresOf(db, subjects[kind]);
    const wait = failures ? waitAfter(failures, kind) : 0;
    if (wait > 0) {
      const message = 'Too many failed sign-ins: wait a little, or reset the password';
      throw new ApiError('rate_limited', { message, retryAfter: wait });
    }
  }
  const fail = async (): Promise<never> => {
    await recordFailure(db, [subjects.account, subjects.address]);
    throw new ApiError('sign_in_failed');
  };
  const account = await withPassword(db, email, credentials.password);
  if (!account) return fail();
  const hasFactor = credentials.totpCode !== undefined || credentials.recoveryCode !== undefined;
  if (account.totp_confirmed_at && !hasFactor) throw new ApiError('totp_required');
  const entered = await db.transaction(async (tx) => {
    if (account.totp_confirmed_at && !(await takeFactor(tx, keyring, account, credentials))) {
      return undefined;
    }
    await updateAccount(tx, account, { last_sign_in_at: new Date() });
    await forgetFailures(tx, subjects.account);
    return { result: await enter(tx, account) };
  });
  return entered ? entered.result : fail();
}

/** The account of this address and password. An address may have one in several organizations. */
async function withPassword(
  db: Database,
  email: string,
  password: string,
): Promise<AccountRow | undefined> {
  const accounts = await accountsOfEmail(db, email);
  try {
    if (accounts.length === 0) await isPassword(password);
    for (const account of accounts) {
      if (await isPassword(password, account.password_hash)) return account;
    }
    return undefined;
  } catch (error) {
    throw error instanceof PasswordsBusy ? unavailable(2) : error;
  }
}

/** Takes the code that was sent, so that it works once. */
async function takeFactor(
  tx: Transaction,
  keyring: Keyring,
  account: AccountRow,
  { totpCode, recoveryCode }: Credentials,
): Promise<boolean> {
  if (recoveryCode !== undefined) {
    return takeRecoveryCode(tx, account, hashRecoveryCode(recoveryCode));
  }
  const secret = keyring.open(account.totp_sealed ?? '').toString();
  const step = stepOfCode(secret, totpCode ?? '', Date.now());
  return step !== undefined && takeTotpStep(tx, account, step);
}
