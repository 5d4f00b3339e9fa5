// What the store-facing routes share: on whose behalf a key acts, and the parts they work with.
import type { KeyActor } from '../api-key/can.ts';
import type { AttemptLog } from '../attempt/attempt-log.ts';
import type { Clients } from '../client/client-of.ts';
import type { Database } from '../db/database.ts';
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
}

export const scopeOf = (actor: KeyActor, clientId: string): Scope => ({
  organizationId: actor.organizationId,
  clientId,
  mode: actor.mode,
  shop: actor.shop,
  channel: 'online',
  locationId: null,
  actor: { kind: 'api_key', id: actor.id },
});
