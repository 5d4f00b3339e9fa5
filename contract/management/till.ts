// What a paired till asks for. Its cookie says which till it is.
import { Type } from 'typebox';
import { Amount, Instant, Nullable, OneLine, OneOf } from '../fields.ts';
import { languages } from '../language.ts';
import { operation } from '../operation.ts';
import { redemptionAnswer, voidAnswer } from '../store.ts';
import { ById, MaybeNumber, MaybeText, Nothing, Ref } from './fields.ts';

const tags = ['Till'];

const Person = Type.Object({
  id: Type.String(),
  name: Type.String(),
  may_override: Type.Boolean(),
  locked: Type.Boolean(),
});

export const Till = Type.Object({
  device: Type.Object({
    id: Type.String(),
    name: Type.String(),
    offline_allowance: Type.Integer(),
  }),
  location: Type.Object({ id: Type.String(), name: Type.String() }),
  client: Type.Object({
    id: Type.String(),
    name: Type.String(),
    token: Type.String({ description: 'Stands in the links of its vouchers.' }),
    currency: Type.String(),
    time_zone: Type.String(),
  }),
  staff: Type.Array(Person, { description: 'Who may work here; none: no PIN is asked for.' }),
  on_shift: Nullable(Person),
  undo_seconds: Type.Integer({ description: 'How long a redemption can be undone here.' }),
});

export const pairTill = operation({
  method: 'POST',
  url: '/api/v1/till/pair',
  action: 'public',
  schema: {
    operationId: 'pairTill',
    tags,
    summary: 'Become a till, by the manager’s QR code',
    body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }),
    response: { 200: Till },
  },
});

export const getTill = operation({
  method: 'GET',
  url: '/api/v1/till',
  action: 'till',
  schema: {
    operationId: 'getTill',
    tags,
    summary: 'Which till this is, and who works at it',
    response: { 200: Till },
  },
});

export const beginShift = operation({
  method: 'POST',
  url: '/api/v1/till/shift',
  action: 'till',
  schema: {
    operationId: 'beginShift',
    tags,
    summary: 'Take the till over',
    description:
      'Ends the shift of whoever worked here. 401 `pin_wrong` with the tries that are left in ' +
      '`message`; 403 `pin_locked` after five: a manager unlocks.',
    body: Type.Object({
      staff_id: Ref('Who.'),
      pin: Type.String({ minLength: 1, maxLength: 20 }),
    }),
    response: { 200: Till },
  },
});

export const endShift = operation({
  method: 'DELETE',
  url: '/api/v1/till/shift',
  action: 'till',
  schema: {
    operationId: 'endShift',
    tags,
    summary: 'Leave the till',
    response: { 204: Nothing },
  },
});

const bill = {
  transaction_amount: Type.Optional(Nullable(Amount('The bill before the discount; may follow.'))),
  receipt_number: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
  covers: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 10_000 }))),
};

export const redeemAtTill = operation({
  method: 'POST',
  url: '/api/v1/till/redemptions',
  action: 'till',
  schema: {
    operationId: 'redeemAtTill',
    tags,
    summary: 'Redeem a voucher here',
    description:
      'As POST /api/v1/redemptions, at the location of the till. Send `Idempotency-Key`.',
    body: Type.Object({
      code: Type.String({ minLength: 1, maxLength: 300 }),
      ...bill,
      hold_id: Type.Optional(Nullable(Ref('The hold taken when the guests sat down.'))),
      override: Type.Optional(
        Nullable(
          Type.Object({
            acknowledged: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 }),
            reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
          }),
        ),
      ),
    }),
    response: { 200: Type.Object(redemptionAnswer) },
  },
});

export const reportFromTill = operation({
  method: 'POST',
  url: '/api/v1/till/reports',
  action: 'till',
  schema: {
    operationId: 'reportFromTill',
    tags,
    summary: 'Report a voucher that was taken while there was no network',
    description:
      'After the fact: what can be booked is booked, with warnings; what cannot is kept as a ' +
      'conflict that names both places. `report_key` makes it safe to repeat for ever.',
    body: Type.Object({
      code: Type.String({ minLength: 1, maxLength: 300 }),
      report_key: Type.String({ minLength: 16, maxLength: 100, pattern: '^[A-Za-z0-9-]+$' }),
      taken_at: Instant('When it was taken, by the till’s clock.'),
      ...bill,
    }),
    response: { 200: Type.Object(redemptionAnswer) },
  },
});

export const billAtTill = operation({
  method: 'PATCH',
  url: '/api/v1/till/redemptions/:id',
  action: 'till',
  schema: {
    operationId: 'billAtTill',
    tags,
    summary: 'Say what the bill was, or correct it, on the same day',
    params: ById,
    body: Type.Object({ transaction_amount: Amount('The bill before the discount.') }),
    response: {
      200: Type.Object({ redemption_id: Type.String(), discount_applied: Type.Number() }),
    },
  },
});

export const undoAtTill = operation({
  method: 'POST',
  url: '/api/v1/till/redemptions/:id/undo',
  action: 'till',
  schema: {
    operationId: 'undoAtTill',
    tags,
    summary: 'Take a redemption back that was made here just now',
    params: ById,
    response: { 200: Type.Object(voidAnswer) },
  },
});

const Seating = Type.Object({
  hold_id: Type.String(),
  code: Type.String(),
  table: Type.String(),
  expires_at: Type.String(),
  created_at: Type.String(),
});

export const seatAtTill = operation({
  method: 'POST',
  url: '/api/v1/till/seatings',
  action: 'till',
  schema: {
    operationId: 'seatAtTill',
    tags,
    summary: 'Accept a voucher when the guests sit down: held for four hours',
    body: Type.Object({
      code: Type.String({ minLength: 1, maxLength: 300 }),
      table: OneLine(40, 'As the house calls it.', 'a table'),
      covers: bill.covers,
    }),
    response: { 200: Seating },
  },
});

export const unseatAtTill = operation({
  method: 'DELETE',
  url: '/api/v1/till/seatings/:id',
  action: 'till',
  schema: {
    operationId: 'unseatAtTill',
    tags,
    summary: 'Give a held voucher back',
    params: ById,
    response: { 204: Nothing },
  },
});

export const todayAtTill = operation({
  method: 'GET',
  url: '/api/v1/till/today',
  action: 'till',
  schema: {
    operationId: 'todayAtTill',
    tags,
    summary: 'What was taken at this location today, and who sits on a voucher',
    querystring: Type.Object({
      language: Type.Optional(OneOf(languages, 'Of the offers; default en.')),
    }),
    response: {
      200: Type.Object({
        redemptions: Type.Array(
          Type.Object({
            redemption_id: Type.String(),
            code: Type.String(),
            discount_description: Type.String(),
            transaction_amount: MaybeNumber,
            discount_applied: Type.Number(),
            receipt_number: MaybeText,
            redeemed_at: Type.String(),
            voided: Type.Boolean(),
            here: Type.Boolean({ description: 'By this very till.' }),
          }),
        ),
        seatings: Type.Array(Seating),
      }),
    },
  },
});
