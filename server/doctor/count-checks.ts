// Counts and limits: what stands on a voucher's, a campaign's or a redemption's row is what the
// rows it counts say. Each is one pass over its tables, joined by hash.
import { REPAIR, REPORT, shown, type BookCheck } from './book-check.ts';

/** Vouchers whose counts are not those of their redemptions and holds. */
export const WRONG_VOUCHERS = `
  select organization_id, id
  from (select organization_id, id, used_count, held_count from voucher
    where used_count <> 0 or held_count <> 0) v
  full join (select organization_id, voucher_id as id, count(*) as used from redemption
    where voided_at is null group by 1, 2) r using (organization_id, id)
  full join (select organization_id, voucher_id as id, count(*) as held from hold
    where state = 'live' group by 1, 2) h using (organization_id, id)
  where coalesce(v.used_count, 0) <> coalesce(r.used, 0)
    or coalesce(v.held_count, 0) <> coalesce(h.held, 0)`;

/** Counters that are not their campaign's redemptions; without a limit they may be unknown. */
export const WRONG_COUNTERS = `
  select c.organization_id, c.id
  from campaign c
  left join campaign_counter k on k.organization_id = c.organization_id and k.campaign_id = c.id
  left join (select organization_id, campaign_id, count(*) as used from redemption
    where voided_at is null group by 1, 2) r
    on r.organization_id = c.organization_id and r.campaign_id = c.id
  where (c.max_redemptions is not null or c.per_customer_limit is not null)
    and (k.used_count is distinct from coalesce(r.used, 0)
      or k.max_redemptions is distinct from c.max_redemptions)`;

/** Redemptions whose refunds do not add up to what their row says. */
export const WRONG_REFUNDS = `
  select organization_id, id
  from (select organization_id, id, refunded_minor from redemption where refunded_minor <> 0) r
  full join (select organization_id, redemption_id as id, sum(amount_minor) as total
    from refund group by 1, 2) f using (organization_id, id)
  where coalesce(r.refunded_minor, 0) <> coalesce(f.total, 0)`;

// a hold that has run out holds nothing, also while its row still says that it is live
const USES = `
  select organization_id, voucher_id, campaign_id from redemption where voided_at is null
  union all
  select organization_id, voucher_id, campaign_id from hold
  where state = 'live' and expires_at > statement_timestamp()`;

// A limit may be lowered below what a customer has: then the last use was secured before that. Uses
// are secured by the hold that they took, if that was the same customer's. The seconds are for the
// clocks of servers and of the database.
const CUSTOMERS_OVER = `
  with secured as (
    select r.organization_id, r.campaign_id, r.customer_hash,
      case when h.customer_hash = r.customer_hash then h.created_at else r.recorded_at end as at
    from redemption r
    left join hold h on h.organization_id = r.organization_id and h.id = r.hold_id
    where r.customer_hash is not null and r.voided_at is null
    union all
    select organization_id, campaign_id, customer_hash, created_at from hold
    where customer_hash is not null and state = 'live' and expires_at > statement_timestamp()),
  changed as (
    select organization_id, campaign_id, max(at) + interval '5 seconds' as at from ledger
    where kind = 'campaign.changed' and after ? 'per_customer_limit' group by 1, 2)
  select ${shown('cmp', 'c.id')} as what
  from campaign c
  join secured s on s.organization_id = c.organization_id and s.campaign_id = c.id
  left join changed l on l.organization_id = c.organization_id and l.campaign_id = c.id
  where c.per_customer_limit is not null
  group by c.id, c.per_customer_limit, l.at, s.customer_hash
  having count(*) > c.per_customer_limit and (l.at is null or max(s.at) > l.at)`;

export const countChecks: BookCheck[] = [
  {
    name: 'voucher counts',
    rule: 'every voucher counts its redemptions and holds',
    finds: `select ${shown('vch', 'id')} as what from (${WRONG_VOUCHERS}) w`,
    advice: REPAIR,
  },
  {
    name: 'campaign counts',
    rule: 'every limited campaign counts its redemptions',
    finds: `select ${shown('cmp', 'id')} as what from (${WRONG_COUNTERS}) w`,
    advice: REPAIR,
  },
  {
    name: 'refund totals',
    rule: 'every redemption knows the sum of its refunds',
    finds: `select ${shown('red', 'id')} as what from (${WRONG_REFUNDS}) w`,
    advice: REPAIR,
  },
  {
    name: 'voucher limits',
    rule: 'no voucher is used and held more often than it may be',
    finds: `select ${shown('vch', 'v.id')} as what
      from (select organization_id, voucher_id, count(*) as n from (${USES}) u group by 1, 2) u
      join voucher v on v.organization_id = u.organization_id and v.id = u.voucher_id
      where u.n > v.max_uses`,
    advice: REPORT,
  },
  {
    name: 'campaign limits',
    rule: 'no campaign is used and held more often than it may be',
    finds: `select ${shown('cmp', 'c.id')} as what
      from (select organization_id, campaign_id, count(*) as n from (${USES}) u group by 1, 2) u
      join campaign c on c.organization_id = u.organization_id and c.id = u.campaign_id
      where u.n > c.max_redemptions`,
    advice: REPORT,
  },
  {
    name: 'customer limits',
    rule: 'no customer has used a campaign more often than he may',
    finds: CUSTOMERS_OVER,
    advice: REPORT,
  },
];
