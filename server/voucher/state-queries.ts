// The SQL of lists by what stands against a use now: the same as `findState` says of each of their rows.
import type { listedVoucherStates } from '../../contract/management/voucher.ts';
import type { Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import type { PageRequest } from '../http/page.ts';

export type ListedState = (typeof listedVoucherStates)[number];

/** Live holds of a voucher; those that have run out are not counted. */
export const HELD = `case when v.held_count = 0 then 0 else (
    select count(*)::integer from hold h
    where h.organization_id = v.organization_id and h.voucher_id = v.id
      and h.state = 'live' and h.expires_at > now()) end`;

// whole seconds, as `lifeFindings` judges: the first and the last are within
const NOW = `date_trunc('second', statement_timestamp())`;
const hasBegun = (from: string) => `coalesce(${from} < ${NOW} + interval '1 second', true)`;
const isOver = (until: string) => `coalesce(${until} < ${NOW}, false)`;

type Dated = Exclude<ListedState, 'disabled' | 'campaign_inactive'>;
const PERIODS: Record<Dated, (from: string, until: string) => string> = {
  active: (from, until) => `${hasBegun(from)} and not ${isOver(until)}`,
  scheduled: (from) => `not ${hasBegun(from)}`,
  expired: (from, until) => `${hasBegun(from)} and ${isOver(until)}`,
};

const campaignIs = (state: Dated | 'campaign_inactive'): string =>
  state === 'campaign_inactive'
    ? `c.status <> 'active'`
    : `c.status = 'active' and ${PERIODS[state]('c.valid_from', 'c.valid_until')}`;

/**
 * What stands for `voucher v` in a list of one state: enough rows for a page. Most vouchers have the
 * dates of their campaign, so the campaigns are found first; their ids let the planner see how rare
 * such vouchers are.
 */
export async function ofState(
  db: Queryable,
  where: Conditions,
  asked: { state: Dated | 'campaign_inactive'; clientId?: string; campaignId?: string },
  page: PageRequest,
): Promise<string> {
  const { state, clientId, campaignId } = asked;
  const found = await db.query<{ id: string }>({
    text: `select c.id from campaign c where c.organization_id = $1
      and c.client_id = coalesce($2, c.client_id) and c.id = coalesce($3, c.id)
      and ${campaignIs(state)}`,
    values: [where.values[0], clientId ?? null, campaignId ?? null],
  });
  const held = state === 'active' ? HELD : '0';
  where
    .add(`v.status = 'active'`)
    .add(`(v.max_uses is null or v.used_count + ${held} < v.max_uses)`);
  if (page.after !== undefined) where.and('v.id < ?', page.after);
  const ids = `${where.value(found.map(({ id }) => id))}::uuid[]`;
  const rows = where.value(page.limit + 1);
  const end = `order by v.id desc limit ${rows}`;
  const ofCampaigns = `select v.* from voucher v where ${where.text()} and v.campaign_id = any(${ids})`;
  if (state === 'campaign_inactive') return `${ofCampaigns} ${end}`;
  const from = 'coalesce(v.valid_from, c.valid_from)';
  const until = 'coalesce(v.valid_until, c.valid_until)';
  // with a page of the campaigns', none that is older than its last is looked for
  return `with plain as materialized
      (${ofCampaigns} and v.valid_from is null and v.valid_until is null ${end})
    select * from plain
    union all (select v.* from voucher v
      join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
      where ${where.text()} and (v.valid_from is not null or v.valid_until is not null)
        and v.id > coalesce((select p.id from plain p order by p.id desc offset ${rows}::integer - 1 limit 1),
          '00000000-0000-0000-0000-000000000000'::uuid)
        and c.status = 'active' and ${PERIODS[state](from, until)} ${end})`;
}
