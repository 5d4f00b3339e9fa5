// Redemptions in the management API: made in a shop, listed, mended, voided.
import { Type } from 'typebox';
import {
  File,
  Amount,
  Instant,
  InstantOrDate,
  ListQuery,
  Metadata,
  Nullable,
  OneOf,
  Page,
  Text,
} from '../fields.ts';
import { operation } from '../operation.ts';
import { redemptionAnswer, voidAnswer } from '../store.ts';
import { channels, modes } from './campaign.ts';
import { ById, CreatedAt, MaybeInteger, MaybeNumber, MaybeText, Ref } from './fields.ts';

const tags = ['Redemptions'];
const Money = (description: string) => Type.Number({ description });
const MaybeMoney = (description: string) => Nullable(Type.Number({ description }));

const Override = Type.Object({
  acknowledged: Type.Array(Type.String(), { description: 'Codes of the terms not met.' }),
  reason: Type.String(),
});

export const Redemption = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  campaign_id: Type.String(),
  source_id: MaybeText,
  voucher_id: Type.String(),
  code: Type.String(),
  mode: OneOf(modes, 'Test redemptions reach no report.'),
  channel: OneOf(channels, 'Where.'),
  location_id: MaybeText,
  staff_id: MaybeText,
  staff_name: Nullable(
    Type.String({
      description:
        'Who redeemed it in store: whoever was on shift at the till when it was taken, or was signed ' +
        'in (then without staff_id); null where that is not known.',
    }),
  ),
  device_id: MaybeText,
  device_name: Nullable(Type.String({ description: 'Of the till.' })),
  shop: Type.String(),
  order_reference: MaybeText,
  receipt_number: MaybeText,
  covers: MaybeInteger,
  currency: Type.String(),
  transaction_amount: MaybeMoney('The order before the discount; null: not known (yet).'),
  discount_amount: Money('What was taken off.'),
  tax_amount: MaybeNumber,
  refunded_amount: Money('All refunds reported with this voucher.'),
  attributed_revenue: Money(
    'What it counts for in reports: the order before the discount, less refunds; of an order ' +
      'with several vouchers the part that its discount is of all. 0 where voided.',
  ),
  warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
  override: Nullable(Override),
  metadata: Nullable(Metadata),
  redeemed_at: Type.String({ description: 'When the sale was made.' }),
  voided_at: MaybeText,
  void_reason: MaybeText,
  created_at: CreatedAt,
});

const filters = {
  from: Type.Optional(InstantOrDate('Redeemed from; a date: its beginning in each client’s zone.')),
  to: Type.Optional(
    InstantOrDate('Redeemed until; a date: its end, included. A time is not included.'),
  ),
  client_id: Type.Optional(Ref('Of this client.')),
  campaign_id: Type.Optional(Ref('Of this campaign.')),
  source_id: Type.Optional(Ref('Of this source; none: without one.')),
  channel: Type.Optional(OneOf(channels, 'Online or in store.')),
  location_id: Type.Optional(Ref('At this location; none: without one.')),
  weekday: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 7, description: '1 Monday to 7, in the client’s zone.' }),
  ),
  hour: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 23, description: 'In this hour of the client’s clock.' }),
  ),
  sent_from: Type.Optional(InstantOrDate('A date: of sources that were sent on it or later.')),
  sent_to: Type.Optional(InstantOrDate('A date: of sources that were sent on it or earlier.')),
  days_since_sent: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 36_500,
      description: 'So many days after its source was.',
    }),
  ),
  currency: Type.Optional(Text(3, 'In this currency.')),
  voucher: Type.Optional(Text(256, 'Of this voucher: its id, or its code as typed.')),
  order_reference: Type.Optional(Text(255, 'Of this order.')),
  voided: Type.Optional(Type.Boolean({ description: 'true: voided only; false: live only.' })),
  overridden: Type.Optional(Type.Boolean({ description: 'true: with an override only.' })),
  override_code: Type.Optional(Text(64, 'With an override of this term.')),
  as_of: Type.Optional(
    Instant(
      'As the books stood then: what was recorded, voided, refunded or amended later is undone.',
    ),
  ),
  mode: Type.Optional(OneOf(modes, 'Default: that of the key.')),
};

