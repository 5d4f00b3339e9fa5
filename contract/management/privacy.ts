// Privacy: how long data of people are kept, what is kept of one person, and how it is erased.
import { Type } from 'typebox';
import { ListQuery, Nullable, OneOf, Page } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, CreatedAt, MaybeRef, MaybeText } from './fields.ts';

const tags = ['Privacy'];

/** Kinds of data that go by themselves, with the days that they are kept where nobody said otherwise. */
export const retentionDefaults = {
  /** Refusals, with what was typed. */
  attempts: 90,
  /** Names and addresses of leads; that there was one still counts. */
  leads: 730,
  /** By what visitors of voucher pages are told apart. */
  visitors: 400,
  /** Cart and session tokens of ended holds. */
  holders: 90,
  /** By what customers are counted, once the campaign has ended. */
  customers: 1095,
  /** What shops keep beside a redemption; null: as long as the books. */
  order_metadata: null,
  /** Rows that imports did not take. */
  import_reports: 90,
  /** Files of imports that were never finished, and lists of recipients, after they were used. */
  recipients: 90,
} as const satisfies Record<string, number | null>;

export type RetentionKind = keyof typeof retentionDefaults;
export const retentionKinds = Object.keys(retentionDefaults) as RetentionKind[];

const Days = Nullable(
  Type.Integer({ minimum: 1, maximum: 36_500, description: 'Days; null: for good.' }),
);

export const Retention = Type.Unsafe<Record<RetentionKind, number | null>>(
  Type.Object(Object.fromEntries(retentionKinds.map((kind) => [kind, Days]))),
);

export const getRetention = operation({
  method: 'GET',
  url: '/api/v1/privacy/retention',
  action: 'privacy.read',
  schema: {
    operationId: 'getRetention',
    tags,
    summary: 'How many days each kind of data is kept',
    response: { 200: Retention },
  },
});

export const changeRetention = operation({
  method: 'PATCH',
  url: '/api/v1/privacy/retention',
  action: 'privacy.write',
  schema: {
    operationId: 'changeRetention',
    tags,
    summary: 'Keep a kind of data for longer or shorter',
    description: 'For the organization as a whole. What is too old goes the next night.',
    body: Type.Unsafe<Partial<Record<RetentionKind, number | null>>>(
      Type.Object(Object.fromEntries(retentionKinds.map((kind) => [kind, Type.Optional(Days)]))),
    ),
    response: { 200: Retention },
  },
});

const Holder = Type.Object({
  email: Type.Optional(Nullable(Type.String({ minLength: 3, maxLength: 320 }))),
  customer_reference: Type.Optional(
    Nullable(Type.String({ minLength: 1, maxLength: 255, description: 'As the shop sent it.' })),
  ),
  client_id: Type.Optional(MaybeRef('Of this client alone.')),
});

const Anything = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  additionalProperties: true,
});

export const exportHolder = operation({
  method: 'POST',
  url: '/api/v1/privacy/exports',
  action: 'privacy.read',
  schema: {
    operationId: 'exportHolder',
    tags,
    summary: 'All that is kept of one person',
    description: 'By e-mail address or customer_reference. In a body, so that no log holds it.',
    body: Holder,
    response: {
      200: Type.Object({
        leads: Type.Array(Anything),
        redemptions: Type.Array(Anything),
        holds: Type.Array(Anything),
        recipients: Type.Array(Anything),
        order_events: Type.Array(Anything),
        shopify_orders: Type.Array(Anything),
      }),
    },
  },
});

export const Erasure = Type.Object({
  id: Type.String(),
  client_id: MaybeText,
  status: OneOf(['pending', 'completed'], 'How far it is.'),
  erased: Nullable(
    Type.Unsafe<Record<string, number>>({
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'Rows by table.',
    }),
  ),
  created_at: CreatedAt,
  completed_at: MaybeText,
});

export const createErasure = operation({
  method: 'POST',
  url: '/api/v1/privacy/erasures',
  action: 'privacy.write',
  schema: {
    operationId: 'createErasure',
    tags,
    summary: 'Erase a person',
    description:
      'Sales stay in the books, without the person. The wish is kept as a keyed hash, and done ' +
      'again where a backup from before it is restored.',
    body: Holder,
    response: { 202: Erasure },
  },
});

export const listErasures = operation({
  method: 'GET',
  url: '/api/v1/privacy/erasures',
  action: 'privacy.read',
  schema: {
    operationId: 'listErasures',
    tags,
    summary: 'List erasures, newest first',
    querystring: ListQuery({}),
    response: { 200: Page(Erasure) },
  },
});

export const getErasure = operation({
  method: 'GET',
  url: '/api/v1/privacy/erasures/:id',
  action: 'privacy.read',
  schema: {
    operationId: 'getErasure',
    tags,
    summary: 'Read an erasure',
    params: ById,
    response: { 200: Erasure },
  },
});
