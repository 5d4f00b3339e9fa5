// Campaigns: an offer, where and when it is good, and how often.
import { Type } from 'typebox';
import { discountTypes } from '../discount.ts';
import { Amount, InstantOrDate, ListQuery, Nullable, OneOf, Page, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { TermsAnswer, TermsBody } from './terms.ts';
import {
  ById,
  CreatedAt,
  Limit,
  MaybeInteger,
  MaybeNumber,
  MaybeText,
  Name,
  Nothing,
  Ref,
} from './fields.ts';

const tags = ['Campaigns'];

export const campaignKinds = ['unique', 'shared'] as const;
export const modes = ['live', 'test'] as const;
export const channels = ['online', 'in_store'] as const;
export const campaignStatuses = ['draft', 'active', 'paused', 'ended'] as const;
const listedStatuses = [...campaignStatuses, 'pending', 'archived'] as const;
export const campaignPeriods = ['upcoming', 'current', 'past'] as const;

const LeadForm = Nullable(
  Type.Object(
    {
      consent_text: Text(
        1000,
        'What people agree to when they tick its box; kept with the time of their consent.',
      ),
    },
    {
      description:
        'Asks on the voucher page for an e-mail address, to mail the voucher to. null: no form.',
    },
  ),
);

export const Campaign = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  name: Type.String(),
  kind: OneOf(campaignKinds, 'Many codes for one use each, or one code for many.'),
  mode: OneOf(modes, 'Test campaigns reach no report.'),
  status: OneOf(listedStatuses, 'Only active ones are redeemed; pending: waits for approval.'),
  channels: Type.Array(OneOf(channels, 'Where.')),
  location_ids: Nullable(Type.Array(Type.String(), { description: 'null: all locations.' })),
  currency: Type.String(),
  discount_type: OneOf(discountTypes, 'How the discount is worked out.'),
  discount_value: Type.Number({ description: 'Per cent, or an amount; 0 for a free item.' }),
  discount_description: Type.String(),
  minimum_spend: MaybeNumber,
  max_discount: MaybeNumber,
  valid_from: MaybeText,
  valid_until: MaybeText,
  max_uses_per_voucher: MaybeInteger,
  max_redemptions: MaybeInteger,
  per_customer_limit: MaybeInteger,
  terms: TermsAnswer,
  lead_form: LeadForm,
  rejection: Nullable(Type.String({ description: 'Why it was not approved, the last time.' })),
  paused_with_client: Type.Boolean({ description: 'Paused by pausing its client as a whole.' }),
  created_at: CreatedAt,
});

const Channels = Type.Array(OneOf(channels, 'online or in_store'), {
  minItems: 1,
  maxItems: 2,
  uniqueItems: true,
  description: 'Default: both.',
});

const optional = {
  kind: Type.Optional(Nullable(OneOf(campaignKinds, 'Default unique.'))),
  channels: Type.Optional(Nullable(Channels)),
  location_ids: Type.Optional(
    Nullable(
      Type.Array(Ref('A location of the client.'), {
        minItems: 1,
        maxItems: 1000,
        uniqueItems: true,
        description: 'null: all locations.',
      }),
    ),
  ),
  discount_value: Type.Optional(
    Nullable(Amount('Per cent (above 0, at most 100), or an amount; not for a free item.')),
  ),
  discount_description: Type.Optional(
    Nullable(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description:
          'Default: a sentence such as "20% off your order", which then follows the discount.',
      }),
    ),
  ),
  minimum_spend: Type.Optional(Nullable(Amount('Below it the discount does not apply.'))),
  max_discount: Type.Optional(Nullable(Amount('Cap of a percentage.'))),
  valid_from: Type.Optional(
    Nullable(InstantOrDate('A date: its beginning, in the client’s zone.')),
  ),
  valid_until: Type.Optional(Nullable(InstantOrDate('A date: its end, in the client’s zone.'))),
  max_uses_per_voucher: Type.Optional(
    Limit('Default 1, null: unlimited. Copied to vouchers when they are made.'),
  ),
  max_redemptions: Type.Optional(Limit('Uses of the whole campaign; null: no limit.')),
  per_customer_limit: Type.Optional(
    Limit('Uses by one customer: 1 is the term "One per customer"; null: no limit.'),
  ),
  terms: Type.Optional(TermsBody),
  lead_form: Type.Optional(LeadForm),
  status: Type.Optional(
    Nullable(OneOf(campaignStatuses, 'Default active; pending where that has to be approved.')),
  ),
};

