// Follows the ledger of an organization and keeps the roll-up: a page of entries, the lines they
// touched and the cursor change in one transaction, so that a crash leaves neither a gap nor a double.
import type { Database, Queryable, Transaction } from '../db/database.ts';
import { SETTLED_AFTER_CURSOR } from '../ledger/read-ledger.ts';
import { applyLines, enterClients, moveDays } from './apply-lines.ts';
import { HAS_SIBLING, ORDERS_OF, splitOrders, type Line } from './line.ts';
import { applyOverrides, mendOverrides } from './overrides.ts';
import { closeRefusals, ORGANIZATIONS_DUE } from './refusals.ts';
import { closeDays } from './spans.ts';

export const PAGE = 10_000;

export type Followed = 'to the end' | 'a page' | 'elsewhere';

interface CursorRow {
  epoch: number;
  tx: string;
  entry_id: string;
}

interface PageRow {
  n: number;
  last: CursorRow | null;
  /**
   * Redemptions that are alone in their orders, and those that are not: arrays of ids as text, which
   * go back as they came.
   */
  alone: string | null;
  company: string | null;
  /** Those for which a term was overridden, likewise. */
  overridden: string | null;
  clients_changed: boolean | null;
}

/**
 * Takes the next entries of an organization's ledger into the roll-up. `elsewhere`: another node is
 * at it. `afterStep` is told of every step, for tests that end there.
 */
export function followOnce(
  db: Database,
  organizationId: string,
  options: { page?: number; afterStep?: (step: string) => void } = {},
): Promise<Followed> {
  const { page = PAGE, afterStep = () => undefined } = options;
  return db.transaction(async (tx) => {
    const cursor = await lockCursor(tx, organizationId);
    if (!cursor) return 'elsewhere';
    afterStep('lock');
    const next = await readPage(tx, organizationId, cursor, page);
    afterStep('read');
    if (!next.last) return 'to the end';
    if (next.alone !== null || next.company !== null) {
      await enterClients(tx, organizationId);
      const split = await splitCompany(tx, organizationId, next.company);
      afterStep('split');
      await applyLines(tx, organizationId, next.alone ?? '{}', split);
      afterStep('apply');
      if (next.overridden !== null) await applyOverrides(tx, organizationId, next.overridden);
      afterStep('overrides');
    }
    if (next.clients_changed) await moveDays(tx, organizationId);
    afterStep('days');
    await moveCursor(tx, organizationId, next.last);
    afterStep('cursor');
    return next.n < page ? 'to the end' : 'a page';
  });
}

/** The lines of the orders of redemptions that have company in them (a PostgreSQL array). */
export const splitCompany = async (
  db: Queryable,
  organizationId: string,
  ids: string | null,
): Promise<Line[]> => (ids === null ? [] : splitOrders(db, ORDERS_OF, [organizationId, ids]));

/** The cursor, locked; undefined where another transaction holds it. */
export async function lockCursor(
  tx: Transaction,
  organizationId: string,
  wait: 'skip locked' | '' = 'skip locked',
): Promise<CursorRow | undefined> {
  const [row] = await tx.query<CursorRow>({
    name: `report-cursor-lock-${wait}`,
    text: `select epoch, tx::text, entry_id from report_cursor
      where organization_id = $1 for no key update ${wait}`,
    values: [organizationId],
  });
  return row;
}

async function readPage(
  tx: Transaction,
  organizationId: string,
  cursor: CursorRow,
  page: number,
): Promise<PageRow> {
  const [row] = await tx.query<PageRow>({
    name: 'report-page',
    text: `with page as materialized (
        select epoch, tx, id, kind, subject_id from ledger
        where ${SETTLED_AFTER_CURSOR} order by epoch, tx, id limit $5),
      touched as materialized (
        select r.id, ${HAS_SIBLING} as has_company, r.override is not null as is_overridden
        from page p
        cross join lateral (select * from redemption r
          where r.organization_id = $1 and r.id = p.subject_id and r.mode = 'live' offset 0) r
        where p.kind like 'redemption.%')
      select count(*)::integer as n,
        (select jsonb_build_object('epoch', epoch, 'tx', tx::text, 'entry_id', id) from page
          order by epoch desc, tx desc, id desc limit 1) as last,
        (select array_agg(id)::text from touched where not has_company) as alone,
        (select array_agg(id)::text from touched where has_company) as company,
        (select array_agg(id)::text from touched where is_overridden) as overridden,
        bool_or(kind = 'client.changed') as clients_changed
      from page`,
    values: [organizationId, cursor.epoch, cursor.tx, cursor.entry_id, page],
  });
  return row!;
}

