// Clients: the merchants whose vouchers these are.
import { Type } from 'typebox';
import { ListQuery, Nullable, Page } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, CreatedAt, MaybeBoolean, MaybeNumber, MaybeText, Name } from './fields.ts';

const tags = ['Clients'];

export const Client = Type.Object({
  id: Type.String(),
  name: Type.String(),
  token: Type.String({ description: 'Stands in the links of its vouchers: /v/{token}/{CODE}.' }),
  currency: Type.String(),
  time_zone: Type.String(),
  gross_margin: MaybeNumber,
  shop_url: MaybeText,
  amounts_include_tax: MaybeBoolean,
  tax_rate: MaybeNumber,
  branding: Type.Object({
    color: MaybeText,
    logo_url: Nullable(Type.String({ description: 'A path on this server.' })),
  }),
  created_at: CreatedAt,
});

const Share = (description: string) =>
  Nullable(Type.Number({ minimum: 0, maximum: 1, description }));

const changeable = {
  currency: Type.Optional(
    Nullable(
      Type.String({
        pattern: '^[A-Za-z]{3}$',
        expects: 'an ISO 4217 currency such as GBP',
        description: 'ISO 4217, default GBP; fixed once vouchers exist.',
      }),
    ),
  ),
  time_zone: Type.Optional(
    Nullable(
      Type.String({ minLength: 1, maxLength: 100, description: 'IANA, default Europe/London.' }),
    ),
  ),
  gross_margin: Type.Optional(
    Share('0 to 1, of what an order is worth; null: not set, counts as 1.'),
  ),
  shop_url: Type.Optional(
    Nullable(Type.String({ maxLength: 2000, description: 'http or https.' })),
  ),
  amounts_include_tax: Type.Optional(Nullable(Type.Boolean())),
  tax_rate: Type.Optional(Share('0 to 1.')),
  branding: Type.Optional(
    Nullable(
      Type.Object(
        {
          color: Type.Optional(
            Nullable(
              Type.String({
                pattern: '^#[0-9A-Fa-f]{6}$',
                expects: 'a colour such as #0b6b4d',
                description: 'Such as #0b6b4d; null: our own green.',
              }),
            ),
          ),
          logo: Type.Optional(
            Nullable(
              Type.String({
                maxLength: 300_000,
                description: 'PNG or JPEG of at most 200 kB, as data:image/png;base64,…; no SVG.',
              }),
            ),
          ),
        },
        { description: 'How its voucher page and its print look. null: as ours.' },
      ),
    ),
  ),
};

export const createClient = operation({
  method: 'POST',
  url: '/api/v1/clients',
  action: 'client.write',
  schema: {
    operationId: 'createClient',
    tags,
    summary: 'Add a client',
    description: 'A key that is bound to a client cannot add others.',
    body: Type.Object({ name: Name, ...changeable }),
    response: { 201: Client },
  },
});

export const listClients = operation({
  method: 'GET',
  url: '/api/v1/clients',
  action: 'client.read',
  schema: {
    operationId: 'listClients',
    tags,
    summary: 'List clients, newest first',
    querystring: ListQuery({ name: Type.Optional(Type.String({ description: 'Exactly.' })) }),
    response: { 200: Page(Client) },
  },
});

export const getClient = operation({
  method: 'GET',
  url: '/api/v1/clients/:id',
  action: 'client.read',
  schema: {
    operationId: 'getClient',
    tags,
    summary: 'Read a client',
    params: ById,
    response: { 200: Client },
  },
});

export const changeClient = operation({
  method: 'PATCH',
  url: '/api/v1/clients/:id',
  action: 'client.write',
  schema: {
    operationId: 'changeClient',
    tags,
    summary: 'Change a client',
    description:
      'A new time zone moves no date that was written: those are instants since. A key in test ' +
      'mode may not: it would change live campaigns.',
    params: ById,
    body: Type.Object({ name: Type.Optional(Name), ...changeable }),
    response: { 200: Client },
  },
});

const Paused = Type.Object({
  id: Type.String(),
  campaigns: Type.Integer({ description: 'How many this call paused or resumed.' }),
});

export const pauseClient = operation({
  method: 'POST',
  url: '/api/v1/clients/:id/pause',
  action: 'client.write',
  schema: {
    operationId: 'pauseClient',
    tags,
    summary: 'Pause every active campaign of a client',
    params: ById,
    response: { 200: Paused },
  },
});

export const resumeClient = operation({
  method: 'POST',
  url: '/api/v1/clients/:id/resume',
  action: 'client.write',
  schema: {
    operationId: 'resumeClient',
    tags,
    summary: 'Resume what pausing the client paused, and nothing else',
    params: ById,
    response: { 200: Paused },
  },
});
