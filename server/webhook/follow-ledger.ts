// Follows the ledger for webhook endpoints: makes a delivery of each event for each endpoint that is
// told of it, in the transaction that moves the cursor, so that a crash leaves neither gap nor double.
//
// The ledger's order is not the order in which a voucher changed (decision 5). A reading keeps the horizon
// of its beginning over all its pages, and its entries of a voucher are put in order by (at, id). What lies
// above the horizon may have changed a voucher before what lies below, but then it was seen when the
// horizon was: it is taken along. Nothing is sent in the middle of a reading. Any horizon that ever was
// one will do: under load older ones are taken (horizons.ts), so that a reading is small.
import { eventKinds } from '../../contract/event.ts';
import type { Database, Transaction } from '../db/database.ts';
import { MODE, WITH_MODE } from '../event/queries.ts';
import { lookIntoLanes } from './delivery-queries.ts';

export const PAGE = 5_000;

export type Followed = 'to the end' | 'a page' | 'elsewhere';

export interface Horizon {
  epoch: number;
  /** The first transaction that had not ended. */
  tx: string;
  /** Which of those from `tx` on had ended: a pg_snapshot, as text. */
  snapshot: string;
}

interface Reading {
  page?: number;
  /** Where it ends; without it, at what is settled now. */
  upTo?: Horizon;
  /** Told how many entries were read. */
  count?: (n: number) => void;
}

interface CursorRow {
  epoch: number;
  tx: string;
  entry_id: string;
  horizon_epoch: number | null;
  horizon: string | null;
}

/** `elsewhere`: another node is at it. */
export function followOnce(
  db: Database,
  organizationId: string,
  { page = PAGE, upTo, count }: Reading = {},
): Promise<Followed> {
  return db.transaction(async (tx) => {
    const cursor = await lockCursor(tx, organizationId);
    if (!cursor) return 'elsewhere';
    // who ends a delivery holds its endpoint too: no lane is left without its turn
    await lockEndpoints(tx, organizationId);
    await lookIntoLanes(tx);
    const { n } = await readPage(tx, organizationId, cursor, { page, upTo });
    count?.(n);
    if (n === page) return 'a page';
    // of a reading of one page each was given its turn as it was made
    if (cursor.horizon !== null) await giveTurns(tx, organizationId);
    return 'to the end';
  });
}

async function lockCursor(tx: Transaction, id: string): Promise<CursorRow | undefined> {
  const [row] = await tx.query<CursorRow>({
    name: 'webhook-cursor-lock',
    text: `select epoch, tx::text, entry_id, horizon_epoch, horizon::text from webhook_cursor
      where organization_id = $1 for no key update skip locked`,
    values: [id],
  });
  return row;
}

async function readPage(
  tx: Transaction,
  organizationId: string,
  cursor: CursorRow,
  { page, upTo }: Reading & { page: number },
): Promise<{ n: number }> {
  const [row] = await tx.query<{ n: number }>({
    name: 'webhook-page',
    // a horizon of before a restore is none
    text: `with h as materialized (
        select epoch, case when $5::int = epoch then $6::xid8
          when $9::int = epoch then $10::xid8
          else pg_snapshot_xmin(pg_current_snapshot()) end as tx,
          -- of a reading that another process began, what is seen now is as good: it is only more
          case when $9::int = epoch and ($5::int is distinct from epoch or $6::xid8 = $10::xid8)
            then $11::pg_snapshot else pg_current_snapshot() end as seen
        from installation),
      page as materialized (
        select l.organization_id, l.epoch, l.tx, l.id, l.kind, l.client_id, l.campaign_id,
          l.voucher_id, l.subject_id, l.at
        from ledger l
        where l.organization_id = $1 and (l.epoch, l.tx, l.id) > ($2, $3::xid8, $4)
          and (l.epoch < (select epoch from h) or l.tx < (select tx from h))
        order by l.epoch, l.tx, l.id limit $7),
      counted as (select count(*)::integer as n from page),
      along as (
        select l.* from h cross join lateral (
          select l.organization_id, l.epoch, l.tx, l.id, l.kind, l.client_id, l.campaign_id,
            l.voucher_id, l.subject_id, l.at
          from ledger l
          where l.organization_id = $1 and l.epoch = h.epoch
            and l.tx >= h.tx and l.tx < pg_snapshot_xmax(h.seen)
            and pg_visible_in_snapshot(l.tx, h.seen)
          offset 0) l
        where exists (select 1 from page) and l.voucher_id in (select voucher_id from page)),
      told as (
        select l.*, e.id as endpoint_id, coalesce(l.voucher_id, l.id) as lane
        from (select * from page union all select * from along) l
        join webhook_endpoint e on e.organization_id = l.organization_id and e.status <> 'disabled'
          and (e.client_id is null or e.client_id = l.client_id)
          and (e.events = '{*}' or l.kind = any(e.events))
          and (l.epoch, l.tx) > (e.from_epoch, e.from_tx)
        ${WITH_MODE}
        -- what was taken along once is read again in its place
        left join lateral (select 1 as n from webhook_delivery m
          where m.organization_id = l.organization_id and m.endpoint_id = e.id
            and m.event_id = l.id limit 1) m on true
        where l.kind = any($8::text[]) and e.mode = ${MODE} and m.n is null),
      placed as (
        select t.*, o.n is null
            and row_number() over (partition by t.endpoint_id, t.lane order by t.at, t.id) = 1
            as is_first,
          $6::xid8 is not null or (select n = $7 from counted) as is_middle
        from told t
        -- lane by lane: a join would read all that is to be sent
        left join lateral (select 1 as n from webhook_delivery o
          where o.organization_id = t.organization_id and o.endpoint_id = t.endpoint_id
            and o.lane = t.lane and o.status in ('new', 'waiting', 'pending')
          order by o.turn_epoch, o.turn, o.event_at, o.event_id limit 1) o on true),
      made as (
        insert into webhook_delivery (organization_id, endpoint_id, event_id, event_epoch, event_tx,
          event_at, kind, lane, turn_epoch, turn, status, next_attempt_at, created_at)
        select p.organization_id, p.endpoint_id, p.id, p.epoch, p.tx, p.at, p.kind, p.lane,
          h.epoch, h.tx,
          case when is_middle then 'new' when is_first then 'pending' else 'waiting' end,
          case when is_first and not is_middle then now() end, now()
        from placed p cross join h
        on conflict do nothing),
      last as (select epoch, tx, id from page order by epoch desc, tx desc, id desc limit 1),
      moved as (
        update webhook_cursor c set epoch = coalesce((select epoch from last), c.epoch),
          tx = coalesce((select tx from last), c.tx),
          entry_id = coalesce((select id from last), c.entry_id),
          horizon_epoch = case when n = $7 then h.epoch end,
          horizon = case when n = $7 then h.tx end
        from h, counted where c.organization_id = $1)
      select n from counted`,
    values: [
      organizationId,
      cursor.epoch,
      cursor.tx,
      cursor.entry_id,
      cursor.horizon_epoch,
      cursor.horizon,
      page,
      eventKinds,
      upTo?.epoch ?? null,
      upTo?.tx ?? null,
      upTo?.snapshot ?? null,
    ],
  });
  return row!;
}

