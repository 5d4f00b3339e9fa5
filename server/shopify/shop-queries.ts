// SQL of shops: who is connected, how, and what is to be done for them.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface ShopRow {
  id: string;
  organization_id: string;
  client_id: string;
  mode: 'live' | 'test';
  domain: string;
  grant_kind: 'authorization_code' | 'client_credentials';
  app_client_id: string;
  sealed_app_secret: string | null;
  status: 'authorizing' | 'connecting' | 'connected' | 'disconnected';
  state_hash: Buffer | null;
  state_until: Date | null;
  sealed_code: string | null;
  sealed_access: string | null;
  access_until: Date | null;
  sealed_refresh: string | null;
  wakes: number;
  failures: number;
  last_error: string | null;
  last_error_at: Date | null;
  rest_until: Date | null;
  reread_from: Date | null;
  reread_until: Date | null;
  reread_cursor: string | null;
  reread_seen: number;
  reread_found: number;
  reread_done: Date | null;
  connected_at: Date | null;
  disconnected_at: Date | null;
  created_at: Date;
}

export type ShopRef = Pick<ShopRow, 'organization_id' | 'id'>;
const place = (shop: ShopRef) => [shop.organization_id, shop.id];

const COLUMNS = `id, organization_id, client_id, mode, domain, grant_kind, app_client_id,
  sealed_app_secret, status, state_hash, state_until, sealed_code, sealed_access, access_until,
  sealed_refresh, wakes, failures, last_error, last_error_at, rest_until, reread_from, reread_until,
  reread_cursor, reread_seen, reread_found, reread_done, connected_at, disconnected_at, created_at`;

