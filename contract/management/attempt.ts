// Attempts: refusals, each to be opened by the reference that the answer carried.
import { Type } from 'typebox';
import { Instant, InstantOrDate, ListQuery, Nullable, OneOf, Page, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { channels, modes } from './campaign.ts';
import { CreatedAt, MaybeInteger, MaybeNumber, MaybeText, Ref } from './fields.ts';

export const Attempt = Type.Object({
  id: Type.String(),
  reference: Type.String(),
  client_id: Type.String(),
  voucher_id: MaybeText,
  mode: OneOf(modes, 'That of the key.'),
  channel: OneOf(channels, 'Where.'),
  route: Type.String({ description: 'validate, redeem or hold.' }),
  shop: Type.String(),
  code: Type.String({ description: 'As it was asked.' }),
  error: Type.String(),
  error_code: Type.String(),
  findings: Type.Array(
    Type.Object({ code: Type.String(), message: Type.String(), overridable: Type.Boolean() }),
    { description: 'All that stood against the use.' },
  ),
  at: Type.String({ description: 'UTC, by the database’s clock where it decided.' }),
  time_zone: Type.String({ description: 'The client’s, in which days and hours are judged.' }),
  local_time: Type.String({ description: 'What the client’s clock showed: 2026-02-03 14:30.' }),
  asked: Type.Object({
    order_reference: MaybeText,
    transaction_amount: MaybeNumber,
    redeemed_at: MaybeText,
    covers: MaybeInteger,
    receipt_number: MaybeText,
    location_id: MaybeText,
  }),
  seen: Nullable(
    Type.Object(
      {
        voucher_status: Type.String(),
        campaign_status: Type.String(),
        used: Type.Integer(),
        held: Type.Integer(),
        max_uses: MaybeInteger,
        valid_from: MaybeText,
        valid_until: MaybeText,
      },
      { description: 'The voucher as the rules saw it; null: there was none.' },
    ),
  ),
  earlier_uses: Type.Optional(
    Type.Array(
      Type.Object({
        redemption_id: Type.String(),
        channel: OneOf(channels, 'Where.'),
        order_reference: MaybeText,
        receipt_number: MaybeText,
        location_id: MaybeText,
        redeemed_at: Type.String(),
        voided_at: MaybeText,
      }),
      { description: 'With `reference`: the voucher’s latest uses before it, at most 10.' },
    ),
  ),
  created_at: CreatedAt,
});

export const listAttempts = operation({
  method: 'GET',
  url: '/api/v1/attempts',
  action: 'attempt.read',
  schema: {
    operationId: 'listAttempts',
    tags: ['Attempts'],
    summary: 'Open a refusal by its reference, or list refusals, newest first',
    description: 'Refusals of validate are a sample: at most 120 a minute for each key.',
    querystring: ListQuery({
      reference: Type.Optional(Text(64, 'As it was answered, in any case.')),
      client_id: Type.Optional(Ref('Of this client.')),
      campaign_id: Type.Optional(Ref('Of vouchers of this campaign.')),
      voucher_id: Type.Optional(Ref('Of this voucher.')),
      error_code: Type.Optional(Text(64, 'Refused with this.')),
      channel: Type.Optional(OneOf(channels, 'Online or in store.')),
      from: Type.Optional(InstantOrDate('From; a date: in each client’s zone.')),
      to: Type.Optional(InstantOrDate('Until; a date is included, a time is not.')),
      validation: Type.Optional(
        Type.Boolean({ description: 'true: answers to validate; false: redemptions and holds.' }),
      ),
      currency: Type.Optional(Text(3, 'Of clients with this currency.')),
      as_of: Type.Optional(Instant('Only what was refused until then.')),
      mode: Type.Optional(OneOf(modes, 'Default: that of the key.')),
    }),
    response: { 200: Page(Attempt) },
  },
});