export const redeemInStore = operation({
  method: 'POST',
  url: '/api/v1/redemptions',
  action: 'redemption.write',
  schema: {
    operationId: 'redeemInStore',
    tags,
    summary: 'Redeem a code at a till',
    description:
      'Before the sale: a term that is not met refuses with 422 and all `findings`. Those that are ' +
      'overridable may be answered for: send their codes in override.acknowledged, with a reason. ' +
      'Used, held and disabled vouchers cannot be overridden. Send an Idempotency-Key.',
    body: Type.Object({
      code: Type.String({ minLength: 1, description: 'As typed or scanned.' }),
      location_id: Ref('The shop.'),
      transaction_amount: Type.Optional(
        Nullable(Amount('The bill before the discount; it may follow later.')),
      ),
      receipt_number: Type.Optional(
        Nullable(Text(255, 'Kept and shown. Tills use them again: it names no order.')),
      ),
      covers: Type.Optional(
        Nullable(Type.Integer({ minimum: 1, maximum: 100_000, description: 'How many people.' })),
      ),
      customer_reference: Type.Optional(
        Nullable(Text(255, 'Who the customer is, for a limit per customer; kept as a keyed hash.')),
      ),
      override: Type.Optional(
        Nullable(
          Type.Object({
            acknowledged: Type.Array(Text(64, 'The code of a finding.'), {
              minItems: 1,
              maxItems: 32,
            }),
            reason: Type.String({
              minLength: 1,
              maxLength: 500,
              pattern: '\\S',
              description: 'Why; kept with the redemption.',
            }),
          }),
        ),
      ),
    }),
    response: { 200: Type.Object(redemptionAnswer) },
  },
});

export const listRedemptions = operation({
  method: 'GET',
  url: '/api/v1/redemptions',
  action: 'redemption.read',
  schema: {
    operationId: 'listRedemptions',
    tags,
    summary: 'List redemptions, the latest sale first',
    querystring: ListQuery(filters),
    response: { 200: Page(Redemption) },
  },
});

/** Redemptions that are summed in one answer at most. */
export const MAX_SUMMED = 200_000;

export const sumRedemptions = operation({
  method: 'GET',
  url: '/api/v1/redemptions/sums',
  action: 'redemption.read',
  schema: {
    operationId: 'sumRedemptions',
    tags,
    summary: 'Sums of redemptions, currency by currency',
    description:
      'Of what the list shows under the same filters: its counts and amounts add up to these. ' +
      'Of more than 200,000 redemptions none are answered, and `complete` is false: ask for a ' +
      'shorter time, or read the reports.',
    querystring: Type.Omit(Type.Object(filters), ['as_of']),
    response: {
      200: Type.Object({
        data: Type.Array(
          Type.Object({
            currency: Type.String(),
            redemptions: Type.Integer({ description: 'Rows of the list, voided ones with them.' }),
            voided: Type.Integer(),
            transaction_amount: Money('Of those that are not voided, as far as it is known.'),
            discount_amount: Money('Of those that are not voided.'),
            refunded_amount: Money('Of those that are not voided.'),
            attributed_revenue: Money('As in the rows.'),
          }),
        ),
        complete: Type.Boolean({ description: 'false: too many, see above.' }),
      }),
    },
  },
});

export const downloadRedemptions = operation({
  method: 'GET',
  url: '/api/v1/redemptions.csv',
  action: 'redemption.read',
  schema: {
    operationId: 'downloadRedemptions',
    tags,
    summary: 'Redemptions as CSV, client by client, the earliest sale first',
    description:
      'The sum of attributed_revenue over a range is the revenue of the report of that range. ' +
      'Text that a spreadsheet would take for a formula begins with an apostrophe.',
    querystring: Type.Object(filters),
    response: { 200: File(['text/csv'], 'CSV with a header row.') },
  },
});

export const getRedemption = operation({
  method: 'GET',
  url: '/api/v1/redemptions/:id',
  action: 'redemption.read',
  schema: {
    operationId: 'getRedemption',
    tags,
    summary: 'Read a redemption',
    params: ById,
    response: { 200: Redemption },
  },
});

export const amendRedemption = operation({
  method: 'PATCH',
  url: '/api/v1/redemptions/:id',
  action: 'redemption.write',
  schema: {
    operationId: 'amendRedemption',
    tags,
    summary: 'Say what an in-store order was worth',
    description: 'On the day of the sale in the client’s zone; later, or for an online order: 409.',
    params: ById,
    body: Type.Object({ transaction_amount: Amount('The bill before the discount.') }),
    response: { 200: Redemption },
  },
});

export const voidRedemptionById = operation({
  method: 'POST',
  url: '/api/v1/redemptions/:id/void',
  action: 'redemption.write',
  schema: {
    operationId: 'voidRedemptionById',
    tags,
    summary: 'Cancel a redemption: the use comes back',
    description: 'Again, it answers 200.',
    params: ById,
    body: Type.Object({ reason: Type.Optional(Nullable(Text(500, 'Why.'))) }),
    response: { 200: Type.Object(voidAnswer) },
  },
});
