// What the routes of people share: the cookie, the answer of a session, and who is signed in.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { Session } from '../../contract/management/session.ts';
import { findAccount, type SecretRow } from '../account/queries.ts';
import type { AnyActor, UserActor } from '../api-key/can.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Mailer } from '../mail/mailer.ts';
import { findOrganization } from '../organization/queries.ts';
import { sessionAnswer } from './answer.ts';
import { makeSessionCookie, type SessionCookie } from './cookie.ts';
import { circumstancesOf, type Circumstances, type OpenedSession } from './open-session.ts';
import { findExpiry } from './queries.ts';

type Answer = Static<typeof Session>;

export interface People {
  context: Context;
  cookie: SessionCookie;
  mailer: Mailer;
  from(request: FastifyRequest): Circumstances;
  /** The session as it is now. */
  answer(actor: UserActor): Promise<Answer>;
  /** Hands an opened or renewed session to the browser, and answers it. */
  welcome(
    request: FastifyRequest,
    reply: FastifyReply,
    account: { organization_id: string; id: string },
    session: OpenedSession,
  ): Promise<Answer>;
  /** An address of the dashboard. */
  link(page: 'invite' | 'reset', token: string): string;
}

export function makePeople(app: FastifyInstance, context: Context, mailer: Mailer): People {
  const { db, config } = context;
  const cookie = makeSessionCookie(config.publicUrl);
  const answerOf = async (organizationId: string, id: string, expiresAt: Date) => {
    const account = await requireSelf(db, { organizationId, id });
    const organization = await findOrganization(db, organizationId);
    return sessionAnswer(account, organization, expiresAt, app.declaredActions);
  };
  return {
    context,
    cookie,
    mailer,
    from: (request) => circumstancesOf(request, cookie.read(request)),
    async answer({ organizationId, id, sessionId }) {
      const expiresAt = await findExpiry(db, { organizationId, id: sessionId });
      if (!expiresAt) throw new ApiError('unauthorized', { message: 'Nobody is signed in' });
      return answerOf(organizationId, id, expiresAt);
    },
    async welcome(request, reply, account, session) {
      cookie.set(request, reply, session.token, session.expiresAt);
      return answerOf(account.organization_id, account.id, session.expiresAt);
    },
    link: (page, token) => `${config.publicUrl}/${page}?token=${encodeURIComponent(token)}`,
  };
}

/** The person of a route that is for people: `can` let no key pass. */
export function personOf(actor: AnyActor): UserActor {
  if (actor.kind !== 'account') throw new Error('A route for people was reached with a key');
  return actor;
}

/** One's own account, locked when asked; 401 when it was removed meanwhile. */
export async function requireSelf(
  db: Queryable,
  actor: { organizationId: string; id: string },
  lock: '' | 'for no key update' = '',
): Promise<SecretRow> {
  const row = await findAccount(db, { organizationId: actor.organizationId, id: actor.id }, lock);
  if (!row) throw new ApiError('unauthorized', { message: 'Nobody is signed in' });
  return row;
}
