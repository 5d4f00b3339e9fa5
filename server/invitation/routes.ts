// HTTP of invitations: made, listed, withdrawn, looked at and accepted.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  lookAtInvitation,
  withdrawInvitation,
  type Invitation,
} from '../../contract/management/account.ts';
import { mayAppoint, readBounds } from '../account/bounds.ts';
import { hashPassword } from '../account/password.ts';
import { findAccount, insertAccount } from '../account/queries.ts';
import { makeToken, parseToken } from '../account/token.ts';
import type { AnyActor } from '../api-key/can.ts';
import type { Context } from '../context.ts';
import type { Queryable, Transaction } from '../db/database.ts';
import { newId, privateId, publicId, publicIdOrNull } from '../db/id.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { writeInstant } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, route, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor, LedgerKind } from '../ledger/entry.ts';
import { publicIds } from '../session/answer.ts';
import { beginSession } from '../session/begin.ts';
import { sendSession } from '../session/routes.ts';
import * as queries from './queries.ts';
import type { InvitationRow } from './queries.ts';

const LIFE_SECONDS = 7 * 86_400;

export function registerInvitationRoutes(app: FastifyInstance, context: Context): void {
  const { db, config, mailer } = context;

  write(app, context, createInvitation, async ({ actor, body, tx, afterCommit }) => {
    const { organizationId } = actor;
    const email = body.email.trim().toLowerCase();
    const bounds = await readBounds(tx, actor, body);
    if (await queries.hasAccount(tx, organizationId, email)) {
      throw new ApiError('conflict', { message: 'This address has an account here already' });
    }
    const token = makeToken('invitation', organizationId);
    const id = newId();
    const invitedBy = actor.kind === 'account' ? actor.id : null;
    const made = { organizationId, id, email, ...bounds, tokenHash: token.hash, invitedBy };
    await queries.insertInvitation(tx, { ...made, lifeSeconds: LIFE_SECONDS });
    const row = await queries.lockInvitation(tx, actor, id);
    if (!row) throw notFound();
    await note(tx, ledgerActor(actor), 'invitation.created', row);
    const url = `${config.publicUrl}/invite?token=${token.text}`;
    if (mailer) {
      // not before it is true
      afterCommit(() => Promise.resolve(mailer.post(letterOf(row, url))));
    }
    return { ...invitationAnswer(row), url, sent: mailer !== undefined };
  });

  read(app, listInvitations, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    return pageOf(await queries.listInvitations(db, actor, page), page, invitationAnswer);
  });

  write(app, context, withdrawInvitation, async ({ actor, params, tx }) => {
    const row = await lock(tx, actor, params.id);
    await queries.deleteInvitation(tx, row);
    await note(tx, ledgerActor(actor), 'invitation.withdrawn', row);
    return undefined;
  });

  route(app, lookAtInvitation, async ({ body }) => {
    const row = await requireOpen(db, body.token);
    const { email, role } = row;
    const expires_at = writeInstant(row.expires_at.getTime());
    return { email, role, organization: row.organization_name, expires_at };
  });

  route(app, acceptInvitation, async (call) => {
    const { token, name, password } = call.body;
    // a link that is worth nothing costs no hash
    await requireOpen(db, token);
    const passwordHash = await hashPassword(password);
    const begun = await db.transaction(async (tx) => {
      const row = await requireOpen(tx, token, 'for no key update of i');
      const made = { organizationId: row.organization_id, id: newId() };
      const { email, role, client_ids, location_ids } = row;
      const account = { email, role, client_ids, location_ids, name: name.trim(), passwordHash };
      if (!(await insertAccount(tx, { ...made, ...account }))) {
        throw new ApiError('conflict', { message: 'This address has an account here already' });
      }
      await queries.markAccepted(tx, row);
      await note(tx, { kind: 'account', id: made.id }, 'invitation.accepted', row);
      const found = await findAccount(tx, made);
      return beginSession(tx, found!, call.request);
    });
    return sendSession(call, config.publicUrl, begun, 201);
  });
}

async function requireOpen(
  db: Queryable,
  text: string,
  locking?: Parameters<typeof queries.findOpen>[2],
): Promise<InvitationRow> {
  const token = parseToken('invitation', text);
  const row = token && (await queries.findOpen(db, token, locking));
  if (!row) throw new ApiError('link_not_valid');
  return row;
}

async function lock(tx: Transaction, actor: AnyActor, id: string): Promise<InvitationRow> {
  const known = privateId('invitation', id);
  const row = known && (await queries.lockInvitation(tx, actor, known));
  if (!row) throw notFound();
  if (!mayAppoint(actor, row.role)) {
    throw new ApiError('forbidden', { message: 'You may not change this invitation' });
  }
  return row;
}

const letterOf = ({ email, organization_name: organization }: InvitationRow, url: string) => ({
  to: email,
  subject: `An account for you at ${organization}`,
  text:
    `You are invited to the vouchers of ${organization}.\n\n` +
    `To make your account, open this link within seven days; it is for ${email} alone:\n${url}\n`,
});

const note = (tx: Transaction, actor: Actor, kind: LedgerKind, row: InvitationRow) =>
  appendToLedger(tx, [
    {
      organizationId: row.organization_id,
      kind,
      actor,
      at: Date.now(),
      clientId: row.client_ids?.length === 1 ? row.client_ids[0] : null,
      subjectId: row.id,
      after: { email: row.email, role: row.role },
    },
  ]);

const invitationAnswer = (row: InvitationRow): Static<typeof Invitation> => ({
  id: publicId('invitation', row.id),
  email: row.email,
  role: row.role,
  client_ids: publicIds('client', row.client_ids),
  location_ids: publicIds('location', row.location_ids),
  invited_by: publicIdOrNull('account', row.invited_by),
  expires_at: writeInstant(row.expires_at.getTime()),
  created_at: writeInstant(row.created_at.getTime()),
});
