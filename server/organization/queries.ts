// Every SQL statement of organizations.
import type { Queryable } from '../db/database.ts';

export interface OrganizationRow {
  organization_id: string;
  name: string;
  support_email: string | null;
  campaign_approval: boolean;
  created_at: Date;
}

export async function findOrganization(
  db: Queryable,
  organizationId: string,
  lock: '' | 'for no key update' = '',
): Promise<OrganizationRow> {
  const [row] = await db.query<OrganizationRow>({
    text: `select organization_id, name, support_email, campaign_approval, created_at
      from organization where organization_id = $1 ${lock}`,
    values: [organizationId],
  });
  if (!row) throw new Error('The organization is gone');
  return row;
}

export async function updateOrganization(tx: Queryable, row: OrganizationRow): Promise<void> {
  await tx.query({
    text: `update organization set name = $2, support_email = $3, campaign_approval = $4
      where organization_id = $1`,
    values: [row.organization_id, row.name, row.support_email, row.campaign_approval],
  });
}

export async function hasOrganizations(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>({
    text: 'select exists (select 1 from organization) as found',
  });
  return row?.found ?? false;
}

export async function findByName(db: Queryable, name: string): Promise<string | undefined> {
  const [row] = await db.query<{ organization_id: string }>({
    text: 'select organization_id from organization where name = $1 order by 1 limit 1',
    values: [name],
  });
  return row?.organization_id;
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

// any fixed number
const LOCK = 0x626f6f74;

/** Until the transaction ends, nobody else makes an organization or its owner. */
export async function lockFirstRun(tx: Queryable): Promise<void> {
  await tx.query({ text: 'select pg_advisory_xact_lock($1)', values: [LOCK] });
}
