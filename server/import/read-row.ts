// Judges one row of an import by itself: the voucher that it asks for, or why it is none. Pure.
import { codeKey, isWritableCode } from '../../contract/code.ts';
import { MAX_COUNT } from '../../contract/management/fields.ts';
import type { CsvRow } from '../csv/read-csv.ts';
import { undefused } from '../csv/write-csv.ts';
import { isInstant, isPlainDate, readEdge } from '../http/instant.ts';
import type { ImportColumns } from './read-head.ts';

export interface ImportedCode {
  /** In the file, its header is 1. */
  line: number;
  code: string;
  key: string;
  sourceId: string | null;
  /** Null: unlimited. */
  maxUses: number | null;
  validFrom: Date | null;
  validUntil: Date | null;
  metadata: Record<string, string> | null;
}

export interface Rejection {
  line: number;
  code: string;
  reason: string;
}

/** What rows are read by. */
export interface ImportTerms {
  columns: ImportColumns;
  timeZone: string;
  /** For rows that say none. */
  maxUses: number | null;
  sourceId: string | null;
  /** Ids of the campaign's sources by their public id, and by their name in lower case; null: two have it. */
  sources: ReadonlyMap<string, string | null>;
}

// nearly every code: what codeKey would say of it is said here at a tenth of the cost
const PLAIN = /^[A-Z0-9]{1,64}$/;
const DASHED = /^(?=.*[A-Za-z0-9])[A-Za-z0-9_-]{1,64}$/;
const DASHES = /[_-]/g;
const MAX_TEXT = 500;
/** Of a code that is none, so much is told. */
const MAX_SHOWN = 100;
const WHOLE = /^\d{1,10}$/;
const UNSTORABLE = /[\0\p{Surrogate}]/u;

class Unfit extends Error {}

export function readRow({ line, cells }: CsvRow, terms: ImportTerms): ImportedCode | Rejection {
  const { columns } = terms;
  const code = undefused(cells[columns.code] ?? '');
  const key = keyOf(code);
  if (key === undefined) {
    const reason = code === '' ? 'has no code' : 'a code is 1 to 64 letters, digits, - and _';
    return rejection(line, code, reason);
  }
  try {
    const validFrom = edge(cells, columns.validFrom, terms.timeZone, 'start');
    const validUntil = edge(cells, columns.validUntil, terms.timeZone, 'end');
    if (validFrom && validUntil && validUntil < validFrom) {
      throw new Unfit('valid_until is before valid_from');
    }
    return {
      line,
      code,
      key,
      sourceId: sourceOf(cells, terms),
      maxUses: usesOf(cells, terms),
      validFrom,
      validUntil,
      metadata: metadataOf(cells, columns),
    };
  } catch (error) {
    if (error instanceof Unfit) return rejection(line, code, error.message);
    throw error;
  }
}

function keyOf(code: string): string | undefined {
  if (PLAIN.test(code)) return code;
  if (DASHED.test(code)) return code.toUpperCase().replaceAll(DASHES, '');
  return isWritableCode(code) ? codeKey(code) : undefined;
}

export const isRejection = (row: ImportedCode | Rejection): row is Rejection => 'reason' in row;

export const rejection = (line: number, code: string, reason: string): Rejection => ({
  line,
  code: code.slice(0, MAX_SHOWN).replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD'),
  reason,
});

function edge(cells: string[], at: number, timeZone: string, which: 'start' | 'end'): Date | null {
  const text = cells[at] ?? '';
  if (text === '') return null;
  if (isPlainDate(text) || isInstant(text)) return readEdge(text, timeZone, which);
  const name = which === 'start' ? 'valid_from' : 'valid_until';
  throw new Unfit(`${name} must be a date such as 2026-03-31, or a time with an offset`);
}

function usesOf(cells: string[], { columns, maxUses }: ImportTerms): number | null {
  const text = cells[columns.maxUses] ?? '';
  if (text === '') return maxUses;
  if (text.toLowerCase() === 'unlimited') return null;
  const uses = WHOLE.test(text) ? Number(text) : 0;
  if (uses >= 1 && uses <= MAX_COUNT) return uses;
  throw new Unfit('max_uses must be a whole number from 1, or unlimited');
}

function sourceOf(cells: string[], { columns, sources, sourceId }: ImportTerms): string | null {
  const text = cells[columns.source] ?? '';
  if (text === '') return sourceId;
  const found = sources.get(text.toLowerCase());
  if (found) return found;
  throw new Unfit(
    found === null
      ? 'several sources of the campaign have this name: give the id'
      : 'source is no source of this campaign',
  );
}

function metadataOf(cells: string[], { metadata }: ImportColumns): Record<string, string> | null {
  if (metadata.length === 0) return null;
  const said: Record<string, string> = {};
  for (const { name, at } of metadata) {
    const text = cells[at] ?? '';
    if (text === '') continue;
    if (text.length > MAX_TEXT) throw new Unfit(`metadata.${name} has over ${MAX_TEXT} characters`);
    if (UNSTORABLE.test(text)) throw new Unfit(`metadata.${name} holds what cannot be kept`);
    said[name] = text;
  }
  return Object.keys(said).length > 0 ? said : null;
}