/** The shop of a public id, as far as the actor can see it; throws 404. */
export async function requireShop(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
  lock: '' | 'for no key update' | 'for key share' = '',
): Promise<ShopRow> {
  const id = privateId('shopify_shop', publicId);
  if (!id) throw notFound();
  const where = within(actor, { client: 'client_id', mode: 'mode' }).is('id', id);
  const [row] = await db.query<ShopRow>({
    text: `select ${COLUMNS} from shopify_shop where ${where.text()} ${lock}`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

export function listShops(
  db: Queryable,
  actor: AnyActor,
  clientId: string | undefined,
  page: PageRequest,
): Promise<ShopRow[]> {
  const where = within(actor, { client: 'client_id', mode: 'mode' }).is('client_id', clientId);
  return db.query<ShopRow>({
    text: `select ${COLUMNS} from shopify_shop ${pageEnd(where, page)}`,
    values: where.values,
  });
}

export async function findShop(
  db: Queryable,
  { organization_id, id }: ShopRef,
  lock: '' | 'for no key update' = '',
): Promise<ShopRow | undefined> {
  const [row] = await db.query<ShopRow>({
    text: `select ${COLUMNS} from shopify_shop where organization_id = $1 and id = $2 ${lock}`,
    values: [organization_id, id],
  });
  return row;
}

/** All shops of an organization at a domain, the disconnected ones too: the newest first. */
export const shopsAt = (db: Queryable, organizationId: string, domain: string) =>
  db.query<ShopRow>({
    name: 'shopify-shops-at',
    text: `select ${COLUMNS} from shopify_shop where organization_id = $1 and domain = $2
      order by id desc limit 20`,
    values: [organizationId, domain],
  });

export async function insertShop(
  tx: Queryable,
  row: Pick<
    ShopRow,
    | 'organization_id'
    | 'id'
    | 'client_id'
    | 'mode'
    | 'domain'
    | 'grant_kind'
    | 'app_client_id'
    | 'sealed_app_secret'
    | 'status'
    | 'state_hash'
  >,
): Promise<ShopRow | undefined> {
  const [made] = await tx.query<ShopRow>({
    text: `insert into shopify_shop (organization_id, id, client_id, mode, domain, grant_kind,
        app_client_id, sealed_app_secret, status, state_hash, state_until, step_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
        case when $10::bytea is not null then now() + interval '1 hour' end,
        case when $9 = 'connecting' then now() end, now())
      on conflict do nothing returning ${COLUMNS}`,
    values: [
      ...place(row),
      row.client_id,
      row.mode,
      row.domain,
      row.grant_kind,
      row.app_client_id,
      row.sealed_app_secret,
      row.status,
      row.state_hash,
    ],
  });
  return made;
}

/** Somebody of the shop agreed: what they brought is exchanged for tokens next. */
export async function keepCode(tx: Queryable, shop: ShopRef, sealedCode: string): Promise<void> {
  await tx.query({
    text: `update shopify_shop set status = 'connecting', sealed_code = $3, state_hash = null,
        state_until = null, step_at = now(), wakes = wakes + 1, last_error = null
      where organization_id = $1 and id = $2`,
    values: [...place(shop), sealedCode],
  });
}

export async function keepTokens(
  tx: Queryable,
  shop: ShopRef,
  tokens: { access: string; expiresInSeconds: number | null; refresh: string | null },
): Promise<void> {
  await tx.query({
    text: `update shopify_shop set sealed_access = $3, sealed_code = null,
        access_until = now() + $4 * interval '1 second', sealed_refresh = coalesce($5, sealed_refresh)
      where organization_id = $1 and id = $2`,
    values: [...place(shop), tokens.access, tokens.expiresInSeconds, tokens.refresh],
  });
}

export async function markConnected(tx: Queryable, shop: ShopRef): Promise<void> {
  await tx.query({
    text: `update shopify_shop set status = 'connected', connected_at = now(), last_error = null,
        last_error_at = null, reread_from = now() - interval '1 day', reread_until = date_trunc('milliseconds', now())
      where organization_id = $1 and id = $2 and status = 'connecting'`,
    values: place(shop),
  });
}

/** Forgets the tokens. The secret stays: compliance webhooks come after the app is gone. */
export async function markDisconnected(
  tx: Queryable,
  shop: ShopRef,
  error: string | null,
): Promise<void> {
  await tx.query({
    text: `update shopify_shop set status = 'disconnected', disconnected_at = now(), last_error = $3,
        last_error_at = case when $3::text is not null then now() end, sealed_access = null,
        sealed_refresh = null, sealed_code = null, access_until = null, state_hash = null,
        state_until = null, step_at = null, reread_from = null, reread_cursor = null
      where organization_id = $1 and id = $2`,
    values: [...place(shop), error],
  });
  await tx.query({
    text: `update shopify_publication set status = 'withdrawn', step_at = null
      where organization_id = $1 and shop_id = $2 and status <> 'withdrawn'`,
    values: place(shop),
  });
}

export async function rest(db: Queryable, shop: ShopRef, waitMs: number): Promise<void> {
  await db.query({
    text: `update shopify_shop set rest_until = greatest(rest_until,
        now() + $3 * interval '1 millisecond')
      where organization_id = $1 and id = $2`,
    values: [...place(shop), waitMs],
  });
}

/** Shops whose turn it is; they are nobody else's for `leaseMs`. */
export const takeShops = (db: Queryable, limit: number, leaseMs: number): Promise<ShopRow[]> =>
  db.query<ShopRow>({
    name: 'shopify-take-shops',
    text: `update shopify_shop s set step_at = now() + $2 * interval '1 millisecond'
      where (organization_id, id) in (select organization_id, id from shopify_shop
        where step_at <= now() and (rest_until is null or rest_until <= now())
        order by step_at limit $1 for no key update skip locked)
      returning ${COLUMNS}`,
    values: [limit, leaseMs],
  });

/** `waitMs` null: nothing is left to do, unless something was found meanwhile. */
export async function leaveShop(
  db: Queryable,
  shop: ShopRef & { wakes: number },
  { waitMs, error }: { waitMs: number | null; error: string | null },
): Promise<void> {
  await db.query({
    text: `update shopify_shop set failures = case when $5::text is null then 0 else failures + 1 end,
        last_error = $5, last_error_at = case when $5::text is not null then now() end,
        step_at = case when wakes <> $3 then now() else now() + $4 * interval '1 millisecond' end
      where organization_id = $1 and id = $2 and status <> 'disconnected'`,
    values: [...place(shop), shop.wakes, waitMs, error],
  });
}

/** Has orders read again: those that changed since `since`, else since a day before the last time. */
export async function wishReread(tx: Queryable, shop: ShopRef, since: Date | null): Promise<void> {
  await tx.query({
    text: `update shopify_shop set step_at = now(), wakes = wakes + 1, reread_cursor = null,
        reread_seen = 0, reread_found = 0, reread_until = date_trunc('milliseconds', now()),
        reread_from = least(reread_from, coalesce($3,
          coalesce(reread_done, connected_at) - interval '1 day'))
      where organization_id = $1 and id = $2 and status = 'connected'`,
    values: [...place(shop), since],
  });
}

/** Every night: orders are read again, and the codes of every publication compared. */
export async function wishNightly(db: Queryable): Promise<void> {
  await db.query({
    text: `update shopify_shop set step_at = now(), wakes = wakes + 1, reread_cursor = null,
        reread_seen = 0, reread_found = 0, reread_until = date_trunc('milliseconds', now()),
        reread_from = least(reread_from, coalesce(reread_done, connected_at) - interval '1 day')
      where status = 'connected'`,
  });
  await db.query({
    text: `update shopify_publication p set step_at = now(), wakes = wakes + 1,
        checking = checking or discount_gid is not null
      where status = 'active' and exists (select 1 from shopify_shop s
        where s.organization_id = p.organization_id and s.id = p.shop_id and s.status = 'connected')`,
  });
}

export async function noteReread(
  db: Queryable,
  shop: ShopRow,
  { seen, found, cursor }: { seen: number; found: number; cursor: string | null },
): Promise<void> {
  await db.query({
    text: `update shopify_shop set reread_seen = reread_seen + $4, reread_found = reread_found + $5,
        reread_cursor = $6,
        reread_done = case when $6::text is null then reread_until else reread_done end,
        reread_from = case when $6::text is null then null else reread_from end
      where organization_id = $1 and id = $2 and reread_until = $3`,
    values: [...place(shop), shop.reread_until, seen, found, cursor],
  });
}
