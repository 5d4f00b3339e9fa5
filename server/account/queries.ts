// Every SQL statement of accounts.
import type { Role } from '../../contract/role.ts';
import type { AnyActor } from '../api-key/can.ts';
import { conditions, type Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

/** What a person may do, and to what. */
export interface Position {
  role: Role;
  client_ids: string[] | null;
  location_ids: string[] | null;
}

export interface AccountRow extends Position {
  organization_id: string;
  id: string;
  name: string | null;
  email: string;
  locale: string;
  status: 'active' | 'disabled';
  totp_enabled: boolean;
  last_sign_in_at: Date | null;
  created_at: Date;
}

const SHOWN = `organization_id, id, name, email, locale, role, client_ids, location_ids, status,
  totp_confirmed_at is not null as totp_enabled, last_sign_in_at, created_at`;

/** An account with what proves that somebody is its person. */
export interface SecretRow extends AccountRow {
  password_hash: string;
  totp_sealed: string | null;
}

const SECRET = `${SHOWN}, password_hash, totp_sealed`;

/** More than a handful of organizations with one person is nobody's life. */
const MAX_OF_EMAIL = 5;

/** The active accounts of an address, in whatever organizations; the last used first. */
export function findByEmail(db: Queryable, email: string): Promise<SecretRow[]> {
  return db.query<SecretRow>({
    text: `select ${SECRET} from account where email = $1 and status = 'active'
      order by last_sign_in_at desc nulls last, created_at limit ${MAX_OF_EMAIL}`,
    values: [email],
  });
}

interface Named {
  organizationId: string;
  id: string;
}

export async function findAccount(
  db: Queryable,
  { organizationId, id }: Named,
  lock: '' | 'for no key update' = '',
): Promise<SecretRow | undefined> {
  const [row] = await db.query<SecretRow>({
    text: `select ${SECRET} from account where organization_id = $1 and id = $2 ${lock}`,
    values: [organizationId, id],
  });
  return row;
}

/** Accounts that an actor can see: of somebody bound to clients those that are bound to the same. */
export function accountsInView(actor: AnyActor): Conditions {
  const where = conditions().is('organization_id', actor.organizationId);
  if (actor.clientIds !== null) where.and('client_ids <@ ?::uuid[]', actor.clientIds);
  if (actor.kind === 'account' && actor.locationIds !== null) {
    where.and('location_ids <@ ?::uuid[]', actor.locationIds);
  }
  return where;
}

/** The account of a public id, as far as the actor can see it, locked; throws 404. */
export async function requireAccount(
  tx: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<AccountRow> {
  const id = privateId('account', publicId);
  if (!id) throw notFound();
  const where = accountsInView(actor).is('id', id);
  const [row] = await tx.query<AccountRow>({
    text: `select ${SHOWN} from account where ${where.text()} for no key update`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

export function listAccounts(
  db: Queryable,
  actor: AnyActor,
  page: PageRequest,
): Promise<AccountRow[]> {
  const where = accountsInView(actor);
  const text = `select ${SHOWN} from account ${pageEnd(where, page)}`;
  return db.query<AccountRow>({ text, values: where.values });
}

export interface NewAccount extends Position {
  organizationId: string;
  id: string;
  name: string | null;
  email: string;
  passwordHash: string;
}

/** Undefined: the organization has an account of this address. */
export async function insertAccount(
  tx: Queryable,
  account: NewAccount,
): Promise<AccountRow | undefined> {
  const [row] = await tx.query<AccountRow>({
    text: `insert into account (organization_id, id, name, email, password_hash, role, client_ids,
        location_ids, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, now())
      on conflict (organization_id, email) do nothing returning ${SHOWN}`,
    values: [
      account.organizationId,
      account.id,
      account.name,
      account.email,
      account.passwordHash,
      account.role,
      account.client_ids,
      account.location_ids,
    ],
  });
  return row;
}

export async function hasAccount(
  tx: Queryable,
  organizationId: string,
  email: string,
): Promise<boolean> {
  const rows = await tx.query({
    text: 'select 1 from account where organization_id = $1 and email = $2',
    values: [organizationId, email],
  });
  return rows.length > 0;
}

/** Writes what others decide about an account. */
export async function updatePosition(
  tx: Queryable,
  row: AccountRow,
  to: Position & { status: AccountRow['status'] },
): Promise<void> {
  await tx.query({
    text: `update account set role = $3, client_ids = $4, location_ids = $5, status = $6
      where organization_id = $1 and id = $2`,
    values: [row.organization_id, row.id, to.role, to.client_ids, to.location_ids, to.status],
  });
}

export async function deleteAccount(tx: Queryable, row: AccountRow): Promise<void> {
  await tx.query({
    text: 'delete from account where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
}

/** The active owners, while nobody else changes how many there are. */
export async function lockOwners(tx: Queryable, organizationId: string): Promise<string[]> {
  await tx.query({
    text: 'select 1 from organization where organization_id = $1 for no key update',
    values: [organizationId],
  });
  const rows = await tx.query<{ id: string }>({
    text: `select id from account
      where organization_id = $1 and role = 'owner' and status = 'active'`,
    values: [organizationId],
  });
  return rows.map(({ id }) => id);
}

export async function updateOwn(
  tx: Queryable,
  { organizationId, id }: Named,
  own: { name: string | null; locale: string },
): Promise<void> {
  await tx.query({
    text: 'update account set name = $3, locale = $4 where organization_id = $1 and id = $2',
    values: [organizationId, id, own.name, own.locale],
  });
}

export async function updatePassword(
  tx: Queryable,
  { organizationId, id }: Named,
  passwordHash: string,
): Promise<void> {
  await tx.query({
    text: 'update account set password_hash = $3 where organization_id = $1 and id = $2',
    values: [organizationId, id, passwordHash],
  });
}

export async function noteSignIn(tx: Queryable, row: AccountRow): Promise<void> {
  await tx.query({
    text: 'update account set last_sign_in_at = now() where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
}
