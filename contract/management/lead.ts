// Scans of public voucher pages, and the people who left word there.
import { Type } from 'typebox';
import {
  Instant,
  InstantOrDate,
  ListQuery,
  Metadata,
  Nullable,
  OneLine,
  OneOf,
  Page,
  Text,
} from '../fields.ts';
import { operation } from '../operation.ts';
import { modes } from './campaign.ts';
import { ById, CreatedAt, MaybeText, Nothing, Ref } from './fields.ts';

const tags = ['Leads'];

const seen = { id: Type.String(), client_id: Type.String(), campaign_id: Type.String() };

export const Scan = Type.Object({
  ...seen,
  source_id: MaybeText,
  voucher_id: Type.String(),
  at: Type.String(),
  created_at: CreatedAt,
});

const lead = {
  ...seen,
  source_id: MaybeText,
  voucher_id: MaybeText,
  name: MaybeText,
  email: MaybeText,
  phone: MaybeText,
  consent: Type.Boolean(),
  metadata: Nullable(Metadata),
  at: Type.String(),
  created_at: CreatedAt,
};

export const Lead = Type.Object(lead);

export const ListedLead = Type.Object({
  ...lead,
  code: Nullable(Type.String({ description: 'Of the voucher whose page it was.' })),
  mode: OneOf(modes, 'That of the campaign.'),
  erased_at: Nullable(Type.String({ description: 'What it said of a person is gone since.' })),
});

const at = Type.Optional(Nullable(Instant('Default: now. Not in the future.')));

export const recordScan = operation({
  method: 'POST',
  url: '/api/v1/scans',
  action: 'scan.write',
  schema: {
    operationId: 'recordScan',
    tags,
    summary: 'Record that the page of a voucher was opened',
    body: Type.Object({
      voucher_id: Ref('The voucher.'),
      visitor: Type.Optional(
        Nullable(Text(128, 'What tells visitors apart, hashed: never an address or a name.')),
      ),
      at,
    }),
    response: { 201: Scan },
  },
});

export const recordLead = operation({
  method: 'POST',
  url: '/api/v1/leads',
  action: 'lead.write',
  schema: {
    operationId: 'recordLead',
    tags,
    summary: 'Record somebody who left word',
    body: Type.Object({
      voucher_id: Type.Optional(Nullable(Ref('Whose page it was; or campaign_id.'))),
      campaign_id: Type.Optional(Nullable(Ref('Where no voucher is known.'))),
      name: Type.Optional(Nullable(OneLine(200, 'As left.', 'a name'))),
      email: Type.Optional(Nullable(Type.String({ minLength: 3, maxLength: 320 }))),
      phone: Type.Optional(Nullable(OneLine(50, 'As left.', 'a number'))),
      consent: Type.Optional(Nullable(Type.Boolean({ description: 'To be written to.' }))),
      metadata: Type.Optional(Nullable(Metadata)),
      at,
    }),
    response: { 201: Lead },
  },
});

export const listLeads = operation({
  method: 'GET',
  url: '/api/v1/leads',
  action: 'lead.read',
  schema: {
    operationId: 'listLeads',
    tags,
    summary: 'List leads, newest first',
    description: 'Those that were erased stay in the list, without what they said.',
    querystring: ListQuery({
      client_id: Type.Optional(Ref('Of this client.')),
      campaign_id: Type.Optional(Ref('Of this campaign.')),
      consent: Type.Optional(Type.Boolean({ description: 'true: who may be written to.' })),
      from: Type.Optional(InstantOrDate('Left at or after; a date begins in UTC.')),
      to: Type.Optional(InstantOrDate('Left at or before; a date ends in UTC.')),
    }),
    response: { 200: Page(ListedLead) },
  },
});

export const eraseLead = operation({
  method: 'DELETE',
  url: '/api/v1/leads/:id',
  action: 'lead.write',
  schema: {
    operationId: 'eraseLead',
    tags,
    summary: 'Erase what a lead says of a person',
    description: 'It still counts in reports.',
    params: ById,
    response: { 204: Nothing },
  },
});
