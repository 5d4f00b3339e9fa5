// Every SQL statement of deliveries: what is to be sent, what was, and what came of it.
import { conditions } from '../db/conditions.ts';
import type { Queryable, Statement } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';
import type { Decided } from './decide-attempt.ts';
import type { EndpointRow } from './queries.ts';

/** One attempt, as it is kept. */
export interface LoggedAttempt {
  at: string;
  took_ms: number;
  status: number | null;
  error: string | null;
  body: string | null;
}

export interface DeliveryRow {
  /** That of the event. */
  id: string;
  organization_id: string;
  endpoint_id: string;
  event_epoch: number;
  event_tx: string;
  kind: string;
  status: 'new' | 'waiting' | 'pending' | 'delivered' | 'failed';
  by_hand: boolean;
  attempts: number;
  next_attempt_at: Date | null;
  last_status: number | null;
  log: LoggedAttempt[];
  created_at: Date;
  ended_at: Date | null;
}

const COLUMNS = `event_id as id, organization_id, endpoint_id, event_epoch, event_tx::text, kind,
  status, by_hand, attempts, next_attempt_at, last_status, log, created_at, ended_at`;
/** Attempts that are kept of one delivery. */
const MAX_LOG = 20;

type Of = Pick<EndpointRow, 'organization_id' | 'id'>;

/** The delivery of a public id; throws 404. */
export async function requireDelivery(
  db: Queryable,
  endpoint: Of,
  publicId: string,
): Promise<DeliveryRow> {
  const id = privateId('ledger', publicId);
  if (!id) throw notFound();
  const [row] = await db.query<DeliveryRow>({
    text: `select ${COLUMNS} from webhook_delivery
      where organization_id = $1 and endpoint_id = $2 and event_id = $3`,
    values: [endpoint.organization_id, endpoint.id, id],
  });
  if (!row) throw notFound();
  return row;
}

export function listDeliveries(
  db: Queryable,
  endpoint: Of,
  filter: { statuses: string[] | undefined; kind: string | undefined },
  page: PageRequest,
): Promise<DeliveryRow[]> {
  const where = conditions()
    .is('organization_id', endpoint.organization_id)
    .is('endpoint_id', endpoint.id)
    .is('kind', filter.kind);
  if (filter.statuses) where.and('status = any(?)', filter.statuses);
  const text = `select ${COLUMNS} from webhook_delivery ${pageEnd(where, page, 'event_id')}`;
  return db.query<DeliveryRow>({ text, values: where.values });
}

/** Makes a delivery of an entry of this very transaction, to be sent at once. */
export async function insertByHand(
  tx: Queryable,
  endpoint: Of,
  event: { id: string; kind: string; at: number },
): Promise<void> {
  await tx.query({
    text: `insert into webhook_delivery (organization_id, endpoint_id, event_id, event_epoch,
        event_tx, event_at, kind, lane, turn_epoch, turn, status, by_hand, next_attempt_at,
        created_at)
      select $1, $2, $3, epoch, pg_current_xact_id(), $5, $4, $3, epoch, pg_current_xact_id(),
        'pending', true, now(), now()
      from installation`,
    values: [endpoint.organization_id, endpoint.id, event.id, event.kind, new Date(event.at)],
  });
}

/** Sends it at once, whatever its state. */
export async function sendAgain(tx: Queryable, row: DeliveryRow): Promise<void> {
  await tx.query({
    text: `update webhook_delivery set status = 'pending', by_hand = true, next_attempt_at = now(),
        ended_at = null
      where organization_id = $1 and endpoint_id = $2 and event_id = $3`,
    values: [row.organization_id, row.endpoint_id, row.id],
  });
}

/** A delivery that is due, taken by this process until its lease is over. */
export interface DueRow {
  id: string;
  organization_id: string;
  endpoint_id: string;
  event_epoch: number;
  event_tx: string;
  attempts: number;
  by_hand: boolean;
  url: string;
  sealed_secret: string;
  older_secret: string | null;
}

