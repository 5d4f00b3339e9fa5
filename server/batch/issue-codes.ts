// Makes a batch's codes in chunks, each in a transaction of its own: killed at any moment, it goes
// on where it was, and never makes a code twice or one too many.
import { randomBytes } from 'node:crypto';
import { sqlState, type Database, type Queryable } from '../db/database.ts';
import { newIds } from '../db/id.ts';
import { withSession } from '../db/session.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { copyCodes } from './copy-codes.ts';
import { makeGenerator, type GeneratedCode } from './generate.ts';
import {
  failBatch,
  findBatch,
  insertCodes,
  lockBatch,
  type BatchRef,
  type BatchRow,
  type CodeChunk,
} from './queries.ts';

const CHUNK = 10_000;
/** Codes generated before others get a turn: under 5 ms. */
const SLICE = 2_000;
/** Chunks without a single free code, after which a pattern counts as used up. */
const MAX_EMPTY_CHUNKS = 20;

export class NoFreeCodes extends Error {
  override name = 'NoFreeCodes';
}

export interface IssueOptions {
  /** Stops after this long, to go on in another call; without it, only when all is done. */
  budgetMs?: number;
  /** Stops as well where this says so, after the chunk that is under way. */
  mustStop?: () => boolean;
  onProgress?: (created: number, quantity: number) => void;
}

/**
 * Makes codes until the batch has all of them: then it is completed and the answer is true. False:
 * the time was up, or it had to stop. Throws NoFreeCodes when the pattern has none left.
 */
export async function issueCodes(
  db: Database,
  ref: BatchRef,
  { budgetMs = Infinity, mustStop = () => false, onProgress }: IssueOptions = {},
): Promise<boolean> {
  const batch = await findBatch(db, ref);
  if (!batch || isOver(batch)) return true;
  const until = performance.now() + budgetMs;
  const generate = makeGenerator(
    { pattern: batch.pattern, hasCheck: batch.has_check },
    randomBytes,
  );
  let next: Promise<CodeChunk> | undefined;
  let created = batch.created_count;
  let emptyChunks = 0;
  // as long as no code is met that the client has already: most forms have room for billions
  let copies = true;
  for (;;) {
    const chunk = await (next ?? prepareChunk(generate, batch.quantity - created));
    const left = batch.quantity - created - chunk.ids.length;
    const added = copies ? copyChunk(db, ref, chunk) : addChunk(db, ref, chunk);
    // the next chunk is made while the database is busy with this one
    next = left > 0 ? prepareChunk(generate, left) : undefined;
    let after = await added.finally(() => next);
    if (after === 'taken') {
      copies = false;
      after = await addChunk(db, ref, chunk);
    }
    if (!after || isOver(after)) return true;
    emptyChunks = after.created_count > created ? 0 : emptyChunks + 1;
    if (emptyChunks === MAX_EMPTY_CHUNKS) {
      throw new NoFreeCodes(`No free codes are left in the pattern ${batch.pattern}`);
    }
    created = after.created_count;
    onProgress?.(created, batch.quantity);
    if (performance.now() >= until || mustStop()) return false;
  }
}

const isOver = (batch: BatchRow) => batch.status === 'completed' || batch.status === 'failed';

/** Adds the chunk by COPY, all of it or nothing; `taken`: the client has one of its codes. */
async function copyChunk(
  db: Database,
  ref: BatchRef,
  chunk: CodeChunk,
): Promise<BatchRow | undefined | 'taken'> {
  try {
    return await withSession(db, async (session) => {
      // another worker's chunk is waited for, however slow the machine
      await session.query({ text: "begin; set local lock_timeout = '60s'" });
      const after = await addTo(session, ref, chunk, (batch, codes) =>
        copyCodes(session, batch, codes),
      );
      await session.query({ text: 'commit' });
      return after;
    });
  } catch (error) {
    if (sqlState(error) === '23505') return 'taken';
    throw error;
  }
}

/** Adds those of the chunk's codes that the client has not. */
const addChunk = (db: Database, ref: BatchRef, chunk: CodeChunk): Promise<BatchRow | undefined> =>
  db.transaction((tx) => addTo(tx, ref, chunk, (batch, codes) => insertCodes(tx, batch, codes)));

/** `write` answers how many codes the batch has after it. */
async function addTo(
  tx: Queryable,
  ref: BatchRef,
  chunk: CodeChunk,
  write: (batch: BatchRow, codes: CodeChunk) => Promise<number>,
): Promise<BatchRow | undefined> {
  const batch = await lockBatch(tx, ref);
  if (!batch || isOver(batch)) return batch;
  const rest = batch.quantity - batch.created_count;
  const created_count = await write(batch, cut(chunk, rest));
  if (created_count < batch.quantity) return { ...batch, created_count };
  const completed = { ...entry('batch.completed', batch), after: { created: created_count } };
  await appendToLedger(tx, [completed]);
  return { ...batch, created_count, status: 'completed' };
}

const cut = (chunk: CodeChunk, rest: number): CodeChunk =>
  chunk.ids.length <= rest
    ? chunk
    : {
        ids: chunk.ids.slice(0, rest),
        codes: chunk.codes.slice(0, rest),
        keys: chunk.keys.slice(0, rest),
      };

const immediate = () => new Promise((resolve) => setImmediate(resolve));

/** Generates up to a chunk of codes, in turns with whatever else waits for this process. */
async function prepareChunk(generate: () => GeneratedCode, wanted: number): Promise<CodeChunk> {
  const count = Math.min(CHUNK, wanted);
  const made: GeneratedCode[] = [];
  const ids: string[] = [];
  while (made.length < count) {
    await immediate();
    const turn = Math.min(SLICE, count - made.length);
    for (let i = 0; i < turn; i++) made.push(generate());
    ids.push(...newIds(turn));
  }
  await immediate();
  // in the index's order: measured at 0.8 of the time of random order
  made.sort((a, b) => (a.key < b.key ? -1 : 1));
  await immediate();
  return { ids, codes: made.map(({ code }) => code), keys: made.map(({ key }) => key) };
}

/** Ends a batch that cannot go on; its codes so far stay good. */
export async function markFailed(db: Database, ref: BatchRef, failure: string): Promise<void> {
  await db.transaction(async (tx) => {
    const batch = await lockBatch(tx, ref);
    if (!batch || isOver(batch)) return;
    await failBatch(tx, ref, failure);
    await appendToLedger(tx, [{ ...entry('batch.failed', batch), after: { failure } }]);
  });
}

const entry = (kind: LedgerKind, batch: BatchRow): LedgerEntry => ({
  organizationId: batch.organization_id,
  kind,
  actor: { kind: 'system', id: null },
  at: Date.now(),
  clientId: batch.client_id,
  campaignId: batch.campaign_id,
  subjectId: batch.id,
});
