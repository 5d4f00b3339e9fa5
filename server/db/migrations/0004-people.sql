-- People: who may sign in and to what, their sessions, invitations, second factors; and campaigns
-- that wait for somebody's approval.

alter table organization
  add column support_email text check (length(support_email) between 3 and 320),
  -- a campaign made by a merchant or an account manager goes active once somebody has approved it
  add column campaign_approval boolean not null default false;

-- client_ids, location_ids: what the role is bound to; null: everything. totp_sealed: the secret of
-- the second factor under the keyring, pending until a first code has confirmed it. totp_step: the
-- last period whose code was used: no code works twice.
alter table account
  add column name text check (length(name) between 1 and 200),
  add column locale text not null default 'en' check (length(locale) between 2 and 35),
  add column status text not null default 'active' check (status in ('active', 'disabled')),
  add column client_ids uuid[],
  add column location_ids uuid[],
  add column totp_sealed text,
  add column totp_confirmed_at timestamptz,
  add column totp_step bigint,
  add column last_sign_in_at timestamptz,
  add constraint account_bounds check (case role
    when 'owner' then client_ids is null and location_ids is null
    when 'admin' then client_ids is null and location_ids is null
    when 'analyst' then client_ids is null and location_ids is null
    when 'account_manager' then cardinality(client_ids) > 0 and location_ids is null
    when 'merchant' then cardinality(client_ids) = 1 and location_ids is null
    when 'merchant_viewer' then cardinality(client_ids) = 1 and location_ids is null
    else cardinality(client_ids) = 1 and cardinality(location_ids) > 0 end);
-- sign-in begins with an address alone
create index account_by_email on account (email);

-- A code that signs in once where the second factor is lost.
create table recovery_code (
  organization_id uuid not null,
  account_id uuid not null,
  hash bytea not null,
  used_at timestamptz,
  primary key (organization_id, account_id, hash),
  foreign key (organization_id, account_id) references account on delete cascade
);

-- token_hash: SHA-256 of the cookie; the token itself is nowhere. seen_at is written seldom.
create table session (
  organization_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  token_hash bytea not null,
  agent text not null,
  address text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, account_id) references account on delete cascade
);
create unique index session_token on session (organization_id, token_hash);
create index session_account on session (organization_id, account_id, id);
create index session_age on session (expires_at);

-- A link to set a new password, good once.
create table password_reset (
  organization_id uuid not null,
  id uuid not null,
  account_id uuid not null,
  token_hash bytea not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, account_id) references account on delete cascade
);
create unique index password_reset_token on password_reset (organization_id, token_hash);

create table invitation (
  organization_id uuid not null references organization,
  id uuid not null,
  email text not null check (email = lower(email) and length(email) between 3 and 320),
  role text not null check (role in ('owner', 'admin', 'account_manager', 'analyst', 'merchant',
    'merchant_viewer', 'location_manager', 'staff')),
  client_ids uuid[],
  location_ids uuid[],
  token_hash bytea not null,
  invited_by uuid,
  accepted_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  primary key (organization_id, id)
);
create unique index invitation_token on invitation (organization_id, token_hash);
-- one open invitation for an address: a second one takes its place
create unique index invitation_email on invitation (organization_id, email)
  where accepted_at is null;

-- Failed sign-ins, by a hash of the address that was typed and by where it came from: whether an
-- account exists plays no part, and so this belongs to no organization.
create table sign_in_failure (
  subject bytea primary key,
  failures integer not null check (failures > 0),
  failed_at timestamptz not null
);
create index sign_in_failure_age on sign_in_failure (failed_at);

-- pending: waits for approval. approved: it has been active, or was approved, as it stands.
-- paused_with_client: by a call that paused everything of the client;
-- resuming the client brings back what that call paused, and nothing else.
alter table campaign
  drop constraint campaign_status_check,
  add constraint campaign_status_check
    check (status in ('draft', 'pending', 'active', 'paused', 'ended', 'archived')),
  add column approved boolean not null default false,
  add column paused_with_client boolean not null default false,
  add column rejection text check (length(rejection) between 1 and 500);
update campaign set approved = true where status in ('active', 'paused', 'ended');
