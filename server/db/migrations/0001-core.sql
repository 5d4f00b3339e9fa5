-- The whole of the first release. Rules of the schema, held by server/db/catalogue.test.ts:
--   * The organization's id stands first in every primary key, unique index and foreign key of a
--     tenant table, so that organizations can be spread over several databases.
--   * Ids are UUIDv7 made by the server: no sequences.
--   * Money is bigint in minor units of the client's currency, instants are timestamptz.

-- One row about this database. `epoch` counts restores and copies into another cluster: transaction
-- ids start anew there, and the ledger's order is (epoch, tx, id).
create table installation (
  singleton boolean primary key default true check (singleton),
  epoch integer not null default 1,
  system_identifier text not null,
  sealed_pepper bytea,
  created_at timestamptz not null default now()
);

create table organization (
  organization_id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null
);

-- People who sign in. The first owner is made by `bootstrap`.
create table account (
  organization_id uuid not null references organization,
  id uuid not null,
  email text not null check (email = lower(email) and length(email) between 3 and 320),
  password_hash text not null,
  role text not null check (role in ('owner', 'admin', 'account_manager', 'analyst', 'merchant',
    'merchant_viewer', 'location_manager', 'staff')),
  created_at timestamptz not null,
  primary key (organization_id, id)
);
create unique index account_email on account (organization_id, email);

-- A merchant whose vouchers these are.
create table client (
  organization_id uuid not null references organization,
  id uuid not null,
  name text not null check (length(name) between 1 and 200),
  token text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null,
  gross_margin numeric(7, 6) check (gross_margin between 0 and 1),
  shop_url text,
  amounts_include_tax boolean,
  tax_rate numeric(7, 6) check (tax_rate between 0 and 1),
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id)
);

-- The way from a public link (/v/{token}/{CODE}) to its organization: a directory, not tenant data.
create table client_directory (
  token text primary key check (token ~ '^[0-9a-z]{6,12}$'),
  organization_id uuid not null,
  client_id uuid not null
);

create table location (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, client_id) references client
);
create index location_client on location (organization_id, client_id, id);

-- discount_value: 10^-4 per cent (percentage), minor units (fixed), 0 (free_item).
-- version: raised by every change of the campaign or of its client; servers keep what they decide
-- by in memory under (id, version).
-- counted: campaign_counter is kept for this campaign. Set before the first limit is, never unset.
create table campaign (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('unique', 'shared')),
  mode text not null check (mode in ('live', 'test')),
  status text not null check (status in ('draft', 'active', 'paused', 'ended', 'archived')),
  channels text[] not null
    check (cardinality(channels) > 0 and channels <@ array['online', 'in_store']),
  location_ids uuid[],
  discount_type text not null check (discount_type in ('percentage', 'fixed', 'free_item')),
  discount_value bigint not null,
  discount_description text not null check (length(discount_description) between 1 and 500),
  minimum_spend_minor bigint check (minimum_spend_minor >= 0),
  max_discount_minor bigint check (max_discount_minor >= 0),
  valid_from timestamptz,
  valid_until timestamptz,
  max_uses_per_voucher integer check (max_uses_per_voucher > 0),
  max_redemptions integer check (max_redemptions > 0),
  per_customer_limit integer check (per_customer_limit > 0),
  counted boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, client_id) references client,
  check (valid_until >= valid_from),
  check (case discount_type
    when 'percentage' then discount_value between 1 and 1000000
    when 'fixed' then discount_value > 0
    else discount_value = 0 end),
  check (counted or (max_redemptions is null and per_customer_limit is null))
);
create index campaign_client on campaign (organization_id, client_id, id);

-- Uses of a whole campaign. Its row is locked before any voucher's, and only where `counted`. Live
-- holds are counted from their rows, under this lock: they run out by themselves.
create table campaign_counter (
  organization_id uuid not null,
  campaign_id uuid not null,
  used_count integer not null default 0 check (used_count >= 0),
  max_redemptions integer,
  primary key (organization_id, campaign_id),
  foreign key (organization_id, campaign_id) references campaign,
  check (used_count <= max_redemptions)
) with (fillfactor = 50);

-- The mail piece, flyer, e-mail … that carries codes.
create table source (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('direct_mail', 'flyer', 'email', 'sms', 'social', 'partner',
    'in_store', 'other')),
  cost_minor bigint check (cost_minor >= 0),
  quantity integer check (quantity >= 0),
  sent_on date,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, campaign_id) references campaign
);
create index source_campaign on source (organization_id, campaign_id, id);

