// What an actor can see at all, as conditions of a statement; the rule itself is isWithin.
import { conditions, type Conditions } from '../db/conditions.ts';
import type { KeyActor } from './can.ts';

/** Names of the columns that hold a row's client and mode; a table without one leaves it out. */
export interface ViewColumns {
  organization?: string;
  client?: string;
  mode?: string;
}

export function within(actor: KeyActor, columns: ViewColumns): Conditions {
  const where = conditions().is(columns.organization ?? 'organization_id', actor.organizationId);
  if (columns.client) where.is(columns.client, actor.clientId ?? undefined);
  if (columns.mode) where.is(columns.mode, actor.mode === 'test' ? 'test' : undefined);
  return where;
}
