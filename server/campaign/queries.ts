// Every SQL statement of campaigns.
import type { DiscountType } from '../../contract/discount.ts';
import type { campaignPeriods } from '../../contract/management/campaign.ts';
import type { Terms } from '../../contract/terms.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

/** What the voucher page asks for an address with; its words of consent stand on the form. */
export interface LeadForm {
  consent_text: string;
}

/** What a campaign says; money in minor units of its client's currency. */
export interface CampaignFields {
  name: string;
  kind: 'unique' | 'shared';
  status: 'draft' | 'pending' | 'active' | 'paused' | 'ended' | 'archived';
  channels: ('online' | 'in_store')[];
  location_ids: string[] | null;
  discount_type: DiscountType;
  discount_value: number;
  discount_description: string;
  minimum_spend_minor: number | null;
  max_discount_minor: number | null;
  valid_from: Date | null;
  valid_until: Date | null;
  max_uses_per_voucher: number | null;
  max_redemptions: number | null;
  per_customer_limit: number | null;
  terms: Terms | null;
  lead_form: LeadForm | null;
}

/** Where a campaign stands with those who approve. */
export interface Standing {
  /** It has been active, or was approved, as it stands. */
  approved: boolean;
  /** Why it was not approved, the last time. */
  rejection: string | null;
}

export interface CampaignRow extends CampaignFields, Standing {
  id: string;
  organization_id: string;
  client_id: string;
  mode: 'live' | 'test';
  counted: boolean;
  paused_with_client: boolean;
  created_at: Date;
  currency: string;
  time_zone: string;
}

/** The columns that POST and PATCH write, in the order of `valuesOf`. */
const WRITTEN = [
  'name',
  'kind',
  'status',
  'channels',
  'location_ids',
  'discount_type',
  'discount_value',
  'discount_description',
  'minimum_spend_minor',
  'max_discount_minor',
  'valid_from',
  'valid_until',
  'max_uses_per_voucher',
  'max_redemptions',
  'per_customer_limit',
  'terms',
  'lead_form',
] as const satisfies (keyof CampaignFields)[];

const valuesOf = (fields: CampaignFields) => WRITTEN.map((column) => fields[column]);

const COLUMNS = `c.id, c.organization_id, c.client_id, c.mode, c.counted, c.created_at,
  c.approved, c.rejection, c.paused_with_client, ${WRITTEN.map((column) => `c.${column}`).join(', ')}, cl.currency, cl.time_zone`;
const FROM = `from campaign c
  join client cl on cl.organization_id = c.organization_id and cl.id = c.client_id`;

const view = (actor: AnyActor) =>
  within(actor, { organization: 'c.organization_id', client: 'c.client_id', mode: 'c.mode' });

/** `share`: its client's currency stays; `change`: nobody else changes it either. */
export type CampaignLock = 'none' | 'share' | 'change';
const LOCKS: Record<CampaignLock, string> = {
  none: '',
  share: 'for key share of cl, c',
  change: 'for key share of cl for no key update of c',
};

