// Makes vouchers of an import's rows in chunks, each in a transaction of its own: killed at any
// moment, it goes on where it was, and never makes a code twice.
import { CsvError } from '../csv/read-csv.ts';
import { sqlState, type Database } from '../db/database.ts';
import { newId, publicId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import { addPiece, type Added } from './add-piece.ts';
import { ensureBatches, type Batches } from './insert-codes.ts';
import { leaseImport, releaseImport } from './lease.ts';
import { endImport, findImport, isOver, lockImport, type ImportRef } from './queries.ts';
import { readPieces, type Piece } from './read-pieces.ts';

/**
 * Chunks on their way at once, each on a connection of its own. PostgreSQL writes a chunk on one core,
 * with one it waits for what reads the file and for the disk at each commit.
 */
const AT_ONCE = 2;

export interface ImportOptions {
  /** Stops after this long, to go on in another call; without it, only when all is done. */
  budgetMs?: number;
  /** Asked after each chunk: true stops as well. */
  mustStop?: () => boolean;
  onProgress?: (bytesRead: number, byteCount: number) => void;
}

/** `more`: it was stopped, or the time was up. `elsewhere`: another worker is at it, or was until it was killed. */
export type Imported = 'all' | 'more' | 'elsewhere';

/** Imports until the file is done. */
export async function importCodes(
  db: Database,
  ref: ImportRef,
  { budgetMs = Infinity, mustStop = () => false, onProgress }: ImportOptions = {},
): Promise<Imported> {
  const worker = newId();
  const until = performance.now() + budgetMs;
  const isEnough = () => performance.now() >= until || mustStop();
  if (!(await leaseImport(db, ref, worker))) {
    const row = await findImport(db, ref);
    return !row || isOver(row) ? 'all' : 'elsewhere';
  }
  try {
    return await importPieces(db, ref, { atOnce: AT_ONCE, isEnough, onProgress }).catch(
      (error: unknown) => {
        // Two imports that have the same codes in another order: of each a chunk waits for the other's,
        // and another for its own turn. One at a time, nobody waits for what waits itself.
        if (!/^(55P03|40P01)$/.test(sqlState(error))) throw error;
        return importPieces(db, ref, { atOnce: 1, isEnough, onProgress });
      },
    );
  } finally {
    // what cannot be told now is so when the lease has run out
    await releaseImport(db, ref, worker).catch(() => undefined);
  }
}

interface Run {
  atOnce: number;
  isEnough: () => boolean;
  onProgress: ImportOptions['onProgress'];
}

async function importPieces(db: Database, ref: ImportRef, run: Run): Promise<'all' | 'more'> {
  const row = await findImport(db, ref);
  if (!row || isOver(row)) return 'all';
  const pieces = readPieces(db, row);
  const batches: Batches = new Map();
  const onTheirWay: Promise<Added>[] = [];
  let expected = row.accepted_count + row.rejected_count;
  let before: Promise<unknown> = Promise.resolve();
  // as long as the client has none of them: nearly every file is new to it
  let copies = true;

  const add = (piece: Piece): void => {
    const turn = { expected, before, batches, copies };
    const added = addPiece(db, ref, piece, turn).then((result) => {
      copies = !result.hadTaken;
      if (!result.isOver) run.onProgress?.(piece.bytesRead, row.byte_count);
      return result;
    });
    // looked at in its turn
    added.catch(() => undefined);
    before = added;
    onTheirWay.push(added);
    expected += piece.codes.rows.length + piece.rejected.length;
  };

  let next = pieces.next();
  try {
    for (let isFirst = true; ; isFirst = false) {
      const { value: piece, done: isAll } = await next;
      if (isAll) break;
      // read while the database is busy with those before
      next = pieces.next();
      next.catch(() => undefined);
      if (onTheirWay.length === run.atOnce && (await onTheirWay.shift()!).isOver) return 'all';
      if (!isFirst && run.isEnough()) {
        await Promise.all(onTheirWay);
        return 'more';
      }
      await openBatches(db, ref, piece, batches);
      add(piece);
    }
    await Promise.all(onTheirWay);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    await Promise.all(onTheirWay);
    await finish(db, ref, error.message);
    return 'all';
  } finally {
    await Promise.allSettled([next, ...onTheirWay]);
  }
  await finish(db, ref, null);
  return 'all';
}

/** Makes the batches that the piece is the first to need: before its codes, which name them. */
async function openBatches(
  db: Database,
  ref: ImportRef,
  { codes }: Piece,
  known: Batches,
): Promise<void> {
  const wanted = new Set(codes.rows.map(({ sourceId }) => sourceId));
  if ([...wanted].every((source) => known.has(source))) return;
  const batches = await db.transaction(async (tx) => {
    const row = await lockImport(tx, ref);
    return row && !isOver(row) ? ensureBatches(tx, row, wanted) : [];
  });
  for (const [source, id] of batches) known.set(source, id);
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
