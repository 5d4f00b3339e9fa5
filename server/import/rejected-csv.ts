// The rows of an import that were not taken, as CSV, in the file's order.
import { csvPages } from '../csv/csv-pages.ts';
import type { Queryable } from '../db/database.ts';
import { rejectionsAfter, type ImportRef } from './queries.ts';

interface Row {
  row_number: number;
  code: string;
  reason: string;
}

export const rejectedCsv = (db: Queryable, ref: ImportRef): AsyncGenerator<string> =>
  csvPages<Row>({
    header: ['row', 'code', 'reason'],
    pageSize: 2_000,
    page: (last, limit) => rejectionsAfter(db, ref, last?.row_number ?? 0, limit),
    cells: ({ row_number, code, reason }) => [row_number, code, reason],
  });
