// Begins a session: a token that is shown to the browser once and kept as a hash.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { Session } from '../../contract/management/session.ts';
import { findAccount, type AccountRow } from '../account/queries.ts';
import { makeToken } from '../account/token.ts';
import type { Transaction } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import { sessionAnswer } from './answer.ts';
import { insertSession, renewToken } from './queries.ts';

const LIFE_MS = 14 * 86_400_000;
const AGENT_LENGTH = 300;

export interface Begun {
  token: string;
  expiresAt: Date;
  answer: Static<typeof Session>;
}

/** A new session for an account, told to the ledger as `kind` by the account itself. */
export async function beginSession(
  tx: Transaction,
  account: AccountRow,
  request: FastifyRequest,
): Promise<Begun> {
  const { organization_id: organizationId, id: accountId } = account;
  const { text, hash } = makeToken('session', organizationId);
  const expiresAt = new Date(Date.now() + LIFE_MS);
  const session = {
    organizationId,
    id: newId(),
    accountId,
    tokenHash: hash,
    agent: (request.headers['user-agent'] ?? '').slice(0, AGENT_LENGTH),
    address: request.ip,
    expiresAt,
  };
  await insertSession(tx, session);
  await note(tx, account, 'session.began', session.id, { agent: session.agent });
  return { token: text, expiresAt, answer: sessionAnswer(account, expiresAt) };
}

/** Another token for a session whose person has become more, or has changed what they know. */
export async function renewSession(
  tx: Transaction,
  { organizationId, sessionId, id }: { organizationId: string; sessionId: string; id: string },
): Promise<Begun> {
  const { text, hash } = makeToken('session', organizationId);
  const expiresAt = await renewToken(tx, { organizationId, id: sessionId }, hash);
  const account = await findAccount(tx, { organizationId, id });
  return { token: text, expiresAt, answer: sessionAnswer(account!, expiresAt) };
}

/** An entry about an account, by its own hand. */
export const note = (
  tx: Transaction,
  account: Pick<AccountRow, 'organization_id' | 'id'>,
  kind: LedgerKind,
  subjectId: string,
  after: object | null = null,
): Promise<void> =>
  appendToLedger(tx, [
    {
      organizationId: account.organization_id,
      kind,
      actor: { kind: 'account', id: account.id },
      at: Date.now(),
      subjectId,
      after,
    },
  ]);

export type SendSession = (reply: FastifyReply, begun: Begun, status?: number) => FastifyReply;
