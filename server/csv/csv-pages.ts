// A table as CSV, a page of rows at a time, as fast as the reader takes them: memory does not grow
// with the table. What it throws in the middle ends the connection without its proper end, so that a
// short file is never taken for the whole one.
import { csvLine, type Cell } from './write-csv.ts';

export interface CsvTable<Row> {
  header: readonly string[];
  pageSize: number;
  /** The rows after `last`, in the file's order; fewer than a page: there are no more. */
  page: (last: Row | undefined, limit: number) => Promise<Row[]>;
  cells: (row: Row) => readonly Cell[];
}

export async function* csvPages<Row>(table: CsvTable<Row>): AsyncGenerator<string> {
  yield csvLine(table.header);
  let last: Row | undefined;
  for (;;) {
    const rows = await table.page(last, table.pageSize);
    if (rows.length > 0) yield rows.map((row) => csvLine(table.cells(row))).join('');
    if (rows.length < table.pageSize) return;
    last = rows.at(-1);
  }
}
