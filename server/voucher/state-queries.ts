// The SQL of lists by what stands against a use now: the same as `findState` says of each of their rows.
import type { Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import type { PageRequest } from '../http/page.ts';
import type { VoucherStateName } from './find-state.ts';

/** Those for which more than the voucher's own status is looked at. */
export type ListedState = Exclude<VoucherStateName, 'disabled'>;

export interface Asked {
  state: ListedState;
  clientId?: string;
  campaignId?: string;
}

const LIVE = `h.state = 'live' and h.expires_at > now()`;

/** Live holds of a voucher; those that have run out are not counted. */
export const HELD = `case when v.held_count = 0 then 0 else (
    select count(*)::integer from hold h
    where h.organization_id = v.organization_id and h.voucher_id = v.id and ${LIVE}) end`;

/** Live holds of all of its campaign. */
export const HELD_OF_CAMPAIGN = `select count(*)::integer from hold h
    where h.organization_id = c.organization_id and h.campaign_id = c.id and ${LIVE}`;

// whole seconds, as `lifeFindings` judges: the first and the last are within
const NOW = `date_trunc('second', statement_timestamp())`;
const hasBegun = (from: string) => `coalesce(${from} < ${NOW} + interval '1 second', true)`;
const isOver = (until: string) => `coalesce(${until} < ${NOW}, false)`;
const isCurrent = (from: string, until: string) => `${hasBegun(from)} and not ${isOver(until)}`;

type Dated = 'active' | 'campaign_used_up' | 'scheduled' | 'expired';
const PERIODS: Record<Dated, (from: string, until: string) => string> = {
  active: isCurrent,
  campaign_used_up: isCurrent,
  scheduled: (from) => `not ${hasBegun(from)}`,
  expired: (from, until) => `${hasBegun(from)} and ${isOver(until)}`,
};
// most vouchers have the dates of their campaign
const FROM = 'coalesce(v.valid_from, c.valid_from)';
const UNTIL = 'coalesce(v.valid_until, c.valid_until)';

const IS_USED_UP = 'coalesce(v.used_count >= v.max_uses, false)';

/** So many vouchers are looked through in a few hundredths of a second. */
const WALKED = '100000';

/** What stands for `voucher v` in a list of one state: enough rows for a page. */
export async function ofState(
  db: Queryable,
  where: Conditions,
  asked: Asked,
  page: PageRequest,
): Promise<string> {
  const { state } = asked;
  where.add(`v.status = 'active'`);
  if (page.after !== undefined) where.and('v.id < ?', page.after);
  const rows = `${where.value(page.limit + 1)}::integer`;
  if (state === 'used_up') return usedUp(where, asked, rows);
  where.add(`not ${IS_USED_UP}`);
  if (state === 'on_hold') return onHold(where, asked, rows);
  const campaigns = await campaignsOf(db, where.values[0], asked);
  if (state === 'campaign_inactive') {
    return `select v.* from voucher v where ${where.text()}
      and v.campaign_id = any(${idsOf(where, campaigns)}) ${newest(rows)}`;
  }
  return ofDates(where, state, campaigns, rows);
}

const newest = (rows: string) => `order by v.id desc limit ${rows}`;

interface Campaign {
  id: string;
  /** Those of its vouchers that have no dates of their own are so. */
  is_so: boolean;
  is_used_up: boolean;
}

const idsOf = (where: Conditions, campaigns: readonly Campaign[]): string =>
  `${where.value(campaigns.map(({ id }) => id))}::uuid[]`;

/** Their ids let the planner see how rare such vouchers are. */
function campaignsOf(db: Queryable, organizationId: unknown, asked: Asked): Promise<Campaign[]> {
  const { state, clientId, campaignId } = asked;
  const isSo = state in PERIODS ? PERIODS[state as Dated]('c.valid_from', 'c.valid_until') : 'true';
  return db.query<Campaign>({
    text: `select id, is_so, is_used_up from (
        select c.id, ${isSo} as is_so,
          coalesce(k.used_count + coalesce(h.held, 0) >= c.max_redemptions, false) as is_used_up
        from campaign c
        left join campaign_counter k on k.organization_id = c.organization_id and k.campaign_id = c.id
        left join (select h.organization_id, h.campaign_id, count(*) as held from hold h
            where h.organization_id = $1 and ${LIVE} group by 1, 2) h
          on h.organization_id = c.organization_id and h.campaign_id = c.id
        where c.organization_id = $1 and c.client_id = coalesce($2, c.client_id)
          and c.id = coalesce($3, c.id)
          and c.status ${state === 'campaign_inactive' ? '<>' : '='} 'active') c
      where is_so or is_used_up`,
    values: [organizationId, clientId ?? null, campaignId ?? null],
  });
}

function ofDates(where: Conditions, state: Dated, campaigns: Campaign[], rows: string): string {
  const isOfUses = state === 'active' || state === 'campaign_used_up';
  // what an order holds is told before what its campaign has left
  if (isOfUses) where.add(`(v.max_uses is null or v.used_count + ${HELD} < v.max_uses)`);
  const isAsked = (each: Campaign) =>
    each.is_so && (!isOfUses || each.is_used_up === (state === 'campaign_used_up'));
  const ofUses = isOfUses
    ? `and ${state === 'active' ? 'not' : ''} c.id = any(${idsOf(
        where,
        campaigns.filter(({ is_used_up }) => is_used_up),
      )})`
    : '';
  // with a page of the campaigns', none that is older than its last is looked for
  return `with plain as materialized (select v.* from voucher v where ${where.text()}
      and v.campaign_id = any(${idsOf(where, campaigns.filter(isAsked))})
      and v.valid_from is null and v.valid_until is null ${newest(rows)})
    select * from plain
    union all (select v.* from voucher v
      join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
      where ${where.text()} and (v.valid_from is not null or v.valid_until is not null)
        and v.id > coalesce((select p.id from plain p order by p.id desc offset ${rows} - 1 limit 1),
          '00000000-0000-0000-0000-000000000000'::uuid)
        and c.status = 'active' and ${PERIODS[state](FROM, UNTIL)} ${ofUses} ${newest(rows)})`;
}

/** What narrows `table` as the vouchers are narrowed. */
const scopeOf = (where: Conditions, table: string, { clientId, campaignId }: Asked): string =>
  [
    `${table}.organization_id = $1`,
    ...(clientId === undefined ? [] : [`${table}.client_id = ${where.value(clientId)}`]),
    ...(campaignId === undefined ? [] : [`${table}.campaign_id = ${where.value(campaignId)}`]),
  ].join(' and ');

/** By the holds: few are live at a time. */
const onHold = (where: Conditions, asked: Asked, rows: string): string =>
  `select v.* from voucher v
    join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
    where ${where.text()} and v.max_uses is not null and v.used_count + ${HELD} >= v.max_uses
      and v.id = any(array(select h.voucher_id from hold h
        where ${scopeOf(where, 'h', asked)} and ${LIVE}))
      and c.status = 'active' and ${isCurrent(FROM, UNTIL)} ${newest(rows)}`;

/**
 * An index of those that are used up would be written by each redemption, and keep it from updating in
 * place. Where they are many, the newest vouchers hold a page of them; where they are few, the
 * redemptions name them.
 */
function usedUp(where: Conditions, asked: Asked, rows: string): string {
  const all = where.text();
  where.add(IS_USED_UP);
  return `with near as materialized (
      select * from (select v.* from voucher v where ${all} ${newest(WALKED)}) v
      where ${IS_USED_UP} ${newest(rows)}),
    reached as materialized (select v.id from voucher v where ${all}
      and (select count(*) from near) < ${rows} order by v.id desc offset ${WALKED} - 1 limit 1)
    select * from near
    union all (select v.* from voucher v where ${where.text()}
      and v.id < (select id from reached) and v.id in (select r.voucher_id from redemption r
        where ${scopeOf(where, 'r', asked)} and r.voided_at is null
          and exists (select 1 from reached))
      ${newest(rows)})`;
}
