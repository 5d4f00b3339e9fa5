-- Finished prints lie in the database, so that every node answers what one of them made; and so do the
-- pictures that a print is drawn with, so that every node can go on with it.

create table print_chunk (
  organization_id uuid not null,
  print_id uuid not null,
  part integer not null,
  n integer not null check (n >= 0),
  bytes bytea not null check (length(bytes) between 1 and 262144),
  primary key (organization_id, print_id, part, n),
  foreign key (organization_id, print_id, part) references print_file on delete cascade
);
-- PDFs and zips are compressed already
alter table print_chunk alter column bytes set storage external;

create table print_picture (
  organization_id uuid not null,
  print_id uuid not null,
  name text not null check (name in ('logo', 'picture')),
  media_type text not null check (media_type in ('image/png', 'image/jpeg')),
  bytes bytea not null,
  primary key (organization_id, print_id, name),
  foreign key (organization_id, print_id) references print
);
alter table print_picture alter column bytes set storage external;

-- Until when a node is drawing it; set again while it does, so that a killed one is soon over.
alter table print add column drawn_until timestamptz;
