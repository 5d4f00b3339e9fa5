// Every SQL statement of erasures, but for the places (erase.ts).
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface ErasureRow {
  id: string;
  organization_id: string;
  client_id: string | null;
  /** Hexadecimal. */
  email_hash: string | null;
  /** Hashes by client. */
  customers: Record<string, string>;
  status: 'pending' | 'completed';
  erased: Record<string, number> | null;
  created_at: Date;
  completed_at: Date | null;
}

const COLUMNS = `id, organization_id, client_id, encode(email_hash, 'hex') as email_hash, customers,
  status, erased, created_at, completed_at`;

const view = (actor: AnyActor) => within(actor, { client: 'client_id' });

export async function requireErasure(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<ErasureRow> {
  const id = privateId('erasure', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('id', id);
  const text = `select ${COLUMNS} from erasure where ${where.text()}`;
  const [row] = await db.query<ErasureRow>({ text, values: where.values });
  if (!row) throw notFound();
  return row;
}

export function listErasures(
  db: Queryable,
  actor: AnyActor,
  page: PageRequest,
): Promise<ErasureRow[]> {
  const where = view(actor);
  const text = `select ${COLUMNS} from erasure ${pageEnd(where, page)}`;
  return db.query<ErasureRow>({ text, values: where.values });
}

export async function insertErasure(
  tx: Queryable,
  row: Pick<ErasureRow, 'id' | 'organization_id' | 'client_id' | 'email_hash' | 'customers'>,
): Promise<ErasureRow> {
  const [made] = await tx.query<ErasureRow>({
    text: `insert into erasure (organization_id, id, client_id, email_hash, customers, status,
        created_at)
      values ($1, $2, $3, decode($4, 'hex'), $5, 'pending', now()) returning ${COLUMNS}`,
    values: [
      row.organization_id,
      row.id,
      row.client_id,
      row.email_hash,
      JSON.stringify(row.customers),
    ],
  });
  return made!;
}

export const pendingErasures = (db: Queryable): Promise<ErasureRow[]> =>
  db.query<ErasureRow>({
    text: `select ${COLUMNS} from erasure where status = 'pending' order by created_at`,
  });

export async function completeErasure(
  tx: Queryable,
  row: ErasureRow,
  erased: Record<string, number>,
): Promise<boolean> {
  const done = await tx.query({
    text: `update erasure set status = 'completed', completed_at = now(), erased = $3
      where organization_id = $1 and id = $2 and status = 'pending' returning 1`,
    values: [row.organization_id, row.id, JSON.stringify(erased)],
  });
  return done.length > 0;
}

/** Takes the person from the sales, holds and reported orders of these customers. */
export async function forgetCustomers(
  db: Queryable,
  organizationId: string,
  customers: Record<string, string>,
): Promise<Record<string, number>> {
  const values = [organizationId, Object.keys(customers), Object.values(customers)];
  const OF = `where t.organization_id = $1 and (t.client_id, t.customer_hash) in (
    select c, decode(h, 'hex') from unnest($2::uuid[], $3::text[]) as q(c, h)) returning 1`;
  const redemptions = await db.query({
    text: `update redemption t set customer_hash = null, metadata = null ${OF}`,
    values,
  });
  const holds = await db.query({
    text: `update hold t set customer_hash = null, holder = null ${OF}`,
    values,
  });
  const events = await db.query({
    text: `update order_event t set event = jsonb_set(t.event, '{customer}', 'null')
      from order_endpoint e, unnest($2::uuid[], $3::text[]) as q(c, h)
      where t.organization_id = $1 and e.organization_id = t.organization_id
        and e.id = t.endpoint_id and e.client_id = q.c and t.event ->> 'customer' = q.h
      returning 1`,
    values,
  });
  const orders = await db.query({
    text: `update shopify_order t set facts = jsonb_set(t.facts, '{customer}', 'null')
      from shopify_shop s, unnest($2::uuid[], $3::text[]) as q(c, h)
      where t.organization_id = $1 and s.organization_id = t.organization_id
        and s.id = t.shop_id and s.client_id = q.c and t.facts ->> 'customer' = q.h
      returning 1`,
    values,
  });
  return {
    redemption: redemptions.length,
    hold: holds.length,
    order_event: events.length,
    shopify_order: orders.length,
  };
}

/** All of a lead that names the address goes, not the address alone. */
export const findLeads = (db: Queryable, organizationId: string) =>
  db.query<{ id: string; email: string }>({
    text: `select id, lower(email) as email from lead
      where organization_id = $1 and email is not null`,
    values: [organizationId],
  });

/** Wishes that a restore must not forget. */
export const carryErasures = (db: Queryable): Promise<object[]> =>
  db
    .query<{ row: object }>({ text: 'select to_jsonb(e) as row from erasure e' })
    .then((rows) => rows.map(({ row }) => row));

/** Puts them back, to be done again where the restored data are older than they. */
export async function putErasures(db: Queryable, rows: object[]): Promise<void> {
  await db.query({
    text: `insert into erasure
        (organization_id, id, client_id, email_hash, customers, status, created_at)
      select e.organization_id, e.id, e.client_id, e.email_hash, e.customers, 'pending', e.created_at
      from jsonb_populate_recordset(null::erasure, $1::jsonb) e
      join organization o on o.organization_id = e.organization_id
      on conflict (organization_id, id) do nothing`,
    values: [JSON.stringify(rows)],
  });
}