-- A run of generated codes. Its rows in `voucher` lie between first_id and last_id. max_uses is what
-- the campaign said when the batch was asked for: all of its codes are alike.
create table batch (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  source_id uuid,
  status text not null check (status in ('queued', 'running', 'completed', 'failed')),
  quantity integer not null check (quantity between 1 and 10000000),
  created_count integer not null default 0 check (created_count between 0 and quantity),
  max_uses integer check (max_uses > 0),
  prefix text,
  pattern text not null,
  has_check boolean not null,
  first_id uuid,
  last_id uuid,
  failure text,
  created_at timestamptz not null,
  completed_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, campaign_id) references campaign,
  foreign key (organization_id, source_id) references source,
  check ((status = 'completed') = (completed_at is not null)),
  check (status <> 'completed' or created_count = quantity)
);
create index batch_campaign on batch (organization_id, campaign_id, id);
create index batch_unfinished on batch (created_at) where status in ('queued', 'running');

-- used_count and held_count are the truth about what is left; held_count may still hold what has
-- expired since (see hold). fillfactor leaves room so that a redemption updates in place (HOT).
create table voucher (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  source_id uuid,
  batch_id uuid,
  mode text not null check (mode in ('live', 'test')),
  code text not null check (length(code) between 1 and 64),
  code_key text collate "C" not null check (length(code_key) between 1 and 64),
  status text not null default 'active' check (status in ('active', 'disabled')),
  max_uses integer check (max_uses > 0),
  used_count integer not null default 0 check (used_count >= 0),
  held_count integer not null default 0 check (held_count >= 0),
  valid_from timestamptz,
  valid_until timestamptz,
  metadata jsonb,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, campaign_id) references campaign,
  check (used_count + held_count <= max_uses),
  check (valid_until >= valid_from)
) with (fillfactor = 90);
create unique index voucher_code on voucher (organization_id, client_id, mode, code_key);
create index voucher_campaign on voucher (organization_id, campaign_id, id);

-- One use of one voucher. What it was worth then is kept here, so that later edits of the campaign
-- do not rewrite the past. voided_key is the row's own id once voided: one index then finds the
-- live redemption of an order and keeps it single, and finds voided ones too.
create table redemption (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  voucher_id uuid not null,
  source_id uuid,
  location_id uuid,
  api_key_id uuid,
  mode text not null check (mode in ('live', 'test')),
  channel text not null check (channel in ('online', 'in_store')),
  shop text not null,
  order_reference text collate "C" check (length(order_reference) between 1 and 255),
  hold_id uuid,
  hold_reference text collate "C",
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint check (amount_minor >= 0),
  discount_minor bigint not null check (discount_minor >= 0),
  discount_reported boolean not null,
  tax_minor bigint check (tax_minor >= 0),
  refunded_minor bigint not null default 0 check (refunded_minor between 0 and amount_minor),
  discount_type text not null,
  discount_value bigint not null,
  gross_margin numeric(7, 6),
  customer_hash bytea,
  remaining_uses integer,
  warnings jsonb,
  metadata jsonb,
  redeemed_at timestamptz not null,
  recorded_at timestamptz not null,
  voided_at timestamptz,
  void_reason text,
  voided_key uuid not null default '00000000-0000-0000-0000-000000000000',
  primary key (organization_id, id),
  foreign key (organization_id, voucher_id) references voucher,
  check ((voided_at is null) = (voided_key <> id))
);
create unique index redemption_order
  on redemption (organization_id, voucher_id, shop, order_reference, voided_key)
  where order_reference is not null;
create index redemption_hold_reference
  on redemption (organization_id, voucher_id, shop, hold_reference)
  where hold_reference is not null;
create index redemption_customer on redemption (organization_id, campaign_id, customer_hash)
  where customer_hash is not null and voided_at is null;

create table refund (
  organization_id uuid not null,
  id uuid not null,
  redemption_id uuid not null,
  reference text collate "C" check (length(reference) between 1 and 255),
  amount_minor bigint not null check (amount_minor >= 0),
  refunded_total_minor bigint not null check (refunded_total_minor >= amount_minor),
  api_key_id uuid,
  recorded_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, redemption_id) references redemption
);
create unique index refund_reference on refund (organization_id, redemption_id, reference)
  where reference is not null;

