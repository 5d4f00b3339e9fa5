// Makes an organization and its owner where they are missing, and a fresh key that may do all.
import { hashPassword } from '../account/password.ts';
import { scopes } from '../api-key/can.ts';
import { issueKey } from '../api-key/issue-key.ts';
import type { Database, Transaction } from '../db/database.ts';
import { newId, publicId } from '../db/id.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';

export interface Bootstrap {
  /** The organization's name: found by it, or made. */
  organization: string;
  email: string;
  password: string;
}

// any fixed number: two bootstraps at once make one organization
const LOCK = 0x626f6f74;
const ACTOR: Actor = { kind: 'command_line', id: null };

/** Answers the organization's id and a new live key of every scope, shown only here. */
export async function bootstrap(
  db: Database,
  { organization, email, password }: Bootstrap,
): Promise<{ organization_id: string; api_key: string }> {
  const passwordHash = await hashPassword(password);
  return db.transaction(async (tx) => {
    await tx.query({ text: 'select pg_advisory_xact_lock($1)', values: [LOCK] });
    const organizationId = await organizationNamed(tx, organization.trim());
    await ensureOwner(tx, organizationId, email.trim().toLowerCase(), passwordHash);
    const { text } = await issueKey(tx, ACTOR, {
      organizationId,
      clientId: null,
      name: 'Bootstrap',
      kind: 'secret',
      scopes: [...scopes],
      mode: 'live',
      shop: 'default',
      allowedIps: null,
      origins: null,
      expiresAt: null,
    });
    return { organization_id: publicId('organization', organizationId), api_key: text };
  });
}

async function organizationNamed(tx: Transaction, name: string): Promise<string> {
  const [found] = await tx.query<{ organization_id: string }>({
    text: 'select organization_id from organization where name = $1 order by 1 limit 1',
    values: [name],
  });
  if (found) return found.organization_id;
  const organizationId = newId();
  await tx.query({
    text: 'insert into organization (organization_id, name, created_at) values ($1, $2, now())',
    values: [organizationId, name],
  });
  await appendToLedger(tx, [
    {
      organizationId,
      kind: 'organization.created',
      actor: ACTOR,
      at: Date.now(),
      subjectId: organizationId,
      after: { name },
    },
  ]);
  return organizationId;
}

async function ensureOwner(
  tx: Transaction,
  organizationId: string,
  email: string,
  passwordHash: string,
): Promise<void> {
  const id = newId();
  const made = await tx.query({
    text: `insert into account (organization_id, id, email, password_hash, role, created_at)
      values ($1, $2, $3, $4, 'owner', now())
      on conflict (organization_id, email) do nothing returning id`,
    values: [organizationId, id, email, passwordHash],
  });
  if (made.length === 0) return;
  await appendToLedger(tx, [
    {
      organizationId,
      kind: 'account.created',
      actor: ACTOR,
      at: Date.now(),
      subjectId: id,
      after: { email, role: 'owner' },
    },
  ]);
}
