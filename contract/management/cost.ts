// Cost lines: money spent on a campaign or on one of its sources, beside the source's own cost.
import { Type } from 'typebox';
import { Amount, ListQuery, Nullable, OneOf, Page, PlainDate, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, CreatedAt, MaybeRef, MaybeText, Nothing, Ref } from './fields.ts';

const tags = ['Costs'];

export const costKinds = ['print', 'postage', 'design', 'fee', 'other'] as const;

export const Cost = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  campaign_id: Type.String(),
  source_id: MaybeText,
  kind: OneOf(costKinds, 'What for.'),
  amount: Type.Number(),
  currency: Type.String(),
  date: Type.String(),
  description: MaybeText,
  created_at: CreatedAt,
});

export const createCost = operation({
  method: 'POST',
  url: '/api/v1/campaigns/:id/costs',
  action: 'source.write',
  schema: {
    operationId: 'createCost',
    tags,
    summary: 'Add a cost to a campaign or to one of its sources',
    description:
      'It is added to the cost of the source. With a source it counts in reports where that counts; ' +
      'without one, on its own date.',
    params: ById,
    body: Type.Object({
      kind: OneOf(costKinds, 'What for.'),
      amount: Amount('What it cost.'),
      source_id: Type.Optional(MaybeRef('For this source.')),
      date: Type.Optional(Nullable(PlainDate('Default: today in the client’s zone.'))),
      description: Type.Optional(Nullable(Text(500, 'For people.'))),
    }),
    response: { 201: Cost },
  },
});

export const listCosts = operation({
  method: 'GET',
  url: '/api/v1/campaigns/:id/costs',
  action: 'source.read',
  schema: {
    operationId: 'listCosts',
    tags,
    summary: 'List the costs of a campaign, newest first',
    params: ById,
    querystring: ListQuery({ source_id: Type.Optional(Ref('Of this source.')) }),
    response: { 200: Page(Cost) },
  },
});

export const removeCost = operation({
  method: 'DELETE',
  url: '/api/v1/costs/:id',
  action: 'source.write',
  schema: {
    operationId: 'removeCost',
    tags,
    summary: 'Take a cost back',
    description: 'Reports as they stood before keep it.',
    params: ById,
    response: { 204: Nothing },
  },
});
