// Links to set a new password: made for an account, and used once.
import type { Database, Transaction } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { makeToken, parseToken } from '../secret/token.ts';
import { deleteSessions } from '../session/queries.ts';
import { hashPassword } from './password.ts';
import { findAccount, updatePassword, type AccountRow } from './queries.ts';
import { requireStrength } from './require-strength.ts';
import { findReset, insertReset, useReset } from './reset-queries.ts';

/** Answers the token of a link that is good for an hour. */
export async function makeResetToken(
  tx: Transaction,
  actor: Actor,
  account: AccountRow,
): Promise<string> {
  const { text, hash } = makeToken(account.organization_id);
  await insertReset(tx, account, { id: newId(), tokenHash: hash });
  await appendToLedger(tx, [
    {
      organizationId: account.organization_id,
      kind: 'account.reset_link_made',
      actor,
      at: Date.now(),
      subjectId: account.id,
    },
  ]);
  return text;
}

/** A link that is not good any more, or never was. */
export const deadLink = () =>
  new ApiError('not_found', { message: 'This link has expired, or was used: ask for another one' });

/** Sets a new password and signs out everywhere. Throws 404 for a link that is not good. */
export async function resetPassword(
  db: Database,
  said: { token: string; password: string },
): Promise<AccountRow> {
  const token = parseToken(said.token);
  const id = token && (await findReset(db, token));
  if (!id) throw deadLink();
  const owner = await findAccount(db, { organizationId: token.organizationId, id });
  await requireStrength('password', said.password, [owner?.email ?? '', owner?.name ?? '']);
  const passwordHash = await hashPassword(said.password);
  return db.transaction(async (tx) => {
    const { organizationId } = token;
    if (!(await useReset(tx, token, id))) throw deadLink();
    await updatePassword(tx, { organizationId, id }, passwordHash);
    await deleteSessions(tx, { organizationId, accountId: id });
    const account = await findAccount(tx, { organizationId, id });
    if (!account) throw deadLink();
    await appendToLedger(tx, [
      {
        organizationId,
        kind: 'account.password_changed',
        actor: { kind: 'account', id },
        at: Date.now(),
        subjectId: id,
      },
    ]);
    return account;
  });
}