/** The campaign of a public id, as far as the actor can see it; throws 404. */
export async function requireCampaign(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
  lock: CampaignLock = 'none',
): Promise<CampaignRow> {
  const id = privateId('campaign', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('c.id', id);
  const [row] = await db.query<CampaignRow>({
    text: `select ${COLUMNS} ${FROM} where ${where.text()} ${LOCKS[lock]}`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

export interface CampaignFilter {
  clientId?: string;
  status?: string;
  period?: (typeof campaignPeriods)[number];
  mode?: string;
  kind?: string;
  /** What the name contains, in either case. */
  q?: string;
}

/** As `lifeFindings` judges a use: its first and last second are within. */
const PERIODS = {
  upcoming: 'c.valid_from > now()',
  current: 'coalesce(c.valid_from <= now(), true) and coalesce(c.valid_until >= now(), true)',
  past: 'c.valid_until < now()',
} as const satisfies Record<(typeof campaignPeriods)[number], string>;

export function listCampaigns(
  db: Queryable,
  actor: AnyActor,
  filter: CampaignFilter,
  page: PageRequest,
): Promise<CampaignRow[]> {
  const where = view(actor)
    .is('c.client_id', filter.clientId)
    .is('c.mode', filter.mode)
    .is('c.kind', filter.kind);
  if (filter.status) where.is('c.status', filter.status);
  else where.and('c.status <> ?', 'archived');
  if (filter.period) where.add(PERIODS[filter.period]);
  if (filter.q !== undefined) where.and('position(lower(?) in lower(c.name)) > 0', filter.q);
  const text = `select ${COLUMNS} ${FROM} ${pageEnd(where, page, 'c.id')}`;
  return db.query<CampaignRow>({ text, values: where.values });
}

export async function insertCampaign(
  tx: Queryable,
  made: { id: string; organizationId: string; clientId: string; mode: 'live' | 'test' },
  fields: CampaignFields,
): Promise<Date> {
  const counted = fields.max_redemptions !== null || fields.per_customer_limit !== null;
  const [row] = await tx.query<{ created_at: Date }>({
    text: `insert into campaign (organization_id, id, client_id, mode, counted, approved, created_at,
        ${WRITTEN.join(', ')})
      values ($1, $2, $3, $4, $5, $6, now(), ${WRITTEN.map((_, i) => `$${i + 7}`).join(', ')})
      returning created_at`,
    values: [
      made.organizationId,
      made.id,
      made.clientId,
      made.mode,
      counted,
      fields.status === 'active',
      ...valuesOf(fields),
    ],
  });
  if (counted) {
    await tx.query({
      text: `insert into campaign_counter (organization_id, campaign_id, max_redemptions)
        values ($1, $2, $3)`,
      values: [made.organizationId, made.id, fields.max_redemptions],
    });
  }
  return row!.created_at;
}

/** Writes a campaign and raises its version: servers keep what it says. */
export async function updateCampaign(
  tx: Queryable,
  row: CampaignRow,
  fields: CampaignFields & Partial<Standing>,
): Promise<void> {
  const { approved = row.approved, rejection = row.rejection } = fields;
  // a status that somebody sets is theirs: resuming the client does not change it again
  const withClient = row.paused_with_client && fields.status === 'paused';
  const set = WRITTEN.map((column, i) => `${column} = $${i + 6}`).join(', ');
  await tx.query({
    text: `update campaign set approved = $3, rejection = $4, paused_with_client = $5, ${set},
        version = version + 1
      where organization_id = $1 and id = $2`,
    values: [row.organization_id, row.id, approved, rejection, withClient, ...valuesOf(fields)],
  });
}

/** Pauses the active campaigns of a client in sight of the mode; answers which. */
export async function pauseCampaignsOf(
  tx: Queryable,
  client: { organization_id: string; id: string },
  mode: 'test' | null,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>({
    text: `update campaign set status = 'paused', paused_with_client = true, version = version + 1
      where organization_id = $1 and client_id = $2 and status = 'active'
        and ($3::text is null or mode = $3) returning id`,
    values: [client.organization_id, client.id, mode],
  });
  return rows.map(({ id }) => id);
}

/** Resumes what `pauseCampaignsOf` paused, as far as it is paused still; answers which. */
export async function resumeCampaignsOf(
  tx: Queryable,
  client: { organization_id: string; id: string },
  mode: 'test' | null,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>({
    text: `update campaign set status = 'active', paused_with_client = false, version = version + 1
      where organization_id = $1 and client_id = $2 and status = 'paused' and paused_with_client
        and ($3::text is null or mode = $3) returning id`,
    values: [client.organization_id, client.id, mode],
  });
  return rows.map(({ id }) => id);
}

export async function campaignHasVouchers(tx: Queryable, row: CampaignRow): Promise<boolean> {
  const [answer] = await tx.query<{ found: boolean }>({
    text: `select exists (select 1 from voucher
      where organization_id = $1 and campaign_id = $2) as found`,
    values: [row.organization_id, row.id],
  });
  return answer?.found ?? false;
}

/** All campaigns of a client, locked: its currency is about to change. */
export function lockCampaignsOf(
  tx: Queryable,
  client: { organization_id: string; id: string },
): Promise<CampaignRow[]> {
  return tx.query<CampaignRow>({
    text: `select ${COLUMNS} ${FROM} where c.organization_id = $1 and c.client_id = $2
      order by c.id for no key update of c`,
    values: [client.organization_id, client.id],
  });
}
