// Sources: the mail piece, flyer, e-mail … that carries codes, and what it cost.
import { Type } from 'typebox';
import { Amount, ListQuery, Nullable, OneOf, Page, PlainDate } from '../fields.ts';
import { operation } from '../operation.ts';
import {
  ById,
  CreatedAt,
  MAX_COUNT,
  MaybeInteger,
  MaybeNumber,
  MaybeText,
  Name,
} from './fields.ts';

const tags = ['Sources'];

export const sourceKinds = [
  'direct_mail',
  'flyer',
  'email',
  'sms',
  'social',
  'partner',
  'in_store',
  'other',
] as const;

export const Source = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  campaign_id: Type.String(),
  name: Type.String(),
  kind: OneOf(sourceKinds, 'What carries the codes.'),
  cost: MaybeNumber,
  quantity: MaybeInteger,
  sent_on: MaybeText,
  created_at: CreatedAt,
});

const optional = {
  cost: Type.Optional(Nullable(Amount('What it cost in all.'))),
  quantity: Type.Optional(
    Nullable(Type.Integer({ minimum: 0, maximum: MAX_COUNT, description: 'Pieces sent.' })),
  ),
  sent_on: Type.Optional(Nullable(PlainDate('The day on which it was sent.'))),
};

export const createSource = operation({
  method: 'POST',
  url: '/api/v1/campaigns/:id/sources',
  action: 'source.write',
  schema: {
    operationId: 'createSource',
    tags,
    summary: 'Add a source to a campaign',
    params: ById,
    body: Type.Object({
      name: Name,
      kind: OneOf(sourceKinds, 'What carries the codes.'),
      ...optional,
    }),
    response: { 201: Source },
  },
});

export const listSources = operation({
  method: 'GET',
  url: '/api/v1/campaigns/:id/sources',
  action: 'source.read',
  schema: {
    operationId: 'listSources',
    tags,
    summary: 'List the sources of a campaign, newest first',
    params: ById,
    querystring: ListQuery({}),
    response: { 200: Page(Source) },
  },
});

export const getSource = operation({
  method: 'GET',
  url: '/api/v1/sources/:id',
  action: 'source.read',
  schema: {
    operationId: 'getSource',
    tags,
    summary: 'Read a source',
    params: ById,
    response: { 200: Source },
  },
});

export const changeSource = operation({
  method: 'PATCH',
  url: '/api/v1/sources/:id',
  action: 'source.write',
  schema: {
    operationId: 'changeSource',
    tags,
    summary: 'Change a source',
    params: ById,
    body: Type.Object({
      name: Type.Optional(Name),
      kind: Type.Optional(OneOf(sourceKinds, 'What carries the codes.')),
      ...optional,
    }),
    response: { 200: Source },
  },
});
