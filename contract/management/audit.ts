// The audit log: every change with who made it, from where, before and after.
import { Type } from 'typebox';
import { File, InstantOrDate, ListQuery, Nullable, Page, Text } from '../fields.ts';
import { operation } from '../operation.ts';
import { MaybeText, Ref } from './fields.ts';

const tags = ['Audit log'];

const State = Nullable(Type.Object({}, { additionalProperties: true }));

export const AuditEntry = Type.Object({
  id: Type.String(),
  created_at: Type.String({ description: 'UTC, with milliseconds.' }),
  kind: Type.String({ description: 'Such as campaign.changed.' }),
  actor: Type.Object({
    kind: Type.String({ description: 'api_key, account, command_line or system.' }),
    id: MaybeText,
    name: Nullable(Type.String({ description: 'Of the key, or the address of the account.' })),
  }),
  address: Nullable(Type.String({ description: 'Where a call of the management API came from.' })),
  shop: MaybeText,
  location_id: MaybeText,
  client_id: MaybeText,
  client_name: MaybeText,
  campaign_id: MaybeText,
  voucher_id: MaybeText,
  subject_id: Nullable(Type.String({ description: 'What was changed.' })),
  before: State,
  after: State,
});

const filters = {
  actor: Type.Optional(
    Text(
      64,
      'By this key or account (its id), or by system or command_line or api_key or account.',
    ),
  ),
  kind: Type.Optional(
    Text(500, 'Kinds, separated by commas: campaign.changed, or campaign for all of them.'),
  ),
  subject: Type.Optional(
    Text(64, 'The id of what was changed; of a voucher also its redemptions.'),
  ),
  client_id: Type.Optional(Ref('Of this client.')),
  from: Type.Optional(InstantOrDate('From then on; a date: its beginning in UTC.')),
  to: Type.Optional(InstantOrDate('Until then; a date: its end in UTC. A time is not included.')),
};

export const listAuditLog = operation({
  method: 'GET',
  url: '/api/v1/audit-log',
  action: 'audit.read',
  schema: {
    operationId: 'listAuditLog',
    tags,
    summary: 'Who changed what, newest first',
    description: 'Append-only. Secrets are never in it.',
    querystring: ListQuery(filters),
    response: { 200: Page(AuditEntry) },
  },
});

export const downloadAuditLog = operation({
  method: 'GET',
  url: '/api/v1/audit-log.csv',
  action: 'audit.read',
  schema: {
    operationId: 'downloadAuditLog',
    tags,
    summary: 'The audit log as CSV, newest first',
    description: 'Text that a spreadsheet would take for a formula begins with an apostrophe.',
    querystring: Type.Object(filters),
    response: { 200: File(['text/csv'], 'CSV with a header row.') },
  },
});
