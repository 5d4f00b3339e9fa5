-- Order events of shops that can only send webhooks.

-- Where a client's shop sends its events, how they are signed and how they are read.
create table order_endpoint (
  organization_id uuid not null references organization,
  id uuid not null,
  client_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  shop text not null check (length(shop) between 1 and 100),
  name text not null check (length(name) between 1 and 200),
  preset text not null,
  -- null: as the preset has it
  mapping jsonb,
  signature_scheme text not null check (signature_scheme in ('hmac', 'standard')),
  signature_header text not null,
  sealed_secret text not null,
  archived_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, client_id) references client
);
create index order_endpoint_client on order_endpoint (organization_id, client_id, id);

-- What came, once per event. `waiting`: it speaks of an order whose payment has not come yet. `event`
-- is what was read from the body; the body itself, with its customer's data, is not kept.
create table order_event (
  organization_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  event_key text collate "C" not null check (length(event_key) between 1 and 255),
  kind text not null check (kind in ('paid', 'cancelled', 'refunded', 'ignored')),
  order_reference text collate "C" check (length(order_reference) between 1 and 255),
  occurred_at timestamptz not null,
  event jsonb not null,
  state text not null check (state in ('open', 'waiting', 'done')),
  results jsonb not null default '[]',
  received_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, endpoint_id) references order_endpoint
);
create unique index order_event_key on order_event (organization_id, endpoint_id, event_key);
create index order_event_order on order_event (organization_id, endpoint_id, order_reference)
  where order_reference is not null;
create index order_event_open on order_event (received_at) where state = 'open';
