// Every SQL statement of sources.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { invalid, notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface SourceFields {
  name: string;
  kind: string;
  cost_minor: number | null;
  quantity: number | null;
  /** A day of the calendar, such as 2026-03-31. */
  sent_on: string | null;
}

export interface SourceRow extends SourceFields {
  id: string;
  organization_id: string;
  client_id: string;
  campaign_id: string;
  created_at: Date;
  currency: string;
  time_zone: string;
}

const COLUMNS = `s.id, s.organization_id, s.client_id, s.campaign_id, s.name, s.kind, s.cost_minor,
  s.quantity, s.sent_on::text as sent_on, s.created_at, cl.currency, cl.time_zone`;
const FROM = `from source s
  join campaign c on c.organization_id = s.organization_id and c.id = s.campaign_id
  join client cl on cl.organization_id = s.organization_id and cl.id = s.client_id`;

const view = (actor: AnyActor) =>
  within(actor, { organization: 's.organization_id', client: 's.client_id', mode: 'c.mode' });

/** The source of a public id, as far as the actor can see it; throws 404. */
export async function requireSource(
  db: Queryable,
  actor: AnyActor,
  publicId: string,
  lock: '' | 'for key share of cl for no key update of s' = '',
): Promise<SourceRow> {
  const id = privateId('source', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('s.id', id);
  const [row] = await db.query<SourceRow>({
    text: `select ${COLUMNS} ${FROM} where ${where.text()} ${lock}`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

export function listSources(
  db: Queryable,
  actor: AnyActor,
  campaignId: string,
  page: PageRequest,
): Promise<SourceRow[]> {
  const where = view(actor).is('s.campaign_id', campaignId);
  const text = `select ${COLUMNS} ${FROM} ${pageEnd(where, page, 's.id')}`;
  return db.query<SourceRow>({ text, values: where.values });
}

export async function insertSource<Row extends Omit<SourceRow, 'created_at' | 'time_zone'>>(
  tx: Queryable,
  row: Row,
): Promise<Row & { created_at: Date }> {
  const [made] = await tx.query<{ created_at: Date }>({
    text: `insert into source (organization_id, id, client_id, campaign_id, name, kind, cost_minor,
        quantity, sent_on, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now()) returning created_at`,
    values: [
      row.organization_id,
      row.id,
      row.client_id,
      row.campaign_id,
      row.name,
      row.kind,
      row.cost_minor,
      row.quantity,
      row.sent_on,
    ],
  });
  return { ...row, created_at: made!.created_at };
}

export async function updateSource(tx: Queryable, row: SourceRow): Promise<void> {
  await tx.query({
    text: `update source set name = $3, kind = $4, cost_minor = $5, quantity = $6, sent_on = $7
      where organization_id = $1 and id = $2`,
    values: [
      row.organization_id,
      row.id,
      row.name,
      row.kind,
      row.cost_minor,
      row.quantity,
      row.sent_on,
    ],
  });
}

/** The id of a campaign's source, as a body names it; null where it names none, 400 where it is not one. */
export async function readSourceId(
  db: Queryable,
  campaign: { organization_id: string; id: string },
  publicId: string | null | undefined,
): Promise<string | null> {
  if (!publicId) return null;
  const id = privateId('source', publicId);
  const [row] = id
    ? await db.query<{ id: string }>({
        text: `select id from source
          where organization_id = $1 and campaign_id = $2 and id = $3`,
        values: [campaign.organization_id, campaign.id, id],
      })
    : [];
  if (!row) throw invalid('source_id', 'is no source of this campaign');
  return row.id;
}
