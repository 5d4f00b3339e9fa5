// Makes an organization, and an owner for it, each with its entry in the ledger.
import { insertAccount, type AccountRow } from '../account/queries.ts';
import type { Queryable } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { insertOrganization } from './queries.ts';

export async function makeOrganization(tx: Queryable, actor: Actor, name: string): Promise<string> {
  const organizationId = newId();
  await insertOrganization(tx, organizationId, name);
  await appendToLedger(tx, [
    {
      organizationId,
      kind: 'organization.created',
      actor,
      at: Date.now(),
      subjectId: organizationId,
      after: { name },
    },
  ]);
  return organizationId;
}

export interface NewOwner {
  organizationId: string;
  name: string | null;
  email: string;
  passwordHash: string;
}

/** Undefined where the organization has an account of this address. */
export async function makeOwner(
  tx: Queryable,
  actor: Actor,
  owner: NewOwner,
): Promise<AccountRow | undefined> {
  const position = { role: 'owner', client_ids: null, location_ids: null } as const;
  const row = await insertAccount(tx, { ...owner, id: newId(), ...position });
  if (!row) return undefined;
  await appendToLedger(tx, [
    {
      organizationId: owner.organizationId,
      kind: 'account.created',
      actor,
      at: Date.now(),
      subjectId: row.id,
      after: { email: owner.email, role: 'owner' },
    },
  ]);
  return row;
}
