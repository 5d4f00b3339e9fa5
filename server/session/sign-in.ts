// Signs somebody in: the password, the second factor where there is one, and a session.
import { forgiveTry, takeTry } from './back-off.ts';
import { isPassword } from '../account/password.ts';
import { findByEmail, noteSignIn, type SecretRow } from '../account/queries.ts';
import { useRecovery, useTotp } from '../account/second-factor.ts';
import type { Database, Transaction } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Keyring } from '../secret/keyring.ts';
import { openSession, type Circumstances, type OpenedSession } from './open-session.ts';

export interface Credentials {
  email: string;
  password: string;
  totp_code?: string | null;
  recovery_code?: string | null;
}

export interface SignedIn {
  account: SecretRow;
  session: OpenedSession;
}

/** Throws 401 `sign_in_failed` or `totp_required`, 429 after several failures. */
export async function signIn(
  { db, keyring }: { db: Database; keyring: Keyring },
  credentials: Credentials,
  circumstances: Circumstances,
): Promise<SignedIn> {
  const email = credentials.email.trim().toLowerCase();
  const attempt = { email, ip: circumstances.address };
  await takeTry(db, attempt);
  const account = await findByPassword(db, email, credentials.password);
  if (!account) throw new ApiError('sign_in_failed');
  const { totp_code: code, recovery_code: recovery } = credentials;
  if (account.totp_enabled && !code && !recovery) {
    await forgiveTry(db, attempt, false);
    throw new ApiError('totp_required');
  }
  const session = await db.transaction(async (tx) => {
    if (account.totp_enabled && !(await useFactor(tx, keyring, account, credentials))) {
      throw new ApiError('sign_in_failed', {
        message: 'The code is not right, or was used before',
      });
    }
    await noteSignIn(tx, account);
    return openSession(tx, account, circumstances);
  });
  await forgiveTry(db, attempt, true);
  return { account, session };
}

/** The account that the password opens. With no account of the address it takes as long. */
async function findByPassword(
  db: Database,
  email: string,
  password: string,
): Promise<SecretRow | undefined> {
  const accounts = await findByEmail(db, email);
  if (accounts.length === 0) await isPassword(password, undefined);
  for (const account of accounts) {
    if (await isPassword(password, account.password_hash)) return account;
  }
  return undefined;
}

async function useFactor(
  tx: Transaction,
  keyring: Keyring,
  account: SecretRow,
  { totp_code: code, recovery_code: recovery }: Credentials,
): Promise<boolean> {
  if (code) return useTotp(tx, keyring, account, code, Date.now());
  if (!(await useRecovery(tx, account, recovery ?? ''))) return false;
  await appendToLedger(tx, [
    {
      organizationId: account.organization_id,
      kind: 'account.recovery_code_used',
      actor: { kind: 'account', id: account.id },
      at: Date.now(),
      subjectId: account.id,
    },
  ]);
  return true;
}
