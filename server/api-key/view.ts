// What an actor can see at all, as conditions of a statement; the rule itself is isWithin.
import { conditions, type Conditions } from '../db/conditions.ts';
import type { AnyActor } from './can.ts';

/** Names of the columns that hold a row's client, mode, location; a table without one leaves it out. */
export interface ViewColumns {
  organization?: string;
  client?: string;
  mode?: string;
  location?: string;
}

export function within(actor: AnyActor, columns: ViewColumns): Conditions {
  const where = conditions().is(columns.organization ?? 'organization_id', actor.organizationId);
  if (columns.client && actor.clientIds !== null) where.oneOf(columns.client, actor.clientIds);
  if (columns.location && actor.kind !== 'api_key' && actor.locationIds !== null) {
    where.oneOf(columns.location, actor.locationIds);
  }
  if (columns.mode) where.is(columns.mode, actor.mode === 'test' ? 'test' : undefined);
  return where;
}
