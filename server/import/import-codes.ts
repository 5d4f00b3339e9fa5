// Makes vouchers of an import's rows in chunks, each in a transaction of its own: killed at any
// moment, it goes on where it was, and never makes a code twice.
import type { Database } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { CsvError } from '../csv/read-csv.ts';
import { MAX_IMPORT_ROWS } from '../../contract/management/import.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import {
  ensureBatches,
  findTaken,
  insertCodes,
  makeChunk,
  type Batches,
  type CodeChunk,
} from './insert-codes.ts';
import {
  countChunk,
  endImport,
  findImport,
  insertRejections,
  lockImport,
  sourcesOf,
  type ImportRef,
  type ImportRow,
} from './queries.ts';
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

const CHUNK = 10_000;

export interface ImportOptions {
  /** Stops after this long, to go on in another call; without it, only when all is done. */
  budgetMs?: number;
  onProgress?: (bytesRead: number, byteCount: number) => void;
}

/** Rows judged by themselves; what the database says of them is still to come. */
interface Piece {
  codes: CodeChunk;
  rejected: Rejection[];
  bytesRead: number;
}

/** Imports until the file is done: then the answer is true. False: the time was up. */
export async function importCodes(
  db: Database,
  ref: ImportRef,
  { budgetMs = Infinity, onProgress }: ImportOptions = {},
): Promise<boolean> {
  const row = await findImport(db, ref);
  if (!row || isOver(row)) return true;
  const until = performance.now() + budgetMs;
  const pieces = readPieces(db, row);
  const known: Batches = new Map();
  let done = row.accepted_count + row.rejected_count;
  try {
    let next = pieces.next();
    for (;;) {
      const { value: piece, done: isAll } = await next;
      if (isAll) break;
      // the next one is read while the database is busy with this one
      next = pieces.next();
      next.catch(() => undefined);
      const count = piece.codes.rows.length + piece.rejected.length;
      const isStill = await addPiece(db, ref, piece, done, known);
      if (!isStill) return true;
      done += count;
      onProgress?.(piece.bytesRead, row.byte_count);
      if (performance.now() >= until) {
        await next.catch(() => undefined);
        return false;
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    await finish(db, ref, error.message);
    return true;
  }
  await finish(db, ref, null);
  return true;
}

const isOver = ({ status }: ImportRow) => status === 'completed' || status === 'failed';

async function* readPieces(db: Database, row: ImportRow): AsyncGenerator<Piece, undefined> {
  let terms: ImportTerms | undefined;
  // rows of an earlier run are read again, and passed over: they are in the books
  let skip = row.accepted_count + row.rejected_count;
  let left = MAX_IMPORT_ROWS - skip;
  let piece = startPiece();
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
        piece = startPiece();
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

/** Gathers rows, each code once. */
function startPiece() {
  const codes = new Map<string, ImportedCode>();
  const rejected: Rejection[] = [];
  let size = 0;
  return {
    size: () => size,
    add(row: ImportedCode | Rejection): void {
      size++;
      if (isRejection(row)) rejected.push(row);
      else if (codes.has(row.key)) rejected.push(rejection(row.line, row.code, TWICE));
      else codes.set(row.key, row);
    },
    end: (bytesRead: number): Piece => ({
      codes: makeChunk([...codes.values()]),
      rejected,
      bytesRead,
    }),
  };
}

const TWICE = 'is in the file twice';

/** False: another worker has ended the import. Throws when one has come further than we knew. */
async function addPiece(
  db: Database,
  ref: ImportRef,
  piece: Piece,
  expected: number,
  known: Batches,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const row = await lockImport(tx, ref);
    if (!row || isOver(row)) return false;
    if (row.accepted_count + row.rejected_count !== expected) throw new Overtaken();
    const { codes } = piece;
    const isKnown = codes.rows.every(({ sourceId }) => known.has(sourceId));
    const batches = isKnown ? known : await ensureBatches(tx, row, codes);
    const accepted = await insertCodes(tx, row, codes, batches);
    const rejected = [...piece.rejected];
    if (accepted < codes.rows.length) {
      const rows = new Map(codes.ids.map((id, i) => [id, codes.rows[i]!]));
      for (const taken of await findTaken(tx, row, codes)) {
        const { line, code } = rows.get(taken.id)!;
        const reason = taken.is_of_import
          ? TWICE
          : `is taken: the campaign “${taken.campaign}” has ${taken.code}`;
        rejected.push(rejection(line, code, reason));
      }
    }
    if (accepted + rejected.length !== codes.rows.length + piece.rejected.length) {
      throw new Error('Some rows of an import were neither taken nor rejected');
    }
    const counts = { accepted, rejected: rejected.length, bytesRead: piece.bytesRead };
    // sent together with COMMIT: a chunk is three round trips
    await Promise.all([
      insertRejections(tx, ref, rejected),
      countChunk(tx, ref, counts),
      tx.commit(),
    ]);
    for (const [source, id] of batches) known.set(source, id);
    return true;
  });
}

/** Two workers were at one import: the slower one begins again from what the faster one did. */
export class Overtaken extends Error {
  override name = 'Overtaken';
}

/** Ends an import; its codes so far stay good. */
export async function finish(db: Database, ref: ImportRef, failure: string | null): Promise<void> {
  await db.transaction(async (tx) => {
    const row = await lockImport(tx, ref);
    if (!row || isOver(row)) return;
    await endImport(tx, ref, failure);
    const kind: LedgerKind = failure === null ? 'import.completed' : 'import.failed';
    await appendToLedger(tx, [
      {
        organizationId: row.organization_id,
        kind,
        actor: { kind: 'system', id: null },
        at: Date.now(),
        clientId: row.client_id,
        campaignId: row.campaign_id,
        subjectId: row.id,
        after: {
          id: publicId('import', row.id),
          accepted: row.accepted_count,
          rejected: row.rejected_count,
          batch_ids: row.batch_ids.map((id) => publicId('batch', id)),
          ...(failure === null ? {} : { failure }),
        },
      },
    ]);
  });
}
