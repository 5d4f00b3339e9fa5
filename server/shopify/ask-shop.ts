// Asks a shop something, with a token that is good: refreshed in time, or when it is not taken.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { ShopifyRefused, Throttled, TokenRefused, type Admin } from './admin.ts';
import { findShop, keepTokens, rest, type ShopRef, type ShopRow } from './shop-queries.ts';

export type ShopParts = Pick<Context, 'db' | 'keyring' | 'log'> & { admin: Admin };

/** A token that ends sooner is refreshed first. */
const MARGIN_MS = 5 * 60_000;

/** The data that Shopify answers. Throws what admin.ts throws; the shop then rests where it says so. */
export async function askShop<T>(
  parts: ShopParts,
  shop: ShopRef,
  query: string,
  variables: object = {},
): Promise<T> {
  const { domain, token } = await accessOf(parts, shop);
  try {
    return await askOnce<T>(parts, shop, domain, { token, query, variables });
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error;
    const renewed = await accessOf(parts, shop, token);
    return askOnce<T>(parts, shop, domain, { token: renewed.token, query, variables });
  }
}

/** Waited for here: work that began goes on where it stands, instead of beginning again later. */
const PATIENCE_MS = 5_000;
const TRIES = 5;

async function askOnce<T>(
  { db, admin }: ShopParts,
  shop: ShopRef,
  domain: string,
  { token, query, variables }: { token: string; query: string; variables: object },
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const { data, restMs } = await admin.ask(domain, token, query, variables);
      if (restMs > 0) await rest(db, shop, restMs);
      return data as T;
    } catch (error) {
      if (!(error instanceof Throttled)) throw error;
      await rest(db, shop, error.waitMs);
      if (tries === TRIES || error.waitMs > PATIENCE_MS) throw error;
      await sleep(error.waitMs);
    }
  }
}

/**
 * The shop's token; a new one where it ends soon or is `refused`. Under the shop's lock, since a
 * refresh token is good for one use.
 */
async function accessOf(
  parts: ShopParts,
  ref: ShopRef,
  refused?: string,
): Promise<{ domain: string; token: string }> {
  const { db, keyring } = parts;
  const open = (sealed: string) => keyring.open(sealed).toString();
  const known = await findShop(db, ref);
  const kept = known && tokenOf(known, open);
  if (known && kept !== undefined && kept !== refused) return { domain: known.domain, token: kept };
  return db.transaction(async (tx) => {
    const shop = await findShop(tx, ref, 'for no key update');
    if (!shop || shop.status === 'disconnected') {
      throw new ShopifyRefused('The shop is not connected');
    }
    const meanwhile = tokenOf(shop, open);
    if (meanwhile !== undefined && meanwhile !== refused) {
      return { domain: shop.domain, token: meanwhile };
    }
    const tokens = await parts.admin.grant(shop.domain, grantFields(shop, open));
    const seal = (text: string) => keyring.seal(Buffer.from(text));
    await keepTokens(tx, shop, {
      access: seal(tokens.access),
      expiresInSeconds: tokens.expiresInSeconds,
      refresh: tokens.refresh === null ? null : seal(tokens.refresh),
    });
    return { domain: shop.domain, token: tokens.access };
  });
}

function tokenOf(shop: ShopRow, open: (sealed: string) => string): string | undefined {
  if (shop.sealed_access === null) return undefined;
  const ends = shop.access_until?.getTime() ?? Infinity;
  return ends - MARGIN_MS > Date.now() ? open(shop.sealed_access) : undefined;
}

/** What the token endpoint is asked with: the code that somebody brought, else what the grant says. */
function grantFields(shop: ShopRow, open: (sealed: string) => string): Record<string, string> {
  if (shop.sealed_app_secret === null) throw new ShopifyRefused('The shop is not connected');
  const app = { client_id: shop.app_client_id, client_secret: open(shop.sealed_app_secret) };
  if (shop.sealed_code !== null) return { ...app, code: open(shop.sealed_code), expiring: '1' };
  if (shop.grant_kind === 'client_credentials') return { ...app, grant_type: 'client_credentials' };
  if (shop.sealed_refresh === null) {
    throw new ShopifyRefused('Shopify does not take the token any more: connect the shop again');
  }
  const refresh_token = open(shop.sealed_refresh);
  return { ...app, grant_type: 'refresh_token', refresh_token };
}
