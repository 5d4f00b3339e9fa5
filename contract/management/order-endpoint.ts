// Endpoints for shops that can only send webhooks, and what came in at them.
import { Type } from 'typebox';
import { ListQuery, Nullable, OneLine, OneOf, Page } from '../fields.ts';
import { operation } from '../operation.ts';
import { Mapping, presets, signatureSchemes } from '../order-event.ts';
import { modes } from './campaign.ts';
import { ById, CreatedAt, MaybeText, Name, Nothing, Ref } from './fields.ts';

const tags = ['Order endpoints'];

const endpoint = {
  id: Type.String(),
  client_id: Type.String(),
  name: Type.String(),
  url: Type.String({ description: 'Where the shop sends its events.' }),
  mode: OneOf(modes, 'Which campaigns its codes are looked for in.'),
  shop: Type.String({ description: 'Order references are unique within a shop.' }),
  preset: OneOf(presets, 'How events are read where no mapping is given.'),
  mapping: Mapping,
  signature_scheme: OneOf(
    signatureSchemes,
    'hmac: HMAC-SHA256 of the body in signature_header, in hexadecimal or base64; standard: Standard Webhooks.',
  ),
  signature_header: Type.String(),
  archived_at: MaybeText,
  created_at: CreatedAt,
};
export const OrderEndpoint = Type.Object(endpoint);
const WithSecret = Type.Object({
  ...endpoint,
  secret: Type.String({ description: 'What the shop signs with: shown here, and never again.' }),
});

const HeaderName = Type.String({
  pattern: '^[A-Za-z0-9-]{1,100}$',
  expects: 'the name of a header',
  description: 'Default: that of the preset.',
});

export const createOrderEndpoint = operation({
  method: 'POST',
  url: '/api/v1/order-endpoints',
  action: 'order_endpoint.write',
  schema: {
    operationId: 'createOrderEndpoint',
    tags,
    summary: 'Make an endpoint for the order events of a shop',
    body: Type.Object({
      client_id: Ref('Whose orders they are.'),
      name: Name,
      mode: Type.Optional(Nullable(OneOf(modes, 'Default live; that of a test key: test.'))),
      shop: Type.Optional(Nullable(OneLine(100, 'Default "default".', 'a label'))),
      preset: Type.Optional(Nullable(OneOf(presets, 'Default generic.'))),
      mapping: Type.Optional(Nullable(Mapping)),
      signature_scheme: Type.Optional(Nullable(OneOf(signatureSchemes, 'Default hmac.'))),
      signature_header: Type.Optional(Nullable(HeaderName)),
    }),
    response: { 201: WithSecret },
  },
});

export const listOrderEndpoints = operation({
  method: 'GET',
  url: '/api/v1/order-endpoints',
  action: 'order_endpoint.read',
  schema: {
    operationId: 'listOrderEndpoints',
    tags,
    summary: 'List endpoints for order events, newest first',
    querystring: ListQuery({ client_id: Type.Optional(Ref('Of this client.')) }),
    response: { 200: Page(OrderEndpoint) },
  },
});

export const rotateOrderEndpointSecret = operation({
  method: 'POST',
  url: '/api/v1/order-endpoints/:id/rotate',
  action: 'order_endpoint.write',
  schema: {
    operationId: 'rotateOrderEndpointSecret',
    tags,
    summary: 'Replace the secret of an endpoint at once',
    params: ById,
    response: { 200: WithSecret },
  },
});

export const archiveOrderEndpoint = operation({
  method: 'DELETE',
  url: '/api/v1/order-endpoints/:id',
  action: 'order_endpoint.write',
  schema: {
    operationId: 'archiveOrderEndpoint',
    tags,
    summary: 'Close an endpoint: what is sent to it is refused. Again, it answers 204',
    params: ById,
    response: { 204: Nothing },
  },
});

const OrderEvent = Type.Object({
  id: Type.String(),
  kind: OneOf(['paid', 'cancelled', 'refunded', 'ignored'], 'As the mapping reads it.'),
  order_reference: MaybeText,
  state: OneOf(
    ['open', 'waiting', 'done'],
    'waiting: the payment of its order has not come yet. open: it will be tried again.',
  ),
  results: Type.Array(
    Type.Object({
      code: Type.String(),
      action: OneOf(['redeem', 'void', 'refund', 'release'], 'What was asked for.'),
      status: Type.Integer({ description: 'As the store-facing API would have answered.' }),
      error_code: MaybeText,
      reference: MaybeText,
    }),
  ),
  occurred_at: Type.String(),
  received_at: CreatedAt,
});

export const listOrderEvents = operation({
  method: 'GET',
  url: '/api/v1/order-endpoints/:id/events',
  action: 'order_endpoint.read',
  schema: {
    operationId: 'listOrderEvents',
    tags,
    summary: 'What came in at an endpoint and what became of it, newest first',
    params: ById,
    querystring: ListQuery({}),
    response: { 200: Page(OrderEvent) },
  },
});

export const receiveOrderEvent = operation({
  method: 'POST',
  url: '/api/webhook/orders/:endpoint',
  action: 'public',
  schema: {
    operationId: 'receiveOrderEvent',
    tags: ['Store'],
    summary: 'An event of an order, signed by the shop',
    description:
      'Instead of an API key the body is signed with the secret of the endpoint. 200 once the ' +
      'event is on disk and carried out; the same event again changes nothing. A refused report ' +
      'is kept as a conflict and answered 200 too, as a repetition would not help.',
    params: Type.Object({ endpoint: Type.String() }),
    body: Type.Unsafe<unknown>({ description: 'Whatever the shop sends, as JSON.' }),
    response: {
      200: Type.Object({
        success: Type.Boolean(),
        event_id: Type.String(),
        kind: Type.String(),
        state: Type.String(),
      }),
    },
  },
});
