// Recipients of a batch's pieces, the file for the mail merge, and pieces spoilt at the printer's.
import { Type } from 'typebox';
import { File, ListQuery, Nullable, Page, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, CreatedAt, MaybeText, Nothing } from './fields.ts';

const tags = ['Print'];

const RecipientList = Type.Object({
  batch_id: Type.String(),
  columns: Type.Array(Type.String()),
  quantity: Type.Integer({ description: 'Recipients; the first has the first piece.' }),
  pieces: Type.Integer({ description: 'Pieces of the batch that can be sent.' }),
  uploaded_at: Type.String(),
  delete_at: Nullable(Type.String({ description: 'When it is deleted by itself.' })),
});

export const uploadRecipients = operation({
  method: 'POST',
  url: '/api/v1/batches/:id/recipients',
  action: 'batch.write',
  schema: {
    operationId: 'uploadRecipients',
    tags,
    summary: 'Upload to whom the pieces of a batch go',
    description:
      'CSV with a header row, as text/csv: one recipient, one piece, in the order of the file. ' +
      'A list that is there is replaced. It is deleted 30 days after printing.',
    params: ById,
    body: File(['text/csv'], 'CSV with a header row.'),
    response: { 201: RecipientList },
  },
});

export const listRecipients = operation({
  method: 'GET',
  url: '/api/v1/batches/:id/recipients',
  action: 'batch.read',
  schema: {
    operationId: 'listRecipients',
    tags,
    summary: 'List the recipients of a batch, and whether their vouchers came back',
    params: ById,
    querystring: ListQuery({}),
    response: {
      200: Page(
        Type.Object({
          piece: Type.Integer(),
          voucher_id: Type.String(),
          code: Type.String(),
          uses: Type.Integer(),
          fields: Type.Record(Type.String(), Type.String()),
        }),
      ),
    },
  },
});

export const deleteRecipients = operation({
  method: 'DELETE',
  url: '/api/v1/batches/:id/recipients',
  action: 'batch.write',
  schema: {
    operationId: 'deleteRecipients',
    tags,
    summary: 'Delete the recipients of a batch',
    params: ById,
    response: { 204: Nothing },
  },
});

export const downloadMailMerge = operation({
  method: 'GET',
  url: '/api/v1/batches/:id/mail-merge.csv',
  action: 'batch.read',
  schema: {
    operationId: 'downloadMailMerge',
    tags,
    summary: 'Download the file for a mail merge',
    description:
      'A row a piece: piece, code, link, qr_file (the name in the zip of QR files), then the ' +
      'recipient’s columns. Spoilt pieces are left out.',
    params: ById,
    response: { 200: File(['text/csv'], 'CSV with a header row.') },
  },
});

const Spoilage = Type.Object({
  id: Type.String(),
  batch_id: Type.String(),
  first_piece: Type.Integer(),
  last_piece: Type.Integer(),
  voided: Type.Integer({ description: 'Vouchers that were disabled.' }),
  kept: Type.Integer({ description: 'Left as they were: used already, or disabled before.' }),
  reason: Type.String(),
  reissue_batch_id: MaybeText,
  created_at: CreatedAt,
});

export const MAX_SPOILT = 20_000;

export const spoilPieces = operation({
  method: 'POST',
  url: '/api/v1/batches/:id/spoilage',
  action: 'batch.write',
  schema: {
    operationId: 'spoilPieces',
    tags,
    summary: 'Void pieces that were spoilt in print, and make others for them',
    description:
      `Disables the vouchers of the pieces from one number to another (at most ${MAX_SPOILT}), but ` +
      'for those that were used. With `reissue`, a batch of as many new codes is made, and the ' +
      'recipients of the spoilt pieces get them.',
    params: ById,
    body: Type.Object({
      first_piece: Type.Integer({ minimum: 1 }),
      last_piece: Type.Integer({ minimum: 1 }),
      reason: Text(500, 'Such as "smudged on the press".'),
      reissue: Type.Optional(Nullable(Type.Boolean({ description: 'Default: no.' }))),
    }),
    response: { 201: Spoilage },
  },
});

export const listSpoilage = operation({
  method: 'GET',
  url: '/api/v1/batches/:id/spoilage',
  action: 'batch.read',
  schema: {
    operationId: 'listSpoilage',
    tags,
    summary: 'List what was spoilt of a batch, newest first',
    params: ById,
    querystring: ListQuery({}),
    response: { 200: Page(Spoilage) },
  },
});
