// Conflicts: what the books and a shop do not agree on, for a person to settle.
import { Type } from 'typebox';
import { ListQuery, Nullable, OneOf, Page, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { modes } from './campaign.ts';
import { ById, CreatedAt, MaybeInteger, MaybeNumber, MaybeText, Ref } from './fields.ts';
import { Redemption } from './redemption.ts';

const tags = ['Conflicts'];

export const conflictKinds = [
  'refused_redemption',
  'used_in_two_channels',
  'expired_hold',
  'amount_differs',
] as const;
export const conflictStatuses = ['open', 'resolved'] as const;
export const resolutions = ['accept', 'dismiss', 'void'] as const;

const ActorOf = Type.Object({ kind: Type.String(), id: MaybeText });

const conflict = {
  id: Type.String(),
  client_id: Type.String(),
  kind: OneOf(
    conflictKinds,
    'refused_redemption: a sale that could not be booked. used_in_two_channels: its code was used ' +
      'in a shop. expired_hold: its hold had run out. amount_differs: booked, with another ' +
      'discount than ours.',
  ),
  status: OneOf(conflictStatuses, 'Open until somebody settles it.'),
  mode: OneOf(modes, 'That of the key that reported.'),
  reason: Type.String({ description: 'The error_code of the refusal, or discount_differs.' }),
  message: Type.String({ description: 'For people.' }),
  shop: Type.String(),
  code: Type.String({ description: 'As it was reported.' }),
  voucher_id: MaybeText,
  redemption_id: Nullable(
    Type.String({ description: 'What it is about, or what stands in the way of the report.' }),
  ),
  order_reference: MaybeText,
  transaction_amount: MaybeNumber,
  currency: Type.String(),
  redeemed_at: Type.String(),
  reported_place: Nullable(
    Type.String({ description: 'Where the report came from: a location’s name, or online.' }),
  ),
  earlier_place: Nullable(
    Type.String({ description: 'Where the redemption was that it is about.' }),
  ),
  evidence: Type.Object({
    reference: Type.String({ description: 'That of the refusal: see GET /attempts.' }),
    discount_amount: Nullable(Type.Number({ description: 'What the shop says it took off.' })),
    discount_expected: Nullable(Type.Number({ description: 'What our arithmetic says.' })),
    tax_amount: MaybeNumber,
    used: Nullable(Type.Integer({ description: 'Uses of the voucher at that moment.' })),
    held: MaybeInteger,
    max_uses: MaybeInteger,
    hold_id: MaybeText,
    hold_expired_at: MaybeText,
  }),
  resolution: Nullable(OneOf(resolutions, 'How it was settled.')),
  resolution_reason: MaybeText,
  resolved_by: Nullable(ActorOf),
  resolved_at: MaybeText,
  booked_redemption_id: Nullable(Type.String({ description: 'What accept booked.' })),
  created_at: CreatedAt,
};

export const Conflict = Type.Object(conflict);

export const ConflictWithEvidence = Type.Object({
  ...conflict,
  redemption: Nullable(Redemption),
  booked_redemption: Nullable(Redemption),
  findings: Type.Array(
    Type.Object({ code: Type.String(), message: Type.String(), overridable: Type.Boolean() }),
    { description: 'All that stood against the report.' },
  ),
});

export const listConflicts = operation({
  method: 'GET',
  url: '/api/v1/conflicts',
  action: 'conflict.read',
  schema: {
    operationId: 'listConflicts',
    tags,
    summary: 'List conflicts, newest first',
    querystring: ListQuery({
      client_id: Type.Optional(Ref('Of this client.')),
      status: Type.Optional(OneOf(conflictStatuses, 'Default: both.')),
      kind: Type.Optional(OneOf(conflictKinds, 'Of this kind.')),
      mode: Type.Optional(OneOf(modes, 'Default: that of the key.')),
    }),
    response: { 200: Page(Conflict) },
  },
});

export const getConflict = operation({
  method: 'GET',
  url: '/api/v1/conflicts/:id',
  action: 'conflict.read',
  schema: {
    operationId: 'getConflict',
    tags,
    summary: 'Read a conflict with its evidence',
    params: ById,
    response: { 200: ConflictWithEvidence },
  },
});

export const resolveConflict = operation({
  method: 'POST',
  url: '/api/v1/conflicts/:id/resolve',
  action: 'conflict.write',
  schema: {
    operationId: 'resolveConflict',
    tags,
    summary: 'Settle a conflict',
    description:
      'accept: the report is booked after all. Where a limit is in the way, max_uses of the ' +
      'voucher (and max_redemptions of the campaign) rise by one in the same transaction; it is ' +
      'booked without its customer, so that no customer exceeds his limit. An order that is booked ' +
      'with another amount is voided and booked anew. void: the redemption that it names is ' +
      'cancelled. dismiss: nothing changes. Again, the same resolution answers 200; another 409.',
    params: ById,
    body: Type.Object({
      resolution: OneOf(resolutions, 'accept, dismiss or void'),
      reason: Text(500, 'Why: it stays in the ledger.'),
    }),
    response: { 200: Conflict },
  },
});
