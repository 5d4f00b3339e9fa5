// Leads as CSV, newest first; of those that were erased, that they were there.
import type { AnyActor } from '../api-key/can.ts';
import { csvPages } from '../csv/csv-pages.ts';
import type { Queryable } from '../db/database.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { leadsWithin, type LeadFilter } from '../lead/list-leads.ts';

interface LeadRow {
  id: string;
  client_id: string;
  campaign_id: string;
  campaign: string;
  source: string | null;
  voucher_id: string | null;
  code: string | null;
  mode: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  consent: boolean;
  metadata: object | null;
  at: Date;
  erased_at: Date | null;
}

function leadsAfter(
  db: Queryable,
  actor: AnyActor,
  filter: LeadFilter,
  last: LeadRow | undefined,
  limit: number,
): Promise<LeadRow[]> {
  const where = leadsWithin(actor, filter);
  if (last) where.and('l.id < ?', last.id);
  return db.query<LeadRow>({
    text: `select l.id, l.client_id, l.campaign_id, c.name as campaign, s.name as source,
        l.voucher_id, v.code, l.mode, l.name, l.email, l.phone, l.consent, l.metadata, l.at,
        l.erased_at
      from lead l
      join campaign c on c.organization_id = l.organization_id and c.id = l.campaign_id
      left join source s on s.organization_id = l.organization_id and s.id = l.source_id
      left join voucher v on v.organization_id = l.organization_id and v.id = l.voucher_id
      where ${where.text()} order by l.id desc limit ${where.value(limit)}`,
    values: where.values,
  });
}

const HEADER = [
  'lead_id',
  'at',
  'campaign',
  'source',
  'code',
  'name',
  'email',
  'phone',
  'consent',
  'metadata',
  'erased_at',
  'mode',
  'client_id',
  'campaign_id',
  'voucher_id',
];

export const leadsCsv = (
  db: Queryable,
  actor: AnyActor,
  filter: LeadFilter,
): AsyncGenerator<string> =>
  csvPages<LeadRow>({
    header: HEADER,
    pageSize: 2_000,
    page: (last, limit) => leadsAfter(db, actor, filter, last, limit),
    cells: (row) => [
      publicId('lead', row.id),
      writeInstant(row.at.getTime()),
      row.campaign,
      row.source,
      row.code,
      row.name,
      row.email,
      row.phone,
      row.consent ? 'yes' : 'no',
      row.metadata && JSON.stringify(row.metadata),
      writeInstantOrNull(row.erased_at),
      row.mode,
      publicId('client', row.client_id),
      publicId('campaign', row.campaign_id),
      publicIdOrNull('voucher', row.voucher_id),
    ],
  });
