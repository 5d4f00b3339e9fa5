// Every SQL statement of invitations.
import { accountsInView, type Position } from '../account/queries.ts';
import type { AnyActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import type { Token } from '../secret/token.ts';

const LIFE = `interval '7 days'`;

export interface InvitationRow extends Position {
  organization_id: string;
  id: string;
  email: string;
  invited_by: string | null;
  expires_at: Date;
  created_at: Date;
}

const SHOWN = `organization_id, id, email, role, client_ids, location_ids, invited_by, expires_at,
  created_at`;

export interface NewInvitation extends Position {
  organizationId: string;
  id: string;
  email: string;
  tokenHash: Buffer;
  invitedBy: string | null;
}

export async function insertInvitation(
  tx: Queryable,
  invitation: NewInvitation,
): Promise<InvitationRow> {
  const [row] = await tx.query<InvitationRow>({
    text: `insert into invitation (organization_id, id, email, role, client_ids, location_ids,
        token_hash, invited_by, expires_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, now() + ${LIFE}, now()) returning ${SHOWN}`,
    values: [
      invitation.organizationId,
      invitation.id,
      invitation.email,
      invitation.role,
      invitation.client_ids,
      invitation.location_ids,
      invitation.tokenHash,
      invitation.invitedBy,
    ],
  });
  return row!;
}

/** One invitation of an address at a time, in one organization. */
export async function lockAddress(
  tx: Queryable,
  organizationId: string,
  email: string,
): Promise<void> {
  await tx.query({
    text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
    values: [`invitation ${organizationId} ${email}`],
  });
}

/** The open invitation of an address, whoever made it. */
export async function findOpen(
  tx: Queryable,
  organizationId: string,
  email: string,
): Promise<InvitationRow | undefined> {
  const [row] = await tx.query<InvitationRow>({
    text: `select ${SHOWN} from invitation
      where organization_id = $1 and email = $2 and accepted_at is null`,
    values: [organizationId, email],
  });
  return row;
}

/** The invitation of a public id, if it is open and the actor can see it, locked; throws 404. */
export async function requireInvitation(
  tx: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<InvitationRow> {
  const id = privateId('invitation', publicId);
  if (!id) throw notFound();
  const where = accountsInView(actor).is('id', id).add('accepted_at is null');
  const [row] = await tx.query<InvitationRow>({
    text: `select ${SHOWN} from invitation where ${where.text()} for no key update`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

export function listInvitations(
  db: Queryable,
  actor: AnyActor,
  page: PageRequest,
): Promise<InvitationRow[]> {
  const where = accountsInView(actor).add('accepted_at is null').add('expires_at > now()');
  const text = `select ${SHOWN} from invitation ${pageEnd(where, page)}`;
  return db.query<InvitationRow>({ text, values: where.values });
}

export async function deleteInvitation(
  tx: Queryable,
  row: { organization_id: string; id: string },
): Promise<void> {
  await tx.query({
    text: 'delete from invitation where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
}

/** The invitation of a link, as long as it is good. */
export async function findByToken(
  db: Queryable,
  token: Token,
  lock: '' | 'for update' = '',
): Promise<InvitationRow | undefined> {
  const [row] = await db.query<InvitationRow>({
    text: `select ${SHOWN} from invitation
      where organization_id = $1 and token_hash = $2 and accepted_at is null
        and expires_at > now() ${lock}`,
    values: [token.organizationId, token.hash],
  });
  return row;
}

export async function markAccepted(tx: Queryable, row: InvitationRow): Promise<void> {
  await tx.query({
    text: 'update invitation set accepted_at = now() where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
}
