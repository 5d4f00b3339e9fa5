// The sealed secrets of shops' platforms, as the doctor sees them: what signs order events, and what
// opens a Shopify shop.
import { randomBytes } from 'node:crypto';
import type { Queryable } from '../db/database.ts';
import { changeSecret } from '../order-event/queries.ts';
import type { Keyring } from '../secret/keyring.ts';
import { markDisconnected, type ShopRef } from '../shopify/shop-queries.ts';

interface Endpoint extends ShopRef {
  name: string;
  sealed: string;
}

const SHOP_COLUMNS = [
  'sealed_app_secret',
  'sealed_code',
  'sealed_access',
  'sealed_refresh',
] as const;

type Shop = ShopRef & { domain: string; status: string } & Record<
    (typeof SHOP_COLUMNS)[number],
    string | null
  >;

export interface ShopSecrets {
  endpoints: Endpoint[];
  /** Disconnected ones too: Shopify still asks for their data to be deleted. */
  shops: Shop[];
}

type Opens = (sealed: string) => boolean;

export async function readShopSecrets(db: Queryable): Promise<ShopSecrets> {
  return {
    endpoints: await db.query<Endpoint>({
      text: `select organization_id, id, name, sealed_secret as sealed from order_endpoint
        where archived_at is null order by id`,
    }),
    shops: await db.query<Shop>({
      text: `select organization_id, id, domain, status, ${SHOP_COLUMNS.join(', ')}
        from shopify_shop where num_nonnulls(${SHOP_COLUMNS.join(', ')}) > 0 order by id`,
    }),
  };
}

const shutColumns = (shop: Shop, opens: Opens) =>
  SHOP_COLUMNS.filter((column) => shop[column] !== null && !opens(shop[column]));

/** Those that no key at hand opens. */
export const shutOf = ({ endpoints, shops }: ShopSecrets, opens: Opens): ShopSecrets => ({
  endpoints: endpoints.filter(({ sealed }) => !opens(sealed)),
  shops: shops.filter((shop) => shutColumns(shop, opens).length > 0),
});

export function describeShut({ endpoints, shops }: ShopSecrets): string[] {
  const said: string[] = [];
  if (endpoints.length > 0) {
    said.push(
      `The secret key here does not open the signing secrets of ${endpoints.length} order ` +
        `endpoints (${some(endpoints.map(({ name }) => name))}): orders that are sent there are not taken.`,
    );
  }
  if (shops.length > 0) {
    said.push(
      `The secret key here does not open what ${shops.length} Shopify shops are reached with ` +
        `(${some(shops.map(({ domain }) => domain))}): they are not told anything, and what they report is not taken.`,
    );
  }
  return said;
}

const some = (names: string[]) =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? `, and ${names.length - 5} more` : '');

/** Gives up what `shut` holds, so that it is refused plainly until somebody sets it up anew. */
export async function giveUpShut(
  tx: Queryable,
  keyring: Keyring,
  shut: ShopSecrets,
  opens: Opens,
): Promise<string[]> {
  const mended: string[] = [];
  for (const { organization_id, id } of shut.endpoints) {
    // nobody knows it: an event is refused as unsigned, and the shop sends it again
    await changeSecret(tx, { organization_id, id }, keyring.seal(randomBytes(32)));
  }
  if (shut.endpoints.length > 0) {
    mended.push(
      `${shut.endpoints.length} order endpoints refuse all events until their secrets are rotated ` +
        `and given to the shops: ${some(shut.endpoints.map(({ name }) => name))}`,
    );
  }
  for (const shop of shut.shops) {
    if (shop.status !== 'disconnected') {
      await markDisconnected(tx, shop, 'The key that sealed its secrets is lost: connect it again');
    }
    const forgotten = shutColumns(shop, opens).map((column) => `${column} = null`);
    await tx.query({
      text: `update shopify_shop set ${forgotten.join(', ')} where organization_id = $1 and id = $2`,
      values: [shop.organization_id, shop.id],
    });
  }
  if (shut.shops.length > 0) {
    mended.push(
      `${shut.shops.length} Shopify shops are disconnected: connect them again, and publish their ` +
        `campaigns: ${some(shut.shops.map(({ domain }) => domain))}`,
    );
  }
  return mended;
}
