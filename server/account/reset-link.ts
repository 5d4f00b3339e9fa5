// The link by which a password is set anew: made, and taken once.
import type { Queryable, Transaction } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import type { AccountRow } from './queries.ts';
import { makeToken, parseToken } from './token.ts';

const LIFE_SECONDS = 3_600;

/** A new link; those made before for this account are good no more. */
export async function makeResetLink(
  tx: Transaction,
  account: AccountRow,
  actor: Actor,
  publicUrl: string,
): Promise<string> {
  const { organization_id: organizationId, id } = account;
  const { text, hash } = makeToken('reset', organizationId);
  await tx.query({
    text: 'delete from password_reset where organization_id = $1 and account_id = $2',
    values: [organizationId, id],
  });
  await tx.query({
    text: `insert into password_reset (organization_id, id, account_id, token_hash, expires_at,
        created_at)
      values ($1, $2, $3, $4, now() + make_interval(secs => $5), now())`,
    values: [organizationId, newId(), id, hash, LIFE_SECONDS],
  });
  await appendToLedger(tx, [
    {
      organizationId,
      kind: 'account.reset_requested',
      actor,
      at: Date.now(),
      subjectId: id,
    },
  ]);
  return `${publicUrl}/reset?token=${text}`;
}

/** Whose link it is, once; undefined for one that is unknown, used or too old. */
export async function takeReset(
  tx: Queryable,
  text: string,
): Promise<{ organizationId: string; id: string } | undefined> {
  const token = parseToken('reset', text);
  if (!token) return undefined;
  const [row] = await tx.query<{ account_id: string }>({
    text: `delete from password_reset
      where organization_id = $1 and token_hash = $2 and expires_at > now() returning account_id`,
    values: [token.organizationId, token.hash],
  });
  return row && { organizationId: token.organizationId, id: row.account_id };
}