-- A use that is reserved. It is gone at the instant of expires_at; its state and the counts follow
-- when the voucher is next written, or by the sweep.
create table hold (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  voucher_id uuid not null,
  api_key_id uuid,
  shop text not null,
  order_reference text collate "C" not null check (length(order_reference) between 1 and 255),
  holder text collate "C" check (length(holder) between 1 and 255),
  customer_hash bytea,
  amount_minor bigint check (amount_minor >= 0),
  state text not null check (state in ('live', 'redeemed', 'released', 'expired')),
  expires_at timestamptz not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, voucher_id) references voucher,
  check ((state = 'live') = (ended_at is null))
) with (fillfactor = 80);
create unique index hold_order on hold (organization_id, voucher_id, shop, order_reference)
  where state = 'live';
create unique index hold_holder on hold (organization_id, voucher_id, shop, holder)
  where state = 'live' and holder is not null;
create index hold_customer on hold (organization_id, campaign_id, customer_hash)
  where state = 'live' and customer_hash is not null;
create index hold_campaign on hold (organization_id, campaign_id, expires_at) where state = 'live';
create index hold_expiry on hold (organization_id, voucher_id, expires_at) where state = 'live';
create index hold_sweep on hold (expires_at) where state = 'live';

create table api_key (
  organization_id uuid not null references organization,
  id uuid not null,
  client_id uuid,
  name text not null check (length(name) between 1 and 200),
  hash bytea not null,
  prefix text not null,
  last_four text not null,
  kind text not null check (kind in ('secret', 'publishable')),
  scopes text[] not null check (scopes <@ array['validate', 'redeem', 'manage', 'read']),
  mode text not null check (mode in ('live', 'test')),
  shop text not null check (length(shop) between 1 and 100),
  allowed_ips text[],
  origins text[],
  expires_at timestamptz,
  revoked_at timestamptz,
  replaced_by uuid,
  last_used_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, client_id) references client
);
create unique index api_key_hash on api_key (organization_id, hash);

-- The first answer to a call with an Idempotency-Key. scope_id: the client's id, or the
-- organization's for calls that name no client. sealed: the answer is encrypted (it holds a secret).
create table idempotency (
  organization_id uuid not null,
  scope_id uuid not null,
  route text not null,
  key text collate "C" not null check (length(key) between 1 and 255),
  request_hash bytea not null,
  status integer not null,
  answer text not null,
  sealed boolean not null default false,
  created_at timestamptz not null,
  primary key (organization_id, scope_id, route, key)
);
create index idempotency_age on idempotency (created_at);

-- Refused reports of sales, for a person to settle: once per order.
create table conflict (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  voucher_id uuid,
  api_key_id uuid,
  mode text not null check (mode in ('live', 'test')),
  kind text not null check (kind in ('refused_redemption')),
  reason text not null,
  status text not null default 'open' check (status in ('open', 'resolved')),
  shop text not null,
  code text not null,
  code_key text collate "C" not null,
  order_reference text collate "C" not null,
  amount_minor bigint,
  currency text not null,
  redeemed_at timestamptz not null,
  evidence jsonb not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, client_id) references client
);
create unique index conflict_order
  on conflict (organization_id, client_id, mode, shop, code_key, order_reference);
create index conflict_unknown_codes on conflict (organization_id, api_key_id, created_at)
  where reason = 'voucher_not_found';

-- Refusals, to be opened by the reference that the answer carried. Validate's are a sample.
create table attempt (
  organization_id uuid not null,
  id uuid not null,
  reference text collate "C" not null,
  client_id uuid not null,
  api_key_id uuid,
  voucher_id uuid,
  mode text not null check (mode in ('live', 'test')),
  channel text not null check (channel in ('online', 'in_store')),
  route text not null,
  shop text not null,
  code text not null,
  error_code text not null,
  findings jsonb not null,
  context jsonb not null,
  at timestamptz not null,
  primary key (organization_id, id)
);
create unique index attempt_reference on attempt (organization_id, reference);
create index attempt_age on attempt (at);

-- Every change, appended in the transaction that makes it, never updated. Read it by the cursor
-- (epoch, tx, id), up to the oldest transaction still running (see server/ledger/read-ledger.ts):
-- a row that commits late is then never passed over.
create table ledger (
  organization_id uuid not null,
  epoch integer not null,
  tx xid8 not null default pg_current_xact_id(),
  id uuid not null,
  kind text not null,
  client_id uuid,
  campaign_id uuid,
  voucher_id uuid,
  subject_id uuid,
  actor_kind text not null check (actor_kind in ('api_key', 'account', 'command_line', 'system')),
  actor_id uuid,
  shop text,
  location_id uuid,
  before jsonb,
  after jsonb,
  at timestamptz not null,
  primary key (organization_id, epoch, tx, id)
);
-- the latest of one voucher, also of a shared code with a hundred thousand redemptions
create index ledger_voucher on ledger (organization_id, voucher_id, id)
  where voucher_id is not null;