async function lockEndpoints(tx: Transaction, organizationId: string): Promise<void> {
  await tx.query({
    name: 'webhook-endpoints-lock',
    text: `select id from webhook_endpoint where organization_id = $1 and status <> 'disabled'
      order by id for no key update`,
    values: [organizationId],
  });
}

/** At the end of a reading of several pages: the first of each lane is sent, the rest waits behind it. */
async function giveTurns(tx: Transaction, organizationId: string): Promise<void> {
  await tx.query({
    name: 'webhook-turns',
    text: `with first as materialized (
        select endpoint_id, event_id from (
          select n.endpoint_id, n.event_id, o.n is null and row_number() over (
            partition by n.endpoint_id, n.lane
            order by n.turn_epoch, n.turn, n.event_at, n.event_id) = 1 as is_first
          from webhook_delivery n
          left join lateral (select 1 as n from webhook_delivery o
            where o.organization_id = n.organization_id and o.endpoint_id = n.endpoint_id
              and o.lane = n.lane and o.status in ('waiting', 'pending')
            order by o.turn_epoch, o.turn, o.event_at, o.event_id limit 1) o on true
          where n.organization_id = $1 and n.status = 'new') q
        where is_first)
      update webhook_delivery d
      set status = case when (d.endpoint_id, d.event_id) in (select endpoint_id, event_id from first)
          then 'pending' else 'waiting' end,
        next_attempt_at = case when (d.endpoint_id, d.event_id)
          in (select endpoint_id, event_id from first) then now() end
      where d.organization_id = $1 and d.status = 'new'`,
    values: [organizationId],
  });
}

/**
 * Sets cursors where there is something to tell: at what the first endpoint is told of, and on to
 * there where nobody was told of what lies before.
 */
async function placeCursors(db: Database): Promise<void> {
  await db.query({
    name: 'webhook-place-cursors',
    text: `insert into webhook_cursor (organization_id, epoch, tx, entry_id)
      select organization_id, from_epoch, from_tx, 'ffffffff-ffff-ffff-ffff-ffffffffffff'
      from (select distinct on (organization_id) organization_id, from_epoch, from_tx
        from webhook_endpoint where status <> 'disabled'
        order by organization_id, from_epoch, from_tx) e
      where not exists (select 1 from webhook_cursor c
        where c.organization_id = e.organization_id and (c.epoch, c.tx) >= (e.from_epoch, e.from_tx))
      on conflict (organization_id) do update set epoch = excluded.epoch, tx = excluded.tx,
        entry_id = excluded.entry_id, horizon_epoch = null, horizon = null
      where (webhook_cursor.epoch, webhook_cursor.tx) < (excluded.epoch, excluded.tx)`,
  });
}

/** Organizations with endpoints whose ledger has gone on, up to a horizon. */
async function organizationsBehind(db: Database, upTo: Horizon | undefined): Promise<string[]> {
  const rows = await db.query<{ organization_id: string }>({
    name: 'webhook-behind',
    text: `select organization_id from webhook_cursor c
      where exists (select 1 from webhook_endpoint e
          where e.organization_id = c.organization_id and e.status <> 'disabled')
        and (c.horizon is not null or exists (
          select 1 from ledger l where l.organization_id = c.organization_id
            and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)
            and (l.epoch < (select epoch from installation)
              or l.tx < coalesce($1::xid8, pg_snapshot_xmin(pg_current_snapshot()))) offset 0))`,
    values: [upTo?.tx ?? null],
  });
  return rows.map(({ organization_id }) => organization_id);
}

/**
 * Follows every ledger that somebody is told of, up to a horizon, or as far as it is settled. `goOn` is
 * asked before each reading; the answer is false where it said no.
 */
export async function followAll(
  db: Database,
  { upTo, count, goOn = () => true }: Omit<Reading, 'page'> & { goOn?: () => boolean } = {},
): Promise<boolean> {
  await placeCursors(db);
  for (const organizationId of await organizationsBehind(db, upTo)) {
    // not in the middle of a reading: nothing is sent before its end
    if (!goOn()) return false;
    while ((await followOnce(db, organizationId, { upTo, count })) === 'a page');
  }
  return true;
}
