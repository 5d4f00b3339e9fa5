-- Shopify: the shops that are connected, the campaigns that are published in them, and the orders
-- that come back.

-- A shop of a client, with the app through which it is reached. What is sealed is so under the keyring.
-- state_hash: of the word that the browser must bring back from Shopify, until state_until.
-- step_at: when the shop is looked after next; null: nothing is to be done. wakes: raised by whoever
-- finds something to do, so that what is found meanwhile is not slept over.
-- rest_until: Shopify has said that it is asked too much.
-- reread_*: the reading of orders for webhooks that never came. From and until are times of orders'
-- last changes; reread_done: everything that changed before it has been read.
create table shopify_shop (
  organization_id uuid not null references organization,
  id uuid not null,
  client_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  domain text not null check (domain ~ '^[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com$'),
  grant_kind text not null check (grant_kind in ('authorization_code', 'client_credentials')),
  app_client_id text not null check (length(app_client_id) between 1 and 100),
  sealed_app_secret text,
  status text not null
    check (status in ('authorizing', 'connecting', 'connected', 'disconnected')),
  state_hash bytea,
  state_until timestamptz,
  sealed_code text,
  sealed_access text,
  access_until timestamptz,
  sealed_refresh text,
  step_at timestamptz,
  wakes integer not null default 0,
  failures integer not null default 0,
  last_error text,
  last_error_at timestamptz,
  rest_until timestamptz,
  reread_from timestamptz,
  reread_until timestamptz,
  reread_cursor text,
  reread_seen integer not null default 0,
  reread_found integer not null default 0,
  reread_done timestamptz,
  connected_at timestamptz,
  disconnected_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, client_id) references client
);
create unique index shopify_shop_domain on shopify_shop (organization_id, domain)
  where status <> 'disconnected';
create index shopify_shop_due on shopify_shop (step_at) where step_at is not null;

-- A campaign in a shop: one discount there. discount_hash: of what the shop was told of it last.
-- problem: why it cannot be sold there at all. listed_through: vouchers up to this one are in
-- shopify_code. checking: the codes that the shop has are being read, page by page after check_cursor.
create table shopify_publication (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  shop_id uuid not null,
  campaign_id uuid not null,
  status text not null check (status in ('active', 'withdrawing', 'withdrawn')),
  problem text,
  discount_gid text,
  discount_hash text,
  discount_active boolean not null default false,
  listed_through uuid not null default '00000000-0000-0000-0000-000000000000',
  checking boolean not null default false,
  check_cursor text,
  step_at timestamptz,
  wakes integer not null default 0,
  failures integer not null default 0,
  last_error text,
  last_error_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, shop_id) references shopify_shop,
  foreign key (organization_id, campaign_id) references campaign
);
create unique index shopify_publication_campaign
  on shopify_publication (organization_id, shop_id, campaign_id) where status <> 'withdrawn';
create index shopify_publication_by_campaign on shopify_publication (organization_id, campaign_id);
create index shopify_publication_due on shopify_publication (step_at) where step_at is not null;

-- A voucher's code in a shop. wanted: it should be there. adding, removing: Shopify is at it, under
-- job_gid; adding without one: it was sent, and no answer came. error: why it is not there.
-- seen: met by the check that is under way.
create table shopify_code (
  organization_id uuid not null,
  publication_id uuid not null,
  voucher_id uuid not null,
  code text not null,
  code_key text collate "C" not null,
  wanted boolean not null,
  state text not null check (state in ('absent', 'adding', 'present', 'removing')),
  job_gid text,
  code_gid text,
  seen boolean not null default false,
  error text,
  changed_at timestamptz not null,
  primary key (organization_id, publication_id, voucher_id),
  foreign key (organization_id, publication_id) references shopify_publication on delete cascade,
  foreign key (organization_id, voucher_id) references voucher
) with (fillfactor = 80);
create index shopify_code_key on shopify_code (organization_id, publication_id, code_key);
create index shopify_code_to_add on shopify_code (organization_id, publication_id, voucher_id)
  where state = 'absent' and wanted and error is null;
create index shopify_code_to_remove on shopify_code (organization_id, publication_id, voucher_id)
  where state = 'present' and not wanted;
create index shopify_code_under_way on shopify_code (organization_id, publication_id, voucher_id)
  where state in ('adding', 'removing');
create index shopify_code_failed on shopify_code (organization_id, publication_id, voucher_id)
  where error is not null;

-- How far the ledger has been followed for shops.
create table shopify_cursor (
  organization_id uuid primary key references organization,
  epoch integer not null,
  tx xid8 not null,
  entry_id uuid not null
) with (fillfactor = 50);

-- What Shopify has told. facts: the little of it that is worked with; gone once it is done.
create table shopify_event (
  organization_id uuid not null,
  shop_id uuid not null,
  topic text not null,
  event_id text collate "C" not null check (length(event_id) between 1 and 100),
  facts jsonb,
  received_at timestamptz not null,
  next_at timestamptz,
  failures integer not null default 0,
  last_error text,
  done_at timestamptz,
  primary key (organization_id, shop_id, topic, event_id),
  foreign key (organization_id, shop_id) references shopify_shop,
  check ((next_at is null) = (done_at is not null))
);
create index shopify_event_due on shopify_event (next_at) where next_at is not null;
create index shopify_event_age on shopify_event (received_at);

-- An order with a discount code, as far as it is known: its refund may be told before itself.
-- reference: the order's name when it was first met. facts: amounts, codes, customer (a hash).
-- refunds: what was given back, and what of it is booked, by Shopify's id. outcomes: what became of
-- each code, by its key.
create table shopify_order (
  organization_id uuid not null,
  shop_id uuid not null,
  order_id text collate "C" not null check (length(order_id) between 1 and 40),
  reference text,
  facts jsonb,
  refunds jsonb not null default '{}',
  cancelled_at timestamptz,
  cancel_reason text,
  outcomes jsonb not null default '{}',
  changed_at timestamptz not null,
  primary key (organization_id, shop_id, order_id),
  foreign key (organization_id, shop_id) references shopify_shop
);
