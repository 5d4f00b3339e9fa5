// The job that makes codes: a slice of the work at a time, so that batches take turns.
import type { Context } from '../context.ts';
import { isTransient } from '../db/database.ts';
import { issueCodes, markFailed, NoFreeCodes } from './issue-codes.ts';
import { unfinishedBatches, type BatchRef } from './queries.ts';

const QUEUE = 'issue-codes';
const SLICE_MS = 20_000;
const MAX_FAILURES = 5;
/** How long a batch waits on a disk that is almost full, before it looks again. */
const ROOM_SECONDS = 30;

interface Payload extends BatchRef {
  /** Slices in a row that ended in an error. */
  failures?: number;
}

export type BatchParts = Pick<Context, 'db' | 'jobs' | 'log' | 'readiness'>;

/** Says what the queue's jobs do; called before the jobs are started. */
export function handleBatchJobs(parts: BatchParts): void {
  parts.jobs.handle(QUEUE, (payload) => runSlice(parts, payload as Payload));
  // a batch is there before its job is: a node that ends in between, or meets a database that is
  // changing places, must not leave it waiting for the next start
  parts.jobs.schedule('queue-unfinished-batches', '* * * * *', () => queueUnfinishedBatches(parts));
}

export const queueBatch = ({ jobs }: Pick<BatchParts, 'jobs'>, ref: BatchRef): Promise<void> =>
  jobs.send(QUEUE, { organizationId: ref.organizationId, id: ref.id }, { key: ref.id });

/**
 * Queues what an earlier process left unfinished. A batch that another node is at is locked by it
 * chunk by chunk: two at one batch do no harm.
 */
export async function queueUnfinishedBatches(parts: BatchParts): Promise<void> {
  for (const ref of await unfinishedBatches(parts.db)) await queueBatch(parts, ref);
}

async function runSlice(parts: BatchParts, payload: Payload): Promise<void> {
  const { db, jobs, log, readiness } = parts;
  const ref = { organizationId: payload.organizationId, id: payload.id };
  // ten million codes are gigabytes: they must not take the room that sales need
  const mustStop = () => readiness.refusesWrites();
  if (mustStop()) {
    await jobs.send(QUEUE, { ...payload }, { key: ref.id, delaySeconds: ROOM_SECONDS });
    return;
  }
  try {
    const isDone = await issueCodes(db, ref, { budgetMs: SLICE_MS, mustStop });
    if (!isDone) await queueBatch(parts, ref);
  } catch (error) {
    // the queue itself repeats what may go well the next time
    if (isTransient(error)) throw error;
    const failures = (payload.failures ?? 0) + 1;
    log.error({ err: error, batch: ref.id, failures }, 'making codes failed');
    if (error instanceof NoFreeCodes) await markFailed(db, ref, error.message);
    else if (failures >= MAX_FAILURES)
      await markFailed(db, ref, 'Something went wrong on our side');
    else await jobs.send(QUEUE, { ...ref, failures }, { key: ref.id, delaySeconds: 2 ** failures });
  }
}
