// Every SQL statement of webhook endpoints.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import type { EndpointState } from './decide-attempt.ts';

export interface EndpointRow {
  id: string;
  organization_id: string;
  client_id: string | null;
  mode: 'live' | 'test';
  url: string;
  description: string | null;
  events: string[];
  status: 'active' | 'paused' | 'disabled';
  disabled_reason: 'gone' | 'failing' | null;
  sealed_secret: string;
  older_secret: string | null;
  older_until: Date | null;
  failures: number;
  failed_at: Date | null;
  rest_until: Date | null;
  delivered_at: Date | null;
  created_at: Date;
}

const COLUMNS = `id, organization_id, client_id, mode, url, description, events, status,
  disabled_reason, sealed_secret, older_secret, older_until, failures, failed_at, rest_until,
  delivered_at, created_at`;

const view = (actor: AnyActor) => within(actor, { client: 'client_id', mode: 'mode' });

/** The endpoint of a public id, as far as the actor can see it; throws 404. */
export async function requireEndpoint(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
  lock: '' | 'for no key update' = '',
): Promise<EndpointRow> {
  const id = privateId('webhook_endpoint', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('id', id);
  const [row] = await db.query<EndpointRow>({
    text: `select ${COLUMNS} from webhook_endpoint where ${where.text()} ${lock}`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

export function listEndpoints(
  db: Queryable,
  actor: AnyActor,
  filter: { clientId: string | undefined },
  page: PageRequest,
): Promise<EndpointRow[]> {
  const where = view(actor).is('client_id', filter.clientId);
  const text = `select ${COLUMNS} from webhook_endpoint ${pageEnd(where, page)}`;
  return db.query<EndpointRow>({ text, values: where.values });
}

/** How long a change waits for who follows the ledger or records attempts, both under load. */
const LOCK_TIMEOUT = '10s';

/** The same, locked for as long as the transaction lasts. */
export async function requireEndpointForChange(
  tx: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<EndpointRow> {
  await tx.query({ text: `set local lock_timeout = '${LOCK_TIMEOUT}'` });
  return requireEndpoint(tx, actor, publicId, 'for no key update');
}

/** How many endpoints an organization has. */
export async function countEndpoints(db: Queryable, organizationId: string): Promise<number> {
  const [row] = await db.query<{ n: number }>({
    text: 'select count(*) as n from webhook_endpoint where organization_id = $1',
    values: [organizationId],
  });
  return row?.n ?? 0;
}

type NewEndpoint = Pick<
  EndpointRow,
  | 'id'
  | 'organization_id'
  | 'client_id'
  | 'mode'
  | 'url'
  | 'description'
  | 'events'
  | 'sealed_secret'
>;

/** It is told of what transactions do that begin after this one. */
export async function insertEndpoint(tx: Queryable, row: NewEndpoint): Promise<EndpointRow> {
  const [made] = await tx.query<EndpointRow>({
    text: `insert into webhook_endpoint (organization_id, id, client_id, mode, url, description,
        events, sealed_secret, from_epoch, from_tx, created_at)
      select $1, $2, $3, $4, $5, $6, $7, $8, epoch, pg_current_xact_id(), now() from installation
      returning ${COLUMNS}`,
    values: [
      row.organization_id,
      row.id,
      row.client_id,
      row.mode,
      row.url,
      row.description,
      row.events,
      row.sealed_secret,
    ],
  });
  return made!;
}

/** `afresh`: it was told nothing meanwhile, and is told of what comes from now on. */
export async function updateEndpoint(
  tx: Queryable,
  row: EndpointRow,
  afresh: boolean,
): Promise<void> {
  await tx.query({
    text: `update webhook_endpoint e set url = $3, description = $4, events = $5, status = $6,
        disabled_reason = $7, failures = $8, rest_until = $9,
        from_epoch = case when $10 then i.epoch else e.from_epoch end,
        from_tx = case when $10 then pg_current_xact_id() else e.from_tx end
      from installation i where e.organization_id = $1 and e.id = $2`,
    values: [
      row.organization_id,
      row.id,
      row.url,
      row.description,
      row.events,
      row.status,
      row.disabled_reason,
      row.failures,
      row.rest_until,
      afresh,
    ],
  });
}

/** Puts a new secret in the place of the one that signed until now, which signs on until `until`. */
export async function replaceSecret(
  tx: Queryable,
  row: EndpointRow,
  sealed: string,
  until: Date,
): Promise<EndpointRow> {
  const [changed] = await tx.query<EndpointRow>({
    text: `update webhook_endpoint set older_secret = sealed_secret, older_until = $4,
        sealed_secret = $3
      where organization_id = $1 and id = $2 returning ${COLUMNS}`,
    values: [row.organization_id, row.id, sealed, until],
  });
  return changed!;
}

/** What was to be sent to it goes afterwards: purgeRemoved. */
export async function deleteEndpoint(tx: Queryable, row: EndpointRow): Promise<void> {
  await tx.query({
    text: 'delete from webhook_endpoint where organization_id = $1 and id = $2',
    values: [row.organization_id, row.id],
  });
}

/** The endpoint of an attempt, locked; undefined where it was removed meanwhile. */
export async function lockEndpoint(
  tx: Queryable,
  organizationId: string,
  id: string,
): Promise<EndpointRow | undefined> {
  const [row] = await tx.query<EndpointRow>({
    name: 'webhook-endpoint-lock',
    text: `select ${COLUMNS} from webhook_endpoint
      where organization_id = $1 and id = $2 for no key update`,
    values: [organizationId, id],
  });
  return row;
}

export async function updateState(
  tx: Queryable,
  { organization_id, id }: EndpointRow,
  state: EndpointState,
): Promise<void> {
  const instant = (at: number | null) => (at === null ? null : new Date(at));
  await tx.query({
    name: 'webhook-endpoint-state',
    text: `update webhook_endpoint set status = $3, disabled_reason = $4, failures = $5,
        failed_at = $6, rest_until = $7, delivered_at = $8
      where organization_id = $1 and id = $2`,
    values: [
      organization_id,
      id,
      state.status,
      state.disabledReason,
      state.failures,
      instant(state.failedAt),
      instant(state.restUntil),
      instant(state.deliveredAt),
    ],
  });
}

export const stateOf = (row: EndpointRow): EndpointState => ({
  status: row.status,
  disabledReason: row.disabled_reason,
  failures: row.failures,
  failedAt: row.failed_at?.getTime() ?? null,
  restUntil: row.rest_until?.getTime() ?? null,
  deliveredAt: row.delivered_at?.getTime() ?? null,
});