/**
 * Takes what is due: of each endpoint as many as it has room for, one where it is failing. A taken one
 * is due again after the lease, whatever became of who took it. `busy`: under way here already.
 */
export const takeDue = (
  db: Queryable,
  busy: ReadonlyMap<string, number>,
  limits: { all: number; perEndpoint: number; leaseMs: number },
): Promise<DueRow[]> =>
  db.query<DueRow>({
    name: 'webhook-take-due',
    text: `with due as (
        select d.organization_id, d.endpoint_id, d.event_id, d.by_hand, e.failures, e.url,
          e.sealed_secret, case when e.older_until > now() then e.older_secret end as older_secret
        from webhook_endpoint e
        left join unnest($1::uuid[], $2::int[]) as b(endpoint_id, n) on b.endpoint_id = e.id
        left join webhook_cursor c on c.organization_id = e.organization_id
        cross join lateral (
          select d.organization_id, d.endpoint_id, d.event_id, d.by_hand from webhook_delivery d
          where d.organization_id = e.organization_id and d.endpoint_id = e.id
            and d.status = 'pending' and d.next_attempt_at <= now()
            -- in the middle of a reading something earlier may still come
            and (d.by_hand or (e.status = 'active' and c.horizon is null
              and (e.rest_until is null or e.rest_until <= now())))
          order by d.next_attempt_at
          limit greatest(0, case when e.failures > 0 then 1 else $3 end - coalesce(b.n, 0))
          for no key update skip locked) d
        limit $4),
      probed as (
        update webhook_endpoint e set rest_until = now() + $5 * interval '1 millisecond'
        from due where e.organization_id = due.organization_id and e.id = due.endpoint_id
          and e.failures > 0 and not due.by_hand)
      update webhook_delivery d set next_attempt_at = now() + $5 * interval '1 millisecond'
      from due where d.organization_id = due.organization_id and d.endpoint_id = due.endpoint_id
        and d.event_id = due.event_id
      returning d.event_id as id, d.organization_id, d.endpoint_id, d.event_epoch,
        d.event_tx::text, d.attempts, d.by_hand, due.url, due.sealed_secret, due.older_secret`,
    values: [[...busy.keys()], [...busy.values()], limits.perEndpoint, limits.all, limits.leaseMs],
  });

/** An attempt with what it comes to for its delivery. */
export type NotedAttempt = Decided['delivery'] & {
  /** That of the event. */
  id: string;
  attempt: LoggedAttempt;
};

/**
 * Notes attempts, of different deliveries; where a delivery has ended, the next of its lane takes its
 * turn. The endpoint is locked.
 */
export async function noteAttempts(
  tx: Queryable,
  { organization_id, id }: Of,
  noted: readonly NotedAttempt[],
): Promise<void> {
  const at = (time: number | null) => (time === null ? null : new Date(time));
  await tx.query({
    name: 'webhook-note-attempts',
    text: `update webhook_delivery d set status = n.status, next_attempt_at = n.next,
        by_hand = false, attempts = attempts + 1, last_status = n.answered,
        ended_at = case when n.next is null then now() end,
        log = case when jsonb_array_length(log) < ${MAX_LOG} then log else log - 0 end || n.entry
      from unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::int[], $7::jsonb[])
        as n(event_id, status, next, answered, entry)
      where d.organization_id = $1 and d.endpoint_id = $2 and d.event_id = n.event_id`,
    values: [
      organization_id,
      id,
      noted.map((each) => each.id),
      noted.map(({ status }) => status),
      noted.map(({ nextAttemptAt }) => at(nextAttemptAt)),
      noted.map(({ attempt }) => attempt.status),
      noted.map(({ attempt }) => JSON.stringify([attempt])),
    ],
  });
  const over = noted.filter(({ nextAttemptAt }) => nextAttemptAt === null);
  if (over.length === 0) return;
  await lookIntoLanes(tx);
  await tx.query(
    nextOfLanes(
      organization_id,
      id,
      over.map((each) => each.id),
    ),
  );
}

