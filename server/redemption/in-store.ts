// A sale at a till, read into the command that redeems: the location names the client.
import { codeKey } from '../../contract/code.ts';
import type { Request } from '../../contract/operation.ts';
import type { redeemInStore } from '../../contract/management/redemption.ts';
import { parseAmount } from '../../contract/money.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { newId, privateId } from '../db/id.ts';
import { ApiError, invalid, notFound } from '../http/api-error.ts';
import type { IdempotencyMark } from '../http/idempotency.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import type { Redeem } from './command.ts';
import { scopeOf } from './scope.ts';

type Body = Request<typeof redeemInStore>['body'];

export interface Till {
  clientId: string;
  currency: string;
  locationId: string;
}

/**
 * The till of a location. Throws 404 for a location that the actor cannot see, 400 for one of
 * another client than the one named, 409 for one that is closed.
 */
export async function findTill(
  db: Queryable,
  actor: AnyActor,
  locationId: string,
  namedClient: string | string[] | undefined,
): Promise<Till> {
  const id = privateId('location', locationId);
  if (!id) throw notFound();
  const columns = { organization: 'l.organization_id', client: 'l.client_id', location: 'l.id' };
  const where = within(actor, columns).is('l.id', id);
  const [row] = await db.query<{ client_id: string; currency: string; is_closed: boolean }>({
    text: `select l.client_id, c.currency,
        l.archived_at is not null or c.archived_at is not null as is_closed
      from location l
      join client c on c.organization_id = l.organization_id and c.id = l.client_id
      where ${where.text()}`,
    values: where.values,
  });
  if (!row) throw notFound();
  if (typeof namedClient === 'string' && privateId('client', namedClient) !== row.client_id) {
    throw invalid('location_id', 'is no location of this client');
  }
  if (row.is_closed) throw new ApiError('conflict', { message: 'The location is closed' });
  return { clientId: row.client_id, currency: row.currency, locationId: id };
}

export function readInStore(
  body: Body,
  at: {
    actor: AnyActor;
    till: Till;
    reference: string;
    idempotency: IdempotencyMark | null;
    hashCustomer: HashCustomer;
    /** The hold that was taken when the guests sat down. */
    holdId?: string | null;
  },
): Redeem {
  const { till } = at;
  const written = body.transaction_amount ?? null;
  const amountMinor = written === null ? null : parseAmount(written, till.currency);
  if (amountMinor === undefined) {
    throw invalid('transaction_amount', `is out of range for ${till.currency}`);
  }
  const customer = body.customer_reference?.trim();
  const override = body.override ?? null;
  return {
    kind: 'redeem',
    id: newId(),
    reference: at.reference,
    scope: {
      ...scopeOf(at.actor, till.clientId),
      channel: 'in_store',
      locationId: till.locationId,
    },
    codeKey: codeKey(body.code) ?? null,
    codeAsked: body.code,
    idempotency: at.idempotency,
    till: {
      receiptNumber: body.receipt_number?.trim() || null,
      override: override && { ...override, reason: override.reason.trim() },
    },
    covers: body.covers ?? null,
    amountMinor,
    discountMinor: null,
    taxMinor: null,
    currency: null,
    orderReference: null,
    redeemedAt: null,
    customer: customer ? at.hashCustomer(till.clientId, customer) : null,
    holder: null,
    holdId: at.holdId ?? null,
    metadata: null,
  };
}
