-- Reports as they stood take back what changed since: for nearly all of it that is one change of a
-- redemption that is alone in its order. What that change changed is kept beside the time of it, so
-- that it is a sum and nothing is looked up.

-- Of a late redemption that is alone in its order: where it counts, when it had changed before its last
-- change (null: that was its record), and what the last change added to its line. It holds for the
-- change at told_at: where changed_at is another one, a server of the release before noted that, and
-- the rows are asked.
alter table report_late
  add column recorded_at timestamptz,
  add column told_at timestamptz,
  add column changed_before timestamptz,
  add column source_id uuid,
  add column location_id uuid,
  add column channel text collate "C",
  add column currency text collate "C",
  add column gross_margin integer,
  add column redemptions integer,
  add column voided integer,
  add column revenue_minor bigint,
  add column refunded_minor bigint,
  add column discount_minor bigint,
  add column tax_minor bigint,
  add column taxed integer,
  add column unpriced integer;

update report_late t
set recorded_at = n.recorded_at, told_at = n.changed_at, changed_before = n.changed_before,
  source_id = coalesce(n.source_id, '00000000-0000-0000-0000-000000000000'),
  location_id = coalesce(n.location_id, '00000000-0000-0000-0000-000000000000'),
  channel = n.channel, currency = n.currency,
  gross_margin = coalesce(round(n.gross_margin * 1000000)::integer, -1),
  redemptions = n.is_live - n.was_live,
  voided = (1 - n.is_live) - (n.was_there - n.was_live),
  revenue_minor = n.is_live * (coalesce(n.amount_minor, 0) - n.refunded_minor)
    - n.was_live * (coalesce(n.was_amount, 0) - n.was_refunded),
  refunded_minor = n.is_live * n.refunded_minor - n.was_live * n.was_refunded,
  discount_minor = n.is_live * n.discount_minor - n.was_live * n.was_discount,
  tax_minor = (n.is_live - n.was_live) * coalesce(n.tax_minor, 0),
  taxed = (n.is_live - n.was_live) * (n.tax_minor is not null)::integer,
  unpriced = n.is_live * (n.amount_minor is null)::integer
    - n.was_live * (n.was_amount is null)::integer
from (
  select r.*, s.changed_at, w.changed_before,
    (r.voided_at is null)::integer as is_live,
    case when r.recorded_at <= w.changed_before then 1 else 0 end as was_there,
    case when r.recorded_at <= w.changed_before
      and (r.voided_at is null or r.voided_at > w.changed_before) then 1 else 0 end as was_live,
    case when a.before is null then r.amount_minor
      else (a.before ->> 'amount_minor')::bigint end as was_amount,
    case when a.before is null then r.discount_minor
      else (a.before ->> 'discount_minor')::bigint end as was_discount,
    case when r.refunded_minor = 0 then 0 else coalesce((
      select sum(f.amount_minor)::bigint from refund f
      where f.organization_id = r.organization_id and f.redemption_id = r.id
        and f.recorded_at <= w.changed_before), 0) end as was_refunded
  from report_late s
  cross join lateral (select * from redemption b
    where b.organization_id = s.organization_id and b.id = s.redemption_id offset 0) r
  cross join lateral (
    select max(c.at) as changed_before from (
      select r.recorded_at as at
      union all select r.voided_at
      union all select f.recorded_at from refund f
        where f.organization_id = r.organization_id and f.redemption_id = r.id
          and r.refunded_minor > 0
      union all select l.at from ledger l
        where l.organization_id = r.organization_id and l.kind = 'redemption.amended'
          and l.subject_id = r.id and r.channel = 'in_store') c
    where c.at < s.changed_at) w
  left join lateral (
    select before from ledger l
    where l.organization_id = r.organization_id and l.kind = 'redemption.amended'
      and l.subject_id = r.id and l.at > w.changed_before and r.channel = 'in_store'
    order by epoch, tx, id limit 1) a on true
  where not s.has_company) n
where t.organization_id = n.organization_id and t.client_id = n.client_id
  and t.redeemed_at = n.redeemed_at and t.redemption_id = n.id;

update report_late t set recorded_at = r.recorded_at from redemption r
where t.has_company and r.organization_id = t.organization_id and r.id = t.redemption_id;
