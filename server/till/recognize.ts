// Turns the cookie of a paired till into its actor. Asked of the database each time: a till that was
// lost is shut out everywhere at once.
import type { FastifyRequest } from 'fastify';
import type { DeviceActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';
import { parseToken } from '../secret/token.ts';
import type { SessionCookie } from '../session/cookie.ts';
import { findTillByToken, noteTillSeen, type TillRow } from './queries.ts';

export const TILL_COOKIE = 'vt_till';

export type RecognizeTill = (request: FastifyRequest) => Promise<DeviceActor | undefined>;

const tills = new WeakMap<DeviceActor, TillRow>();

/** What is known of the till that an actor is. */
export function tillOf(actor: object): TillRow {
  const row = tills.get(actor as DeviceActor);
  if (!row) throw new Error('A route of tills was reached by somebody else');
  return row;
}

export function makeRecognizeTill(db: Queryable, cookie: SessionCookie): RecognizeTill {
  return async (request) => {
    const token = parseToken(cookie.read(request) ?? '');
    const row = token && (await findTillByToken(db, token));
    if (!row) return undefined;
    if (row.is_seen_long_ago) noteTillSeen(db, row).catch(() => undefined);
    const actor: DeviceActor = {
      kind: 'device',
      id: row.id,
      organizationId: row.organization_id,
      clientIds: [row.client_id],
      locationIds: [row.location_id],
      mode: 'live',
    };
    tills.set(actor, row);
    return actor;
  };
}
