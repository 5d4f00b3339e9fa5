// Shopify: campaigns that are published in a shop, and how far each code is.
import { Type } from 'typebox';
import { ListQuery, Nullable, OneOf, Page } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, CreatedAt, MaybeText, Ref } from './fields.ts';

const tags = ['Shopify'];

export const shopifyPublicationStatuses = [
  'publishing',
  'published',
  'paused',
  'not_sellable',
  'withdrawing',
  'withdrawn',
] as const;

export const ShopifyPublication = Type.Object({
  id: Type.String(),
  shop_id: Type.String(),
  client_id: Type.String(),
  campaign_id: Type.String(),
  status: OneOf(
    shopifyPublicationStatuses,
    'paused: the discount is switched off, as the campaign is; not_sellable: see problem.',
  ),
  problem: Nullable(Type.String({ description: 'Why the campaign cannot be sold there.' })),
  discount_id: Nullable(Type.String({ description: 'Shopify’s id of the discount.' })),
  codes: Type.Object({
    wanted: Type.Integer({ description: 'That should be in the shop.' }),
    present: Type.Integer(),
    under_way: Type.Integer({ description: 'Being added or removed.' }),
    failed: Type.Integer({ description: 'See GET …/codes.' }),
  }),
  last_error: MaybeText,
  last_error_at: MaybeText,
  created_at: CreatedAt,
});

export const ShopifyCode = Type.Object({
  voucher_id: Type.String(),
  code: Type.String(),
  wanted: Type.Boolean(),
  state: OneOf(['absent', 'adding', 'present', 'removing'], 'In the shop.'),
  error: MaybeText,
  changed_at: Type.String(),
});

export const createShopifyPublication = operation({
  method: 'POST',
  url: '/api/v1/shopify-shops/:id/publications',
  action: 'shopify.write',
  schema: {
    operationId: 'createShopifyPublication',
    tags,
    summary: 'Publish a campaign in a Shopify shop',
    description:
      'Makes one discount there with the campaign’s codes, and keeps both in step from then on.',
    params: ById,
    body: Type.Object({ campaign_id: Ref('A campaign of the shop’s client and mode.') }),
    response: { 201: ShopifyPublication },
  },
});

export const listShopifyPublications = operation({
  method: 'GET',
  url: '/api/v1/shopify-publications',
  action: 'shopify.read',
  schema: {
    operationId: 'listShopifyPublications',
    tags,
    summary: 'List what is published, newest first',
    querystring: ListQuery({
      shop_id: Type.Optional(Ref('In this shop.')),
      campaign_id: Type.Optional(Ref('Of this campaign.')),
    }),
    response: { 200: Page(ShopifyPublication) },
  },
});

export const getShopifyPublication = operation({
  method: 'GET',
  url: '/api/v1/shopify-publications/:id',
  action: 'shopify.read',
  schema: {
    operationId: 'getShopifyPublication',
    tags,
    summary: 'Read how far a campaign is published',
    params: ById,
    response: { 200: ShopifyPublication },
  },
});

export const listShopifyCodes = operation({
  method: 'GET',
  url: '/api/v1/shopify-publications/:id/codes',
  action: 'shopify.read',
  schema: {
    operationId: 'listShopifyCodes',
    tags,
    summary: 'List the codes of a publication, newest first',
    params: ById,
    querystring: ListQuery({
      failed: Type.Optional(Type.Boolean({ description: 'Those with an error only.' })),
    }),
    response: { 200: Page(ShopifyCode) },
  },
});

export const retryShopifyPublication = operation({
  method: 'POST',
  url: '/api/v1/shopify-publications/:id/retry',
  action: 'shopify.write',
  schema: {
    operationId: 'retryShopifyPublication',
    tags,
    summary: 'Try again what failed, and compare all codes with the shop',
    params: ById,
    response: { 202: ShopifyPublication },
  },
});

export const withdrawShopifyPublication = operation({
  method: 'DELETE',
  url: '/api/v1/shopify-publications/:id',
  action: 'shopify.write',
  schema: {
    operationId: 'withdrawShopifyPublication',
    tags,
    summary: 'Withdraw a campaign from a shop',
    description: 'The discount is deleted there with its codes. The vouchers stay as they are.',
    params: ById,
    response: { 202: ShopifyPublication },
  },
});
