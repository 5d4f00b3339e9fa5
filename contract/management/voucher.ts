// Vouchers: one code, what is left of it, and what happened to it.
import { Type } from 'typebox';
import { InstantOrDate, ListQuery, Metadata, Nullable, OneOf, Page } from '../fields.ts';
import { operation } from '../operation.ts';
import { modes } from './campaign.ts';
import { ById, CreatedAt, Limit, MaybeInteger, MaybeRef, MaybeText, Ref } from './fields.ts';

const tags = ['Vouchers'];

export const voucherStatuses = ['active', 'disabled'] as const;

export const voucherStates = [
  'active',
  'scheduled',
  'on_hold',
  'used_up',
  'expired',
  'campaign_used_up',
  'campaign_inactive',
  'disabled',
] as const;

const voucher = {
  id: Type.String(),
  client_id: Type.String(),
  campaign_id: Type.String(),
  source_id: MaybeText,
  batch_id: MaybeText,
  mode: OneOf(modes, 'That of its campaign.'),
  code: Type.String(),
  url: Type.String({ description: 'Its public page.' }),
  status: OneOf(voucherStatuses, 'A disabled one is refused.'),
  state: OneOf(
    voucherStates,
    'What stands against a use now, by its uses, its dates and its campaign; active: nothing of these. ' +
      'campaign_used_up: the campaign’s max_redemptions are redeemed, or held by orders that are being paid.',
  ),
  max_uses: Nullable(Type.Integer({ description: 'null: unlimited.' })),
  uses: Type.Integer({ description: 'Redemptions that were not voided.' }),
  held: Type.Integer({ description: 'Uses reserved by orders that are being paid.' }),
  remaining_uses: MaybeInteger,
  valid_from: Nullable(Type.String({ description: 'null: that of the campaign.' })),
  valid_until: Nullable(Type.String({ description: 'null: that of the campaign.' })),
  metadata: Nullable(Metadata),
  created_at: CreatedAt,
};

export const Voucher = Type.Object(voucher);

const State = Nullable(Type.Object({}, { additionalProperties: true }));

export const VoucherWithHistory = Type.Object({
  ...voucher,
  history: Type.Array(
    Type.Object({
      at: Type.String(),
      kind: Type.String({ description: 'Such as redemption.recorded.' }),
      actor: Type.Object({ kind: Type.String(), id: MaybeText }),
      shop: MaybeText,
      before: State,
      after: State,
    }),
    { description: 'The latest 200 changes, newest last.' },
  ),
});

const Validity = (edge: string) =>
  Nullable(InstantOrDate(`A date: its ${edge}, in the client’s zone; null: the campaign’s.`));

export const createVoucher = operation({
  method: 'POST',
  url: '/api/v1/campaigns/:id/vouchers',
  action: 'voucher.write',
  schema: {
    operationId: 'createVoucher',
    tags,
    summary: 'Add one code of your own choice',
    description: 'A code that equals another of the client, but for case and dashes: 409.',
    params: ById,
    body: Type.Object({
      code: Type.String({
        minLength: 1,
        description: '1 to 64 characters: letters, digits, - and _.',
      }),
      source_id: Type.Optional(MaybeRef('What carries it.')),
      max_uses: Type.Optional(Limit('Absent: as the campaign says now; null: unlimited.')),
      valid_from: Type.Optional(Validity('beginning')),
      valid_until: Type.Optional(Validity('end')),
      metadata: Type.Optional(Nullable(Metadata)),
    }),
    response: { 201: Voucher },
  },
});

export const listVouchers = operation({
  method: 'GET',
  url: '/api/v1/vouchers',
  action: 'voucher.read',
  schema: {
    operationId: 'listVouchers',
    tags,
    summary: 'Find vouchers, newest first',
    querystring: ListQuery({
      code: Type.Optional(Type.String({ description: 'As typed: case and dashes do not matter.' })),
      client_id: Type.Optional(Ref('Of this client.')),
      campaign_id: Type.Optional(Ref('Of this campaign.')),
      batch_id: Type.Optional(Ref('Of this batch.')),
      status: Type.Optional(OneOf(voucherStatuses, 'Active or disabled.')),
      state: Type.Optional(OneOf(voucherStates, 'As they stand now.')),
    }),
    response: { 200: Page(Voucher) },
  },
});

export const getVoucher = operation({
  method: 'GET',
  url: '/api/v1/vouchers/:id',
  action: 'voucher.read',
  schema: {
    operationId: 'getVoucher',
    tags,
    summary: 'Read a voucher with its history',
    params: ById,
    response: { 200: VoucherWithHistory },
  },
});

export const changeVoucher = operation({
  method: 'PATCH',
  url: '/api/v1/vouchers/:id',
  action: 'voucher.write',
  schema: {
    operationId: 'changeVoucher',
    tags,
    summary: 'Disable or enable a voucher, change its uses or its end',
    params: ById,
    body: Type.Object({
      status: Type.Optional(OneOf(voucherStatuses, 'A disabled one is refused.')),
      max_uses: Type.Optional(Limit('null: unlimited. Below what is used and held: 409.')),
      valid_until: Type.Optional(Validity('end')),
    }),
    response: { 200: VoucherWithHistory },
  },
});
