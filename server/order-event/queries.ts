// Every SQL statement of order events and their endpoints.
import type { Mapping, Preset } from '../../contract/order-event.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import type { EventKind, EventState, KnownEvent, OrderEvent, Result } from './event.ts';

export interface EndpointFields {
  organization_id: string;
  id: string;
  client_id: string;
  mode: 'live' | 'test';
  shop: string;
  name: string;
  preset: Preset;
  /** Null: that of the preset. */
  mapping: Mapping | null;
  signature_scheme: 'hmac' | 'standard';
  signature_header: string;
  sealed_secret: string;
}

export interface EndpointRow extends EndpointFields {
  archived_at: Date | null;
  created_at: Date;
}

const COLUMNS = `organization_id, id, client_id, mode, shop, name, preset, mapping,
  signature_scheme, signature_header, sealed_secret, archived_at, created_at`;

export async function insertEndpoint(tx: Queryable, row: EndpointFields): Promise<EndpointRow> {
  const [made] = await tx.query<EndpointRow>({
    text: `insert into order_endpoint (organization_id, id, client_id, mode, shop, name, preset,
        mapping, signature_scheme, signature_header, sealed_secret, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now()) returning ${COLUMNS}`,
    values: [
      row.organization_id,
      row.id,
      row.client_id,
      row.mode,
      row.shop,
      row.name,
      row.preset,
      row.mapping && JSON.stringify(row.mapping),
      row.signature_scheme,
      row.signature_header,
      row.sealed_secret,
    ],
  });
  return made!;
}

const view = (actor: AnyActor) => within(actor, { client: 'client_id', mode: 'mode' });

export async function findEndpoint(
  db: Queryable,
  actor: AnyActor,
  id: string,
  lock: '' | 'for no key update' = '',
): Promise<EndpointRow | undefined> {
  const where = view(actor).is('id', id);
  const [row] = await db.query<EndpointRow>({
    text: `select ${COLUMNS} from order_endpoint where ${where.text()} ${lock}`,
    values: where.values,
  });
  return row;
}

export function listEndpoints(
  db: Queryable,
  actor: AnyActor,
  clientId: string | undefined,
  page: PageRequest,
): Promise<EndpointRow[]> {
  const where = view(actor).is('client_id', clientId).add('archived_at is null');
  const text = `select ${COLUMNS} from order_endpoint ${pageEnd(where, page)}`;
  return db.query<EndpointRow>({ text, values: where.values });
}

export async function changeSecret(
  tx: Queryable,
  row: Pick<EndpointRow, 'organization_id' | 'id'>,
  sealed: string,
): Promise<void> {
  await tx.query({
    text: `update order_endpoint set sealed_secret = $3 where organization_id = $1 and id = $2`,
    values: [row.organization_id, row.id, sealed],
  });
}

export async function archiveEndpoint(tx: Queryable, row: EndpointRow): Promise<void> {
  await tx.query({
    text: `update order_endpoint set archived_at = now() where organization_id = $1 and id = $2`,
    values: [row.organization_id, row.id],
  });
}

/** Where events go to: an endpoint with its client's currency. */
export interface LiveEndpoint extends EndpointRow {
  currency: string;
}

export async function findLiveEndpoint(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<LiveEndpoint | undefined> {
  const [row] = await db.query<LiveEndpoint>({
    name: 'order-endpoint-find',
    text: `select ${COLUMNS.split(',')
      .map((column) => `e.${column.trim()}`)
      .join(', ')}, c.currency
      from order_endpoint e
      join client c on c.organization_id = e.organization_id and c.id = e.client_id
      where e.organization_id = $1 and e.id = $2 and e.archived_at is null
        and c.archived_at is null`,
    values: [organizationId, id],
  });
  return row;
}

interface EventRow {
  id: string;
  kind: EventKind;
  state: EventState;
  order_reference: string | null;
  occurred_at: Date;
  received_at: Date;
  event: OrderEvent;
  results: Result[];
}

const EVENT = 'id, kind, state, order_reference, occurred_at, received_at, event, results';

const known = (row: EventRow): KnownEvent => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  occurredAt: row.occurred_at.getTime(),
  receivedAt: row.received_at.getTime(),
  event: row.event,
  results: row.results,
});

