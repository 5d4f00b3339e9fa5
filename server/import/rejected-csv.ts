// Streams the rows of an import that were not taken, in the file's order.
import { csvLine } from '../csv/write-csv.ts';
import type { Queryable } from '../db/database.ts';
import { rejectionsAfter, type ImportRef } from './queries.ts';

const PAGE = 2_000;

export async function* rejectedCsv(db: Queryable, ref: ImportRef): AsyncGenerator<string> {
  yield csvLine(['row', 'code', 'reason']);
  for (let after = 0; ;) {
    const rows = await rejectionsAfter(db, ref, after, PAGE);
    if (rows.length > 0) {
      yield rows.map((row) => csvLine([row.row_number, row.code, row.reason])).join('');
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.row_number;
  }
}