async function moveCursor(tx: Transaction, organizationId: string, to: CursorRow): Promise<void> {
  await tx.query({
    name: 'report-cursor-move',
    text: `update report_cursor set epoch = $2, tx = $3::xid8, entry_id = $4
      where organization_id = $1`,
    values: [organizationId, to.epoch, to.tx, to.entry_id],
  });
}

/** Gives organizations that are new their cursors. */
export async function enterOrganizations(db: Database): Promise<void> {
  await db.query({
    name: 'report-enter-organizations',
    text: `insert into report_cursor (organization_id)
      select organization_id from organization o
      where not exists (select 1 from report_cursor c where c.organization_id = o.organization_id)
      on conflict do nothing`,
  });
}

/** Organizations whose ledger has gone on. */
export async function organizationsBehind(db: Database): Promise<string[]> {
  const rows = await db.query<{ organization_id: string }>({
    name: 'report-behind',
    text: `select organization_id from report_cursor c where exists (
      select 1 from ledger l where l.organization_id = c.organization_id
        and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)
        and (l.epoch < (select epoch from installation)
          or l.tx < pg_snapshot_xmin(pg_current_snapshot())) offset 0)`,
  });
  return rows.map(({ organization_id }) => organization_id);
}

/**
 * Whether the ledger of an organization holds entries that have not been followed, settled or not:
 * of transactions older than `until`, which is the next one to come where it is null.
 */
export async function isBehind(
  db: Database,
  organizationId: string,
  until: string | null = null,
): Promise<{ behind: boolean; until: string }> {
  const [row] = await db.query<{ behind: boolean; until: string }>({
    name: 'report-is-behind',
    text: `select u.until::text, exists (
        select 1 from ledger l, report_cursor c
        where c.organization_id = $1 and l.organization_id = $1
          and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)
          and (l.epoch < (select epoch from installation) or l.tx < u.until) offset 0) as behind
      from (select coalesce($2::xid8, pg_snapshot_xmax(pg_current_snapshot())) as until) u`,
    values: [organizationId, until],
  });
  return row!;
}

/** Does `work` under the cursor again and again, as long as there is more and no other node is at it. */
async function closeAll(
  db: Database,
  organizationId: string,
  work: (tx: Transaction, organizationId: string) => Promise<boolean>,
): Promise<void> {
  const closeSome = () =>
    db.transaction(
      async (tx) =>
        (await lockCursor(tx, organizationId)) !== undefined && work(tx, organizationId),
    );
  while (await closeSome());
}

async function closeAllDays(db: Database, organizationId: string): Promise<void> {
  await closeAll(db, organizationId, closeDays);
  await closeAll(db, organizationId, async (tx) => {
    await mendOverrides(tx, organizationId);
    return false;
  });
}

const DAYS_DUE = `select distinct organization_id from report_client
  where spanned_until < (now() at time zone time_zone)::date`;

/** Adds what is over to its blocks: days, and refusals; for every client of every organization. */
export async function closeEveryBlock(db: Database): Promise<void> {
  const due = (name: string, text: string) => db.query<{ organization_id: string }>({ name, text });
  for (const { organization_id } of await due('report-organizations-due', DAYS_DUE)) {
    await closeAllDays(db, organization_id);
  }
  for (const { organization_id } of await due('report-refusals-due', ORGANIZATIONS_DUE)) {
    await closeAll(db, organization_id, closeRefusals);
  }
}

/** Follows every ledger as far as it is settled. */
export async function followAll(db: Database): Promise<void> {
  await enterOrganizations(db);
  await closeEveryBlock(db);
  for (const organizationId of await organizationsBehind(db)) {
    while ((await followOnce(db, organizationId)) === 'a page');
  }
}
