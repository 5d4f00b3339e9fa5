// Every SQL statement of organizations.
import type { Queryable } from '../db/database.ts';
import { notFound } from '../http/api-error.ts';

export interface OrganizationRow {
  organization_id: string;
  name: string;
  support_email: string | null;
  campaign_approval: boolean;
  created_at: Date;
}

export async function requireOrganization(
  db: Queryable,
  organizationId: string,
  lock: '' | 'for no key update' = '',
): Promise<OrganizationRow> {
  const [row] = await db.query<OrganizationRow>({
    text: `select organization_id, name, support_email, campaign_approval, created_at
      from organization where organization_id = $1 ${lock}`,
    values: [organizationId],
  });
  if (!row) throw notFound();
  return row;
}

export async function updateOrganization(tx: Queryable, row: OrganizationRow): Promise<void> {
  await tx.query({
    text: `update organization set name = $2, support_email = $3, campaign_approval = $4
      where organization_id = $1`,
    values: [row.organization_id, row.name, row.support_email, row.campaign_approval],
  });
}

export async function insertOrganization(
  tx: Queryable,
  organizationId: string,
  name: string,
): Promise<void> {
  await tx.query({
    text: 'insert into organization (organization_id, name, created_at) values ($1, $2, now())',
    values: [organizationId, name],
  });
}