interface Endpoint {
  organization_id: string;
  id: string;
}

/** Adds an event, or answers the one that was received before under its key. */
export async function addEvent(
  db: Queryable,
  endpoint: Endpoint,
  made: { id: string; key: string; event: OrderEvent; occurredAt: number | undefined },
): Promise<KnownEvent> {
  const { event } = made;
  const [row] = await db.query<EventRow>({
    name: 'order-event-add',
    // the update changes nothing: it makes the row that is there come back
    text: `insert into order_event (organization_id, id, endpoint_id, event_key, kind,
        order_reference, occurred_at, event, state, received_at)
      values ($1, $2, $3, $4, $5, $6, coalesce($7, now()), $8,
        case when $5 = 'ignored' then 'done' else 'open' end, now())
      on conflict (organization_id, endpoint_id, event_key)
        do update set event_key = excluded.event_key
      returning ${EVENT}`,
    values: [
      endpoint.organization_id,
      made.id,
      endpoint.id,
      made.key,
      event.kind,
      event.orderReference,
      made.occurredAt === undefined ? null : new Date(made.occurredAt),
      JSON.stringify(event),
    ],
  });
  return known(row!);
}

const MOST_EVENTS_OF_AN_ORDER = 200;

/** The latest events of an order, in the order in which they happened. */
export async function eventsOf(
  db: Queryable,
  endpoint: Endpoint,
  orderReference: string,
): Promise<KnownEvent[]> {
  const rows = await db.query<EventRow>({
    name: 'order-event-order',
    text: `select ${EVENT} from order_event
      where organization_id = $1 and endpoint_id = $2 and order_reference = $3 and kind <> 'ignored'
      order by occurred_at desc, id desc limit ${MOST_EVENTS_OF_AN_ORDER}`,
    values: [endpoint.organization_id, endpoint.id, orderReference],
  });
  return rows.map(known).reverse();
}

export async function settleEvent(
  db: Queryable,
  endpoint: Endpoint,
  id: string,
  state: 'waiting' | 'done',
  results: Result[],
): Promise<void> {
  await db.query({
    name: 'order-event-settle',
    // what is done stays done, whoever else is at the same order
    text: `update order_event set state = $3, results = $4
      where organization_id = $1 and id = $2 and state <> 'done'`,
    values: [endpoint.organization_id, id, state, JSON.stringify(results)],
  });
}

export interface OpenOrder {
  organization_id: string;
  endpoint_id: string;
  order_reference: string;
}

/** Orders of all organizations with events that were received a minute ago and are not done. */
export const openOrders = (db: Queryable): Promise<OpenOrder[]> =>
  db.query<OpenOrder>({
    name: 'order-event-open',
    // those of a closed endpoint stay as they are: they must not stand in the way of others
    text: `select distinct v.organization_id, v.endpoint_id, v.order_reference from order_event v
      join order_endpoint e on e.organization_id = v.organization_id and e.id = v.endpoint_id
      where v.state = 'open' and v.received_at < now() - interval '1 minute'
        and e.archived_at is null
      limit 500`,
  });

export async function listEvents(
  db: Queryable,
  endpoint: Endpoint,
  page: PageRequest,
): Promise<KnownEvent[]> {
  const text = `select ${EVENT} from order_event where organization_id = $1 and endpoint_id = $2
      and ($3::uuid is null or id < $3::uuid) order by id desc limit $4`;
  const values = [endpoint.organization_id, endpoint.id, page.after ?? null, page.limit + 1];
  return (await db.query<EventRow>({ text, values })).map(known);
}
