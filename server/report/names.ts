// Names of campaigns, sources and locations for the rows of a report.
import type { Queryable } from '../db/database.ts';

const TABLES = new Set(['campaign', 'source', 'location']);

/** Names by id; none for anything else than a campaign, source or location. */
export async function namesOf(
  db: Queryable,
  organizationId: string,
  kind: string | undefined,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (kind === undefined || !TABLES.has(kind) || ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>({
    name: `report-names-${kind}`,
    text: `select id, name from ${kind} where organization_id = $1 and id = any($2::uuid[])`,
    values: [organizationId, ids],
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
