// Vouchers as CSV, newest first.
import type { AnyActor } from '../api-key/can.ts';
import { csvPages } from '../csv/csv-pages.ts';
import type { Queryable } from '../db/database.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { voucherAnswer } from '../voucher/answer.ts';
import { listVouchers, type VoucherFilter, type VoucherRow } from '../voucher/queries.ts';

const HEADER = [
  'voucher_id',
  'code',
  'url',
  'status',
  'max_uses',
  'uses',
  'held',
  'remaining_uses',
  'valid_from',
  'valid_until',
  'metadata',
  'mode',
  'client_id',
  'campaign_id',
  'source_id',
  'batch_id',
  'created_at',
];

export const vouchersCsv = (
  db: Queryable,
  actor: AnyActor,
  filter: VoucherFilter | undefined,
  publicUrl: string,
): AsyncGenerator<string> =>
  csvPages<VoucherRow>({
    header: HEADER,
    pageSize: 2_000,
    async page(last, limit) {
      if (!filter) return [];
      // a list asks for one row more than it shows
      const page = { limit: limit - 1, after: last?.id };
      return listVouchers(db, actor, filter, page);
    },
    cells(row) {
      const { url, uses, held, remaining_uses } = voucherAnswer(row, publicUrl);
      return [
        publicId('voucher', row.id),
        row.code,
        url,
        row.status,
        row.max_uses,
        uses,
        held,
        remaining_uses,
        writeInstantOrNull(row.valid_from),
        writeInstantOrNull(row.valid_until),
        row.metadata && JSON.stringify(row.metadata),
        row.mode,
        publicId('client', row.client_id),
        publicId('campaign', row.campaign_id),
        publicIdOrNull('source', row.source_id),
        publicIdOrNull('batch', row.batch_id),
        writeInstant(row.created_at.getTime()),
      ];
    },
  });
