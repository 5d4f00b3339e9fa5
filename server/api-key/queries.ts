// Every SQL statement of API keys.
import type { Queryable } from '../db/database.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import type { AnyActor, Scope } from './can.ts';
import type { NewKey, ParsedKey } from './key.ts';
import { within } from './view.ts';

/** A key's row with the client that it is bound to. */
export interface KeyRow {
  id: string;
  organization_id: string;
  client_id: string | null;
  kind: 'secret' | 'publishable';
  scopes: Scope[];
  mode: 'live' | 'test';
  shop: string;
  allowed_ips: string[] | null;
  origins: string[] | null;
  expires_at: Date | null;
}

export interface LiveKey extends Omit<KeyRow, 'expires_at'> {
  /** By the database's clock; null: never. */
  expires_in_ms: number | null;
}

export async function findLiveKey(db: Queryable, key: ParsedKey): Promise<LiveKey | undefined> {
  const [row] = await db.query<LiveKey>({
    name: 'api-key-find',
    text: `select id, organization_id, client_id, kind, scopes, mode, shop, allowed_ips, origins,
        extract(epoch from expires_at - now())::float8 * 1000 as expires_in_ms
      from api_key
      where organization_id = $1 and hash = $2 and revoked_at is null
        and (expires_at is null or expires_at > now())`,
    values: [key.organizationId, key.hash],
  });
  return row;
}

/** Notes when keys were last used; called in batches, off the path of requests. */
export async function recordLastUse(db: Queryable, uses: Map<string, KeyUse>): Promise<void> {
  const each = [...uses.values()];
  await db.query({
    name: 'api-key-used',
    text: `update api_key k set last_used_at = greatest(k.last_used_at, u.at)
      from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as u(organization_id, id, at)
      where k.organization_id = u.organization_id and k.id = u.id`,
    values: [
      each.map((use) => use.organizationId),
      each.map((use) => use.id),
      each.map((use) => new Date(use.at)),
    ],
  });
}

export interface KeyUse {
  organizationId: string;
  id: string;
  at: number;
}

/** What a key may do, and where. */
export interface KeySettings {
  organizationId: string;
  clientId: string | null;
  name: string;
  kind: 'secret' | 'publishable';
  scopes: Scope[];
  mode: 'live' | 'test';
  shop: string;
  allowedIps: string[] | null;
  origins: string[] | null;
  expiresAt: Date | null;
}

/** A key as it may be shown: without its hash. */
export interface ListedKey extends KeyRow {
  name: string;
  prefix: string;
  last_four: string;
  revoked_at: Date | null;
  replaced_by: string | null;
  last_used_at: Date | null;
  created_at: Date;
}

const SHOWN = `id, organization_id, client_id, name, prefix, last_four, kind, scopes, mode, shop,
  allowed_ips, origins, expires_at, revoked_at, replaced_by, last_used_at, created_at`;

export async function insertKey(
  tx: Queryable,
  id: string,
  key: NewKey,
  settings: KeySettings,
): Promise<ListedKey> {
  const [row] = await tx.query<ListedKey>({
    text: `insert into api_key (organization_id, id, client_id, name, hash, prefix, last_four, kind,
        scopes, mode, shop, allowed_ips, origins, expires_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, now())
      returning ${SHOWN}`,
    values: [
      settings.organizationId,
      id,
      settings.clientId,
      settings.name,
      key.hash,
      key.prefix,
      key.lastFour,
      settings.kind,
      settings.scopes,
      settings.mode,
      settings.shop,
      settings.allowedIps,
      settings.origins,
      settings.expiresAt,
    ],
  });
  return row!;
}

const view = (actor: AnyActor) => within(actor, { client: 'client_id', mode: 'mode' });

/** One key that the actor can see, locked until the transaction ends. */
export async function lockKey(
  tx: Queryable,
  actor: AnyActor,
  id: string,
): Promise<ListedKey | undefined> {
  const where = view(actor).is('id', id);
  const [row] = await tx.query<ListedKey>({
    text: `select ${SHOWN} from api_key where ${where.text()} for no key update`,
    values: where.values,
  });
  return row;
}

export async function findKey(
  db: Queryable,
  actor: AnyActor,
  id: string,
): Promise<ListedKey | undefined> {
  const where = view(actor).is('id', id);
  const [row] = await db.query<ListedKey>({
    text: `select ${SHOWN} from api_key where ${where.text()}`,
    values: where.values,
  });
  return row;
}

export async function listKeys(
  db: Queryable,
  actor: AnyActor,
  filter: { clientId: string | undefined; mode: string | undefined },
  page: PageRequest,
): Promise<ListedKey[]> {
  const where = view(actor).is('client_id', filter.clientId).is('mode', filter.mode);
  const text = `select ${SHOWN} from api_key ${pageEnd(where, page)}`;
  return db.query<ListedKey>({ text, values: where.values });
}

/** Ends a key in favour of another: it works until `until`, or its own earlier end. */
export async function replaceKey(
  tx: Queryable,
  key: ListedKey,
  replacement: string,
  until: Date,
): Promise<void> {
  await tx.query({
    text: `update api_key set replaced_by = $3, expires_at = least(expires_at, $4)
      where organization_id = $1 and id = $2`,
    values: [key.organization_id, key.id, replacement, until],
  });
}

export async function revokeKey(tx: Queryable, key: ListedKey): Promise<void> {
  await tx.query({
    text: 'update api_key set revoked_at = now() where organization_id = $1 and id = $2',
    values: [key.organization_id, key.id],
  });
}
