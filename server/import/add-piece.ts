// Writes a piece of an import into the books, in a transaction of its own: its codes, its rejected rows
// and how far the import has come, all of it or nothing.
import { sqlState, type Database } from '../db/database.ts';
import { withSession, type Session } from '../db/session.ts';
import { copyCodes } from './copy-codes.ts';
import {
  countByBatch,
  countInBatches,
  findTaken,
  insertCodes,
  type BatchCounts,
  type Batches,
} from './insert-codes.ts';
import {
  countChunk,
  insertRejections,
  isOver,
  lockImport,
  readImport,
  type ImportRef,
  type ImportRow,
} from './queries.ts';
import { rejection, type Rejection } from './read-row.ts';
import { TWICE, type Piece } from './read-pieces.ts';

/** A chunk that waits longer for another's codes tells its worker so. */
const LOCK_TIMEOUT = '10s';

export interface Turn {
  /** Rows of the file that are in the books when this piece's turn has come. */
  expected: number;
  /** Resolves when it has: the pieces before are committed. */
  before: Promise<unknown>;
  batches: Batches;
  /** By COPY first: none of the codes should be taken. */
  copies: boolean;
}

export interface Added {
  /** Another worker has ended the import. */
  isOver: boolean;
  /** The client had some of the codes. */
  hadTaken: boolean;
}

/** Two workers were at one import: the slower one begins again from what the faster one did. */
export class Overtaken extends Error {
  override name = 'Overtaken';
}

/**
 * Pieces are written side by side and committed one after the other: what is in the books is always
 * the beginning of the file. The import is locked at the end only, when the pieces before are done.
 */
export const addPiece = (db: Database, ref: ImportRef, piece: Piece, turn: Turn): Promise<Added> =>
  withSession(db, async (session) => {
    const written = await write(session, ref, piece, turn);
    await turn.before;
    const row = written && (await lockImport(session, ref));
    if (!written || !row || isOver(row)) {
      await session.query({ text: 'rollback' });
      return { isOver: true, hadTaken: false };
    }
    if (row.accepted_count + row.rejected_count !== turn.expected) throw new Overtaken();
    const { counts, rejected } = written;
    const accepted = [...counts.values()].reduce((sum, n) => sum + n, 0);
    if (accepted + rejected.length !== piece.codes.rows.length + piece.rejected.length) {
      throw new Error('Some rows of an import were neither taken nor rejected');
    }
    await countInBatches(session, row, piece.codes, counts);
    await insertRejections(session, ref, rejected);
    const { bytesRead } = piece;
    await countChunk(session, ref, { accepted, rejected: rejected.length, bytesRead });
    await session.query({ text: 'commit' });
    return { isOver: false, hadTaken: accepted < piece.codes.rows.length };
  });

interface Written {
  counts: BatchCounts;
  rejected: Rejection[];
}

/** Undefined: the import is over. */
async function write(
  session: Session,
  ref: ImportRef,
  piece: Piece,
  { batches, copies }: Turn,
): Promise<Written | undefined> {
  const { codes } = piece;
  let row = await begin(session, ref);
  if (!row) return undefined;
  if (copies) {
    try {
      await copyCodes(session, row, codes, batches);
      return { counts: countByBatch(codes, batches), rejected: piece.rejected };
    } catch (error) {
      if (sqlState(error) !== '23505') throw error;
    }
    await session.query({ text: 'rollback' });
    row = await begin(session, ref);
    if (!row) return undefined;
  }
  const counts = await insertCodes(session, row, codes, batches);
  return { counts, rejected: [...piece.rejected, ...(await rejectTaken(session, row, piece))] };
}

async function begin(session: Session, ref: ImportRef): Promise<ImportRow | undefined> {
  await session.query({ text: `begin; set local lock_timeout = '${LOCK_TIMEOUT}'` });
  const row = await readImport(session, ref);
  return row && !isOver(row) ? row : undefined;
}

async function rejectTaken(session: Session, row: ImportRow, { codes }: Piece) {
  const rows = new Map(codes.ids.map((id, i) => [id, codes.rows[i]!]));
  return (await findTaken(session, row, codes)).map((taken): Rejection => {
    const { line, code } = rows.get(taken.id)!;
    const reason = taken.is_of_import
      ? TWICE
      : `is taken: the campaign “${taken.campaign}” has ${taken.code}`;
    return rejection(line, code, reason);
  });
}
