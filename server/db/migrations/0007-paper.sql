-- The voucher on paper and on its page: a client's looks, the scans and leads of the public page, and
-- the print pack with its recipients and its spoilage.

-- The client's colour, as #rrggbb, and its logo; the logo's own table keeps client rows small.
alter table client add column brand_color text check (brand_color ~ '^#[0-9a-f]{6}$');
create table client_logo (
  organization_id uuid not null,
  client_id uuid not null,
  media_type text not null check (media_type in ('image/png', 'image/jpeg')),
  content bytea not null check (length(content) between 1 and 200000),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  -- of the content, the first 16 hexadecimal digits of SHA-256: stands in the logo's address
  digest text not null,
  changed_at timestamptz not null,
  primary key (organization_id, client_id),
  foreign key (organization_id, client_id) references client
);

-- What the voucher page asks of people, and in which words it asks for their consent.
alter table campaign add column lead_form jsonb;

-- The words that were agreed to, and when.
alter table lead add column consent_text text check (length(consent_text) between 1 and 1000);
alter table lead add column consent_at timestamptz;
alter table lead add column mailed_at timestamptz;
alter table lead add column mails integer not null default 0 check (mails >= 0);
create index lead_voucher on lead (organization_id, voucher_id, at) where voucher_id is not null;

-- Who asked a client not to write again, as a keyed hash of the address: it outlives the erased lead.
create table mail_refusal (
  organization_id uuid not null,
  client_id uuid not null,
  address_hash text not null,
  at timestamptz not null,
  primary key (organization_id, client_id, address_hash),
  foreign key (organization_id, client_id) references client
);

-- A scan's device, and the salt of its day. A day's salt is kept, sealed, for as long as a scan of
-- that day can be met again (two days), and then destroyed: what is left tells nobody's address.
alter table scan add column device text check (device in ('phone', 'tablet', 'desktop', 'other'));
create index scan_visitor on scan (organization_id, voucher_id, visitor, at)
  where visitor is not null;
create table scan_salt (
  organization_id uuid not null references organization,
  day date not null,
  sealed text not null,
  primary key (organization_id, day)
);

-- One order for printed matter of a batch: a job that makes files, part by part.
create table print (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  campaign_id uuid not null,
  batch_id uuid not null,
  kind text not null check (kind in ('qr_sheet', 'labels', 'postcard', 'qr_files')),
  status text not null
    check (status in ('queued', 'running', 'completed', 'failed', 'cancelled', 'expired')),
  options jsonb not null,
  first_piece integer not null check (first_piece >= 1),
  last_piece integer not null,
  done integer not null default 0 check (done between 0 and last_piece - first_piece + 1),
  findings jsonb not null,
  verification jsonb,
  failure text,
  created_at timestamptz not null,
  completed_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, batch_id) references batch,
  check (last_piece >= first_piece)
);
create index print_batch on print (organization_id, batch_id, id);
create index print_unfinished on print (created_at) where status in ('queued', 'running');
create index print_done on print (completed_at) where status in ('completed', 'cancelled', 'failed');

create table print_file (
  organization_id uuid not null,
  print_id uuid not null,
  part integer not null check (part >= 1),
  name text not null,
  pages integer not null check (pages >= 0),
  bytes bigint not null check (bytes > 0),
  first_piece integer not null,
  last_piece integer not null,
  primary key (organization_id, print_id, part),
  foreign key (organization_id, print_id) references print
);

-- To whom the pieces of a batch go: one recipient, one piece. Personal, and deleted after printing.
create table recipient_list (
  organization_id uuid not null,
  batch_id uuid not null,
  client_id uuid not null,
  columns text[] not null check (cardinality(columns) between 1 and 40),
  quantity integer not null check (quantity >= 1),
  uploaded_at timestamptz not null,
  delete_at timestamptz,
  primary key (organization_id, batch_id),
  foreign key (organization_id, batch_id) references batch
);
create index recipient_list_due on recipient_list (delete_at) where delete_at is not null;
create table recipient (
  organization_id uuid not null,
  batch_id uuid not null,
  piece integer not null check (piece >= 1),
  voucher_id uuid not null,
  cells text[] not null,
  primary key (organization_id, batch_id, piece),
  foreign key (organization_id, batch_id) references recipient_list,
  foreign key (organization_id, voucher_id) references voucher
);

-- Pieces that were spoilt at the printer's: their vouchers are disabled, and may be made again.
create table spoilage (
  organization_id uuid not null,
  id uuid not null,
  client_id uuid not null,
  batch_id uuid not null,
  first_piece integer not null check (first_piece >= 1),
  last_piece integer not null,
  voided integer not null check (voided >= 0),
  kept integer not null check (kept >= 0),
  reason text not null check (length(reason) between 1 and 500),
  reissue_batch_id uuid,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, batch_id) references batch,
  check (last_piece >= first_piece)
);
create index spoilage_batch on spoilage (organization_id, batch_id, id);
