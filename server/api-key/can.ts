// Who may do what: one pure rule for every route. Today's actors are API keys.
import type { Action } from '../../contract/operation.ts';

export type Scope = 'validate' | 'redeem' | 'manage' | 'read';
export const scopes = ['validate', 'redeem', 'manage', 'read'] as const satisfies Scope[];

export interface KeyActor {
  kind: 'api_key';
  id: string;
  organizationId: string;
  /** The one client that the key acts for; null: any client of the organization. */
  clientId: string | null;
  scopes: readonly Scope[];
  mode: 'live' | 'test';
  keyKind: 'secret' | 'publishable';
  shop: string;
}

/** What an action is about, as far as permission depends on it. */
export interface Resource {
  organizationId?: string;
  clientId?: string | null;
  mode?: 'live' | 'test';
}

function scopesFor(action: Action): readonly Scope[] {
  switch (action) {
    case 'public':
      return scopes;
    case 'voucher.validate':
      return ['validate'];
    case 'redemption.report':
      return ['redeem'];
    default:
      return action.endsWith('.read') ? ['read', 'manage'] : ['manage'];
  }
}

/**
 * Whether `actor` may do `action` to `resource`. A resource outside the actor's organization,
 * client or mode is to be answered as one that does not exist.
 */
export function can(actor: KeyActor, action: Action, resource: Resource = {}): boolean {
  if (actor.keyKind === 'publishable' && action !== 'voucher.validate') return false;
  if (!scopesFor(action).some((scope) => actor.scopes.includes(scope))) return false;
  return isWithin(actor, resource);
}

/** Whether a resource lies within what the actor can see at all. */
export function isWithin(actor: KeyActor, resource: Resource): boolean {
  const { organizationId, clientId, mode } = resource;
  if (organizationId !== undefined && organizationId !== actor.organizationId) return false;
  if (actor.clientId !== null && clientId !== undefined && clientId !== actor.clientId)
    return false;
  // a test key never touches what is live; an organization's live key also prepares tests
  return mode === undefined || actor.mode === 'live' || mode === 'test';
}
