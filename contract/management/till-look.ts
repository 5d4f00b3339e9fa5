// A code that is shown to a till: what it is worth there and now.
import { Type } from 'typebox';
import { Amount, Nullable, OneOf } from '../fields.ts';
import { languages } from '../language.ts';
import { operation } from '../operation.ts';
import { Findings } from '../store.ts';
import { termKinds } from '../terms.ts';
import { MaybeInteger, MaybeNumber, MaybeText } from './fields.ts';

const tags = ['Till'];

const shownTerms = ['valid_from', 'valid_until', ...termKinds] as const;

export const EarlierUse = Type.Object({
  at: Type.String(),
  place: Type.String({ description: 'The location’s name, or `online`.' }),
  order_reference: MaybeText,
});

export const lookUpCode = operation({
  method: 'POST',
  url: '/api/v1/till/look',
  action: 'till',
  schema: {
    operationId: 'lookUpCode',
    tags,
    summary: 'What a code is worth here and now, each term met or not; changes nothing',
    description: 'Takes a code as it is typed or scanned, and the address of a voucher’s page.',
    body: Type.Object({
      code: Type.String({ minLength: 1, maxLength: 300 }),
      covers: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 10_000 }))),
      transaction_amount: Type.Optional(
        Nullable(Amount('The bill before the discount, where it is known: for the terms alone.')),
      ),
      language: Type.Optional(OneOf(languages, 'Of the terms; default en.')),
    }),
    response: {
      200: Type.Object({
        code: Type.String({ description: 'The voucher’s own spelling.' }),
        found: Type.Boolean(),
        usable: Type.Boolean({ description: 'Nothing stands against it.' }),
        findings: Findings,
        reference: Type.String({ description: 'What support can look up.' }),
        did_you_mean: MaybeText,
        campaign_name: MaybeText,
        discount_type: MaybeText,
        discount_value: MaybeNumber,
        discount_description: MaybeText,
        minimum_spend: MaybeNumber,
        max_discount: MaybeNumber,
        terms: Type.Array(
          Type.Object({
            kind: OneOf(shownTerms, 'What it is about; text: in the offer’s own words.'),
            sentence: Type.String(),
            state: OneOf(
              ['met', 'unmet', 'unknown'] as const,
              'unknown: depends on guests or a bill that were not said, or is for people to judge.',
            ),
          }),
          { description: 'Each term of the offer, met or not.' },
        ),
        valid_until: MaybeText,
        remaining_uses: MaybeInteger,
        earlier_uses: Type.Array(EarlierUse, { description: 'The latest, at most three.' }),
        tables: Type.Array(Type.String(), {
          description:
            'Of this location, whose guests sit on the voucher; the latest, at most three.',
        }),
      }),
    },
  },
});
