// Limits of a whole campaign: begins to count the uses of a campaign that ran without a limit, so
// that none in flight is missed, and checks a limit against what is used and held.
import type { Database, Queryable, Transaction } from '../db/database.ts';
import { ApiError, unavailable } from '../http/api-error.ts';
import type { CampaignFields, CampaignRow } from './queries.ts';

const WAIT_MS = 30_000;
const POLL_MS = 20;
/**
 * What a counter begins with while the true number is not known: redemptions and voids count from
 * there, and the check that no count is negative holds.
 */
const UNKNOWN = 500_000_000;

/** Whether a change brings the first limit, for which uses must be counted. */
export const bringsLimit = (before: CampaignFields, after: CampaignFields): boolean =>
  before.max_redemptions === null &&
  (after.max_redemptions !== null ||
    (after.per_customer_limit !== null && before.per_customer_limit === null));

/**
 * From the return on, every transaction that uses the campaign counts itself in campaign_counter.
 * Run before the transaction that sets the limit. Throws 503 when others do not end in time.
 */
export async function beginCounting(db: Database, campaign: CampaignRow): Promise<void> {
  if (!campaign.counted) {
    const values = [campaign.organization_id, campaign.id];
    await db.transaction(async (tx) => {
      await tx.query({
        text: `update campaign set counted = true, version = version + 1
          where organization_id = $1 and id = $2 and not counted`,
        values,
      });
      await tx.query({
        text: `insert into campaign_counter (organization_id, campaign_id, used_count)
          values ($1, $2, $3) on conflict do nothing`,
        values: [...values, UNKNOWN],
      });
    });
  }
  await outlastReaders(db);
}

/**
 * Waits until every transaction is over that may have read the campaign as it was. Such a one holds
 * a lock on the table from before its snapshot to its end; its transaction id would not do: one
 * that read, and writes only later, takes its id after ours.
 */
async function outlastReaders(db: Queryable): Promise<void> {
  const until = performance.now() + WAIT_MS;
  let waitedFor: Set<string> | undefined;
  for (;;) {
    const rows = await db.query<{ transaction: string }>({
      // a backup or doctor reads for minutes, and never redeems
      text: `select distinct l.virtualtransaction as transaction
        from pg_locks l left join pg_stat_activity a using (pid)
        where l.locktype = 'relation' and l.relation = 'campaign'::regclass
          and l.pid <> pg_backend_pid()
          and l.database = (select oid from pg_database where datname = current_database())
          and coalesce(a.application_name, '') not in ('vouchertrack backup', 'vouchertrack doctor')`,
    });
    const running = rows.map((row) => row.transaction);
    const left = new Set(running.filter((each) => waitedFor?.has(each) ?? true));
    if (left.size === 0) return;
    if (performance.now() > until) throw unavailable(5);
    waitedFor = left;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Locks the counter, before the campaign's row and its vouchers; nothing where there is none. */
export async function lockCounter(
  tx: Transaction,
  organizationId: string,
  campaignId: string,
): Promise<boolean> {
  const rows = await tx.query({
    text: `select campaign_id from campaign_counter
      where organization_id = $1 and campaign_id = $2 for no key update`,
    values: [organizationId, campaignId],
  });
  return rows.length > 0;
}

/**
 * Writes the limit into the counter, which the transaction has locked; `recount`: the uses are
 * counted from the books first. Throws 409 for a limit below what is used and held.
 */
export async function setLimit(
  tx: Transaction,
  campaign: CampaignRow,
  max: number | null,
  recount: boolean,
): Promise<void> {
  const values = [campaign.organization_id, campaign.id];
  if (recount) {
    await tx.query({
      text: `update campaign_counter set used_count = (select count(*) from redemption
          where organization_id = $1 and campaign_id = $2 and voided_at is null)
        where organization_id = $1 and campaign_id = $2`,
      values,
    });
  }
  const [uses] = await tx.query<{ used: number; held: number }>({
    text: `select k.used_count as used, (select count(*) from hold
          where organization_id = $1 and campaign_id = $2
            and state = 'live' and expires_at > statement_timestamp()) as held
      from campaign_counter k where k.organization_id = $1 and k.campaign_id = $2`,
    values,
  });
  if (max !== null && uses && uses.used + uses.held > max) {
    throw new ApiError('conflict', {
      message:
        `max_redemptions ${max} is below what there is: ` +
        `${uses.used} redeemed and ${uses.held} held`,
    });
  }
  await tx.query({
    text: `update campaign_counter set max_redemptions = $3
      where organization_id = $1 and campaign_id = $2`,
    values: [...values, max],
  });
}
