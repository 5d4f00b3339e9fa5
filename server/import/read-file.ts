// Reads an import's file from the database, row by row, in turns with whatever else waits.
import type { Encoding } from '../csv/encoding.ts';
import { makeDecoder } from '../csv/encoding.ts';
import { makeCsvReader, type CsvRow } from '../csv/read-csv.ts';
import type { Queryable } from '../db/database.ts';
import { findPart, type ImportRow } from './queries.ts';

/** Read in one turn: about 3 ms. */
const SLICE_BYTES = 64 * 1024;

export interface FileSlice {
  rows: CsvRow[];
  /** Of the file, up to here. */
  bytesRead: number;
}

const immediate = () => new Promise((resolve) => setImmediate(resolve));

/** Throws a CsvError for a file that cannot be read on. */
export async function* fileSlices(db: Queryable, row: ImportRow): AsyncGenerator<FileSlice> {
  const ref = { organizationId: row.organization_id, id: row.id };
  const decode = makeDecoder(row.encoding as Encoding);
  const reader = makeCsvReader(row.delimiter ?? ',');
  let bytesRead = 0;
  let next = findPart(db, ref, 0);
  for (let n = 1; ; n++) {
    const part = await next;
    if (!part) break;
    next = findPart(db, ref, n);
    // looked at when it is awaited
    next.catch(() => undefined);
    for (let at = 0; at < part.length; at += SLICE_BYTES) {
      const slice = part.subarray(at, at + SLICE_BYTES);
      bytesRead += slice.length;
      yield { rows: reader.write(decode(slice)), bytesRead };
      await immediate();
    }
  }
  yield { rows: [...reader.write(decode()), ...reader.end()], bytesRead };
}
