// Every SQL statement of accounts.
import type { Role } from '../../contract/role.ts';
import type { AnyActor } from '../api-key/can.ts';
import { conditions, type Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

/** What somebody may do, and where. */
export interface RoleAndBounds {
  role: Role;
  client_ids: string[] | null;
  location_ids: string[] | null;
}

export interface AccountRow extends RoleAndBounds {
  id: string;
  organization_id: string;
  organization_name: string;
  email: string;
  name: string | null;
  locale: string;
  status: 'active' | 'disabled';
  password_hash: string;
  totp_sealed: string | null;
  totp_confirmed_at: Date | null;
  last_sign_in_at: Date | null;
  created_at: Date;
}

const COLUMNS = `a.id, a.organization_id, o.name as organization_name, a.email, a.name, a.locale,
  a.status, a.role, a.client_ids, a.location_ids, a.password_hash, a.totp_sealed,
  a.totp_confirmed_at, a.last_sign_in_at, a.created_at`;
const FROM = 'from account a join organization o on o.organization_id = a.organization_id';

/** Active accounts of an address, in whichever organization; oldest first. */
export const accountsOfEmail = (db: Queryable, email: string): Promise<AccountRow[]> =>
  db.query<AccountRow>({
    text: `select ${COLUMNS} ${FROM} where a.email = $1 and a.status = 'active'
      order by a.created_at, a.id limit 5`,
    values: [email],
  });

export async function findAccount(
  db: Queryable,
  { organizationId, id }: { organizationId: string; id: string },
  lock: '' | 'for no key update of a' = '',
): Promise<AccountRow | undefined> {
  const [row] = await db.query<AccountRow>({
    text: `select ${COLUMNS} ${FROM} where a.organization_id = $1 and a.id = $2 ${lock}`,
    values: [organizationId, id],
  });
  return row;
}

/** The accounts that an actor sees: all of them, or those that are bound within its own clients. */
function view(actor: AnyActor): Conditions {
  const where = conditions().is('a.organization_id', actor.organizationId);
  if (actor.clientIds !== null) where.and('a.client_ids <@ ?::uuid[]', actor.clientIds);
  if (actor.kind === 'account' && actor.locationIds !== null) {
    where.and('a.location_ids <@ ?::uuid[]', actor.locationIds);
  }
  return where;
}

export function listAccounts(
  db: Queryable,
  actor: AnyActor,
  page: PageRequest,
): Promise<AccountRow[]> {
  const where = view(actor);
  const text = `select ${COLUMNS} ${FROM} ${pageEnd(where, page, 'a.id')}`;
  return db.query<AccountRow>({ text, values: where.values });
}

/** One account that the actor sees, locked until the transaction ends. */
export async function lockAccount(
  tx: Queryable,
  actor: AnyActor,
  id: string,
): Promise<AccountRow | undefined> {
  const where = view(actor).is('a.id', id);
  const [row] = await tx.query<AccountRow>({
    text: `select ${COLUMNS} ${FROM} where ${where.text()} for no key update of a`,
    values: where.values,
  });
  return row;
}

export interface NewAccount extends RoleAndBounds {
  organizationId: string;
  id: string;
  email: string;
  name: string | null;
  passwordHash: string;
}

/** False where the address has an account in the organization already. */
export async function insertAccount(tx: Queryable, account: NewAccount): Promise<boolean> {
  const made = await tx.query({
    text: `insert into account (organization_id, id, email, name, password_hash, role, client_ids,
        location_ids, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, now())
      on conflict (organization_id, email) do nothing returning id`,
    values: [
      account.organizationId,
      account.id,
      account.email,
      account.name,
      account.passwordHash,
      account.role,
      account.client_ids,
      account.location_ids,
    ],
  });
  return made.length > 0;
}

export type Changes = Partial<
  RoleAndBounds & {
    name: string | null;
    locale: string;
    status: 'active' | 'disabled';
    password_hash: string;
    totp_sealed: string | null;
    totp_confirmed_at: Date | null;
    totp_step: number | null;
    last_sign_in_at: Date;
  }
>;

export async function updateAccount(
  tx: Queryable,
  { organization_id, id }: Pick<AccountRow, 'organization_id' | 'id'>,
  changes: Changes,
): Promise<void> {
  const names = Object.keys(changes);
  if (names.length === 0) return;
  await tx.query({
    text: `update account set ${names.map((name, i) => `${name} = $${i + 3}`).join(', ')}
      where organization_id = $1 and id = $2`,
    values: [organization_id, id, ...Object.values(changes)],
  });
}

export async function deleteAccount(tx: Queryable, row: AccountRow): Promise<void> {
  await tx.query({
    text: 'delete from account where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
}

/**
 * Other owners that can sign in. Locks them, in the order of their ids: of two owners who leave at
 * the same moment, one stays.
 */
export async function lockOtherOwners(tx: Queryable, row: AccountRow): Promise<number> {
  const owners = await tx.query<{ id: string }>({
    text: `select id from account
      where organization_id = $1 and role = 'owner' and status = 'active'
      order by id for no key update`,
    values: [row.organization_id],
  });
  return owners.filter(({ id }) => id !== row.id).length;
}

/** Takes the period of a code as used; false where it, or a later one, was used before. */
export async function takeTotpStep(
  tx: Queryable,
  { organization_id, id }: AccountRow,
  step: number,
): Promise<boolean> {
  const rows = await tx.query({
    text: `update account set totp_step = $3
      where organization_id = $1 and id = $2 and (totp_step is null or totp_step < $3) returning id`,
    values: [organization_id, id, step],
  });
  return rows.length > 0;
}

export async function takeRecoveryCode(
  tx: Queryable,
  { organization_id, id }: AccountRow,
  hash: Buffer,
): Promise<boolean> {
  const rows = await tx.query({
    text: `update recovery_code set used_at = now()
      where organization_id = $1 and account_id = $2 and hash = $3 and used_at is null
      returning account_id`,
    values: [organization_id, id, hash],
  });
  return rows.length > 0;
}

/** Puts new recovery codes in the place of the old ones; of none, removes them. */
export async function replaceRecoveryCodes(
  tx: Queryable,
  { organization_id, id }: AccountRow,
  hashes: Buffer[],
): Promise<void> {
  await tx.query({
    text: 'delete from recovery_code where organization_id = $1 and account_id = $2',
    values: [organization_id, id],
  });
  await tx.query({
    text: `insert into recovery_code (organization_id, account_id, hash)
      select $1, $2, hash from unnest($3::bytea[]) as hash`,
    values: [organization_id, id, hashes],
  });
}
