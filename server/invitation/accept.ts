// Accepts an invitation: the account that it promised, and a session.
import { deadLink } from '../account/reset-password.ts';
import { hashPassword } from '../account/password.ts';
import { requireStrength } from '../account/require-strength.ts';
import { insertAccount, noteSignIn, type AccountRow } from '../account/queries.ts';
import type { Database } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { parseToken } from '../secret/token.ts';
import { openSession, type Circumstances, type OpenedSession } from '../session/open-session.ts';
import { findByToken, markAccepted, type InvitationRow } from './queries.ts';

/** Throws 404 for a link that is not good, 409 where the address got an account meanwhile. */
export async function acceptInvitation(
  db: Database,
  said: { token: string; name: string; password: string },
  circumstances: Circumstances,
): Promise<{ account: AccountRow; session: OpenedSession }> {
  const token = parseToken(said.token);
  const promised = token && (await findByToken(db, token));
  if (!promised) throw deadLink();
  await requireStrength('password', said.password, [promised.email, said.name]);
  const passwordHash = await hashPassword(said.password);
  return db.transaction(async (tx) => {
    const invitation = await findByToken(tx, token, 'for update');
    if (!invitation) throw deadLink();
    await markAccepted(tx, invitation);
    const account = await insertAccount(tx, {
      organizationId: invitation.organization_id,
      id: newId(),
      name: said.name.trim(),
      email: invitation.email,
      passwordHash,
      role: invitation.role,
      client_ids: invitation.client_ids,
      location_ids: invitation.location_ids,
    });
    if (!account) {
      throw new ApiError('conflict', { message: 'This address has an account: sign in' });
    }
    await noteSignIn(tx, account);
    await appendToLedger(tx, entriesOf(invitation, account));
    return { account, session: await openSession(tx, account, circumstances) };
  });
}

function entriesOf(invitation: InvitationRow, account: AccountRow): LedgerEntry[] {
  const about = {
    organizationId: account.organization_id,
    actor: { kind: 'account', id: account.id },
    at: Date.now(),
    clientId: account.client_ids?.length === 1 ? account.client_ids[0] : null,
  } as const;
  const { email, role } = account;
  return [
    { ...about, kind: 'invitation.accepted', subjectId: invitation.id },
    { ...about, kind: 'account.created', subjectId: account.id, after: { email, role } },
  ];
}
