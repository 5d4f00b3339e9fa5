// Every SQL statement of password resets.
import type { Queryable } from '../db/database.ts';
import type { Token } from '../secret/token.ts';

const LIFE = `interval '1 hour'`;

interface OfAccount {
  organization_id: string;
  id: string;
}

export async function insertReset(
  tx: Queryable,
  account: OfAccount,
  reset: { id: string; tokenHash: Buffer },
): Promise<void> {
  await tx.query({
    text: `insert into password_reset (organization_id, id, account_id, token_hash, expires_at,
        created_at)
      values ($1, $2, $3, $4, now() + ${LIFE}, now())`,
    values: [account.organization_id, reset.id, account.id, reset.tokenHash],
  });
}

/** Links of an account that are still good. */
export async function countResets(tx: Queryable, account: OfAccount): Promise<number> {
  const [row] = await tx.query<{ n: number }>({
    text: `select count(*) as n from password_reset
      where organization_id = $1 and account_id = $2 and expires_at > now()`,
    values: [account.organization_id, account.id],
  });
  return row?.n ?? 0;
}

/** The active account that a link is for, as long as the link is good. */
export async function findReset(db: Queryable, token: Token): Promise<string | undefined> {
  const [row] = await db.query<{ account_id: string }>({
    text: `select r.account_id from password_reset r
      join account a on a.organization_id = r.organization_id and a.id = r.account_id
      where r.organization_id = $1 and r.token_hash = $2 and r.expires_at > now()
        and a.status = 'active'`,
    values: [token.organizationId, token.hash],
  });
  return row?.account_id;
}

/** Uses a link, and with it every other one of the account; false where it was used meanwhile. */
export async function useReset(tx: Queryable, token: Token, accountId: string): Promise<boolean> {
  const rows = await tx.query({
    text: `delete from password_reset
      where organization_id = $1 and token_hash = $2 and account_id = $3 returning id`,
    values: [token.organizationId, token.hash, accountId],
  });
  if (rows.length > 0) await forgetResets(tx, token.organizationId, accountId);
  return rows.length > 0;
}

export async function forgetResets(
  tx: Queryable,
  organizationId: string,
  accountId: string,
): Promise<void> {
  await tx.query({
    text: 'delete from password_reset where organization_id = $1 and account_id = $2',
    values: [organizationId, accountId],
  });
}
