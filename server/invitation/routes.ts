// HTTP of invitations: bound to one address, answered as a link, mailed where mail can be sent.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import * as operations from '../../contract/management/account.ts';
import { positionAnswer } from '../account/answer.ts';
import { hasAccount } from '../account/queries.ts';
import { deadLink } from '../account/reset-password.ts';
import { readPosition, requireAppoints } from '../account/read-position.ts';
import { isWithin, type AnyActor } from '../api-key/can.ts';
import type { Transaction } from '../db/database.ts';
import { newId, publicId, publicIdOrNull } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { writeInstant } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, route, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { findOrganization } from '../organization/queries.ts';
import { makeToken, parseToken } from '../secret/token.ts';
import type { People } from '../session/people.ts';
import { acceptInvitation } from './accept.ts';
import * as queries from './queries.ts';
import type { InvitationRow } from './queries.ts';

export function registerInvitationRoutes(app: FastifyInstance, people: People): void {
  const { context } = people;
  const { db } = context;

  write(app, context, operations.createInvitation, async ({ actor, body, tx, afterCommit }) => {
    const email = body.email.trim().toLowerCase();
    const position = await readPosition(tx, actor, body);
    await makeRoom(tx, actor, email);
    const { organizationId } = actor;
    const { text, hash } = makeToken(organizationId);
    const row = await queries.insertInvitation(tx, {
      organizationId,
      id: newId(),
      email,
      ...position,
      tokenHash: hash,
      invitedBy: actor.kind === 'account' ? actor.id : null,
    });
    const after = { email, ...positionAnswer(row) };
    await appendToLedger(tx, [{ ...about('invitation.created', actor, row), after }]);
    const url = people.link('invite', text);
    const { isReady: sent } = people.mailer;
    if (sent) afterCommit(() => sendInvitation(people, row, url));
    return { ...invitationAnswer(row), url, sent };
  });

  read(app, operations.listInvitations, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    return pageOf(await queries.listInvitations(db, actor, page), page, invitationAnswer);
  });

  write(app, context, operations.withdrawInvitation, async ({ actor, params, tx }) => {
    const row = await queries.requireInvitation(tx, actor, params.id);
    requireAppoints(actor, row.role);
    await withdraw(tx, actor, row);
    return undefined;
  });

  read(app, operations.lookAtInvitation, async ({ body }) => {
    const token = parseToken(body.token);
    const row = token && (await queries.findByToken(db, token));
    if (!row) throw deadLink();
    const { name } = await findOrganization(db, row.organization_id);
    const expires_at = writeInstant(row.expires_at.getTime());
    return { email: row.email, role: row.role, organization: name, expires_at };
  });

  route(app, operations.acceptInvitation, async ({ body, request, reply }) => {
    const { account, session } = await acceptInvitation(db, body, people.from(request));
    void reply.code(201);
    return people.welcome(request, reply, account, session);
  });
}

/** Takes back an earlier invitation of the address; 409 where it is not the actor's to take back. */
async function makeRoom(tx: Transaction, actor: AnyActor, email: string): Promise<void> {
  await queries.lockAddress(tx, actor.organizationId, email);
  const earlier = await queries.findOpen(tx, actor.organizationId, email);
  const isTheirs =
    !earlier || (earlier.client_ids ?? [null]).every((clientId) => isWithin(actor, { clientId }));
  if (!isTheirs || (await hasAccount(tx, actor.organizationId, email))) {
    throw new ApiError('conflict', {
      message: 'This address is invited already, or has an account',
    });
  }
  if (earlier) {
    requireAppoints(actor, earlier.role);
    await withdraw(tx, actor, earlier);
  }
}

async function withdraw(tx: Transaction, actor: AnyActor, row: InvitationRow): Promise<void> {
  await queries.deleteInvitation(tx, row);
  const before = { email: row.email, role: row.role };
  await appendToLedger(tx, [{ ...about('invitation.withdrawn', actor, row), before }]);
}

async function sendInvitation(people: People, row: InvitationRow, url: string): Promise<void> {
  const { name } = await findOrganization(people.context.db, row.organization_id);
  await people.mailer.send({
    to: row.email,
    subject: `${name} invites you to VoucherTrack`,
    text: [
      `${name} invites you to VoucherTrack. Make your account here:`,
      url,
      'The link is good for seven days, for this address only. If you expected nothing of the ' +
        'kind, nothing has to be done.',
    ].join('\n\n'),
  });
}

const about = (kind: LedgerKind, actor: AnyActor, row: InvitationRow): LedgerEntry => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_ids?.length === 1 ? row.client_ids[0] : null,
  subjectId: row.id,
});

const invitationAnswer = (row: InvitationRow): Static<typeof operations.Invitation> => ({
  id: publicId('invitation', row.id),
  email: row.email,
  ...positionAnswer(row),
  invited_by: publicIdOrNull('account', row.invited_by),
  expires_at: writeInstant(row.expires_at.getTime()),
  created_at: writeInstant(row.created_at.getTime()),
});
