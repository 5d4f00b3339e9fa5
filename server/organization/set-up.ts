// The first run: an empty installation gets its organization and its owner, who is signed in.
import { hashPassword } from '../account/password.ts';
import { requireStrength } from '../account/require-strength.ts';
import type { AccountRow } from '../account/queries.ts';
import type { Database, Queryable } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import type { Actor } from '../ledger/entry.ts';
import { openSession, type Circumstances, type OpenedSession } from '../session/open-session.ts';
import { makeOrganization, makeOwner } from './make-organization.ts';
import { hasOrganizations, lockFirstRun } from './queries.ts';

export interface FirstRun {
  organization: string;
  name?: string;
  email: string;
  password: string;
}

// nobody is there yet who could be named
const ACTOR: Actor = { kind: 'system', id: null };

/** Throws 409 where an organization is there: of two at once, one is the owner. */
export async function setUp(
  db: Database,
  said: FirstRun,
  circumstances: Circumstances,
): Promise<{ account: AccountRow; session: OpenedSession }> {
  await requireEmpty(db);
  const { organization, email, name = '' } = said;
  await requireStrength('password', said.password, [email, name, organization]);
  const passwordHash = await hashPassword(said.password);
  return db.transaction(async (tx) => {
    await lockFirstRun(tx);
    await requireEmpty(tx);
    const organizationId = await makeOrganization(tx, ACTOR, said.organization.trim());
    const account = await makeOwner(tx, ACTOR, {
      organizationId,
      name: said.name?.trim() ?? null,
      email: said.email.trim().toLowerCase(),
      passwordHash,
    });
    if (!account) throw new Error('A new organization had an account');
    return { account, session: await openSession(tx, account, circumstances) };
  });
}

async function requireEmpty(db: Queryable): Promise<void> {
  if (await hasOrganizations(db)) {
    throw new ApiError('conflict', { message: 'This installation is set up: sign in' });
  }
}
