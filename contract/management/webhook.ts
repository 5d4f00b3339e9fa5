// Webhook endpoints: who is told of events, what was told and answered, and telling it again.
import { Type } from 'typebox';
import { EventEnvelope, eventKinds, TEST_EVENT } from '../event.ts';
import { ListQuery, Nullable, OneOf, Page, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { modes } from './campaign.ts';
import { ById, CreatedAt, MaybeInteger, MaybeRef, MaybeText, Nothing, Ref } from './fields.ts';

const tags = ['Webhooks'];

export const endpointStatuses = ['active', 'paused', 'disabled'] as const;
export const deliveryStatuses = ['waiting', 'pending', 'delivered', 'failed'] as const;
export const MAX_URL = 2048;

const endpoint = {
  id: Type.String(),
  client_id: Nullable(Type.String({ description: 'null: all clients of the organization.' })),
  mode: OneOf(modes, 'Events of live or of test campaigns.'),
  url: Type.String(),
  description: MaybeText,
  events: Type.Array(Type.String(), { description: 'Kinds of events; ["*"]: all.' }),
  status: OneOf(
    endpointStatuses,
    'paused: events wait for it; disabled: it failed too long or said 410, and is told nothing.',
  ),
  disabled_reason: Nullable(OneOf(['gone', 'failing'], 'gone: it answered 410.')),
  failures: Type.Integer({ description: 'In a row. 20 disable it.' }),
  warning: Nullable(Type.String({ description: 'For people, from 5 failures in a row on.' })),
  failed_at: Nullable(Type.String({ description: 'When it last failed.' })),
  delivered_at: Nullable(Type.String({ description: 'When it last took an event.' })),
  secret_overlaps_until: Nullable(
    Type.String({ description: 'After a rotation the old secret signs too until then.' }),
  ),
  created_at: CreatedAt,
};

export const WebhookEndpoint = Type.Object(endpoint);
const secret = Type.String({ description: 'whsec_…: shown here, and never again.' });
export const NewWebhookEndpoint = Type.Object({ ...endpoint, secret });

const Attempt = Type.Object({
  at: Type.String(),
  took_ms: Type.Integer(),
  status: Nullable(Type.Integer({ description: 'null: no answer came.' })),
  error: Nullable(Type.String({ description: 'Why it failed.' })),
  body: Nullable(Type.String({ description: 'The beginning of the answer.' })),
});

const delivery = {
  id: Type.String({ description: 'That of the event: the header webhook-id.' }),
  endpoint_id: Type.String(),
  type: Type.String({ description: 'The kind of event.' }),
  status: OneOf(
    deliveryStatuses,
    'waiting: behind an earlier event of its voucher; failed: given up after ten attempts.',
  ),
  attempts: Type.Integer(),
  response_status: MaybeInteger,
  response_body: Nullable(Type.String({ description: 'The beginning of the latest answer.' })),
  error: MaybeText,
  next_attempt_at: MaybeText,
  ended_at: MaybeText,
  created_at: CreatedAt,
};

export const WebhookDelivery = Type.Object(delivery);
export const WebhookDeliveryInFull = Type.Object({
  ...delivery,
  log: Type.Array(Attempt, { description: 'The latest attempts, newest last.' }),
  payload: Nullable(EventEnvelope),
});

const Url = Type.String({
  minLength: 1,
  maxLength: MAX_URL,
  description: 'https, on a public address. Redirects are not followed.',
});
const Events = Type.Array(OneOf(['*', ...eventKinds], 'A kind of event; *: all.'), {
  minItems: 1,
  maxItems: eventKinds.length + 1,
  uniqueItems: true,
});
const Description = Type.Optional(Nullable(Text(200, 'For people.')));
const Delivery = Type.Object({ id: Type.String(), delivery_id: Type.String() });

export const createWebhookEndpoint = operation({
  method: 'POST',
  url: '/api/v1/webhook-endpoints',
  action: 'webhook.write',
  schema: {
    operationId: 'createWebhookEndpoint',
    tags,
    summary: 'Have an address of yours told of events',
    description:
      'Each event is sent as a POST, signed as Standard Webhooks says, at least once, and the events ' +
      'of one voucher in their order. See the guide to webhooks.',
    body: Type.Object({
      url: Url,
      events: Events,
      client_id: Type.Optional(
        MaybeRef('null: all clients; absent: that of the key which asks, if it has one.'),
      ),
      mode: Type.Optional(Nullable(OneOf(modes, 'Default: the mode of the key that asks.'))),
      description: Description,
    }),
    response: { 201: NewWebhookEndpoint },
  },
});

export const listWebhookEndpoints = operation({
  method: 'GET',
  url: '/api/v1/webhook-endpoints',
  action: 'webhook.read',
  schema: {
    operationId: 'listWebhookEndpoints',
    tags,
    summary: 'List webhook endpoints, newest first',
    querystring: ListQuery({ client_id: Type.Optional(Ref('Bound to this client.')) }),
    response: { 200: Page(WebhookEndpoint) },
  },
});

export const getWebhookEndpoint = operation({
  method: 'GET',
  url: '/api/v1/webhook-endpoints/:id',
  action: 'webhook.read',
  schema: {
    operationId: 'getWebhookEndpoint',
    tags,
    summary: 'Read a webhook endpoint',
    params: ById,
    response: { 200: WebhookEndpoint },
  },
});

export const changeWebhookEndpoint = operation({
  method: 'PATCH',
  url: '/api/v1/webhook-endpoints/:id',
  action: 'webhook.write',
  schema: {
    operationId: 'changeWebhookEndpoint',
    tags,
    summary: 'Change, pause or enable a webhook endpoint',
    description:
      'What happens while it is paused waits for it, up to 30 days. Enabled again after it was ' +
      'disabled, it is told of what happens from then on, and of what was still to be sent.',
    params: ById,
    body: Type.Object({
      url: Type.Optional(Url),
      events: Type.Optional(Events),
      description: Description,
      status: Type.Optional(OneOf(['active', 'paused'], 'active: enables it.')),
    }),
    response: { 200: WebhookEndpoint },
  },
});

export const removeWebhookEndpoint = operation({
  method: 'DELETE',
  url: '/api/v1/webhook-endpoints/:id',
  action: 'webhook.write',
  schema: {
    operationId: 'removeWebhookEndpoint',
    tags,
    summary: 'Remove a webhook endpoint with its deliveries',
    params: ById,
    response: { 204: Nothing },
  },
});

export const rotateWebhookSecret = operation({
  method: 'POST',
  url: '/api/v1/webhook-endpoints/:id/rotate',
  action: 'webhook.write',
  schema: {
    operationId: 'rotateWebhookSecret',
    tags,
    summary: 'Replace the signing secret',
    description: 'Until the overlap is over, events carry the signatures of both.',
    params: ById,
    body: Nullable(
      Type.Object({
        overlap_seconds: Type.Optional(
          Nullable(Type.Integer({ minimum: 0, maximum: 2_592_000, description: 'Default 86400.' })),
        ),
      }),
    ),
    response: { 201: NewWebhookEndpoint },
  },
});

export const testWebhookEndpoint = operation({
  method: 'POST',
  url: '/api/v1/webhook-endpoints/:id/test',
  action: 'webhook.write',
  schema: {
    operationId: 'testWebhookEndpoint',
    tags,
    summary: `Send a ${TEST_EVENT} event`,
    description: 'At once, also to an endpoint that is paused or disabled.',
    params: ById,
    response: { 202: WebhookDelivery },
  },
});

export const listWebhookDeliveries = operation({
  method: 'GET',
  url: '/api/v1/webhook-endpoints/:id/deliveries',
  action: 'webhook.read',
  schema: {
    operationId: 'listWebhookDeliveries',
    tags,
    summary: 'List what was sent and is to be sent, newest first',
    description: 'Kept for 30 days.',
    params: ById,
    querystring: ListQuery({
      status: Type.Optional(OneOf(deliveryStatuses, 'In this state.')),
      type: Type.Optional(OneOf([...eventKinds, TEST_EVENT], 'Of this kind.')),
    }),
    response: { 200: Page(WebhookDelivery) },
  },
});

export const getWebhookDelivery = operation({
  method: 'GET',
  url: '/api/v1/webhook-endpoints/:id/deliveries/:delivery_id',
  action: 'webhook.read',
  schema: {
    operationId: 'getWebhookDelivery',
    tags,
    summary: 'Read a delivery with its attempts and its payload',
    params: Delivery,
    response: { 200: WebhookDeliveryInFull },
  },
});

export const retryWebhookDelivery = operation({
  method: 'POST',
  url: '/api/v1/webhook-endpoints/:id/deliveries/:delivery_id/retry',
  action: 'webhook.write',
  schema: {
    operationId: 'retryWebhookDelivery',
    tags,
    summary: 'Send an event again',
    description:
      'At once and whatever its state, also to an endpoint that is paused or disabled, and without ' +
      'waiting for earlier events of its voucher.',
    params: Delivery,
    response: { 202: WebhookDelivery },
  },
});
