// Deliveries: what the mail house says of a source's pieces.
import { Type } from 'typebox';
import { Nullable, PlainDate } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, MAX_COUNT, MaybeInteger } from './fields.ts';

const tags = ['Sources'];

export const deliveryKinds = ['mailed', 'delivered', 'returned'] as const;

const pieces = { mailed: MaybeInteger, delivered: MaybeInteger, returned: MaybeInteger };

export const Deliveries = Type.Object({
  source_id: Type.String(),
  ...pieces,
  days: Type.Array(Type.Object({ date: Type.String(), ...pieces }), {
    description: 'The earliest first; null: nothing said of that kind on that day.',
  }),
});

const Pieces = (description: string) =>
  Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: MAX_COUNT, description })));

export const reportDeliveries = operation({
  method: 'POST',
  url: '/api/v1/sources/:id/deliveries',
  action: 'source.write',
  schema: {
    operationId: 'reportDeliveries',
    tags,
    summary: 'Say how many pieces were mailed, delivered and returned on a day, or on many',
    description:
      'JSON for one day, or CSV (text/csv) with a header row: `date` and one or more of `mailed`, ' +
      '`delivered`, `returned`; or `date`, `status` and, where a row is not one piece, `quantity`. ' +
      'What is said of a day and kind replaces what was said before: the same file may be sent ' +
      'again, and a corrected one too.',
    params: ById,
    body: Type.Unsafe<
      | string
      | {
          date?: string | null;
          mailed?: number | null;
          delivered?: number | null;
          returned?: number | null;
        }
    >({
      ...Type.Object({
        date: Type.Optional(Nullable(PlainDate('Default: today in the client’s zone.'))),
        mailed: Pieces('Handed to the post.'),
        delivered: Pieces('Arrived.'),
        returned: Pieces('Came back.'),
      }),
      type: ['object', 'string'],
      media: ['application/json', 'text/csv'],
    }),
    response: { 201: Deliveries },
  },
});

export const getDeliveries = operation({
  method: 'GET',
  url: '/api/v1/sources/:id/deliveries',
  action: 'source.read',
  schema: {
    operationId: 'getDeliveries',
    tags,
    summary: 'What was said of a source’s pieces',
    params: ById,
    response: { 200: Deliveries },
  },
});
