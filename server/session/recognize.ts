// Turns a presented cookie into the person who is signed in. Asked of the database each time: people
// are few beside shops, and a session that was ended is refused on every node at once.
import type { FastifyRequest } from 'fastify';
import type { UserActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';
import { parseToken } from '../secret/token.ts';
import type { SessionCookie } from './cookie.ts';
import { findSession, noteSeen } from './queries.ts';

/** Undefined: nobody is signed in, or not any more. */
export type Recognize = (request: FastifyRequest) => Promise<UserActor | undefined>;

export function makeRecognize(db: Queryable, cookie: SessionCookie): Recognize {
  return async (request) => {
    const token = parseToken(cookie.read(request) ?? '');
    const row = token && (await findSession(db, token));
    if (!row) return undefined;
    const { organization_id: organizationId, id } = row;
    // a note for people and for the idle limit: a request is not kept waiting for it
    if (row.is_seen_long_ago) noteSeen(db, { organizationId, id }).catch(() => undefined);
    return {
      kind: 'account',
      id: row.account_id,
      organizationId,
      clientIds: row.client_ids,
      locationIds: row.location_ids,
      role: row.role,
      mode: 'live',
      sessionId: id,
    };
  };
}
