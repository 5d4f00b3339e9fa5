// Every SQL statement of clients.
import { randomInt } from 'node:crypto';
import { CODE_ALPHABET } from '../../contract/code.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface ClientFields {
  name: string;
  currency: string;
  time_zone: string;
  gross_margin: number | null;
  shop_url: string | null;
  amounts_include_tax: boolean | null;
  tax_rate: number | null;
  /** #rrggbb. */
  brand_color: string | null;
}

export interface ClientRow extends ClientFields {
  id: string;
  organization_id: string;
  token: string;
  /** Tells one logo from another; null: none. */
  logo_digest: string | null;
  created_at: Date;
}

const COLUMNS = `id, organization_id, name, token, currency, time_zone,
  gross_margin::float8 as gross_margin, shop_url, amounts_include_tax,
  tax_rate::float8 as tax_rate, brand_color, (select l.digest from client_logo l
    where l.organization_id = client.organization_id and l.client_id = client.id) as logo_digest,
  created_at`;

/**
 * `key share`: its currency and zone stay as they are while something is made that depends on them.
 * `update`: nothing of the kind is being made, and the currency may change.
 */
export type ClientLock = 'none' | 'key share' | 'no key update' | 'update';

/** The client of a public id, as far as the actor can see it; throws 404. */
export async function requireClient(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
  lock: ClientLock = 'none',
): Promise<ClientRow> {
  const id = privateId('client', publicId);
  const row = id && (await findClient(db, actor, id, lock));
  if (!row) throw notFound();
  return row;
}

export async function findClient(
  db: Queryable,
  actor: AnyActor,
  id: string,
  lock: ClientLock = 'none',
): Promise<ClientRow | undefined> {
  const where = within(actor, { client: 'id' }).is('id', id);
  const locking = lock === 'none' ? '' : `for ${lock}`;
  const [row] = await db.query<ClientRow>({
    text: `select ${COLUMNS} from client where ${where.text()} ${locking}`,
    values: where.values,
  });
  return row;
}

export function listClients(
  db: Queryable,
  actor: AnyActor,
  filter: { name: string | undefined },
  page: PageRequest,
): Promise<ClientRow[]> {
  const where = within(actor, { client: 'id' }).is('name', filter.name);
  const text = `select ${COLUMNS} from client ${pageEnd(where, page)}`;
  return db.query<ClientRow>({ text, values: where.values });
}

const TOKEN_LENGTH = 8;
const newToken = () =>
  Array.from({ length: TOKEN_LENGTH }, () =>
    CODE_ALPHABET.charAt(randomInt(CODE_ALPHABET.length)).toLowerCase(),
  ).join('');

/** Takes a token that no other client has, in the directory of public links. */
async function takeToken(tx: Queryable, organizationId: string, clientId: string): Promise<string> {
  for (;;) {
    const token = newToken();
    const taken = await tx.query({
      text: `insert into client_directory (token, organization_id, client_id) values ($1, $2, $3)
        on conflict do nothing returning token`,
      values: [token, organizationId, clientId],
    });
    if (taken.length > 0) return token;
  }
}

const valuesOf = (fields: ClientFields) => [
  fields.name,
  fields.currency,
  fields.time_zone,
  fields.gross_margin,
  fields.shop_url,
  fields.amounts_include_tax,
  fields.tax_rate,
  fields.brand_color,
];

export async function insertClient(
  tx: Queryable,
  organizationId: string,
  id: string,
  fields: ClientFields,
): Promise<ClientRow> {
  const token = await takeToken(tx, organizationId, id);
  const [row] = await tx.query<ClientRow>({
    text: `insert into client (organization_id, id, token, name, currency, time_zone, gross_margin,
        shop_url, amounts_include_tax, tax_rate, brand_color, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now()) returning ${COLUMNS}`,
    values: [organizationId, id, token, ...valuesOf(fields)],
  });
  return row!;
}

/** Writes a client, and raises the version of its campaigns: servers keep what those say. */
export async function updateClient(
  tx: Queryable,
  client: ClientRow,
  fields: ClientFields,
): Promise<void> {
  await tx.query({
    text: `update client set name = $3, currency = $4, time_zone = $5, gross_margin = $6,
        shop_url = $7, amounts_include_tax = $8, tax_rate = $9, brand_color = $10
      where organization_id = $1 and id = $2`,
    values: [client.organization_id, client.id, ...valuesOf(fields)],
  });
  await tx.query({
    text: `update campaign set version = version + 1
      where organization_id = $1 and client_id = $2`,
    values: [client.organization_id, client.id],
  });
}

export async function hasVouchers(tx: Queryable, client: ClientRow): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>({
    text: `select exists (select 1 from voucher
      where organization_id = $1 and client_id = $2) as found`,
    values: [client.organization_id, client.id],
  });
  return row?.found ?? false;
}

/** Money of campaigns and sources keeps its decimal value in another currency's minor units. */
export async function rescaleMoney(
  tx: Queryable,
  client: ClientRow,
  factor: number,
): Promise<void> {
  const values = [client.organization_id, client.id, factor];
  await tx.query({
    text: `update campaign set
        discount_value = case discount_type
          when 'fixed' then greatest(1, round(discount_value * $3::numeric)) else discount_value end,
        minimum_spend_minor = round(minimum_spend_minor * $3::numeric),
        max_discount_minor = round(max_discount_minor * $3::numeric)
      where organization_id = $1 and client_id = $2`,
    values,
  });
  await tx.query({
    text: `update source set cost_minor = round(cost_minor * $3::numeric)
      where organization_id = $1 and client_id = $2`,
    values,
  });
  await tx.query({
    text: `update cost_line set amount_minor = round(amount_minor * $3::numeric)
      where organization_id = $1 and client_id = $2`,
    values,
  });
}
