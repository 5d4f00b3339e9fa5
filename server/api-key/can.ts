// Who may do what: one pure rule for every route. Actors are API keys and signed-in people.
import type { Action } from '../../contract/operation.ts';
import type { Role } from '../../contract/role.ts';
import { roleMay } from './role.ts';

export type Scope = 'validate' | 'redeem' | 'manage' | 'read';
export const scopes = ['validate', 'redeem', 'manage', 'read'] as const satisfies Scope[];

interface Bounds {
  id: string;
  organizationId: string;
  /** The clients that the actor acts for; null: every client of the organization. */
  clientIds: readonly string[] | null;
  /** A test actor never touches what is live. */
  mode: 'live' | 'test';
}

export interface KeyActor extends Bounds {
  kind: 'api_key';
  /** The one client of `clientIds`; null: any client of the organization. */
  clientId: string | null;
  scopes: readonly Scope[];
  keyKind: 'secret' | 'publishable';
  shop: string;
}

export interface UserActor extends Bounds {
  kind: 'account';
  role: Role;
  /** The locations that the person works at; null: every location of the clients. */
  locationIds: readonly string[] | null;
  sessionId: string;
}

/** A paired till. */
export interface DeviceActor extends Bounds {
  kind: 'device';
  clientIds: readonly [string];
  locationIds: readonly [string];
}

export type AnyActor = KeyActor | UserActor | DeviceActor;

/** What an action is about, as far as permission depends on it. */
export interface Resource {
  organizationId?: string;
  /** Null: it belongs to the organization as a whole. */
  clientId?: string | null;
  locationId?: string | null;
  mode?: 'live' | 'test';
}

function scopesFor(action: Action): readonly Scope[] {
  switch (action) {
    case 'public':
      return scopes;
    // of a person: a key has no session, and approves nothing in a person's place
    case 'session':
    case 'till':
    case 'campaign.approve':
      return [];
    case 'voucher.validate':
      return ['validate'];
    case 'redemption.report':
      return ['redeem'];
    default:
      return action.endsWith('.read') ? ['read', 'manage'] : ['manage'];
  }
}

function keyMay(key: KeyActor, action: Action): boolean {
  if (key.keyKind === 'publishable' && action !== 'voucher.validate') return false;
  // who may sign in to the organization is not for the key of one shop to say
  if (key.clientId !== null && /^(account|organization)\./.test(action)) return false;
  // people and settings are live, whatever a test is about
  if (key.mode === 'test' && /^(account|organization)\.write$/.test(action)) return false;
  return scopesFor(action).some((scope) => key.scopes.includes(scope));
}

/**
 * Whether `actor` may do `action` to `resource`. A resource outside the actor's organization,
 * clients, locations or mode is to be answered as one that does not exist.
 */
export function can(actor: AnyActor, action: Action, resource: Resource = {}): boolean {
  return actorMay(actor, action) && isWithin(actor, resource);
}

function actorMay(actor: AnyActor, action: Action): boolean {
  switch (actor.kind) {
    case 'api_key':
      return keyMay(actor, action);
    case 'account':
      return roleMay(actor.role, action);
    case 'device':
      return action === 'till';
  }
}

/** Whether a resource lies within what the actor can see at all. */
export function isWithin(actor: AnyActor, resource: Resource): boolean {
  const { organizationId, clientId, locationId, mode } = resource;
  if (organizationId !== undefined && organizationId !== actor.organizationId) return false;
  if (actor.clientIds !== null && clientId !== undefined) {
    if (clientId === null || !actor.clientIds.includes(clientId)) return false;
  }
  if (actor.kind !== 'api_key' && actor.locationIds !== null && locationId !== undefined) {
    if (locationId === null || !actor.locationIds.includes(locationId)) return false;
  }
  // a test key never touches what is live; an organization's live key also prepares tests
  return mode === undefined || actor.mode === 'live' || mode === 'test';
}
