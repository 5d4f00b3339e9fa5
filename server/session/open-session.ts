// Opens a session for an account, and renews the token of one that is open.
import type { FastifyRequest } from 'fastify';
import type { Queryable } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import { makeToken, parseToken } from '../secret/token.ts';
import { deleteByToken, insertSession, replaceToken } from './queries.ts';

export interface OpenedSession {
  id: string;
  /** For the cookie; nowhere else. */
  token: string;
  expiresAt: Date;
}

/** Where a request comes from, as the list of sessions shows it. */
export interface Circumstances {
  agent: string;
  address: string;
  /** The token that the browser had so far: that session ends. */
  presented: string | undefined;
}

const MAX_AGENT = 300;

export const circumstancesOf = (
  request: FastifyRequest,
  presented: string | undefined,
): Circumstances => ({
  agent: (request.headers['user-agent'] ?? '').slice(0, MAX_AGENT),
  address: request.ip,
  presented,
});

export async function openSession(
  tx: Queryable,
  account: { organization_id: string; id: string },
  circumstances: Circumstances,
): Promise<OpenedSession> {
  const organizationId = account.organization_id;
  const before = parseToken(circumstances.presented ?? '');
  if (before) await deleteByToken(tx, before);
  const { text, hash } = makeToken(organizationId);
  const id = newId();
  const { agent, address } = circumstances;
  const session = { organizationId, id, accountId: account.id, tokenHash: hash, agent, address };
  const expiresAt = await insertSession(tx, session);
  await appendToLedger(tx, [
    {
      organizationId,
      kind: 'session.opened',
      actor: { kind: 'account', id: account.id },
      at: Date.now(),
      subjectId: id,
    },
  ]);
  return { id, token: text, expiresAt };
}

/** Another token for an open session: what was seen of the old one opens nothing. */
export async function renewSession(
  tx: Queryable,
  session: { organizationId: string; id: string },
): Promise<OpenedSession> {
  const { text, hash } = makeToken(session.organizationId);
  const expiresAt = await replaceToken(tx, session, hash);
  return { id: session.id, token: text, expiresAt };
}