/**
 * Before statements that look into lanes. To a planner that has no statistics of a queue yet, reading
 * all of an endpoint's rows and sorting those of a lane is as good as the index of lanes, which has
 * them in their order: with 10,000 waiting it took seconds for each lane.
 */
export const lookIntoLanes = async (tx: Queryable): Promise<void> => {
  await tx.query({ text: 'set local enable_sort = off' });
};

/** Gives the lanes of what has ended their next turn: to the first of each, unless that has it already. */
export const nextOfLanes = (
  organizationId: string,
  endpointId: string,
  ended: readonly string[],
): Statement => ({
  name: 'webhook-next-of-lanes',
  text: `update webhook_delivery d set status = 'pending', next_attempt_at = now()
    where d.organization_id = $1 and d.endpoint_id = $2 and d.event_id = any(array(
      select q.event_id from unnest($3::uuid[]) as o(event_id)
      cross join lateral (select lane from webhook_delivery e
        where e.organization_id = $1 and e.endpoint_id = $2 and e.event_id = o.event_id
        offset 0) ended
      cross join lateral (
        select w.event_id, w.status from webhook_delivery w
        where w.organization_id = $1 and w.endpoint_id = $2 and w.lane = ended.lane
          and w.status in ('waiting', 'pending')
        order by w.turn_epoch, w.turn, w.event_at, w.event_id limit 1) q
      where q.status = 'waiting'))`,
  values: [organizationId, endpointId, ended],
});

/** Drops what is older than `days`, a bounded number at a time; answers how many. */
export async function purgeDeliveries(db: Queryable, days: number): Promise<number> {
  const rows = await db.query({
    name: 'webhook-purge',
    text: `delete from webhook_delivery where (organization_id, endpoint_id, event_id) in (
        select organization_id, endpoint_id, event_id from webhook_delivery
        where created_at < now() - $1 * interval '1 day' order by created_at limit 10000)
      returning 1`,
    values: [days],
  });
  return rows.length;
}

/** Drops what was to be sent to endpoints that are removed, a bounded number at a time; answers how many. */
export async function purgeRemoved(db: Queryable): Promise<number> {
  const rows = await db.query({
    name: 'webhook-purge-removed',
    // from one endpoint to the next along the key, not through all rows
    text: `with recursive told as (
        (select organization_id, endpoint_id from webhook_delivery
          order by organization_id, endpoint_id limit 1)
        union all
        select n.organization_id, n.endpoint_id from told t
        cross join lateral (select d.organization_id, d.endpoint_id from webhook_delivery d
          where (d.organization_id, d.endpoint_id) > (t.organization_id, t.endpoint_id)
          order by d.organization_id, d.endpoint_id limit 1) n),
      removed as materialized (
        select t.organization_id, t.endpoint_id from told t
        where not exists (select 1 from webhook_endpoint e
          where e.organization_id = t.organization_id and e.id = t.endpoint_id))
      delete from webhook_delivery where (organization_id, endpoint_id, event_id) in (
        select d.organization_id, d.endpoint_id, d.event_id from removed r
        join webhook_delivery d on d.organization_id = r.organization_id
          and d.endpoint_id = r.endpoint_id
        limit 5000 for update of d skip locked)
      returning 1`,
  });
  return rows.length;
}

/** Gives lanes their turn whose head was dropped. */
export async function promoteOrphans(db: Queryable): Promise<void> {
  await db.query({
    name: 'webhook-promote-orphans',
    text: `update webhook_delivery d set status = 'pending', next_attempt_at = now()
      from (select distinct on (w.organization_id, w.endpoint_id, w.lane)
          w.organization_id, w.endpoint_id, w.event_id, w.status
        from webhook_delivery w where w.status in ('waiting', 'pending')
        order by w.organization_id, w.endpoint_id, w.lane, w.turn_epoch, w.turn, w.event_at,
          w.event_id) q
      where d.organization_id = q.organization_id and d.endpoint_id = q.endpoint_id
        and d.event_id = q.event_id and q.status = 'waiting' and d.status = 'waiting'`,
  });
}
