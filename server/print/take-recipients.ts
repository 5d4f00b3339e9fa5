// Takes a list of recipients: one recipient, one piece, in the order of the file.
import type { BatchRow } from '../batch/queries.ts';
import type { FieldError } from '../../contract/error.ts';
import { CsvError, csvSlices, type CsvRow } from '../csv/read-csv.ts';
import type { Queryable, Transaction } from '../db/database.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { publicId } from '../db/id.ts';
import { piecesOf, type PieceRow } from './queries.ts';
import { deleteList, insertList, insertRecipients } from './recipient-queries.ts';

const MAX_COLUMNS = 40;
const MAX_CELL = 500;
const MAX_ERRORS = 20;
const CHUNK = 5_000;
const BROKEN = /[\0\p{Surrogate}]/u;

interface ReadList {
  columns: string[];
  rows: string[][];
}

/** Throws 400 that names the line. */
export async function readRecipients(text: string): Promise<ReadList> {
  let columns: string[] | undefined;
  const rows: string[][] = [];
  const errors: FieldError[] = [];
  for await (const slice of slicesOf(text)) {
    for (const { line, cells } of slice) {
      if (!columns) {
        columns = readColumns(cells);
        continue;
      }
      const message = faultOf(cells, columns.length);
      if (message === undefined) rows.push(columns.map((_, i) => cells[i] ?? ''));
      else if (errors.length < MAX_ERRORS) errors.push({ path: `line ${line}`, message });
    }
  }
  if (errors.length > 0) throw new ApiError('invalid_request', { errors });
  if (!columns || rows.length === 0) {
    throw invalid('body', 'must be CSV: a header row, then a row for each recipient');
  }
  return { columns, rows };
}

async function* slicesOf(text: string): AsyncGenerator<CsvRow[]> {
  try {
    yield* csvSlices(text);
  } catch (error) {
    if (error instanceof CsvError) throw invalid('body', error.message);
    throw error;
  }
}

function readColumns(cells: string[]): string[] {
  const columns = cells.map((each, i) => each || `column_${i + 1}`);
  if (columns.length > MAX_COLUMNS) throw invalid('body', `has more than ${MAX_COLUMNS} columns`);
  if (new Set(columns.map((each) => each.toLowerCase())).size < columns.length) {
    throw invalid('body', 'has two columns of one name');
  }
  return columns;
}

function faultOf(cells: string[], columns: number): string | undefined {
  if (cells.length > columns) return `has ${cells.length} cells for ${columns} columns`;
  const isBad = cells.some((each) => each.length > MAX_CELL || BROKEN.test(each));
  return isBad ? `has a cell of more than ${MAX_CELL} characters` : undefined;
}

/** All pieces of a batch that can still be sent, a page at a time. */
export async function* sendablePieces(db: Queryable, batch: BatchRow): AsyncGenerator<PieceRow[]> {
  for (let first = 1; first <= batch.created_count; first += CHUNK) {
    const last = Math.min(batch.created_count, first + CHUNK - 1);
    const pieces = await piecesOf(db, batch, first, last);
    yield pieces.filter(({ status }) => status === 'active');
  }
}

/** Throws 409 where there are more recipients than pieces. */
export async function takeRecipients(
  tx: Transaction,
  actor: Actor,
  batch: BatchRow,
  list: ReadList,
): Promise<void> {
  await deleteList(tx, batch);
  await insertList(tx, batch, list.columns, list.rows.length);
  let at = 0;
  for await (const pieces of sendablePieces(tx, batch)) {
    const recipients = pieces.slice(0, list.rows.length - at).map(({ id, number }, i) => ({
      piece: number,
      voucherId: id,
      cells: list.rows[at + i] ?? [],
    }));
    if (recipients.length > 0) await insertRecipients(tx, batch, recipients);
    at += recipients.length;
    if (at === list.rows.length) break;
  }
  if (at < list.rows.length) {
    throw new ApiError('conflict', {
      message: `There are ${list.rows.length} recipients and ${at} pieces: make more codes`,
    });
  }
  await appendToLedger(tx, [
    {
      organizationId: batch.organization_id,
      kind: 'recipients.uploaded',
      actor,
      at: Date.now(),
      clientId: batch.client_id,
      campaignId: batch.campaign_id,
      subjectId: batch.id,
      // how many, and of what; not who
      after: { batch_id: publicId('batch', batch.id), quantity: list.rows.length },
    },
  ]);
}
