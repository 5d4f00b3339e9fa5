// The job that imports codes: a slice of the work at a time, so that imports take turns.
import type { Context } from '../context.ts';
import { isTransient } from '../db/database.ts';
import { finish, importCodes, Overtaken } from './import-codes.ts';
import { abandonedImports, dropImport, unfinishedImports, type ImportRef } from './queries.ts';

const QUEUE = 'import-codes';
const SLICE_MS = 20_000;
const MAX_FAILURES = 5;

interface Payload extends ImportRef {
  /** Slices in a row that ended in an error. */
  failures?: number;
}

export type ImportParts = Pick<Context, 'db' | 'jobs' | 'log'>;

/** Says what the queue's jobs do; called before the jobs are started. */
export function handleImportJobs(parts: ImportParts): void {
  parts.jobs.handle(QUEUE, (payload) => runSlice(parts, payload as Payload));
  parts.jobs.schedule('drop-abandoned-imports', '41 * * * *', async () => {
    for (const ref of await abandonedImports(parts.db)) await dropImport(parts.db, ref);
  });
}

export const queueImport = ({ jobs }: Pick<ImportParts, 'jobs'>, ref: ImportRef): Promise<void> =>
  jobs.send(QUEUE, { organizationId: ref.organizationId, id: ref.id }, { key: ref.id });

/** Queues what an earlier process left unfinished. Two at one import do no harm. */
export async function queueUnfinishedImports(parts: ImportParts): Promise<void> {
  for (const ref of await unfinishedImports(parts.db)) await queueImport(parts, ref);
}

async function runSlice(parts: ImportParts, payload: Payload): Promise<void> {
  const { db, jobs, log } = parts;
  const ref = { organizationId: payload.organizationId, id: payload.id };
  try {
    const isDone = await importCodes(db, ref, { budgetMs: SLICE_MS });
    if (!isDone) await queueImport(parts, ref);
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
