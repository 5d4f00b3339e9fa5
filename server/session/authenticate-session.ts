// Turns a session's token into an actor. What the database said is kept for less than a second, as
// with keys: a session that was ended on one node is refused on all within one.
import { parseToken } from '../account/token.ts';
import type { UserActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';
import { findLiveSession, noteSeen, type LiveSession } from './queries.ts';

const FRESH_MS = 800;
const MAX_KEPT = 5_000;
/** A session that was not used for so long has ended. */
export const IDLE_SECONDS = 12 * 3_600;
/** How old a note of last use may be before it is written anew. */
const SEEN_EVERY_MS = 60_000;

export interface SessionAuthenticator {
  /** The actor of a live session; undefined for any other text. */
  authenticate(token: string): Promise<UserActor | undefined>;
  /** What is known of a token is not to be used any more, on this node at once. */
  forget(token: string): void;
}

export function makeSessionAuthenticator(db: Queryable): SessionAuthenticator {
  const kept = new Map<string, { askedAt: number; answer: Promise<UserActor | undefined> }>();

  async function look(text: string): Promise<UserActor | undefined> {
    const token = parseToken('session', text);
    const row = token && (await findLiveSession(db, token, IDLE_SECONDS));
    if (!row) return undefined;
    if (Date.now() - row.seen_at.getTime() > SEEN_EVERY_MS) {
      // not waited for: the request is none the wiser
      void noteSeen(db, row).catch(() => undefined);
    }
    return actorOf(row);
  }

  return {
    authenticate(token) {
      const now = performance.now();
      const known = kept.get(token);
      if (known && now - known.askedAt < FRESH_MS) return known.answer;
      const entry = { askedAt: now, answer: look(token) };
      // a failed look-up is not an answer: the next request asks again
      entry.answer.catch(() => kept.get(token) === entry && kept.delete(token));
      kept.delete(token);
      kept.set(token, entry);
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value ?? token);
      return entry.answer;
    },
    forget: (token) => void kept.delete(token),
  };
}

const actorOf = (row: LiveSession): UserActor => ({
  kind: 'account',
  id: row.account_id,
  organizationId: row.organization_id,
  clientIds: row.client_ids,
  locationIds: row.location_ids,
  role: row.role,
  mode: 'live',
  sessionId: row.id,
});
