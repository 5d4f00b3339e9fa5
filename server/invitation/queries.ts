// Every SQL statement of invitations.
import type { RoleAndBounds } from '../account/queries.ts';
import type { Token } from '../account/token.ts';
import type { AnyActor } from '../api-key/can.ts';
import { conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface InvitationRow extends RoleAndBounds {
  id: string;
  organization_id: string;
  organization_name: string;
  email: string;
  invited_by: string | null;
  expires_at: Date;
  created_at: Date;
}

const COLUMNS = `i.id, i.organization_id, o.name as organization_name, i.email, i.role,
  i.client_ids, i.location_ids, i.invited_by, i.expires_at, i.created_at`;
const FROM = 'from invitation i join organization o on o.organization_id = i.organization_id';

function view(actor: AnyActor) {
  const where = conditions().is('i.organization_id', actor.organizationId);
  if (actor.clientIds !== null) where.and('i.client_ids <@ ?::uuid[]', actor.clientIds);
  if (actor.kind === 'account' && actor.locationIds !== null) {
    where.and('i.location_ids <@ ?::uuid[]', actor.locationIds);
  }
  return where.add('i.accepted_at is null');
}

export function listInvitations(
  db: Queryable,
  actor: AnyActor,
  page: PageRequest,
): Promise<InvitationRow[]> {
  const where = view(actor);
  const text = `select ${COLUMNS} ${FROM} ${pageEnd(where, page, 'i.id')}`;
  return db.query<InvitationRow>({ text, values: where.values });
}

export async function lockInvitation(
  tx: Queryable,
  actor: AnyActor,
  id: string,
): Promise<InvitationRow | undefined> {
  const where = view(actor).is('i.id', id);
  const [row] = await tx.query<InvitationRow>({
    text: `select ${COLUMNS} ${FROM} where ${where.text()} for no key update of i`,
    values: where.values,
  });
  return row;
}

/** An invitation that can be accepted now. */
export async function findOpen(
  db: Queryable,
  token: Token,
  lock: '' | 'for no key update of i' = '',
): Promise<InvitationRow | undefined> {
  const [row] = await db.query<InvitationRow>({
    text: `select ${COLUMNS} ${FROM}
      where i.organization_id = $1 and i.token_hash = $2 and i.accepted_at is null
        and i.expires_at > now() ${lock}`,
    values: [token.organizationId, token.hash],
  });
  return row;
}

export interface NewInvitation extends RoleAndBounds {
  organizationId: string;
  id: string;
  email: string;
  tokenHash: Buffer;
  invitedBy: string | null;
  lifeSeconds: number;
}

/** Takes the place of an open invitation of the same address. */
export async function insertInvitation(tx: Queryable, made: NewInvitation): Promise<void> {
  await tx.query({
    text: `delete from invitation
      where organization_id = $1 and email = $2 and accepted_at is null`,
    values: [made.organizationId, made.email],
  });
  await tx.query({
    text: `insert into invitation (organization_id, id, email, role, client_ids, location_ids,
        token_hash, invited_by, expires_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9), now())`,
    values: [
      made.organizationId,
      made.id,
      made.email,
      made.role,
      made.client_ids,
      made.location_ids,
      made.tokenHash,
      made.invitedBy,
      made.lifeSeconds,
    ],
  });
}

export async function markAccepted(tx: Queryable, row: InvitationRow): Promise<void> {
  await tx.query({
    text: 'update invitation set accepted_at = now() where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
}

export async function deleteInvitation(tx: Queryable, row: InvitationRow): Promise<void> {
  await tx.query({
    text: 'delete from invitation where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
}

export async function hasAccount(
  db: Queryable,
  organizationId: string,
  email: string,
): Promise<boolean> {
  const rows = await db.query({
    text: 'select 1 from account where organization_id = $1 and email = $2',
    values: [organizationId, email],
  });
  return rows.length > 0;
}
