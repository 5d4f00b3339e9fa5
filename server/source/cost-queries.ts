// Every SQL statement of cost lines.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { pageEnd, type PageRequest } from '../http/page.ts';

export interface NewCost {
  id: string;
  organization_id: string;
  client_id: string;
  campaign_id: string;
  source_id: string | null;
  kind: string;
  amount_minor: number;
  /** A day of the calendar. */
  on_date: string;
  description: string | null;
}

export interface CostRow extends NewCost {
  currency: string;
  created_at: Date;
}

const COLUMNS = `k.id, k.organization_id, k.client_id, k.campaign_id, k.source_id, k.kind,
  k.amount_minor, k.on_date::text as on_date, k.description, k.created_at, cl.currency`;
const FROM = `from cost_line k
  join campaign c on c.organization_id = k.organization_id and c.id = k.campaign_id
  join client cl on cl.organization_id = k.organization_id and cl.id = k.client_id`;

const view = (actor: AnyActor) =>
  within(actor, { organization: 'k.organization_id', client: 'k.client_id', mode: 'c.mode' });

export async function insertCost(tx: Queryable, cost: NewCost): Promise<Date> {
  const [row] = await tx.query<{ created_at: Date }>({
    text: `insert into cost_line (organization_id, id, client_id, campaign_id, source_id, kind,
        amount_minor, on_date, description, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now()) returning created_at`,
    values: [
      cost.organization_id,
      cost.id,
      cost.client_id,
      cost.campaign_id,
      cost.source_id,
      cost.kind,
      cost.amount_minor,
      cost.on_date,
      cost.description,
    ],
  });
  return row!.created_at;
}

export function listCosts(
  db: Queryable,
  actor: AnyActor,
  filter: { campaignId: string; sourceId: string | undefined },
  page: PageRequest,
): Promise<CostRow[]> {
  const where = view(actor)
    .is('k.campaign_id', filter.campaignId)
    .is('k.source_id', filter.sourceId)
    .and('(k.removed_at is null) = ?', true);
  const text = `select ${COLUMNS} ${FROM} ${pageEnd(where, page, 'k.id')}`;
  return db.query<CostRow>({ text, values: where.values });
}

/** The cost line of a public id, locked; throws 404, also where it was taken back. */
export async function requireCost(
  tx: Queryable,
  actor: AnyActor,
  publicId: string,
): Promise<CostRow> {
  const id = privateId('cost', publicId);
  if (!id) throw notFound();
  const where = view(actor).is('k.id', id).and('(k.removed_at is null) = ?', true);
  const [row] = await tx.query<CostRow>({
    text: `select ${COLUMNS} ${FROM} where ${where.text()} for no key update of k`,
    values: where.values,
  });
  if (!row) throw notFound();
  return row;
}

export async function removeCost(tx: Queryable, cost: CostRow): Promise<void> {
  await tx.query({
    text: 'update cost_line set removed_at = now() where organization_id = $1 and id = $2',
    values: [cost.organization_id, cost.id],
  });
}
