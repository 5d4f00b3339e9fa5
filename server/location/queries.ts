// Every SQL statement of locations.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface LocationRow {
  id: string;
  organization_id: string;
  client_id: string;
  name: string;
  archived_at: Date | null;
  created_at: Date;
}

const COLUMNS = 'id, organization_id, client_id, name, archived_at, created_at';
const view = (actor: AnyActor) => within(actor, { client: 'client_id', location: 'id' });

/** The location of a public id, as far as the actor can see it; throws 404. */
export async function requireLocation(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
  lock: '' | 'for no key update' = '',
): Promise<LocationRow> {
  const id = privateId('location', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('id', id);
  const [row] = await db.query<LocationRow>({
    text: `select ${COLUMNS} from location where ${where.text()} ${lock}`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

export function listLocations(
  db: Queryable,
  actor: AnyActor,
  filter: { clientId: string | undefined; archived: boolean },
  page: PageRequest,
): Promise<LocationRow[]> {
  const where = view(actor)
    .is('client_id', filter.clientId)
    .and('(archived_at is not null) = ?', filter.archived);
  const text = `select ${COLUMNS} from location ${pageEnd(where, page)}`;
  return db.query<LocationRow>({ text, values: where.values });
}

export async function insertLocation(
  tx: Queryable,
  location: { organizationId: string; id: string; clientId: string; name: string },
): Promise<LocationRow> {
  const [row] = await tx.query<LocationRow>({
    text: `insert into location (organization_id, id, client_id, name, created_at)
      values ($1, $2, $3, $4, now()) returning ${COLUMNS}`,
    values: [location.organizationId, location.id, location.clientId, location.name],
  });
  return row!;
}

export async function updateLocation(tx: Queryable, row: LocationRow): Promise<void> {
  await tx.query({
    text: `update location set name = $3, archived_at = $4
      where organization_id = $1 and id = $2`,
    values: [row.organization_id, row.id, row.name, row.archived_at],
  });
}

/** Those of `ids` that are locations of the client. */
export async function locationsOf(
  db: Queryable,
  client: { organization_id: string; id: string },
  ids: string[],
): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>({
    text: `select id from location
      where organization_id = $1 and client_id = $2 and id = any($3::uuid[])`,
    values: [client.organization_id, client.id, ids],
  });
  return new Set(rows.map(({ id }) => id));
}
