// The voucher behind the id of a redemption or hold. Which one that is never changes, so it is
// looked up before the batch, without a lock.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import type { Scope } from './command.ts';
import type { Target } from './read-command.ts';

interface Row {
  code_key: string;
  code: string;
  order_reference: string | null;
  shop: string;
}

async function find(db: Queryable, table: 'redemption' | 'hold', scope: Scope, publicId: string) {
  const id = privateId(table, publicId);
  if (!id) return undefined;
  const [row] = await db.query<Row>({
    name: `${table}-target`,
    text: `select v.code_key, v.code, x.order_reference, x.shop
      from ${table} x
      join voucher v on v.organization_id = x.organization_id and v.id = x.voucher_id
      where x.organization_id = $1 and x.id = $2 and v.client_id = $3 and v.mode = $4`,
    values: [scope.organizationId, id, scope.clientId, scope.mode],
  });
  return row;
}

const targetOf = (row: Row | undefined): Target | undefined =>
  row && { codeKey: row.code_key, code: row.code };

export const findRedemptionTarget = async (db: Queryable, scope: Scope, publicId: string) =>
  targetOf(await find(db, 'redemption', scope, publicId));

export const findHoldTarget = async (db: Queryable, scope: Scope, publicId: string) =>
  targetOf(await find(db, 'hold', scope, publicId));

/** The order that a hold was taken for, where it is this shop's hold of this code. */
export async function findHoldOrder(
  db: Queryable,
  scope: Scope,
  publicId: string,
  codeKey: string | null,
): Promise<string | null> {
  const row = await find(db, 'hold', scope, publicId);
  return row && row.code_key === codeKey && row.shop === scope.shop ? row.order_reference : null;
}

/** What a change of a redemption has to know of it; none of it ever changes. */
export interface FoundRedemption {
  id: string;
  organizationId: string;
  clientId: string;
  mode: 'live' | 'test';
  shop: string;
  channel: 'online' | 'in_store';
  locationId: string | null;
  currency: string;
  code: string;
  codeKey: string;
}

/** The redemption of a public id, as far as the actor can see it; throws 404. */
export async function requireRedemption(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<FoundRedemption> {
  const id = privateId('redemption', publicId);
  if (!id) throw notFound();
  const columns = {
    organization: 'r.organization_id',
    client: 'r.client_id',
    mode: 'r.mode',
    location: 'r.location_id',
  };
  const where = within(actor, columns).is('r.id', id);
  const [row] = await db.query<FoundRedemption>({
    text: `select r.id, r.organization_id as "organizationId", r.client_id as "clientId", r.mode,
        r.shop, r.channel, r.location_id as "locationId", r.currency, v.code,
        v.code_key as "codeKey"
      from redemption r
      join voucher v on v.organization_id = r.organization_id and v.id = r.voucher_id
      where ${where.text()}`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}
