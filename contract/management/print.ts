// Print: postcards, labels, sheets and QR files of a batch, as a job that makes files.
import { Type } from 'typebox';
import { languages } from '../language.ts';
import { File, ListQuery, Nullable, OneOf, Page, PlainDate } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, CreatedAt, MaybeText } from './fields.ts';

const tags = ['Print'];

export const printKinds = ['qr_sheet', 'labels', 'postcard', 'qr_files'] as const;
export const printSizes = ['A6', 'A5', 'DL', 'letter', 'A4'] as const;
export const printTemplates = [
  'panel',
  'picture',
  'L7160',
  'L7163',
  'L7651',
  '5160',
  '5163',
] as const;
const printStatuses = ['queued', 'running', 'completed', 'failed', 'cancelled', 'expired'] as const;
export const MAX_PIECES = 200_000;

const Finding = Type.Object({
  level: OneOf(['error', 'warning'] as const, 'An error refuses the print.'),
  code: Type.String({ description: 'For programs; stable.' }),
  message: Type.String({ description: 'For people.' }),
});

export const Print = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  campaign_id: Type.String(),
  batch_id: Type.String(),
  kind: OneOf(printKinds, 'What is printed.'),
  size: MaybeText,
  template: MaybeText,
  status: OneOf(printStatuses, 'How far it is; the files of an expired one are deleted.'),
  first_piece: Type.Integer(),
  last_piece: Type.Integer(),
  done: Type.Integer({ description: 'Pieces drawn so far; spoilt ones are left out.' }),
  progress: Type.Number({ description: '0 to 1.' }),
  findings: Type.Array(Finding, { description: 'What the check before printing warned of.' }),
  verification: Nullable(
    Type.Object({
      checked: Type.Integer({ description: 'Codes of the finished file that were rendered.' }),
      read: Type.Integer({ description: 'Of them, those that were read back right.' }),
      note: MaybeText,
    }),
  ),
  failure: MaybeText,
  files: Type.Array(
    Type.Object({
      url: Type.String({ description: 'A path on this server, for the same key or session.' }),
      name: Type.String(),
      pages: Type.Integer({ description: '0 for a zip.' }),
      bytes: Type.Integer(),
      first_piece: Type.Integer(),
      last_piece: Type.Integer(),
    }),
  ),
  created_at: CreatedAt,
  completed_at: MaybeText,
});

const Words = (maxLength: number, description: string) =>
  Type.Optional(Nullable(Type.String({ maxLength, description })));

const PrintBody = Type.Object({
  kind: OneOf(printKinds, 'What is printed.'),
  size: Type.Optional(
    Nullable(OneOf(printSizes, 'Postcards: A6 (default), A5, DL, letter. Sheets: A4, letter.')),
  ),
  template: Type.Optional(
    Nullable(
      OneOf(
        printTemplates,
        'Postcards: panel (default) or picture. Labels: L7160 (default), L7163, L7651, 5160, 5163.',
      ),
    ),
  ),
  headline: Words(80, 'Default: from the offer, such as "20% off".'),
  subline: Words(160, 'Default: the rest of the offer.'),
  text: Words(600, 'Small print. Default: the terms.'),
  color: Type.Optional(
    Nullable(
      Type.String({
        pattern: '^#[0-9A-Fa-f]{6}$',
        expects: 'a colour such as #0b6b4d',
        description: 'Default: the client’s.',
      }),
    ),
  ),
  picture: Type.Optional(
    Nullable(
      Type.String({
        maxLength: 8_100_000,
        description: 'PNG or JPEG of at most 6 MB, as data:image/jpeg;base64,…',
      }),
    ),
  ),
  language: Type.Optional(
    Nullable(OneOf(languages, 'Of the words that are not said here; default en.')),
  ),
  barcode: Type.Optional(
    Nullable(Type.Boolean({ description: 'Code 128 beside the QR code; default: no.' })),
  ),
  columns: Type.Optional(
    Nullable(Type.Integer({ minimum: 2, maximum: 8, description: 'Of a QR sheet; default 4.' })),
  ),
  pixels: Type.Optional(
    Nullable(
      Type.Integer({ minimum: 100, maximum: 2000, description: 'Of PNG files; default 600.' }),
    ),
  ),
  drop_date: Type.Optional(
    Nullable(PlainDate('When the pieces are to arrive: the offer must still be good then.')),
  ),
  first_piece: Type.Optional(Nullable(Type.Integer({ minimum: 1, description: 'Default 1.' }))),
  last_piece: Type.Optional(Nullable(Type.Integer({ minimum: 1, description: 'Default: all.' }))),
});

export const createPrint = operation({
  method: 'POST',
  url: '/api/v1/batches/:id/prints',
  action: 'batch.write',
  schema: {
    operationId: 'createPrint',
    tags,
    summary: 'Print a batch',
    description:
      'Answers at once; read the print until its status is completed. What would not print well is ' +
      `refused with 422. At most ${MAX_PIECES} pieces; they are split into files.`,
    params: ById,
    body: PrintBody,
    response: { 202: Print },
  },
});

export const checkPrint = operation({
  method: 'POST',
  url: '/api/v1/batches/:id/prints/check',
  action: 'batch.read',
  schema: {
    operationId: 'checkPrint',
    tags,
    summary: 'Check a print before it is made',
    description: 'The same body; nothing is made or kept.',
    params: ById,
    body: PrintBody,
    response: {
      200: Type.Object({
        pieces: Type.Integer(),
        module_mm: Nullable(Type.Number({ description: 'The side of a module in print.' })),
        findings: Type.Array(Finding),
      }),
    },
  },
});

export const listPrints = operation({
  method: 'GET',
  url: '/api/v1/batches/:id/prints',
  action: 'batch.read',
  schema: {
    operationId: 'listPrints',
    tags,
    summary: 'List the prints of a batch, newest first',
    params: ById,
    querystring: ListQuery({}),
    response: { 200: Page(Print) },
  },
});

export const getPrint = operation({
  method: 'GET',
  url: '/api/v1/prints/:id',
  action: 'batch.read',
  schema: {
    operationId: 'getPrint',
    tags,
    summary: 'Read a print, its progress and its files',
    params: ById,
    response: { 200: Print },
  },
});

export const cancelPrint = operation({
  method: 'POST',
  url: '/api/v1/prints/:id/cancel',
  action: 'batch.write',
  schema: {
    operationId: 'cancelPrint',
    tags,
    summary: 'Stop a print and delete its files',
    params: ById,
    response: { 200: Print },
  },
});

export const downloadPrintFile = operation({
  method: 'GET',
  url: '/api/v1/prints/:id/files/:part',
  action: 'batch.read',
  schema: {
    operationId: 'downloadPrintFile',
    tags,
    summary: 'Download a file of a completed print',
    params: Type.Object({ id: Type.String(), part: Type.String() }),
    response: { 200: File(['application/pdf', 'application/zip'], 'The file.') },
  },
});
