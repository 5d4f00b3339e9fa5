// What the store-facing routes share: on whose behalf a key acts, and the parts they work with.
import type { AnyActor } from '../api-key/can.ts';
import type { AttemptLog } from '../attempt/attempt-log.ts';
import type { Clients } from '../client/client-of.ts';
import type { Database } from '../db/database.ts';
import { ledgerActor } from '../http/route.ts';
import type { Guessing } from '../limit/guessing.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import type { Validate } from '../voucher/validate.ts';
import type { Scope } from './command.ts';
import type { Performer } from './perform.ts';

export interface StoreParts {
  db: Database;
  clients: Clients;
  hashCustomer: HashCustomer;
  validate: Validate;
  performer: Performer;
  attempts: AttemptLog;
  guessing: Guessing;
}

/** The label under which order references are unique: tills make theirs, which no web shop uses. */
function shopOf(actor: AnyActor): string {
  if (actor.kind === 'api_key') return actor.shop;
  return actor.kind === 'device' ? 'till' : 'default';
}

export const scopeOf = (actor: AnyActor, clientId: string): Scope => ({
  organizationId: actor.organizationId,
  clientId,
  mode: actor.mode,
  shop: shopOf(actor),
  channel: 'online',
  locationId: null,
  actor: ledgerActor(actor),
});
