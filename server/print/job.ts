// The job that prints: part by part in a thread of its own, a slice of the work at a time, so that
// prints take turns; stopped when it is cancelled, and taken up again, by any node, where a killed
// server left it.
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../context.ts';
import { findBatch, type BatchRow } from '../batch/queries.ts';
import { isTransient, type Transaction } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import { qrAddress } from '../page/address.ts';
import { deleteRecipientsLater } from './recipient-queries.ts';
import { clearAfter, layOutPictures, openFile, storePart } from './file-store.ts';
import { LABELS, sheetGrid } from './paper.ts';
import type { Layout, Looks, Piece } from './piece.ts';
import * as queries from './queries.ts';
import type { PrintRef, PrintRow } from './queries.ts';
import { startDrawer, type Drawer } from './run-worker.ts';
import { openScratch, removeForgotten, removeScratch } from './scratch.ts';
import * as turns from './turn-queries.ts';
import type { Verified } from './verify-sample.ts';

const QUEUE = 'print';
/** Pieces in one file. */
const PART = 2_500;
const SLICE_MS = 20_000;
const MAX_FAILURES = 3;
const KEEP_DAYS = 7;
/** How long a print waits on a disk that is almost full, before it looks again. */
const ROOM_SECONDS = 30;

interface Payload extends PrintRef {
  failures?: number;
}

export type PrintParts = Pick<Context, 'db' | 'jobs' | 'log' | 'config' | 'readiness'>;

export const queuePrint = ({ jobs }: Pick<PrintParts, 'jobs'>, ref: PrintRef): Promise<void> =>
  jobs.send(QUEUE, { organizationId: ref.organizationId, id: ref.id }, { key: ref.id });

/** Says what the queue's jobs do; called before the jobs are started. */
export function handlePrintJobs(parts: PrintParts): void {
  const { db, jobs } = parts;
  jobs.handle(QUEUE, (payload) => runSlice(parts, payload as Payload));
  jobs.schedule('queue-unfinished-prints', '* * * * *', async () => {
    for (const ref of await turns.unfinishedPrints(db)) await queuePrint(parts, ref);
  });
  jobs.schedule('clean-prints', '23 * * * *', () => cleanPrints(parts));
}

/** Deletes the files of prints that are a week old, and what killed processes left on this disk. */
export async function cleanPrints(
  { db, config }: Pick<PrintParts, 'db' | 'config'>,
  forgottenMs?: number,
): Promise<void> {
  await turns.expirePrints(db, KEEP_DAYS);
  await removeForgotten(config.dataDir, (ids) => turns.keptAmong(db, ids), forgottenMs);
}

async function runSlice(parts: PrintParts, payload: Payload): Promise<void> {
  const { db, jobs, log, readiness } = parts;
  const ref = { organizationId: payload.organizationId, id: payload.id };
  if (readiness.refusesWrites()) {
    await jobs.send(QUEUE, { ...payload }, { key: ref.id, delaySeconds: ROOM_SECONDS });
    return;
  }
  const print = await queries.findPrint(db, ref);
  const batch = print && (await findBatch(db, { ...ref, id: print.batch_id }));
  if (!print || !batch || !(await turns.takeUp(db, ref))) return;
  let next: { failures?: number; delaySeconds?: number } | undefined;
  try {
    next = (await work(parts, print, batch)) === 'more' ? {} : undefined;
  } catch (error) {
    if (isTransient(error)) throw error;
    const failures = (payload.failures ?? 0) + 1;
    log.error({ err: error, print: ref.id, failures }, 'printing failed');
    if (failures >= MAX_FAILURES) await fail(parts, print, 'Something went wrong on our side');
    else next = { failures, delaySeconds: 2 ** failures };
  } finally {
    // before it is queued again: whoever takes that job must find it free
    await turns.layDown(db, ref);
  }
  if (!next) return;
  const { delaySeconds, ...more } = next;
  await jobs.send(QUEUE, { ...ref, ...more }, { key: ref.id, delaySeconds });
}

/** What a slice works with. */
interface Slice {
  print: PrintRow;
  batch: BatchRow;
  drawer: Drawer;
  folder: string;
}

async function work(parts: PrintParts, print: PrintRow, batch: BatchRow) {
  const folder = await openScratch(parts.config.dataDir, print.id);
  const drawer = startDrawer();
  try {
    const slice = { print, batch, drawer, folder };
    const outcome = await printParts(parts, slice);
    if (outcome === 'done') await complete(parts, slice);
    return outcome;
  } finally {
    await drawer.end();
    await removeScratch(folder);
  }
}

const partsOf = (print: PrintRow) => Math.ceil((print.last_piece - print.first_piece + 1) / PART);
const refOf = (print: PrintRow) => ({ organizationId: print.organization_id, id: print.id });

