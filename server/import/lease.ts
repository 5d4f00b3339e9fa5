// Who is at an import: one worker of all nodes, until it is done or its lease has run out.
import type { Queryable } from '../db/database.ts';
import type { ImportRef } from './queries.ts';

/** Seconds for which others leave an import alone after each chunk of who is at it. */
export const LEASE_SECONDS = 20;

/** Takes an import that nobody is at; false: another worker is, or it is over. */
export async function leaseImport(db: Queryable, ref: ImportRef, worker: string): Promise<boolean> {
  const rows = await db.query({
    name: 'import-lease',
    text: `update import set leased_by = $3, leased_until = now() + interval '${LEASE_SECONDS} s'
      where organization_id = $1 and id = $2 and status in ('queued', 'running')
        and (leased_until is null or leased_until < now()) returning 1`,
    values: [ref.organizationId, ref.id, worker],
  });
  return rows.length > 0;
}

/** Lets others at it, where it is this worker's. */
export async function releaseImport(db: Queryable, ref: ImportRef, worker: string): Promise<void> {
  await db.query({
    name: 'import-release',
    text: `update import set leased_by = null, leased_until = null
      where organization_id = $1 and id = $2 and leased_by = $3`,
    values: [ref.organizationId, ref.id, worker],
  });
}

/** Imports that are not over, of all organizations, oldest first, and when they are free for a worker. */
export const unfinishedImports = (
  db: Queryable,
): Promise<(ImportRef & { freeInSeconds: number })[]> =>
  db.query<ImportRef & { freeInSeconds: number }>({
    text: `select organization_id as "organizationId", id,
        greatest(0, ceil(extract(epoch from leased_until - now())))::integer as "freeInSeconds"
      from import where status in ('queued', 'running') order by created_at`,
  });
