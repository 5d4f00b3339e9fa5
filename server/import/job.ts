// The job that imports codes: a slice of the work at a time, so that imports take turns.
import type { Context } from '../context.ts';
import { isTransient } from '../db/database.ts';
import { Overtaken } from './add-piece.ts';
import { finish, importCodes } from './import-codes.ts';
import { unfinishedImports } from './lease.ts';
import { abandonedImports, dropImport, type ImportRef } from './queries.ts';

const QUEUE = 'import-codes';
const SLICE_MS = 20_000;
const MAX_FAILURES = 5;
/** How long an import waits on a disk that is almost full, before it looks again. */
const ROOM_SECONDS = 30;

interface Payload extends ImportRef {
  /** Slices in a row that ended in an error. */
  failures?: number;
}

export type ImportParts = Pick<Context, 'db' | 'jobs' | 'log' | 'readiness'>;

/** Says what the queue's jobs do; called before the jobs are started. */
export function handleImportJobs(parts: ImportParts): void {
  parts.jobs.handle(QUEUE, (payload) => runSlice(parts, payload as Payload));
  parts.jobs.schedule('drop-abandoned-imports', '41 * * * *', async () => {
    for (const ref of await abandonedImports(parts.db)) await dropImport(parts.db, ref);
  });
  // an import is there before its job is: a node that ends in between, or is killed at it, or meets a
  // database that is changing places, must not leave it waiting for the next start
  parts.jobs.schedule('queue-unfinished-imports', '* * * * *', async () => {
    for (const { freeInSeconds, ...ref } of await unfinishedImports(parts.db)) {
      if (freeInSeconds === 0) await queueImport(parts, ref);
    }
  });
}

export const queueImport = (
  { jobs }: Pick<ImportParts, 'jobs'>,
  ref: ImportRef,
  delaySeconds?: number,
): Promise<void> =>
  jobs.send(
    QUEUE,
    { organizationId: ref.organizationId, id: ref.id },
    { key: ref.id, delaySeconds },
  );

/** Queues what an earlier process left unfinished, for when its lease has run out. */
export async function queueUnfinishedImports(parts: ImportParts): Promise<void> {
  for (const { freeInSeconds, ...ref } of await unfinishedImports(parts.db)) {
    await queueImport(parts, ref, freeInSeconds);
  }
}

async function runSlice(parts: ImportParts, payload: Payload): Promise<void> {
  const { db, jobs, log, readiness } = parts;
  const ref = { organizationId: payload.organizationId, id: payload.id };
  // a file of codes must not take the room that sales need
  const mustStop = () => readiness.refusesWrites();
  if (mustStop()) {
    await jobs.send(QUEUE, { ...payload }, { key: ref.id, delaySeconds: ROOM_SECONDS });
    return;
  }
  try {
    const imported = await importCodes(db, ref, { budgetMs: SLICE_MS, mustStop });
    // of what another worker is at, it queues the rest itself
    if (imported === 'more') await queueImport(parts, ref);
  } catch (error) {
    // the queue itself repeats what may go well the next time
    if (isTransient(error)) throw error;
    if (error instanceof Overtaken) return;
    const failures = (payload.failures ?? 0) + 1;
    log.error({ err: error, import: ref.id, failures }, 'importing codes failed');
    if (failures >= MAX_FAILURES) await finish(db, ref, 'Something went wrong on our side');
    else await jobs.send(QUEUE, { ...ref, failures }, { key: ref.id, delaySeconds: 2 ** failures });
  }
}
