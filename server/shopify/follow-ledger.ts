// Follows the ledger for shops: a code that was used or disabled elsewhere is to go there, a campaign
// that changed is to be told.
import type { Database, Queryable } from '../db/database.ts';
import { readLedger, type LedgerRow } from '../ledger/read-ledger.ts';
import { markVouchers } from './code-queries.ts';

const PAGE = 1_000;

/** Many codes came, or went, without an entry for each. */
const OF_MANY = new Set([
  'batch.completed',
  'batch.failed',
  'batch.spoiled',
  'import.completed',
  'import.failed',
]);

/** Follows every ledger that a shop depends on, as far as it is settled. */
export async function followForShops(db: Database, isStopped = () => false): Promise<void> {
  for (const organizationId of await organizationsBehind(db)) {
    while (!isStopped() && (await followPage(db, organizationId)) === PAGE);
  }
}

/** Organizations with something published whose ledger has gone on. */
async function organizationsBehind(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ organization_id: string }>({
    name: 'shopify-behind',
    text: `select organization_id from shopify_cursor c
      where exists (select 1 from shopify_publication p
          where p.organization_id = c.organization_id and p.status = 'active')
        and exists (select 1 from ledger l where l.organization_id = c.organization_id
          and (l.epoch, l.tx, l.id) > (c.epoch, c.tx, c.entry_id)
          and (l.epoch < (select epoch from installation)
            or l.tx < pg_snapshot_xmin(pg_current_snapshot())) offset 0)`,
  });
  return rows.map(({ organization_id }) => organization_id);
}

/** Answers how many entries were read; 0 where another node is at it. */
function followPage(db: Database, organizationId: string): Promise<number> {
  return db.transaction(async (tx) => {
    const [cursor] = await tx.query<{ epoch: number; tx: string; id: string }>({
      name: 'shopify-cursor-lock',
      text: `select epoch, tx::text, entry_id as id from shopify_cursor
        where organization_id = $1 for no key update skip locked`,
      values: [organizationId],
    });
    if (!cursor) return 0;
    const page = await readLedger(tx, organizationId, cursor, PAGE);
    const last = page.at(-1);
    if (!last) return 0;
    await markVouchers(
      tx,
      organizationId,
      idsOf(page, ({ voucher_id }) => voucher_id),
    );
    const changed = page.filter(({ kind }) => kind.startsWith('campaign.') || OF_MANY.has(kind));
    await wakeCampaigns(
      tx,
      organizationId,
      // a use may have been the last of its campaign
      idsOf(page, ({ campaign_id, kind }) => (kind.startsWith('redemption.') ? campaign_id : null)),
      'and exists (select 1 from campaign_counter k where k.organization_id = p.organization_id and k.campaign_id = p.campaign_id)',
    );
    await wakeCampaigns(
      tx,
      organizationId,
      idsOf(changed, ({ campaign_id }) => campaign_id),
    );
    await listAgain(
      tx,
      organizationId,
      idsOf(changed, ({ campaign_id, kind }) => (OF_MANY.has(kind) ? campaign_id : null)),
    );
    await tx.query({
      name: 'shopify-cursor-move',
      text: `update shopify_cursor set epoch = $2, tx = $3::xid8, entry_id = $4
        where organization_id = $1`,
      values: [organizationId, last.epoch, last.tx, last.id],
    });
    return page.length;
  });
}

function idsOf(page: LedgerRow[], of: (row: LedgerRow) => string | null): string[] {
  return [...new Set(page.map(of).filter((id) => id !== null))];
}

async function wakeCampaigns(tx: Queryable, organizationId: string, ids: string[], only = '') {
  if (ids.length === 0) return;
  await tx.query({
    text: `update shopify_publication p set step_at = now(), wakes = wakes + 1
      where organization_id = $1 and campaign_id = any($2::uuid[]) and status = 'active' ${only}`,
    values: [organizationId, ids],
  });
}

async function listAgain(tx: Queryable, organizationId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query({
    text: `update shopify_publication
      set listed_through = '00000000-0000-0000-0000-000000000000'
      where organization_id = $1 and campaign_id = any($2::uuid[]) and status = 'active'`,
    values: [organizationId, ids],
  });
}
