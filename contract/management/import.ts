// Imports: own codes from a CSV, as a job that survives a restart.
import { Type } from 'typebox';
import { File, ListQuery, Nullable, OneOf, Page } from '../fields.ts';
import { operation } from '../operation.ts';
import { ById, CreatedAt, MaybeText, Ref } from './fields.ts';

const tags = ['Imports'];

export const importStatuses = ['receiving', 'queued', 'running', 'completed', 'failed'] as const;
/** Bytes of one file, and rows of it that are taken. */
export const MAX_IMPORT_BYTES = 1024 * 1024 * 1024;
export const MAX_IMPORT_ROWS = 10_000_000;

export const Import = Type.Object({
  id: Type.String(),
  client_id: Type.String(),
  campaign_id: Type.String(),
  source_id: MaybeText,
  status: OneOf(importStatuses, 'How far it is.'),
  progress: Type.Number({ description: 'Of the file, from 0 to 1.' }),
  accepted: Type.Integer({ description: 'Codes that are vouchers now.' }),
  rejected: Type.Integer({ description: 'Rows that were not taken: see rejected.csv.' }),
  encoding: Nullable(Type.String({ description: 'How the file was read, such as utf-8.' })),
  delimiter: Nullable(Type.String({ description: 'What parts its cells.' })),
  ignored_columns: Type.Array(Type.String(), { description: 'Columns that mean nothing here.' }),
  warnings: Type.Array(Type.String(), { description: 'What to look at before printing.' }),
  batch_ids: Type.Array(Type.String(), {
    description: 'The imported codes, a batch for each source: to print or to download.',
  }),
  failure: Nullable(Type.String({ description: 'Why it failed.' })),
  created_at: CreatedAt,
  completed_at: MaybeText,
});

export const createImport = operation({
  method: 'POST',
  url: '/api/v1/campaigns/:id/imports',
  action: 'import.write',
  schema: {
    operationId: 'createImport',
    tags,
    summary: 'Import own codes from a CSV',
    description:
      'The body is the file (`text/csv`, up to 1 GB), with a header row: `code`, and if you like ' +
      '`max_uses` (a number, or unlimited), `valid_from`, `valid_until`, `source` (name or id) and ' +
      '`metadata.…`. Commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252 (Latin-1). Answers ' +
      'once the file is kept; read the import until its status is completed. A code that the ' +
      'client has already is rejected: the same file again adds nothing.',
    params: ById,
    querystring: Type.Object({
      source_id: Type.Optional(Ref('What carries the rows that name no source.')),
    }),
    body: File(['text/csv'], 'CSV with a header row.'),
    response: { 202: Import },
  },
});

export const listImports = operation({
  method: 'GET',
  url: '/api/v1/campaigns/:id/imports',
  action: 'import.read',
  schema: {
    operationId: 'listImports',
    tags,
    summary: 'List the imports of a campaign, newest first',
    params: ById,
    querystring: ListQuery({}),
    response: { 200: Page(Import) },
  },
});

export const getImport = operation({
  method: 'GET',
  url: '/api/v1/imports/:id',
  action: 'import.read',
  schema: {
    operationId: 'getImport',
    tags,
    summary: 'Read an import and its progress',
    params: ById,
    response: { 200: Import },
  },
});

export const downloadRejected = operation({
  method: 'GET',
  url: '/api/v1/imports/:id/rejected.csv',
  action: 'import.read',
  schema: {
    operationId: 'downloadRejected',
    tags,
    summary: 'Download the rows that were not taken, with the reason',
    description: 'row (in the file, its header is 1), code, reason.',
    params: ById,
    response: { 200: File(['text/csv'], 'CSV with a header row.') },
  },
});
