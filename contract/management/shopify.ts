// Shopify: shops that are connected, and the two doors that are Shopify's own.
import { Type } from 'typebox';
import { File, Instant, ListQuery, Nullable, OneOf, Page, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { modes } from './campaign.ts';
import { ById, CreatedAt, MaybeText, Nothing, Ref } from './fields.ts';

const tags = ['Shopify'];

/** The version of Shopify's Admin API that is spoken: pinned, and raised by hand. */
export const SHOPIFY_API_VERSION = '2026-10';

export const shopifyGrants = ['authorization_code', 'client_credentials'] as const;
export const shopifyShopStatuses = [
  'authorizing',
  'connecting',
  'connected',
  'disconnected',
] as const;
const shop = {
  id: Type.String(),
  client_id: Type.String(),
  mode: OneOf(modes, 'Campaigns of this mode are published in it.'),
  domain: Type.String(),
  grant: OneOf(shopifyGrants, 'How it was connected.'),
  app_client_id: Type.String(),
  status: OneOf(
    shopifyShopStatuses,
    'authorizing: somebody has to open authorize_url; connecting: the rest is done by itself.',
  ),
  webhook_url: Type.String({ description: 'Where Shopify sends to; for the app’s settings.' }),
  redirect_url: Type.String({ description: 'For the app’s list of redirect addresses.' }),
  reread: Type.Object({
    running: Type.Boolean(),
    orders_seen: Type.Integer({ description: 'By the reading that is under way, or the last.' }),
    orders_found: Type.Integer({ description: 'Of these, with a discount code.' }),
    complete_until: Nullable(Type.String({ description: 'What changed before it has been read.' })),
  }),
  last_error: MaybeText,
  last_error_at: MaybeText,
  connected_at: MaybeText,
  disconnected_at: MaybeText,
  created_at: CreatedAt,
};

export const ShopifyShop = Type.Object(shop);
export const NewShopifyShop = Type.Object({
  ...shop,
  authorize_url: Nullable(
    Type.String({ description: 'To be opened by somebody of the shop within an hour.' }),
  ),
});

export const createShopifyShop = operation({
  method: 'POST',
  url: '/api/v1/shopify-shops',
  action: 'shopify.write',
  schema: {
    operationId: 'createShopifyShop',
    tags,
    summary: 'Connect a Shopify shop',
    description:
      'With an app of the Dev Dashboard. authorization_code: somebody of the shop opens ' +
      'authorize_url and agrees. client_credentials: the app and the shop belong to one ' +
      'organization at Shopify, and nobody has to be asked. See the guide to Shopify.',
    body: Type.Object({
      client_id: Ref('The merchant whose shop it is.'),
      domain: Type.Unsafe<string>({
        type: 'string',
        pattern:
          '^[A-Za-z0-9][A-Za-z0-9-]{0,59}\\.[mM][yY][sS][hH][oO][pP][iI][fF][yY]\\.[cC][oO][mM]$',
        expects: 'the shop’s own domain, such as acme.myshopify.com',
        description: 'Such as acme.myshopify.com.',
      }),
      grant: OneOf(shopifyGrants, 'How the app comes by its token.'),
      app_client_id: Text(100, 'Client ID of the app.'),
      app_client_secret: Text(200, 'Secret of the app. Kept sealed, and never shown again.'),
      mode: Type.Optional(Nullable(OneOf(modes, 'Default: the mode of the key that asks.'))),
    }),
    response: { 201: NewShopifyShop },
  },
});

export const listShopifyShops = operation({
  method: 'GET',
  url: '/api/v1/shopify-shops',
  action: 'shopify.read',
  schema: {
    operationId: 'listShopifyShops',
    tags,
    summary: 'List Shopify shops, newest first',
    querystring: ListQuery({ client_id: Type.Optional(Ref('Of this client.')) }),
    response: { 200: Page(ShopifyShop) },
  },
});

export const getShopifyShop = operation({
  method: 'GET',
  url: '/api/v1/shopify-shops/:id',
  action: 'shopify.read',
  schema: {
    operationId: 'getShopifyShop',
    tags,
    summary: 'Read a Shopify shop',
    params: ById,
    response: { 200: ShopifyShop },
  },
});

export const disconnectShopifyShop = operation({
  method: 'DELETE',
  url: '/api/v1/shopify-shops/:id',
  action: 'shopify.write',
  schema: {
    operationId: 'disconnectShopifyShop',
    tags,
    summary: 'Disconnect a Shopify shop',
    description:
      'Its tokens are forgotten at once. Discounts stay in the shop: withdraw the campaigns first. ' +
      'In the shop’s own settings the app is removed by hand.',
    params: ById,
    response: { 204: Nothing },
  },
});

export const rereadShopifyOrders = operation({
  method: 'POST',
  url: '/api/v1/shopify-shops/:id/reread',
  action: 'shopify.write',
  schema: {
    operationId: 'rereadShopifyOrders',
    tags,
    summary: 'Read orders again',
    description:
      'For webhooks that never came. Done every night by itself. Reading one order twice changes nothing.',
    params: ById,
    body: Nullable(
      Type.Object({
        since: Type.Optional(
          Nullable(Instant('Orders that changed since. Default: a day before the last reading.')),
        ),
      }),
    ),
    response: { 202: ShopifyShop },
  },
});

/** Where the browser comes back to from Shopify. The organization is in the address. */
export const completeShopifyAuthorization = operation({
  method: 'GET',
  url: '/api/shopify/:organization_id/callback',
  action: 'public',
  schema: {
    operationId: 'completeShopifyAuthorization',
    tags,
    summary: 'Come back from Shopify',
    description: 'Opened by the browser. What it carries is signed by Shopify.',
    params: Type.Object({ organization_id: Type.String() }),
    response: { 200: File(['text/plain'], 'A sentence for people.') },
  },
});

/** Shopify's webhooks, the compliance topics among them. Signed over the raw body. */
export const receiveShopifyWebhook = operation({
  method: 'POST',
  url: '/api/shopify/:organization_id/webhooks',
  action: 'public',
  schema: {
    operationId: 'receiveShopifyWebhook',
    tags,
    summary: 'Be told by Shopify',
    description:
      'Signed with X-Shopify-Hmac-Sha256; anything else is answered 401. Kept at once, worked on after. ' +
      'While the secret that may have signed it cannot be opened here, 503: Shopify sends it again.',
    params: Type.Object({ organization_id: Type.String() }),
    response: { 200: Type.Object({ received: Type.Boolean() }) },
  },
});
