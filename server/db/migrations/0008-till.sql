-- Tills: paired devices that are bound to a location, and the people who work at them by PIN.

-- A phone or tablet at a counter. offline_allowance: how many vouchers it may take on trust while it has
-- no network.
create table device (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  location_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  agent text not null,
  token_hash bytea not null,
  offline_allowance integer not null default 0 check (offline_allowance between 0 and 100),
  paired_by uuid,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  revoked_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, location_id) references location
);
create unique index device_token on device (organization_id, token_hash);
create index device_client on device (organization_id, client_id, id);

-- A QR code that a manager shows: good once, for a quarter of an hour.
create table device_pairing (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  location_id uuid not null,
  name text not null check (length(name) between 1 and 100),
  offline_allowance integer not null check (offline_allowance between 0 and 100),
  token_hash bytea not null,
  made_by uuid,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, location_id) references location
);
create unique index device_pairing_token on device_pairing (organization_id, token_hash);

-- Somebody who works at tills. pin_hash: keyed, since a PIN has few possibilities. failures: wrong PINs
-- in a row; at five only a manager lets them in again.
create table staff (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  location_ids uuid[] not null check (cardinality(location_ids) > 0),
  name text not null check (length(name) between 1 and 100),
  pin_hash bytea not null,
  may_override boolean not null default false,
  failures integer not null default 0 check (failures between 0 and 5),
  removed_at timestamptz,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, client_id) references client
);
create index staff_client on staff (organization_id, client_id, id);

-- Who works at a device, from when to when: with the ledger's device and time it says who did what.
create table shift (
  organization_id uuid not null,
  id uuid not null,
  device_id uuid not null,
  staff_id uuid not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, device_id) references device,
  foreign key (organization_id, staff_id) references staff,
  check (ended_at >= began_at)
);
-- one person at a device at a time
create unique index shift_device on shift (organization_id, device_id) where ended_at is null;
create index shift_history on shift (organization_id, device_id, began_at);

alter table ledger drop constraint ledger_actor_kind_check,
  add constraint ledger_actor_kind_check
    check (actor_kind in ('api_key', 'account', 'device', 'command_line', 'system')) not valid;
