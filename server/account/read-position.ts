// Reads what somebody is to be: a role, and the clients or locations that it is bound to.
import { appoints, boundsOf, type Role } from '../../contract/role.ts';
import type { AnyActor } from '../api-key/can.ts';
import { requireClient } from '../client/queries.ts';
import type { Queryable } from '../db/database.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { requireLocation } from '../location/queries.ts';
import type { Position } from './queries.ts';

interface Said {
  role: Role;
  client_ids?: string[] | null;
  location_ids?: string[] | null;
}

/** A key of the whole organization appoints as an admin does. */
const roleOf = (actor: AnyActor): Role => (actor.kind === 'account' ? actor.role : 'admin');

/** Throws 403 for a role that is not the actor's to give, change or take away. */
export function requireAppoints(actor: AnyActor, role: Role): void {
  if (appoints[roleOf(actor)].includes(role)) return;
  const message = `This is not yours to decide for ${/^[aeio]/.test(role) ? 'an' : 'a'} ${role}`;
  throw new ApiError('forbidden', { message: message.replaceAll('_', ' ') });
}

/** Throws 403 for a role that is not the actor's to give, 404 and 400 for its bounds. */
export async function readPosition(
  db: Queryable,
  actor: AnyActor,
  { role, client_ids = null, location_ids = null }: Said,
): Promise<Position> {
  requireAppoints(actor, role);
  const bounds = boundsOf[role];
  if (location_ids !== null && bounds !== 'locations') {
    throw invalid('location_ids', 'are for a location manager or staff');
  }
  if (bounds === 'organization') {
    if (client_ids !== null)
      throw invalid('client_ids', 'must be null: this role sees all clients');
    return { role, client_ids: null, location_ids: null };
  }
  const clientIds = await readClients(db, actor, client_ids);
  if (bounds !== 'clients' && clientIds.length > 1) {
    throw invalid('client_ids', 'must name one client');
  }
  if (bounds !== 'locations') return { role, client_ids: clientIds, location_ids: null };
  const locationIds = await readLocations(db, actor, clientIds[0]!, location_ids ?? []);
  return { role, client_ids: clientIds, location_ids: locationIds };
}

/** Without a word from somebody with one client, it is that one. */
async function readClients(
  db: Queryable,
  actor: AnyActor,
  said: string[] | null,
): Promise<string[]> {
  if (said === null && actor.clientIds?.length === 1) return [...actor.clientIds];
  if (!said || said.length === 0) throw invalid('client_ids', 'must name a client');
  const found = new Set<string>();
  for (const id of said) found.add((await requireClient(db, actor, id)).id);
  return [...found];
}

async function readLocations(
  db: Queryable,
  actor: AnyActor,
  clientId: string,
  said: string[],
): Promise<string[]> {
  if (said.length === 0) throw invalid('location_ids', 'must name a location');
  const found = new Set<string>();
  for (const [i, id] of said.entries()) {
    const location = await requireLocation(db, actor, id);
    if (location.client_id !== clientId) {
      throw invalid(`location_ids.${i}`, 'is no location of this client');
    }
    found.add(location.id);
  }
  return [...found];
}
