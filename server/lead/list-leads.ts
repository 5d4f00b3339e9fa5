// Leads as a list: who left word, where, and whether they may be written to.
import type { Static } from 'typebox';
import type { ListedLead } from '../../contract/management/lead.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import { requireCampaign } from '../campaign/queries.ts';
import { requireClient } from '../client/queries.ts';
import type { Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { readEdge, writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface LeadFilter {
  clientId?: string;
  campaignId?: string;
  from?: Date;
  to?: Date;
  consent?: boolean;
}

interface LeadQuery {
  client_id?: string;
  campaign_id?: string;
  from?: string;
  to?: string;
  consent?: boolean;
}

/** Throws 404 for what the actor cannot see. */
export async function readLeadFilter(
  db: Queryable,
  actor: AnyActor,
  { client_id, campaign_id, from, to, consent }: LeadQuery,
): Promise<LeadFilter> {
  const filter: LeadFilter = { consent };
  if (client_id) filter.clientId = (await requireClient(db, actor, client_id)).id;
  if (campaign_id) filter.campaignId = (await requireCampaign(db, actor, campaign_id)).id;
  if (from) filter.from = readEdge(from, 'UTC', 'start');
  if (to) filter.to = readEdge(to, 'UTC', 'end');
  return filter;
}

export interface LeadRow {
  id: string;
  client_id: string;
  campaign_id: string;
  source_id: string | null;
  voucher_id: string | null;
  code: string | null;
  mode: 'live' | 'test';
  name: string | null;
  email: string | null;
  phone: string | null;
  consent: boolean;
  metadata: Record<string, string | number | boolean | null> | null;
  at: Date;
  erased_at: Date | null;
}

/** Those of `lead l` that the actor sees and the filter asks for. */
export function leadsWithin(actor: AnyActor, filter: LeadFilter): Conditions {
  const columns = { organization: 'l.organization_id', client: 'l.client_id', mode: 'l.mode' };
  const where = within(actor, columns)
    .is('l.client_id', filter.clientId)
    .is('l.campaign_id', filter.campaignId)
    .is('l.consent', filter.consent);
  if (filter.from) where.and('l.at >= ?', filter.from);
  if (filter.to) where.and('l.at <= ?', filter.to);
  return where;
}

export function leadsOf(
  db: Queryable,
  actor: AnyActor,
  filter: LeadFilter,
  page: PageRequest,
): Promise<LeadRow[]> {
  const where = leadsWithin(actor, filter);
  return db.query<LeadRow>({
    text: `select l.id, l.client_id, l.campaign_id, l.source_id, l.voucher_id, v.code, l.mode,
        l.name, l.email, l.phone, l.consent, l.metadata, l.at, l.erased_at
      from lead l
      left join voucher v on v.organization_id = l.organization_id and v.id = l.voucher_id
      ${pageEnd(where, page, 'l.id')}`,
    values: where.values,
  });
}

export const leadAnswer = (row: LeadRow): Static<typeof ListedLead> => ({
  id: publicId('lead', row.id),
  client_id: publicId('client', row.client_id),
  campaign_id: publicId('campaign', row.campaign_id),
  source_id: publicIdOrNull('source', row.source_id),
  voucher_id: publicIdOrNull('voucher', row.voucher_id),
  code: row.code,
  mode: row.mode,
  name: row.name,
  email: row.email,
  phone: row.phone,
  consent: row.consent,
  metadata: row.metadata,
  at: writeInstant(row.at.getTime()),
  // when it was recorded is in its id
  created_at: writeInstant(Number.parseInt(row.id.replaceAll('-', '').slice(0, 12), 16)),
  erased_at: writeInstantOrNull(row.erased_at),
});
