// Makes an organization and its owner where they are missing, and a fresh key that may do all.
import { hashPassword } from '../account/password.ts';
import { scopes } from '../api-key/can.ts';
import { issueKey } from '../api-key/issue-key.ts';
import type { Database } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import type { Actor } from '../ledger/entry.ts';
import { makeOrganization, makeOwner } from './make-organization.ts';
import { findByName, lockFirstRun } from './queries.ts';

export interface Bootstrap {
  /** The organization's name: found by it, or made. */
  organization: string;
  email: string;
  password: string;
}

const ACTOR: Actor = { kind: 'command_line', id: null };

/** Answers the organization's id and a new live key of every scope, shown only here. */
export async function bootstrap(
  db: Database,
  { password, ...rest }: Bootstrap,
): Promise<{ organization_id: string; api_key: string }> {
  return bootstrapWithHash(db, { ...rest, passwordHash: await hashPassword(password) });
}

/** The same, with a password that is hashed already. */
export function bootstrapWithHash(
  db: Database,
  { organization, email, passwordHash }: Omit<Bootstrap, 'password'> & { passwordHash: string },
): Promise<{ organization_id: string; api_key: string }> {
  return db.transaction(async (tx) => {
    await lockFirstRun(tx);
    const name = organization.trim();
    const organizationId =
      (await findByName(tx, name)) ?? (await makeOrganization(tx, ACTOR, name));
    const owner = { organizationId, name: null, email: email.trim().toLowerCase(), passwordHash };
    await makeOwner(tx, ACTOR, owner);
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
