// API keys: made, listed, rotated with an overlap, and ended at once.
import { Type } from 'typebox';
import { Instant, ListQuery, Nullable, OneLine, OneOf, Page } from '../fields.ts';
import { operation } from '../operation.ts';
import { modes } from './campaign.ts';
import { ById, CreatedAt, MaybeRef, MaybeText, Name, Nothing, Ref } from './fields.ts';

const tags = ['API keys'];

export const keyScopes = ['validate', 'redeem', 'manage', 'read'] as const;
export const keyKinds = ['secret', 'publishable'] as const;

const key = {
  id: Type.String(),
  client_id: Nullable(Type.String({ description: 'null: any client of the organization.' })),
  name: Type.String(),
  prefix: Type.String({ description: 'What tells it apart.' }),
  last_four: Type.String(),
  kind: OneOf(keyKinds, 'A publishable one validates only, from web pages.'),
  scopes: Type.Array(OneOf(keyScopes, 'What it may do.')),
  mode: OneOf(modes, 'Which campaigns it sees.'),
  shop: Type.String({ description: 'Order references are unique within a shop.' }),
  allowed_ips: Nullable(Type.Array(Type.String())),
  origins: Nullable(Type.Array(Type.String())),
  expires_at: MaybeText,
  revoked_at: MaybeText,
  replaced_by: Nullable(Type.String({ description: 'The key that it was rotated to.' })),
  last_used_at: MaybeText,
  created_at: CreatedAt,
};

export const ApiKey = Type.Object(key);
export const NewApiKey = Type.Object({
  ...key,
  key: Type.String({ description: 'The key itself: shown here, and never again.' }),
});

export const createApiKey = operation({
  method: 'POST',
  url: '/api/v1/api-keys',
  action: 'api_key.write',
  schema: {
    operationId: 'createApiKey',
    tags,
    summary: 'Make an API key',
    description:
      'Whoever may manage a client may give any scope in it, but never reach beyond: a key that ' +
      'is bound to a client makes keys of that client, a test key makes test keys.',
    body: Type.Object({
      client_id: Type.Optional(
        MaybeRef('null: for all clients; absent: that of the key which asks, if it has one.'),
      ),
      name: Name,
      scopes: Type.Array(OneOf(keyScopes, 'What it may do.'), {
        minItems: 1,
        maxItems: keyScopes.length,
        uniqueItems: true,
      }),
      mode: Type.Optional(Nullable(OneOf(modes, 'Default: the mode of the key that asks.'))),
      shop: Type.Optional(Nullable(OneLine(100, 'Default "default".', 'a label'))),
      kind: Type.Optional(Nullable(OneOf(keyKinds, 'Default secret.'))),
      expires_at: Type.Optional(Nullable(Instant('In the future.'))),
      allowed_ips: Type.Optional(
        Nullable(
          Type.Array(Type.String({ maxLength: 64 }), {
            minItems: 1,
            maxItems: 100,
            description: 'Addresses or ranges such as 203.0.113.0/24.',
          }),
        ),
      ),
      origins: Type.Optional(
        Nullable(
          Type.Array(Type.String({ maxLength: 255 }), {
            minItems: 1,
            maxItems: 50,
            description: 'Of a publishable key: https://shop.example.',
          }),
        ),
      ),
    }),
    response: { 201: NewApiKey },
  },
});

export const listApiKeys = operation({
  method: 'GET',
  url: '/api/v1/api-keys',
  action: 'api_key.read',
  schema: {
    operationId: 'listApiKeys',
    tags,
    summary: 'List API keys, newest first',
    querystring: ListQuery({
      client_id: Type.Optional(Ref('Bound to this client.')),
      mode: Type.Optional(OneOf(modes, 'Live or test.')),
    }),
    response: { 200: Page(ApiKey) },
  },
});

export const getApiKey = operation({
  method: 'GET',
  url: '/api/v1/api-keys/:id',
  action: 'api_key.read',
  schema: {
    operationId: 'getApiKey',
    tags,
    summary: 'Read an API key',
    params: ById,
    response: { 200: ApiKey },
  },
});

export const rotateApiKey = operation({
  method: 'POST',
  url: '/api/v1/api-keys/:id/rotate',
  action: 'api_key.write',
  schema: {
    operationId: 'rotateApiKey',
    tags,
    summary: 'Replace an API key',
    description:
      'Answers a new key with the same settings; the old one works until the overlap is over. ' +
      'A key that was rotated or revoked already: 409.',
    params: ById,
    body: Nullable(
      Type.Object({
        overlap_seconds: Type.Optional(
          Nullable(
            Type.Integer({ minimum: 0, maximum: 31_536_000, description: 'Default 86400.' }),
          ),
        ),
      }),
    ),
    response: { 201: NewApiKey },
  },
});

export const revokeApiKey = operation({
  method: 'DELETE',
  url: '/api/v1/api-keys/:id',
  action: 'api_key.write',
  schema: {
    operationId: 'revokeApiKey',
    tags,
    summary: 'End an API key at once',
    description: 'It is refused on every server within a second. Again, it answers 204.',
    params: ById,
    response: { 204: Nothing },
  },
});