async function printParts(
  { db, config }: PrintParts,
  { print, batch, drawer, folder }: Slice,
): Promise<'done' | 'more' | 'cancelled'> {
  const ref = refOf(print);
  const until = performance.now() + SLICE_MS;
  const made = new Set(print.files.map(({ part }) => part));
  let looks: Looks | undefined;
  for (let part = 1; part <= partsOf(print); part++) {
    const first = print.first_piece + (part - 1) * PART;
    const last = Math.min(print.last_piece, first + PART - 1);
    if (made.has(part)) continue;
    if (performance.now() > until) return 'more';
    const { pieces } = await loadPieces(db, config.publicUrl, batch, first, last);
    const done = last - print.first_piece + 1;
    // a part of nothing but spoilt pieces has no file
    if (pieces.length === 0) {
      if (!(await turns.setDone(db, ref, done))) return 'cancelled';
      continue;
    }
    looks ??= await layOutPictures(db, ref, print.options.looks, folder);
    const name = nameOf(print, part);
    const path = join(folder, name);
    const drawn = await drawer.draw(
      { layout: print.options.layout, looks, pieces, file: path },
      (count) => turns.setDone(db, ref, first - print.first_piece + count),
    );
    if (!drawn) return 'cancelled';
    const file = { part, name, ...drawn, first_piece: first, last_piece: last };
    if (!(await storePart(db, ref, file, path, done))) return 'cancelled';
    await rm(path);
  }
  return 'done';
}

async function loadPieces(
  db: PrintParts['db'],
  publicUrl: string,
  batch: BatchRow,
  first: number,
  last: number,
): Promise<{ pieces: Piece[] }> {
  const rows = await queries.piecesOf(db, batch, first, last);
  const pieces = rows
    .filter(({ status }) => status === 'active')
    .map(({ number, code }) => ({
      number,
      code,
      qrText: qrAddress(publicUrl, batch.client_token, code),
    }));
  return { pieces };
}

const nameOf = (print: PrintRow, part: number): string => {
  const ending = print.kind === 'qr_files' ? 'zip' : 'pdf';
  return `${print.kind.replace('_', '-')}-${String(part).padStart(3, '0')}.${ending}`;
};

/** How many pieces stand on one page. */
function piecesOnPage(layout: Layout): number {
  if (layout.kind === 'postcard' || layout.kind === 'qr_files') return 1;
  const grid =
    layout.kind === 'labels' ? LABELS[layout.label] : sheetGrid(layout.size, layout.columns);
  return grid.columns * grid.rows;
}

async function complete(parts: PrintParts, slice: Slice): Promise<void> {
  const { print } = slice;
  const { db } = parts;
  const ref = refOf(print);
  const verified = await verify(parts, slice);
  if (verified && verified.read < verified.checked) {
    const missed = verified.checked - verified.read;
    const failure = `${missed} of ${verified.checked} codes could not be read back from the finished file`;
    await fail(parts, print, failure, verified);
    return;
  }
  await db.transaction(async (tx) => {
    const isEnded = await queries.endPrint(tx, ref, {
      status: 'completed',
      verified: verified ?? undefined,
    });
    if (!isEnded) return;
    await clearAfter(tx, ref, true);
    await deleteRecipientsLater(tx, ref.organizationId, print.batch_id);
    await note(tx, 'print.completed', print);
  });
}

/** The first page of the first file and the last of the last, as a download answers them. */
async function verify(
  { db, config }: PrintParts,
  { print, batch, drawer, folder }: Slice,
): Promise<Verified | undefined> {
  const { layout } = print.options;
  if (layout.kind === 'qr_files') return undefined;
  const files = (await queries.findPrint(db, refOf(print)))?.files ?? [];
  const onPage = piecesOnPage(layout);
  const sum: Verified = { checked: 0, read: 0, note: null };
  for (const file of new Set([files[0], files.at(-1)])) {
    if (!file) continue;
    const { first_piece: first, last_piece: last } = file;
    const { pieces } = await loadPieces(db, config.publicUrl, batch, first, last);
    const page = file === files[0] ? 1 : file.pages;
    const texts = pieces.slice((page - 1) * onPage, page * onPage).map(({ qrText }) => qrText);
    const path = join(folder, file.name);
    const content = await openFile(db, config.dataDir, print, file);
    if (!content) throw new Error(`The file of part ${file.part} is gone`);
    await pipeline(content, createWriteStream(path));
    const one = await drawer.verify({ file: path, pages: [{ page, texts }] });
    await rm(path);
    sum.checked += one.checked;
    sum.read += one.read;
    sum.note ??= one.note;
  }
  return sum;
}

async function fail(
  { db }: PrintParts,
  print: PrintRow,
  failure: string,
  verified?: Verified,
): Promise<void> {
  const ref = refOf(print);
  await db.transaction(async (tx) => {
    const end = { status: 'failed', failure, verified } as const;
    if (!(await queries.endPrint(tx, ref, end))) return;
    await clearAfter(tx, ref, false);
    await note(tx, 'print.failed', print, { failure });
  });
}

const note = (tx: Transaction, kind: LedgerKind, print: PrintRow, more: object = {}) =>
  appendToLedger(tx, [
    {
      organizationId: print.organization_id,
      kind,
      actor: { kind: 'system', id: null },
      at: Date.now(),
      clientId: print.client_id,
      campaignId: print.campaign_id,
      subjectId: print.id,
      after: { id: publicId('print', print.id), kind: print.kind, ...more },
    },
  ]);
