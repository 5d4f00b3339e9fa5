// The ledger says the same as the tables: each change has its entry, and the entries replay to the
// counts and sums that stand there.
import { REPAIR, REPORT, shown, type BookCheck } from './book-check.ts';

const countOf = (kind: string) => `count(*) filter (where kind = '${kind}')`;

/** What the latest entry that says it says: amounts may be amended. */
const latest = (name: string) =>
  `(array_agg((after ->> '${name}')::bigint order by epoch desc, tx desc, id desc)
        filter (where after ? '${name}'))[1] as ${name}`;

const REDEMPTIONS = `
  select ${shown('red', 'id')} as what
  from redemption r
  full join (
    select organization_id, subject_id as id, ${countOf('redemption.recorded')} as recorded,
      ${countOf('redemption.voided')} as voided, ${countOf('redemption.refunded')} as refunds,
      ${latest('amount_minor')}, ${latest('discount_minor')},
      max((after ->> 'refunded_minor')::bigint) as refunded_minor
    from ledger
    where kind in ('redemption.recorded', 'redemption.voided', 'redemption.refunded',
      'redemption.amended')
    group by 1, 2) l using (organization_id, id)
  left join (select organization_id, redemption_id as id, count(*) as n from refund group by 1, 2) f
    using (organization_id, id)
  where r.voucher_id is null or l.recorded is distinct from 1
    or l.voided <> (r.voided_at is not null)::integer
    or l.refunds <> coalesce(f.n, 0)
    or coalesce(l.refunded_minor, 0) <> r.refunded_minor
    or l.amount_minor is distinct from r.amount_minor
    or l.discount_minor is distinct from r.discount_minor`;

const HOLDS = `
  select ${shown('hld', 'id')} as what
  from hold h
  full join (
    select organization_id, subject_id as id, ${countOf('hold.taken')} as taken,
      ${countOf('hold.released')} as released, ${countOf('hold.expired')} as expired
    from ledger where kind in ('hold.taken', 'hold.released', 'hold.expired')
    group by 1, 2) l using (organization_id, id)
  full join (
    select organization_id, (after ->> 'hold_id')::uuid as id, count(*) as n from ledger
    where kind = 'redemption.recorded' and after ? 'hold_id' group by 1, 2) r
    using (organization_id, id)
  where h.voucher_id is null or l.taken is distinct from 1
    or l.released <> (h.state = 'released')::integer
    or l.expired <> (h.state = 'expired')::integer
    or coalesce(r.n, 0) <> (h.state = 'redeemed')::integer`;

const REPLAY = `
  select ${shown('vch', 'id')} as what
  from (select organization_id, id, used_count, held_count from voucher
    where used_count <> 0 or held_count <> 0) v
  full join (
    select organization_id, voucher_id as id,
      ${countOf('redemption.recorded')} - ${countOf('redemption.voided')} as used,
      ${countOf('hold.taken')} - ${countOf('hold.released')} - ${countOf('hold.expired')}
        - count(*) filter (where kind = 'redemption.recorded' and after ? 'hold_id') as held,
      coalesce(sum((after ->> 'used_count')::integer - (before ->> 'used_count')::integer)
        filter (where kind in ('redemption.recorded', 'redemption.voided')), 0) as steps
    from ledger
    where voucher_id is not null and kind in ('redemption.recorded', 'redemption.voided',
      'hold.taken', 'hold.released', 'hold.expired')
    group by 1, 2) l using (organization_id, id)
  where coalesce(v.used_count, 0) <> coalesce(l.used, 0)
    or coalesce(v.used_count, 0) <> coalesce(l.steps, 0)
    or coalesce(v.held_count, 0) <> coalesce(l.held, 0)`;

// a copy into another cluster that no start has noticed: its transaction ids began anew
const AHEAD = `
  select 'epoch ' || l.epoch as what from ledger l, installation i
  where l.epoch > i.epoch
    or (l.epoch = i.epoch and l.tx >= pg_snapshot_xmax(pg_current_snapshot()))`;

export const ledgerChecks: BookCheck[] = [
  {
    name: 'ledger of redemptions',
    rule: 'every redemption, void and refund has its entry in the ledger',
    finds: REDEMPTIONS,
    advice: REPORT,
  },
  {
    name: 'ledger of holds',
    rule: 'every hold has its entries in the ledger',
    finds: HOLDS,
    advice: REPORT,
  },
  {
    name: 'ledger replay',
    rule: "the ledger replays to every voucher's counts",
    finds: REPLAY,
    advice: `${REPAIR} (where the counts are wrong), else: ${REPORT}`,
  },
  {
    name: 'ledger order',
    rule: 'no entry lies ahead of what comes next',
    finds: AHEAD,
    advice: REPAIR,
  },
];
