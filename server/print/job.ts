// The job that prints: part by part in a thread of its own, a slice of the work at a time, so that
// prints take turns; stopped when it is cancelled, and taken up again where a killed server left it.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { findBatch, type BatchRow } from '../batch/queries.ts';
import { isTransient, type Transaction } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import { qrAddress } from '../page/address.ts';
import { deleteRecipientsLater } from './recipient-queries.ts';
import { openPrintFolder, type PrintFolder } from './folder.ts';
import { LABELS, sheetGrid } from './paper.ts';
import type { Layout, Piece } from './piece.ts';
import * as queries from './queries.ts';
import type { PrintRef, PrintRow } from './queries.ts';
import { startDrawer, type Drawer } from './run-worker.ts';
import type { Verified } from './verify-sample.ts';

const QUEUE = 'print';
/** Pieces in one file. */
const PART = 2_500;
const SLICE_MS = 20_000;
const MAX_FAILURES = 3;
const KEEP_DAYS = 7;

interface Payload extends PrintRef {
  failures?: number;
}

export type PrintParts = Pick<Context, 'db' | 'jobs' | 'log' | 'config'>;

export const queuePrint = ({ jobs }: Pick<PrintParts, 'jobs'>, ref: PrintRef): Promise<void> =>
  jobs.send(QUEUE, { organizationId: ref.organizationId, id: ref.id }, { key: ref.id });

/** Says what the queue's jobs do; called before the jobs are started. */
export function handlePrintJobs(parts: PrintParts): void {
  const { db, jobs, config } = parts;
  const folder = openPrintFolder(config.dataDir);
  jobs.handle(QUEUE, (payload) => runSlice(parts, folder, payload as Payload));
  jobs.schedule('queue-unfinished-prints', '* * * * *', async () => {
    for (const ref of await queries.unfinishedPrints(db)) await queuePrint(parts, ref);
  });
  jobs.schedule('clean-prints', '23 * * * *', async () => {
    for (const { id } of await queries.expirePrints(db, KEEP_DAYS)) await folder.remove(id);
    await folder.removeStrangers(async (ids) => {
      const known = await db.query<{ id: string }>({
        text: `select p.id from organization o join print p on p.organization_id = o.organization_id
          and p.id = any($1::uuid[]) and p.status <> 'expired'`,
        values: [ids],
      });
      return new Set(known.map(({ id }) => id));
    });
  });
}

async function runSlice(parts: PrintParts, folder: PrintFolder, payload: Payload): Promise<void> {
  const { db, jobs, log } = parts;
  const ref = { organizationId: payload.organizationId, id: payload.id };
  const print = await queries.findPrint(db, ref);
  const batch = print && (await findBatch(db, { ...ref, id: print.batch_id }));
  if (!print || !batch || !(await queries.setDone(db, ref, print.done))) return;
  const drawer = startDrawer();
  try {
    const outcome = await printParts(parts, folder, drawer, print, batch);
    if (outcome === 'more') await queuePrint(parts, ref);
    if (outcome === 'cancelled') await folder.remove(print.id);
    if (outcome === 'done') await complete(parts, folder, drawer, print, batch);
  } catch (error) {
    if (isTransient(error)) throw error;
    const failures = (payload.failures ?? 0) + 1;
    log.error({ err: error, print: ref.id, failures }, 'printing failed');
    if (failures >= MAX_FAILURES) await fail(parts, print, 'Something went wrong on our side');
    else await jobs.send(QUEUE, { ...ref, failures }, { key: ref.id, delaySeconds: 2 ** failures });
  } finally {
    await drawer.end();
  }
}

const partsOf = (print: PrintRow) => Math.ceil((print.last_piece - print.first_piece + 1) / PART);

async function printParts(
  { db, config }: PrintParts,
  folder: PrintFolder,
  drawer: Drawer,
  print: PrintRow,
  batch: BatchRow,
): Promise<'done' | 'more' | 'cancelled'> {
  const ref = { organizationId: print.organization_id, id: print.id };
  const until = performance.now() + SLICE_MS;
  await folder.make(print.id);
  const made = new Set(print.files.map(({ part }) => part));
  for (let part = 1; part <= partsOf(print); part++) {
    const first = print.first_piece + (part - 1) * PART;
    const last = Math.min(print.last_piece, first + PART - 1);
    if (made.has(part)) continue;
    if (performance.now() > until) return 'more';
    const { pieces } = await loadPieces(db, config.publicUrl, batch, first, last);
    const name = nameOf(print, part);
    // a part of nothing but spoilt pieces has no file
    if (pieces.length > 0) {
      const drawn = await drawer.draw(
        { ...print.options, pieces, file: join(folder.of(print.id), name) },
        (done) => queries.setDone(db, ref, first - print.first_piece + done),
      );
      if (!drawn) return 'cancelled';
      const file = { part, name, ...drawn, first_piece: first, last_piece: last };
      await queries.insertFile(db, ref, file);
    }
    if (!(await queries.setDone(db, ref, last - print.first_piece + 1))) return 'cancelled';
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

async function complete(
  parts: PrintParts,
  folder: PrintFolder,
  drawer: Drawer,
  print: PrintRow,
  batch: BatchRow,
): Promise<void> {
  const { db } = parts;
  const ref = { organizationId: print.organization_id, id: print.id };
  const verified = await verify(parts, folder, drawer, print, batch);
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
    await deleteRecipientsLater(tx, ref.organizationId, print.batch_id);
    await note(tx, 'print.completed', print);
  });
}

/** The first page of the first file and the last of the last. */
async function verify(
  { db, config }: PrintParts,
  folder: PrintFolder,
  drawer: Drawer,
  { organization_id, id, options }: PrintRow,
  batch: BatchRow,
): Promise<Verified | undefined> {
  if (options.layout.kind === 'qr_files') return undefined;
  const print = await queries.findPrint(db, { organizationId: organization_id, id });
  const files = print?.files ?? [];
  const onPage = piecesOnPage(options.layout);
  const sum: Verified = { checked: 0, read: 0, note: null };
  for (const file of new Set([files[0], files.at(-1)])) {
    if (!file) continue;
    const { pieces } = await loadPieces(
      db,
      config.publicUrl,
      batch,
      file.first_piece,
      file.last_piece,
    );
    const page = file === files[0] ? 1 : file.pages;
    const texts = pieces.slice((page - 1) * onPage, page * onPage).map(({ qrText }) => qrText);
    const path = join(folder.of(id), file.name);
    await access(path);
    const one = await drawer.verify({ file: path, pages: [{ page, texts }] });
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
  const ref = { organizationId: print.organization_id, id: print.id };
  await db.transaction(async (tx) => {
    const end = { status: 'failed', failure, verified } as const;
    if (await queries.endPrint(tx, ref, end)) await note(tx, 'print.failed', print, { failure });
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
