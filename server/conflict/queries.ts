// SQL of conflicts, but for their opening (open-conflicts.ts): the inbox, and what settles them.
import type { Finding } from '../../contract/refusal.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { forRows } from '../db/rows.ts';
import { notFound } from '../http/api-error.ts';
import { isoOrNull } from '../http/instant.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import { conflictFromJson } from './read-row.ts';
import type { ConflictState } from './state.ts';

interface JsonOf {
  conflict: Record<string, unknown>;
}

// where it was reported from, and where the redemption was that it is about: a shop by its name
const SELECT = `select to_jsonb(k) || jsonb_build_object('client_currency', cl.currency,
    'reported_place', coalesce(here.name, 'online'),
    'earlier_place', case when r.id is not null then coalesce(there.name, r.channel) end) as conflict
  from conflict k
  join client cl on cl.organization_id = k.organization_id and cl.id = k.client_id
  left join location here on here.organization_id = k.organization_id
    and here.id = (k.evidence ->> 'location_id')::uuid
  left join redemption r on r.organization_id = k.organization_id and r.id = k.redemption_id
  left join location there on there.organization_id = k.organization_id
    and there.id = r.location_id`;

const view = (actor: AnyActor) =>
  within(actor, { organization: 'k.organization_id', client: 'k.client_id', mode: 'k.mode' });

/** The conflict of a public id, as far as the actor can see it; throws 404. */
export async function requireConflict(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<ConflictState> {
  const id = privateId('conflict', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('k.id', id);
  const text = `${SELECT} where ${where.text()}`;
  const [row] = await db.query<JsonOf>({ text, values: where.values });
  if (!row) throw notFound();
  return conflictFromJson(row.conflict);
}

export interface ConflictFilter {
  clientId: string | undefined;
  status: string | undefined;
  kind: string | undefined;
  mode: string;
}

export async function listConflicts(
  db: Queryable,
  actor: AnyActor,
  filter: ConflictFilter,
  page: PageRequest,
): Promise<ConflictState[]> {
  const where = view(actor)
    .is('k.client_id', filter.clientId)
    .is('k.status', filter.status)
    .is('k.kind', filter.kind)
    .is('k.mode', filter.mode);
  const text = `${SELECT} ${pageEnd(where, page, 'k.id')}`;
  const rows = await db.query<JsonOf>({ text, values: where.values });
  return rows.map(({ conflict }) => conflictFromJson(conflict));
}

/** What stood against the report, as the refusal of this reference says. */
export async function findingsOf(
  db: Queryable,
  conflict: ConflictState,
): Promise<Finding[] | undefined> {
  const [row] = await db.query<{ findings: Finding[] }>({
    text: `select findings from attempt where organization_id = $1 and reference = $2`,
    values: [conflict.organizationId, String(conflict.evidence.reference)],
  });
  return row?.findings;
}

export const settleConflicts = forRows(
  'conflict-settle',
  {
    organization_id: 'uuid',
    id: 'uuid',
    resolution: 'text',
    resolution_reason: 'text',
    resolved_by_kind: 'text',
    resolved_by: 'uuid',
    resolved_at: 'timestamptz',
    booked_id: 'uuid',
  },
  (source) => `
    update conflict k set status = 'resolved', resolution = q.resolution,
      resolution_reason = q.resolution_reason, resolved_by_kind = q.resolved_by_kind,
      resolved_by = q.resolved_by, resolved_at = q.resolved_at, booked_id = q.booked_id
    from ${source} q where k.organization_id = q.organization_id and k.id = q.id`,
);

export const settledRow = (conflict: ConflictState) => ({
  organization_id: conflict.organizationId,
  id: conflict.id,
  resolution: conflict.resolution,
  resolution_reason: conflict.resolutionReason,
  resolved_by_kind: conflict.resolvedBy?.kind,
  resolved_by: conflict.resolvedBy?.id,
  resolved_at: isoOrNull(conflict.resolvedAt),
  booked_id: conflict.bookedId,
});
