-- Data in and out: imports of own codes, what keeps guessing slow, and how long data of people stay.

-- A file of codes that was sent, and how far it has been read. Its bytes lie in import_part until it
-- is done. source_id: what carries the rows that name no source.
create table import (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  source_id uuid,
  status text not null check (status in ('receiving', 'queued', 'running', 'completed', 'failed')),
  encoding text,
  delimiter text check (length(delimiter) = 1),
  ignored_columns text[],
  byte_count bigint not null default 0 check (byte_count >= 0),
  bytes_read bigint not null default 0,
  accepted_count integer not null default 0 check (accepted_count >= 0),
  rejected_count integer not null default 0 check (rejected_count >= 0),
  failure text,
  created_at timestamptz not null,
  completed_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, campaign_id) references campaign,
  foreign key (organization_id, source_id) references source,
  check ((status = 'completed') = (completed_at is not null))
);
create index import_campaign on import (organization_id, campaign_id, id);
create index import_unfinished on import (created_at)
  where status in ('receiving', 'queued', 'running');

create table import_part (
  organization_id uuid not null,
  import_id uuid not null,
  n integer not null,
  bytes bytea not null,
  primary key (organization_id, import_id, n),
  foreign key (organization_id, import_id) references import
);
-- files compress where they are sent, not here: a million rows are read while others wait
alter table import_part alter column bytes set storage external;

-- row_number: in the file, its header is 1.
create table import_rejection (
  organization_id uuid not null,
  import_id uuid not null,
  row_number integer not null,
  code text not null,
  reason text not null,
  primary key (organization_id, import_id, row_number),
  foreign key (organization_id, import_id) references import
);

-- The imported codes of one source are a batch, printed and downloaded as any other. Its quantity is
-- what the file has brought so far.
alter table batch
  add column import_id uuid,
  add constraint batch_import foreign key (organization_id, import_id) references import;
create unique index batch_import_source on batch (organization_id, import_id, source_id)
  nulls not distinct where import_id is not null;
drop index batch_unfinished;
create index batch_unfinished on batch (created_at)
  where status in ('queued', 'running') and import_id is null;

-- What has been used of a budget since window_start, as all nodes together have told so far. Of no
-- worth after its window: unlogged, and gone after a crash of the database. subject: what the budget
-- is of; people and addresses stand in it as keyed hashes.
create unlogged table budget_use (
  organization_id uuid not null,
  subject text collate "C" not null,
  window_start timestamptz not null,
  window_seconds integer not null,
  used integer not null,
  is_told boolean not null default false,
  primary key (organization_id, subject)
) with (fillfactor = 50);

-- How long an organization keeps a kind of data, where it is not the default; null: for good.
create table retention (
  organization_id uuid not null references organization,
  kind text not null,
  days integer check (days between 1 and 36500),
  changed_at timestamptz not null,
  primary key (organization_id, kind)
);

-- Who asked to be forgotten: keyed hashes only, so that the wish can be done again after a backup
-- from before it was restored. client_id: of this client alone. customers: {client id: the hash
-- under which that client's books know the person}.
create table erasure (
  organization_id uuid not null references organization,
  id uuid not null,
  client_id uuid,
  email_hash bytea,
  customers jsonb not null check (jsonb_typeof(customers) = 'object'),
  status text not null check (status in ('pending', 'completed')),
  erased jsonb,
  created_at timestamptz not null,
  completed_at timestamptz,
  primary key (organization_id, id),
  check ((status = 'completed') = (completed_at is not null))
);
create index lead_email on lead (organization_id, lower(email)) where email is not null;
-- what the nightly job looks for
create index lead_age on lead (at) where erased_at is null;
create index import_rejected_age on import (completed_at) where rejected_count > 0;
