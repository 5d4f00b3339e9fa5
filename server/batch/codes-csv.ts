// Streams a batch's codes as CSV: a page of rows at a time, as fast as the reader takes them.
import { publicId, publicIdOrNull } from '../db/id.ts';
import { defused } from '../csv/write-csv.ts';
import type { Queryable } from '../db/database.ts';
import { codesAfter, type BatchRow } from './queries.ts';

const PAGE = 5_000;

/**
 * The lines of the file, in parts. What it throws in the middle ends the connection without its
 * proper end, so that a short file is never taken for the whole one.
 */
export async function* codesCsv(
  db: Queryable,
  batch: BatchRow,
  publicUrl: string,
): AsyncGenerator<string> {
  yield 'code,url,status,source_id,batch_id\r\n';
  const start = `${publicUrl}/v/${batch.client_token}/`;
  const end = `${publicIdOrNull('source', batch.source_id) ?? ''},${publicId('batch', batch.id)}\r\n`;
  let after: string | null = null;
  let written = 0;
  const isImported = batch.import_id !== null;
  for (;;) {
    const rows = await codesAfter(db, batch, after, PAGE);
    written += rows.length;
    let text = '';
    for (const { code, status } of rows) {
      // generated codes are letters, digits, - and _, and begin with a letter or digit: nothing has
      // to be quoted, or could be taken for a formula; imported ones may be of another alphabet
      text += isImported
        ? `${defused(code)},${start}${encodeURIComponent(code)},${status},${end}`
        : `${code},${start}${code},${status},${end}`;
    }
    if (text) yield text;
    after = rows.at(-1)?.id ?? null;
    if (rows.length < PAGE) break;
  }
  if (written !== batch.created_count) {
    throw new Error(`Batch ${batch.id} has ${batch.created_count} codes, ${written} were found`);
  }
}
