-- What reports over millions of redemptions need: longer sums, and what was restated late.

-- Days added up, so that a month of a thousand sources is a few sums of each: blocks of 3, 9, 27 and
-- 81 days counted from the year 1, of days that are over. spanned_until: days before it are in the
-- blocks; what comes late to such a day is added to both. Filled by the follower, day by day.
alter table report_client add column spanned_until date not null default '0001-01-01';
create table report_span (
  organization_id uuid not null,
  client_id uuid not null,
  axis text collate "C" not null check (axis in ('client', 'campaign', 'source', 'location')),
  days integer not null check (days in (3, 9, 27, 81)),
  first_day date not null,
  campaign_id uuid not null,
  part_id uuid not null,
  channel text collate "C" not null,
  currency text collate "C" not null,
  gross_margin integer not null,
  redemptions integer not null,
  voided integer not null,
  revenue_minor bigint not null,
  refunded_minor bigint not null,
  discount_minor bigint not null,
  tax_minor bigint not null,
  taxed integer not null,
  unpriced integer not null,
  primary key (organization_id, client_id, axis, days, first_day, campaign_id, part_id, channel,
    currency, gross_margin)
);

-- Redemptions that changed later than a quarter of an hour after their sale (recorded late, voided,
-- refunded, amended, or another of their order did), and when they did last. A report as it stood is
-- the roll-up with these taken back; all others stand as they stood a quarter of an hour after.
-- has_company: its order has others.
create table report_late (
  organization_id uuid not null,
  client_id uuid not null,
  redeemed_at timestamptz not null,
  redemption_id uuid not null,
  campaign_id uuid not null,
  changed_at timestamptz not null,
  has_company boolean not null,
  primary key (organization_id, client_id, redeemed_at, redemption_id)
);

insert into report_late
select organization_id, client_id, redeemed_at, id, campaign_id, changed_at, has_company
from (
  select o.*, case when order_reference is null then own_at else max(own_at) over same_order end
      as changed_at,
    order_reference is not null and count(*) over same_order > 1 as has_company
  from (
    select r.organization_id, r.client_id, r.id, r.campaign_id, r.shop, r.order_reference,
      r.redeemed_at, r.recorded_at, greatest(r.recorded_at, r.voided_at, f.at, a.at) as own_at
    from redemption r
    left join (select organization_id, redemption_id, max(recorded_at) as at
      from refund group by 1, 2) f
      on f.organization_id = r.organization_id and f.redemption_id = r.id and r.refunded_minor > 0
    left join (select organization_id, subject_id, max(at) as at
      from ledger where kind = 'redemption.amended' group by 1, 2) a
      on a.organization_id = r.organization_id and a.subject_id = r.id and r.channel = 'in_store'
    where r.mode = 'live') o
  window same_order as (partition by organization_id, client_id, shop, order_reference)) c
where changed_at > redeemed_at + interval '15 minutes'
  or recorded_at < redeemed_at - interval '5 minutes';

-- Scans of live campaigns of a whole client by quarters of an hour: there are more of them than
-- redemptions. Added up where rows are inserted, whoever inserts them.
create table report_scan (
  organization_id uuid not null,
  client_id uuid not null,
  quarter timestamptz not null,
  scans integer not null,
  primary key (organization_id, client_id, quarter)
) with (fillfactor = 80);
create or replace function count_scans() returns trigger language plpgsql as $$
begin
  insert into report_scan
  select organization_id, client_id, date_bin('15 minutes', at, '2000-01-01 00:00:00+00'), count(*)
  from fresh where mode = 'live'
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (organization_id, client_id, quarter)
    do update set scans = report_scan.scans + excluded.scans;
  return null;
end $$;
create trigger scan_counted after insert on scan
  referencing new table as fresh for each statement execute function count_scans();
insert into report_scan
select organization_id, client_id, date_bin('15 minutes', at, '2000-01-01 00:00:00+00'), count(*)
from scan where mode = 'live' group by 1, 2, 3 order by 1, 2, 3;
-- Those of one campaign are few: they are counted.
create index scan_campaign on scan (organization_id, campaign_id, at) include (client_id, mode);

-- What reports count of refusals and overrides, without reading the rows.
drop index attempt_client;
create index attempt_client on attempt (organization_id, client_id, at)
  include (mode, route, error_code, voucher_id);
drop index redemption_override;
create index redemption_override on redemption (organization_id, client_id, redeemed_at)
  include (mode, campaign_id, currency, recorded_at, voided_at) where override is not null;
