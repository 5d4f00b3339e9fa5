-- What a voucher is good for beyond money and dates, what a till says of a sale, and the inbox of
-- conflicts.

-- {weekdays, hours: [{from, until}], max_party, blackout_dates, text}, each null where not limited;
-- null: no terms. One document: it is read and written as a whole, and never searched.
alter table campaign add column terms jsonb check (jsonb_typeof(terms) = 'object');

-- receipt_number names nothing: tills use the same ones again. override: {acknowledged, reason}.
alter table redemption
  add column receipt_number text check (length(receipt_number) between 1 and 255),
  add column covers integer check (covers > 0),
  add column override jsonb check (jsonb_typeof(override) = 'object');

-- Lists and files of redemptions run along this one, a client at a time.
create index redemption_client on redemption (organization_id, client_id, redeemed_at, id);
-- Was a voucher that an online order reports used at a till? Online redemptions do not pay for it.
create index redemption_in_store on redemption (organization_id, voucher_id)
  where channel = 'in_store';
-- Did the order have a hold that ran out? Asked only where its report has to be refused.
create index hold_ran_out on hold (organization_id, voucher_id, shop, order_reference)
  where state = 'expired';

-- redemption_id: the redemption that a conflict is about, or that stands in the report's way.
-- booked_id: the redemption that `accept` booked.
alter table conflict
  drop constraint conflict_kind_check,
  add constraint conflict_kind_check check (kind in ('refused_redemption', 'used_in_two_channels',
    'expired_hold', 'amount_differs')),
  alter column order_reference drop not null,
  add column redemption_id uuid,
  add column resolution text check (resolution in ('accept', 'dismiss', 'void')),
  add column resolution_reason text,
  add column resolved_by_kind text,
  add column resolved_by uuid,
  add column resolved_at timestamptz,
  add column booked_id uuid,
  add constraint conflict_resolved check ((status = 'resolved') = (resolution is not null)
    and (status = 'resolved') = (resolved_at is not null));

-- A refused report stands in the inbox once for each order, whatever kind it turned out to be; what
-- was booked and differs, once for each redemption.
drop index conflict_order;
create unique index conflict_order
  on conflict (organization_id, client_id, mode, shop, code_key, order_reference)
  where kind <> 'amount_differs';
create unique index conflict_redemption on conflict (organization_id, redemption_id)
  where kind = 'amount_differs';
create index conflict_client on conflict (organization_id, client_id, id);
create index conflict_daily on conflict (organization_id, client_id, created_at)
  where kind = 'amount_differs';
