-- Events out: who is told of what, what was told, and how far. And where a change came from.

-- sealed_secret: the signing key, sealed under the keyring; older_secret signs beside it until
-- older_until, after a rotation. from_epoch, from_tx: the endpoint is told of what came after this
-- place in the ledger. failures: in a row, since failing_since; it rests until rest_until after each.
create table webhook_endpoint (
  organization_id uuid not null references organization,
  id uuid not null,
  client_id uuid,
  mode text not null check (mode in ('live', 'test')),
  url text not null check (length(url) between 1 and 2048),
  description text check (length(description) between 1 and 200),
  events text[] not null check (cardinality(events) > 0),
  status text not null default 'active' check (status in ('active', 'paused', 'disabled')),
  disabled_reason text check (disabled_reason in ('gone', 'failing')),
  sealed_secret text not null,
  older_secret text,
  older_until timestamptz,
  from_epoch integer not null,
  from_tx xid8 not null,
  failures integer not null default 0 check (failures >= 0),
  failed_at timestamptz,
  rest_until timestamptz,
  delivered_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, client_id) references client,
  check ((status = 'disabled') = (disabled_reason is not null)),
  check ((older_secret is null) = (older_until is null))
);

-- How far the ledger has been read for endpoints. horizon: what was settled when the reading began
-- that is under way; null between readings. Of entries below one horizon no other can come first.
create table webhook_cursor (
  organization_id uuid primary key references organization,
  epoch integer not null,
  tx xid8 not null,
  entry_id uuid not null,
  horizon_epoch integer,
  horizon xid8
) with (fillfactor = 50);

-- One event for one endpoint. lane: what it is about (a voucher, else the event itself): in a lane
-- one is sent after the other, by (turn_epoch, turn, event_at, event_id), turn being the horizon
-- under which it was read. new: read, and not yet given its place; waiting: behind another of its
-- lane; pending: to be sent at next_attempt_at, which is moved on while it is under way.
-- log: the latest attempts, each {at, took_ms, status, error, body}.
create table webhook_delivery (
  organization_id uuid not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  event_epoch integer not null,
  event_tx xid8 not null,
  event_at timestamptz not null,
  kind text not null,
  lane uuid not null,
  turn_epoch integer not null,
  turn xid8 not null,
  status text not null check (status in ('new', 'waiting', 'pending', 'delivered', 'failed')),
  by_hand boolean not null default false,
  attempts integer not null default 0 check (attempts >= 0),
  next_attempt_at timestamptz,
  last_status integer,
  log jsonb not null default '[]' check (jsonb_typeof(log) = 'array'),
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (organization_id, endpoint_id, event_id),
  foreign key (organization_id, endpoint_id) references webhook_endpoint on delete cascade,
  check ((status = 'pending') = (next_attempt_at is not null)),
  check ((status in ('delivered', 'failed')) = (ended_at is not null))
) with (fillfactor = 80);
create index webhook_delivery_lane on webhook_delivery
  (organization_id, endpoint_id, lane, turn_epoch, turn, event_at, event_id)
  where status in ('new', 'waiting', 'pending');
create index webhook_delivery_new on webhook_delivery (organization_id, endpoint_id)
  where status = 'new';
create index webhook_delivery_due on webhook_delivery (organization_id, endpoint_id, next_attempt_at)
  where status = 'pending';
create index webhook_delivery_age on webhook_delivery (created_at);

-- Where a change of the management API came from: its transaction says so (see server/http/route.ts).
-- Of what shops report the shop says it, and nothing is set.
alter table ledger add column address text
  default nullif(current_setting('vouchertrack.address', true), '');

-- The audit log without the traffic of shops, which is nearly all of the ledger: an entry of that
-- costs no more than the look at its kind.
create index ledger_changes on ledger (organization_id, epoch, tx, id)
  where kind not in ('redemption.recorded', 'redemption.voided', 'redemption.refunded', 'hold.taken',
    'hold.renewed', 'hold.released', 'hold.expired');
-- A range of days: entries lie about as they were made, so a summary of blocks will do.
create index ledger_at on ledger using brin (at) with (pages_per_range = 32, autosummarize = on);
