// The tables of the reference, as drizzle knows them: what two endpoints need and no more. They lie in a
// schema of their own, which its connections look into.
import { bigint, integer, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';

export const client = pgTable('client', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  currency: text().notNull(),
});

export const campaign = pgTable('campaign', {
  id: uuid().primaryKey().defaultRandom(),
  clientId: uuid('client_id')
    .notNull()
    .references(() => client.id),
  name: text().notNull(),
  status: text().notNull(),
  discountType: text('discount_type').notNull(),
  /** In thousandths of a per cent, or in minor units. */
  discountValue: integer('discount_value').notNull(),
  discountDescription: text('discount_description').notNull(),
  minimumSpendMinor: bigint('minimum_spend_minor', { mode: 'number' }),
  validFrom: timestamp('valid_from', { withTimezone: true }),
  validUntil: timestamp('valid_until', { withTimezone: true }),
});

export const voucher = pgTable('voucher', {
  id: uuid().primaryKey().defaultRandom(),
  campaignId: uuid('campaign_id')
    .notNull()
    .references(() => campaign.id),
  code: text().notNull().unique(),
  status: text().notNull().default('active'),
  maxUses: integer('max_uses'),
  uses: integer().notNull().default(0),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

export const redemption = pgTable(
  'redemption',
  {
    id: uuid().primaryKey().defaultRandom(),
    voucherId: uuid('voucher_id')
      .notNull()
      .references(() => voucher.id),
    orderReference: text('order_reference').notNull(),
    amountMinor: bigint('amount_minor', { mode: 'number' }).notNull(),
    discountMinor: bigint('discount_minor', { mode: 'number' }).notNull(),
    redeemedAt: timestamp('redeemed_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [unique().on(table.voucherId, table.orderReference)],
);

/** The same as SQL, as a migration of drizzle's would have it. */
export const CREATE = `
  create schema baseline;
  create table baseline.client (
    id uuid primary key default gen_random_uuid(), name text not null, currency text not null);
  create table baseline.campaign (
    id uuid primary key default gen_random_uuid(),
    client_id uuid not null references baseline.client (id),
    name text not null, status text not null, discount_type text not null,
    discount_value integer not null, discount_description text not null,
    minimum_spend_minor bigint, valid_from timestamptz, valid_until timestamptz);
  create table baseline.voucher (
    id uuid primary key default gen_random_uuid(),
    campaign_id uuid not null references baseline.campaign (id),
    code text not null unique, status text not null default 'active',
    max_uses integer, uses integer not null default 0,
    created_at timestamptz not null default now());
  create table baseline.redemption (
    id uuid primary key default gen_random_uuid(),
    voucher_id uuid not null references baseline.voucher (id),
    order_reference text not null, amount_minor bigint not null, discount_minor bigint not null,
    redeemed_at timestamptz not null default now(),
    unique (voucher_id, order_reference));
  create index on baseline.redemption (redeemed_at)`;

/** Fills it with `count` codes: `letter` and nine digits, as the benchmark's stocks. */
export const fillWith = (letter: string, count: number, maxUses: number): string => `
  with made as (
    insert into baseline.client (name, currency) values ('Bench', 'GBP') returning id),
  offer as (
    insert into baseline.campaign (client_id, name, status, discount_type, discount_value,
      discount_description, valid_until)
    select id, 'Bench', 'active', 'percentage', 20000, '20% off your order',
      now() + interval '1 year' from made returning id)
  insert into baseline.voucher (campaign_id, code, max_uses)
  select offer.id, '${letter}' || lpad(n::text, 9, '0'), ${maxUses}
  from offer, generate_series(0, ${count - 1}) as n`;
