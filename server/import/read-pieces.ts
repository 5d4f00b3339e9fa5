// Reads an import's file into pieces: rows judged by themselves, a chunk at a time.
import { publicId } from '../db/id.ts';
import type { Database } from '../db/database.ts';
import { CsvError } from '../csv/read-csv.ts';
import { MAX_IMPORT_ROWS } from '../../contract/management/import.ts';
import { makeChunk, type CodeChunk } from './insert-codes.ts';
import { sourcesOf, type ImportRow } from './queries.ts';
import { fileSlices } from './read-file.ts';
import { readHead } from './read-head.ts';
import {
  isRejection,
  readRow,
  rejection,
  type ImportedCode,
  type ImportTerms,
  type Rejection,
} from './read-row.ts';

export const CHUNK = 10_000;

/** Rows judged by themselves; what the database says of them is still to come. */
export interface Piece {
  codes: CodeChunk;
  rejected: Rejection[];
  bytesRead: number;
}

/** The pieces that are not in the books yet. Throws a CsvError for a file that cannot be read on. */
export async function* readPieces(db: Database, row: ImportRow): AsyncGenerator<Piece, undefined> {
  let terms: ImportTerms | undefined;
  // rows of an earlier run are read again, and passed over: they are in the books
  let skip = row.accepted_count + row.rejected_count;
  let left = MAX_IMPORT_ROWS - skip;
  let piece = startPiece(new Map());
  for await (const { rows, bytesRead } of fileSlices(db, row)) {
    for (const each of rows) {
      if (!terms) {
        terms = await termsOf(db, row, each.cells);
        continue;
      }
      if (skip > 0) {
        skip--;
        continue;
      }
      if (left-- === 0) {
        throw new CsvError(`The file has more than ${MAX_IMPORT_ROWS} rows: those after are left`);
      }
      piece.add(readRow(each, terms));
      if (piece.size() === CHUNK) {
        yield piece.end(bytesRead);
        piece = startPiece(piece.codes);
      }
    }
    if (!terms && rows.length > 0) throw new CsvError('The file has no header row');
  }
  if (piece.size() > 0) yield piece.end(row.byte_count);
  return undefined;
}

async function termsOf(db: Database, row: ImportRow, head: string[]): Promise<ImportTerms> {
  const columns = readHead(head);
  if ('errors' in columns) throw new CsvError(`The header ${columns.errors[0]?.message ?? ''}`);
  const sources = new Map<string, string | null>();
  for (const { id, name } of await sourcesOf(db, row)) {
    const said = name.trim().toLowerCase();
    sources.set(said, sources.has(said) ? null : id);
    sources.set(publicId('source', id), id);
  }
  return {
    columns,
    timeZone: row.time_zone,
    maxUses: row.campaign_max_uses,
    sourceId: row.source_id,
    sources,
  };
}

/**
 * Gathers rows, each code once: also of the piece before, which may be on its way into the database
 * while this one is. Two that hold the same code would wait for each other.
 */
function startPiece(before: ReadonlyMap<string, ImportedCode>) {
  const codes = new Map<string, ImportedCode>();
  const rejected: Rejection[] = [];
  let size = 0;
  return {
    codes,
    size: () => size,
    add(row: ImportedCode | Rejection): void {
      size++;
      if (isRejection(row)) rejected.push(row);
      else if (codes.has(row.key) || before.has(row.key))
        rejected.push(rejection(row.line, row.code, TWICE));
      else codes.set(row.key, row);
    },
    end: (bytesRead: number): Piece => ({
      codes: makeChunk([...codes.values()]),
      rejected,
      bytesRead,
    }),
  };
}

export const TWICE = 'is in the file twice';
