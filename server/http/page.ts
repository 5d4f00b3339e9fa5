// Pages of a list, newest first: the cursor is the id after which the next page begins, so that
// what is added meanwhile shifts nothing.
import type { Conditions } from '../db/conditions.ts';
import { invalid } from './api-error.ts';

const DEFAULT_LIMIT = 50;
const UUID_BYTES = 16;
// 31 December 9999: what both PostgreSQL and ISO 8601 write in four digits
const MAX_TIME_MS = 253_402_300_799_000;

export interface PageRequest {
  limit: number;
  /** The id of the last row of the page before. */
  after: string | undefined;
}

/** Reads `limit` and `cursor`; 400 for a cursor that is not one of ours. */
export function readPage(query: { limit?: number; cursor?: string }): PageRequest {
  const { limit = DEFAULT_LIMIT, cursor } = query;
  // "1e400" is read as Infinity, which passes by every maximum
  if (!Number.isSafeInteger(limit)) throw invalid('limit', 'must be a whole number');
  if (cursor === undefined) return { limit, after: undefined };
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length !== UUID_BYTES) throw invalid('cursor', 'must be the next_cursor of a page');
  return { limit, after: bytes.toString('hex') };
}

/** The place of a row in a list that is ordered by a time, then by the id. */
export interface Place {
  at: string;
  id: string;
}

const TIME_BYTES = 8;

export function placeCursor(at: Date, id: string): string {
  const bytes = Buffer.alloc(TIME_BYTES + UUID_BYTES);
  bytes.writeBigInt64BE(BigInt(at.getTime()));
  bytes.write(id.replaceAll('-', ''), TIME_BYTES, 'hex');
  return bytes.toString('base64url');
}

/** Reads a cursor that `placeCursor` made; 400 for any other. */
export function readPlace(cursor: string): Place {
  const bytes = Buffer.from(cursor, 'base64url');
  const at = bytes.length === TIME_BYTES + UUID_BYTES ? Number(bytes.readBigInt64BE()) : NaN;
  if (!(Math.abs(at) <= MAX_TIME_MS)) throw invalid('cursor', 'must be the next_cursor of a page');
  return { at: new Date(at).toISOString(), id: bytes.toString('hex', TIME_BYTES) };
}

/** The end of a list's statement: what lies after the cursor, newest first, and one row more. */
export function pageEnd(where: Conditions, page: PageRequest, id = 'id'): string {
  if (page.after !== undefined) where.and(`${id} < ?`, page.after);
  return `where ${where.text()} order by ${id} desc limit ${where.value(page.limit + 1)}`;
}

/** A page of `rows`, which were asked for with `pageEnd`. */
export function pageOf<Row extends { id: string }, Item>(
  rows: Row[],
  page: PageRequest,
  answer: (row: Row) => Item,
): { data: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(answer),
    next_cursor: last
      ? Buffer.from(last.id.replaceAll('-', ''), 'hex').toString('base64url')
      : null,
  };
}
