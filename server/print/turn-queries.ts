// SQL of whose turn it is: which node draws a print, how far it is, what is left over and what goes.
import type { Queryable } from '../db/database.ts';
import type { PrintRef } from './queries.ts';

/** How long a print is a node's that has said nothing more of it. */
const DRAWN_FOR = `interval '30 seconds'`;

/** Makes it this node's to draw; false: another is drawing it, or it is over. */
export async function takeUp(db: Queryable, ref: PrintRef): Promise<boolean> {
  const rows = await db.query({
    text: `update print set status = 'running', drawn_until = now() + ${DRAWN_FOR}
      where organization_id = $1 and id = $2 and status in ('queued', 'running')
        and (drawn_until is null or drawn_until < now()) returning id`,
    values: [ref.organizationId, ref.id],
  });
  return rows.length > 0;
}

/** Lets any node take it up. */
export async function layDown(db: Queryable, ref: PrintRef): Promise<void> {
  await db.query({
    text: 'update print set drawn_until = null where organization_id = $1 and id = $2',
    values: [ref.organizationId, ref.id],
  });
}

/** False: it was cancelled meanwhile, or is over. */
export async function setDone(db: Queryable, ref: PrintRef, done: number): Promise<boolean> {
  const rows = await db.query({
    text: `update print set done = greatest(done, $3), drawn_until = now() + ${DRAWN_FOR}
      where organization_id = $1 and id = $2 and status in ('queued', 'running') returning done`,
    values: [ref.organizationId, ref.id, done],
  });
  return rows.length > 0;
}

/** Those that no node is drawing. */
export const unfinishedPrints = (db: Queryable): Promise<PrintRef[]> =>
  db.query<PrintRef>({
    text: `select organization_id as "organizationId", id from print
      where status in ('queued', 'running') and (drawn_until is null or drawn_until < now())
      order by created_at`,
  });

/** Marks prints whose files have been there for long enough, and deletes the files. */
export async function expirePrints(db: Queryable, days: number): Promise<void> {
  await db.query({
    text: `with old as (
        update print set status = 'expired'
        where status in ('completed', 'failed', 'cancelled')
          and completed_at < now() - make_interval(days => $1)
        returning organization_id, id)
      delete from print_file f using old
        where f.organization_id = old.organization_id and f.print_id = old.id`,
    values: [days],
  });
}

/** Which of these prints are there and not expired. */
export async function keptAmong(db: Queryable, ids: string[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>({
    text: `select p.id from organization o join print p on p.organization_id = o.organization_id
      and p.id = any($1::uuid[]) and p.status <> 'expired'`,
    values: [ids],
  });
  return new Set(rows.map(({ id }) => id));
}