export const createCampaign = operation({
  method: 'POST',
  url: '/api/v1/campaigns',
  action: 'campaign.write',
  schema: {
    operationId: 'createCampaign',
    tags,
    summary: 'Add a campaign',
    body: Type.Object({
      client_id: Ref('The client.'),
      name: Name,
      discount_type: OneOf(discountTypes, 'How the discount is worked out.'),
      mode: Type.Optional(Nullable(OneOf(modes, 'Default: the mode of the key.'))),
      ...optional,
    }),
    response: { 201: Campaign },
  },
});

export const listCampaigns = operation({
  method: 'GET',
  url: '/api/v1/campaigns',
  action: 'campaign.read',
  schema: {
    operationId: 'listCampaigns',
    tags,
    summary: 'List campaigns, newest first',
    querystring: ListQuery({
      client_id: Type.Optional(Ref('Of this client.')),
      status: Type.Optional(OneOf(listedStatuses, 'Default: all but the archived.')),
      period: Type.Optional(
        OneOf(campaignPeriods, 'By its days: not begun, under way, or over; of any status.'),
      ),
      mode: Type.Optional(OneOf(modes, 'Live or test.')),
      kind: Type.Optional(OneOf(campaignKinds, 'Unique or shared.')),
      q: Type.Optional(
        Type.String({ minLength: 1, maxLength: 100, description: 'What its name contains.' }),
      ),
    }),
    response: { 200: Page(Campaign) },
  },
});

export const getCampaign = operation({
  method: 'GET',
  url: '/api/v1/campaigns/:id',
  action: 'campaign.read',
  schema: {
    operationId: 'getCampaign',
    tags,
    summary: 'Read a campaign',
    params: ById,
    response: { 200: Campaign },
  },
});

export const changeCampaign = operation({
  method: 'PATCH',
  url: '/api/v1/campaigns/:id',
  action: 'campaign.write',
  schema: {
    operationId: 'changeCampaign',
    tags,
    summary: 'Change a campaign; pause, end or resume it',
    description:
      'Holds and redemptions stand. A limit below what is used and held is refused with 409. ' +
      'The first limit of a busy campaign may take a moment: it counts what is being redeemed.',
    params: ById,
    body: Type.Object({
      name: Type.Optional(Name),
      discount_type: Type.Optional(OneOf(discountTypes, 'How the discount is worked out.')),
      ...optional,
    }),
    response: { 200: Campaign },
  },
});

export const archiveCampaign = operation({
  method: 'POST',
  url: '/api/v1/campaigns/:id/archive',
  action: 'campaign.write',
  schema: {
    operationId: 'archiveCampaign',
    tags,
    summary: 'Put a campaign away for good',
    description: 'Its vouchers are refused from then on. Again, it answers 204.',
    params: ById,
    response: { 204: Nothing },
  },
});

export const submitCampaign = operation({
  method: 'POST',
  url: '/api/v1/campaigns/:id/submit',
  action: 'campaign.write',
  schema: {
    operationId: 'submitCampaign',
    tags,
    summary: 'Hand a campaign in for approval',
    description:
      'Where the organization asks for approval it is pending until somebody approves it; else it ' +
      'is active at once. A campaign that is active, pending or archived: 409.',
    params: ById,
    response: { 200: Campaign },
  },
});

export const approveCampaign = operation({
  method: 'POST',
  url: '/api/v1/campaigns/:id/approve',
  action: 'campaign.approve',
  schema: {
    operationId: 'approveCampaign',
    tags,
    summary: 'Approve a pending campaign: it is active from now on',
    description: 'For owners and admins, signed in. A campaign that is not pending: 409.',
    params: ById,
    response: { 200: Campaign },
  },
});

export const rejectCampaign = operation({
  method: 'POST',
  url: '/api/v1/campaigns/:id/reject',
  action: 'campaign.approve',
  schema: {
    operationId: 'rejectCampaign',
    tags,
    summary: 'Send a pending campaign back as a draft',
    description: 'A campaign that is not pending: 409.',
    params: ById,
    body: Type.Object({ reason: Text(500, 'For who made it.') }),
    response: { 200: Campaign },
  },
});
