// An import as it is answered.
import type { Static } from 'typebox';
import type { Import } from '../../contract/management/import.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import type { ImportRow } from './queries.ts';

const LATIN_1 =
  'The file is not UTF-8: it was read as Windows-1252 (Latin-1). Look at codes and texts with ' +
  'letters beyond A–Z before you print them.';

export const importAnswer = (row: ImportRow): Static<typeof Import> => ({
  id: publicId('import', row.id),
  client_id: publicId('client', row.client_id),
  campaign_id: publicId('campaign', row.campaign_id),
  source_id: publicIdOrNull('source', row.source_id),
  status: row.status,
  progress:
    row.status === 'completed'
      ? 1
      : Math.floor((row.bytes_read / Math.max(1, row.byte_count)) * 1000) / 1000,
  accepted: row.accepted_count,
  rejected: row.rejected_count,
  encoding: row.encoding,
  delimiter: row.delimiter,
  ignored_columns: row.ignored_columns ?? [],
  warnings: warningsOf(row),
  batch_ids: row.batch_ids.map((id) => publicId('batch', id)),
  failure: row.failure,
  created_at: writeInstant(row.created_at.getTime()),
  completed_at: writeInstantOrNull(row.completed_at),
});

function warningsOf(row: ImportRow): string[] {
  const warnings = row.encoding === 'windows-1252' ? [LATIN_1] : [];
  if (row.ignored_columns?.length) {
    warnings.push(`These columns mean nothing here: ${row.ignored_columns.join(', ')}`);
  }
  return warnings;
}
