// Exports: lists as files, filtered as the lists are.
import { Type } from 'typebox';
import { File, InstantOrDate, OneOf } from '../fields.ts';
import { operation } from '../operation.ts';
import { Ref } from './fields.ts';
import { voucherStates, voucherStatuses } from './voucher.ts';

const Csv = { 200: File(['text/csv'], 'CSV with a header row.') };
const description =
  'A header row, then a row each, newest first. Text that a spreadsheet would take for a formula ' +
  'begins with an apostrophe. A download that breaks off is incomplete: the connection ends with an error.';

export const downloadVouchers = operation({
  method: 'GET',
  url: '/api/v1/vouchers.csv',
  action: 'voucher.read',
  schema: {
    operationId: 'downloadVouchers',
    tags: ['Vouchers'],
    summary: 'Download vouchers as CSV',
    description,
    querystring: Type.Object({
      code: Type.Optional(Type.String({ description: 'As typed.' })),
      client_id: Type.Optional(Ref('Of this client.')),
      campaign_id: Type.Optional(Ref('Of this campaign.')),
      batch_id: Type.Optional(Ref('Of this batch.')),
      status: Type.Optional(OneOf(voucherStatuses, 'Active or disabled.')),
      state: Type.Optional(OneOf(voucherStates, 'As they stand now.')),
    }),
    response: Csv,
  },
});

export const downloadLeads = operation({
  method: 'GET',
  url: '/api/v1/leads.csv',
  action: 'lead.read',
  schema: {
    operationId: 'downloadLeads',
    tags: ['Leads'],
    summary: 'Download leads as CSV',
    description,
    querystring: Type.Object({
      client_id: Type.Optional(Ref('Of this client.')),
      campaign_id: Type.Optional(Ref('Of this campaign.')),
      consent: Type.Optional(Type.Boolean({ description: 'true: who may be written to.' })),
      from: Type.Optional(InstantOrDate('Left at or after; a date begins in UTC.')),
      to: Type.Optional(InstantOrDate('Left at or before; a date ends in UTC.')),
    }),
    response: Csv,
  },
});
