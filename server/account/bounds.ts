// Reads what somebody is to be bound to, and sees that nobody gives away more than they have.
import { appoints, boundsOf, type Role } from '../../contract/role.ts';
import type { AnyActor } from '../api-key/can.ts';
import { requireClient } from '../client/queries.ts';
import type { Queryable } from '../db/database.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { requireLocation } from '../location/queries.ts';
import type { RoleAndBounds } from './queries.ts';

export interface Asked {
  role: Role;
  /** Public ids. */
  client_ids?: string[] | null;
  location_ids?: string[] | null;
}

/** Whether the actor may make, change or remove somebody of this role. */
export function mayAppoint(actor: AnyActor, role: Role): boolean {
  // a key stands for the organization's administration; an owner is made by an owner
  return appoints[actor.kind === 'account' ? actor.role : 'admin'].includes(role);
}

/**
 * The role with the private ids of its bounds, in the actor's own bounds. Throws 403 for a role that
 * the actor may not give, 400 for bounds that do not fit the role or do not exist for the actor.
 */
export async function readBounds(
  db: Queryable,
  actor: AnyActor,
  asked: Asked,
): Promise<RoleAndBounds> {
  const { role } = asked;
  if (!mayAppoint(actor, role)) {
    throw new ApiError('forbidden', { message: `You may not make somebody ${wordFor(role)}` });
  }
  const kind = boundsOf[role];
  if (kind === 'organization') {
    refuse(asked.client_ids, 'client_ids', role);
    refuse(asked.location_ids, 'location_ids', role);
    return { role, client_ids: null, location_ids: null };
  }
  const client_ids = await readClients(db, actor, asked.client_ids ?? ownClient(actor));
  if (client_ids.length === 0 || (kind !== 'clients' && client_ids.length > 1)) {
    const what = kind === 'clients' ? 'at least one client' : 'one client';
    throw invalid('client_ids', `must name ${what} for ${wordFor(role)}`);
  }
  if (kind !== 'locations') {
    refuse(asked.location_ids, 'location_ids', role);
    return { role, client_ids, location_ids: null };
  }
  const location_ids = await readLocations(db, actor, asked.location_ids ?? [], client_ids);
  if (location_ids.length === 0) {
    throw invalid('location_ids', `must name at least one location for ${wordFor(role)}`);
  }
  return { role, client_ids, location_ids };
}

const wordFor = (role: Role) => `${/^[aeo]/.test(role) ? 'an' : 'a'} ${role.replace('_', ' ')}`;

function refuse(ids: string[] | null | undefined, path: string, role: Role): void {
  if (ids?.length) throw invalid(path, `do not go with ${wordFor(role)}`);
}

/** Somebody who has one client need not name it. */
const ownClient = ({ clientIds }: AnyActor): null | [] => (clientIds?.length === 1 ? null : []);

async function readClients(
  db: Queryable,
  actor: AnyActor,
  ids: string[] | null,
): Promise<string[]> {
  if (ids === null) return [...(actor.clientIds ?? [])];
  const found = new Set<string>();
  for (const [i, id] of ids.entries()) {
    found.add(await known(`client_ids.${i}`, async () => (await requireClient(db, actor, id)).id));
  }
  return [...found];
}

async function readLocations(
  db: Queryable,
  actor: AnyActor,
  ids: string[],
  clientIds: string[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const [i, id] of ids.entries()) {
    const path = `location_ids.${i}`;
    const location = await known(path, () => requireLocation(db, actor, id));
    if (!clientIds.includes(location.client_id)) throw invalid(path, 'is of another client');
    found.add(location.id);
  }
  return [...found];
}

/** What is not found in the actor's sight is a mistake in the body here. */
async function known<T>(path: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') throw invalid(path, 'is unknown');
    throw error;
  }
}
