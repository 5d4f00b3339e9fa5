-- Reports of refusals and overrides read what was added up, however many there are.

-- Refusals of live mode by blocks of six hours (UTC) that are over: of a client as a whole (the nil
-- campaign) and of each campaign. refused_until: what was refused before it is in the client's blocks.
-- Filled by the follower, an hour after a block is over: a refusal is then a row of its own and waits
-- for nobody. What comes later than that to a block, or goes from it, is added and taken off here.
alter table report_client
  add column refused_until timestamptz not null default '2000-01-01 00:00:00+00';
create table report_refusal (
  organization_id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  begins timestamptz not null,
  error_code text collate "C" not null,
  refused integer not null,
  validations integer not null,
  primary key (organization_id, client_id, campaign_id, begins, error_code)
);

create function count_late_refusal() returns trigger language plpgsql as $$
declare
  counted_until timestamptz;
begin
  -- of a client that the roll-up does not know yet there is nothing to lock, and its first blocks could be
  -- closed before this is committed: whoever enters it now waits
  insert into report_client (organization_id, client_id, time_zone, spanned_until)
  select organization_id, id, time_zone, (now() at time zone time_zone)::date from client
  where organization_id = new.organization_id and id = new.client_id
  on conflict do nothing;
  -- shared with others who come late; whoever closes blocks waits, and sees the row
  select refused_until into counted_until from report_client
  where organization_id = new.organization_id and client_id = new.client_id for share;
  if new.at < counted_until then
    insert into report_refusal
    select new.organization_id, new.client_id, k.campaign_id,
      date_bin('6 hours', new.at, '2000-01-01 00:00:00+00'), new.error_code,
      (new.route <> 'validate')::integer, (new.route = 'validate')::integer
    from (select '00000000-0000-0000-0000-000000000000'::uuid as campaign_id
      union all select campaign_id from voucher
      where organization_id = new.organization_id and id = new.voucher_id) k
    order by k.campaign_id
    on conflict (organization_id, client_id, campaign_id, begins, error_code)
      do update set refused = report_refusal.refused + excluded.refused,
        validations = report_refusal.validations + excluded.validations;
  end if;
  return null;
end $$;
create trigger attempt_late after insert on attempt for each row
  when (new.mode = 'live' and new.at < now() - interval '30 minutes')
  execute function count_late_refusal();

create function uncount_refusals() returns trigger language plpgsql as $$
begin
  perform 1 from report_client
  where (organization_id, client_id) in (select organization_id, client_id from gone)
  order by organization_id, client_id for share;
  update report_refusal c
  set refused = c.refused - g.refused, validations = c.validations - g.validations
  from (
    select t.organization_id, t.client_id, k.campaign_id,
      date_bin('6 hours', t.at, '2000-01-01 00:00:00+00') as begins, t.error_code,
      count(*) filter (where t.route <> 'validate') as refused,
      count(*) filter (where t.route = 'validate') as validations
    from gone t
    join report_client z on z.organization_id = t.organization_id and z.client_id = t.client_id
      and t.at < z.refused_until
    cross join lateral (select '00000000-0000-0000-0000-000000000000'::uuid as campaign_id
      union all select v.campaign_id from voucher v
      where v.organization_id = t.organization_id and v.id = t.voucher_id) k
    where t.mode = 'live' group by 1, 2, 3, 4, 5) g
  where c.organization_id = g.organization_id and c.client_id = g.client_id
    and c.campaign_id = g.campaign_id and c.begins = g.begins and c.error_code = g.error_code;
  delete from report_refusal
  where refused = 0 and validations = 0 and (organization_id, client_id, begins) in (
    select organization_id, client_id, date_bin('6 hours', at, '2000-01-01 00:00:00+00') from gone);
  return null;
end $$;
create trigger attempt_gone after delete on attempt
  referencing old table as gone for each statement execute function uncount_refusals();

-- Redemptions for which staff overrode a term, with who it was: the ledger and the shifts say so, and
-- asking them for each of a month's took longer than all else. Kept by the follower, as lines are.
create table report_override (
  organization_id uuid not null,
  client_id uuid not null,
  redeemed_at timestamptz not null,
  redemption_id uuid not null,
  campaign_id uuid not null,
  location_id uuid,
  terms text[] collate "C" not null,
  -- an account, or the same as staff_id
  person_id uuid,
  staff_id uuid,
  recorded_at timestamptz not null,
  voided_at timestamptz,
  primary key (organization_id, client_id, redeemed_at, redemption_id)
);
insert into report_override
select r.organization_id, r.client_id, r.redeemed_at, r.id, r.campaign_id, r.location_id,
  array(select distinct jsonb_array_elements_text(r.override -> 'acknowledged') order by 1),
  d.person_id, d.staff_id, r.recorded_at, r.voided_at
from redemption r
cross join lateral (select case when r.recorded_at < r.redeemed_at + interval '1 second'
  then r.recorded_at else r.redeemed_at end as taken) k
left join lateral (
  select coalesce(s.id, a.id) as person_id, s.id as staff_id
  from (select actor_kind, actor_id from ledger
      where organization_id = r.organization_id and voucher_id = r.voucher_id and id > r.id
        and subject_id = r.id and kind = 'redemption.recorded'
      order by id limit 1) l
    left join account a on a.organization_id = r.organization_id and l.actor_kind = 'account'
      and a.id = l.actor_id
    left join lateral (
      select staff_id from shift where organization_id = r.organization_id
        and l.actor_kind = 'device' and device_id = l.actor_id
        and began_at < k.taken + interval '1 millisecond'
        and (ended_at is null or ended_at > k.taken)
      order by began_at desc limit 1) w on true
    left join staff s on s.organization_id = r.organization_id and s.id = w.staff_id
) d on r.channel = 'in_store'
where r.override is not null and r.mode = 'live'
order by 1, 2, 3, 4;

-- Orders with several vouchers are counted from the index alone, also where some are restated.
drop index report_line_order;
create index report_line_order on report_line (organization_id, order_client_id, order_at,
  order_campaign_id, order_id) include (redemption_id) where order_id is not null;

-- What a report as it stood has to work out from the rows: late redemptions with company in their orders,
-- that changed twice, whose last change is not told, or that were recorded late or ahead of their sale.
-- All others of a month are sums.
create index report_late_restated on report_late (organization_id, client_id, redeemed_at)
  where has_company or told_at is null or told_at <> changed_at or recorded_at is null
    or changed_before <> recorded_at or recorded_at - redeemed_at > interval '15 minutes'
    or recorded_at < redeemed_at;
