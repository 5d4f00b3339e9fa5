-- What a campaign cost and earned: pieces sent, costs, scans and leads, and the roll-up of the
-- redemptions that reports read.

-- What the mail house says of a source's pieces: so many of a kind on a day. A later report of the
-- same day replaces an earlier one, which stays for reports as they stood.
create table source_delivery (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  source_id uuid not null,
  kind text not null check (kind in ('mailed', 'delivered', 'returned')),
  on_date date not null,
  quantity integer not null check (quantity >= 0),
  recorded_at timestamptz not null,
  replaced_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, source_id) references source
);
create unique index source_delivery_day
  on source_delivery (organization_id, source_id, kind, on_date) where replaced_at is null;
create index source_delivery_client on source_delivery (organization_id, client_id);

-- Money spent on a campaign, or on one of its sources, beside the source's own cost.
create table cost_line (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  source_id uuid,
  kind text not null check (kind in ('print', 'postage', 'design', 'fee', 'other')),
  amount_minor bigint not null check (amount_minor >= 0),
  on_date date not null,
  description text check (length(description) between 1 and 500),
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, campaign_id) references campaign,
  foreign key (organization_id, source_id) references source
);
create index cost_line_campaign on cost_line (organization_id, campaign_id, id);
create index cost_line_client on cost_line (organization_id, client_id);
create index source_client on source (organization_id, client_id);
create index batch_client on batch (organization_id, client_id);

-- A voucher's public page was opened. visitor: what tells one visitor from another, already hashed.
create table scan (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  source_id uuid,
  voucher_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  visitor text collate "C" check (length(visitor) between 1 and 128),
  at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, voucher_id) references voucher
);
create index scan_client on scan (organization_id, client_id, at) include (campaign_id, mode);

-- Somebody left word of himself. What is personal can be erased; the row still counts.
create table lead (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  source_id uuid,
  voucher_id uuid,
  mode text not null check (mode in ('live', 'test')),
  name text check (length(name) between 1 and 200),
  email text check (length(email) between 3 and 320),
  phone text check (length(phone) between 1 and 50),
  consent boolean not null default false,
  metadata jsonb,
  at timestamptz not null,
  erased_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, campaign_id) references campaign,
  check (erased_at is null
    or (name is null and email is null and phone is null and metadata is null))
);
create index lead_client on lead (organization_id, client_id, at) include (campaign_id, mode);

-- The roll-up. A line is what one redemption counts for, as far as the ledger has been followed: the
-- cells below are the sums of the lines, and change in the transaction that changes the lines and
-- moves the cursor. order_id: of an order with several live redemptions, the first of them, with
-- where and when this one counts, so that such orders are found.
create table report_cursor (
  organization_id uuid primary key references organization,
  epoch integer not null default 0,
  tx xid8 not null default '0',
  entry_id uuid not null default '00000000-0000-0000-0000-000000000000'
) with (fillfactor = 50);

-- The zone by whose days report_day counts: the client's, but for the moment after it was changed.
create table report_client (
  organization_id uuid not null,
  client_id uuid not null,
  time_zone text not null,
  primary key (organization_id, client_id)
);

create table report_line (
  organization_id uuid not null,
  redemption_id uuid not null,
  order_id uuid,
  order_client_id uuid,
  order_campaign_id uuid,
  order_at timestamptz,
  redemptions integer not null,
  voided integer not null,
  revenue_minor bigint not null,
  refunded_minor bigint not null,
  discount_minor bigint not null,
  tax_minor bigint not null,
  taxed integer not null,
  unpriced integer not null,
  primary key (organization_id, redemption_id)
);
create index report_line_order
  on report_line (organization_id, order_client_id, order_at, order_campaign_id, order_id)
  where order_id is not null;

-- The finest grain: a quarter of an hour in UTC, as zones with half and quarter hours exist. In all
-- cells the nil UUID stands for none, and gross_margin counts millionths, -1 where none was set.
create table report_quarter (
  organization_id uuid not null,
  campaign_id uuid not null,
  quarter timestamptz not null,
  source_id uuid not null,
  location_id uuid not null,
  channel text collate "C" not null,
  currency text collate "C" not null,
  gross_margin integer not null,
  client_id uuid not null,
  redemptions integer not null,
  voided integer not null,
  revenue_minor bigint not null,
  refunded_minor bigint not null,
  discount_minor bigint not null,
  tax_minor bigint not null,
  taxed integer not null,
  unpriced integer not null,
  primary key (organization_id, campaign_id, quarter, source_id, location_id, channel, currency,
    gross_margin)
) with (fillfactor = 80);

-- The whole client by quarters of an hour.
create table report_clock (
  organization_id uuid not null,
  client_id uuid not null,
  quarter timestamptz not null,
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
  primary key (organization_id, client_id, quarter, channel, currency, gross_margin)
) with (fillfactor = 80);

-- Days of the client's zone, along one axis each: the client as a whole, its campaigns, its sources
-- (part_id, with their campaign), its locations (part_id).
create table report_day (
  organization_id uuid not null,
  client_id uuid not null,
  axis text collate "C" not null check (axis in ('client', 'campaign', 'source', 'location')),
  day date not null,
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
  primary key (organization_id, client_id, axis, day, campaign_id, part_id, channel, currency,
    gross_margin)
) with (fillfactor = 80);
-- How a source went on after it was sent.
create index report_day_source on report_day (organization_id, part_id, day) where axis = 'source';

-- The other vouchers of an order, to count its worth once.
create index redemption_same_order on redemption (organization_id, client_id, shop, order_reference)
  where order_reference is not null;
create index redemption_override on redemption (organization_id, client_id, redeemed_at)
  where override is not null;
create index refund_redemption on refund (organization_id, redemption_id);
create index attempt_client on attempt (organization_id, client_id, at);
-- Vouchers that no batch counts.
create index voucher_single
  on voucher (organization_id, client_id, campaign_id, source_id, created_at)
  where batch_id is null;
-- What reports as they stood take back: read backwards from now.
create index ledger_restated on ledger (organization_id, kind, at)
  where kind in ('client.changed', 'source.changed', 'redemption.amended');
