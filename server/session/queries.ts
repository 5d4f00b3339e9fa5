// Every SQL statement of sessions.
import type { Role } from '../../contract/role.ts';
import type { Queryable } from '../db/database.ts';
import type { Token } from '../secret/token.ts';

/** Without a request for so long, a session is over. */
const IDLE = `interval '24 hours'`;
/** However busy it is, a session is over after so long. */
const ABSOLUTE = `interval '14 days'`;
/** A session's last request is noted so often at most. */
const SEEN_STEP = `interval '1 minute'`;

/** A session with the person whose it is. */
export interface SessionRow {
  id: string;
  organization_id: string;
  account_id: string;
  role: Role;
  client_ids: string[] | null;
  location_ids: string[] | null;
  is_seen_long_ago: boolean;
}

/** The session of a token, unless it is over or its account is disabled. */
export async function findSession(db: Queryable, token: Token): Promise<SessionRow | undefined> {
  const [row] = await db.query<SessionRow>({
    name: 'session-find',
    text: `select s.id, s.organization_id, s.account_id, a.role, a.client_ids, a.location_ids,
        s.seen_at < now() - ${SEEN_STEP} as is_seen_long_ago
      from session s
      join account a on a.organization_id = s.organization_id and a.id = s.account_id
      where s.organization_id = $1 and s.token_hash = $2 and a.status = 'active'
        and s.expires_at > now() and s.seen_at > now() - ${IDLE}`,
    values: [token.organizationId, token.hash],
  });
  return row;
}

interface Named {
  organizationId: string;
  id: string;
}

export async function noteSeen(db: Queryable, session: Named): Promise<void> {
  await db.query({
    text: 'update session set seen_at = now() where organization_id = $1 and id = $2',
    values: [session.organizationId, session.id],
  });
}

export interface NewSession extends Named {
  accountId: string;
  tokenHash: Buffer;
  agent: string;
  address: string;
}

/** Answers when it expires. */
export async function insertSession(tx: Queryable, session: NewSession): Promise<Date> {
  const [row] = await tx.query<{ expires_at: Date }>({
    text: `insert into session (organization_id, id, account_id, token_hash, agent, address,
        created_at, seen_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, now(), now(), now() + ${ABSOLUTE}) returning expires_at`,
    values: [
      session.organizationId,
      session.id,
      session.accountId,
      session.tokenHash,
      session.agent,
      session.address,
    ],
  });
  return row!.expires_at;
}

/** Gives a session another token; the old one is good no more. */
export async function replaceToken(tx: Queryable, session: Named, hash: Buffer): Promise<Date> {
  const [row] = await tx.query<{ expires_at: Date }>({
    text: `update session set token_hash = $3, seen_at = now()
      where organization_id = $1 and id = $2 returning expires_at`,
    values: [session.organizationId, session.id, hash],
  });
  if (!row) throw new Error('The session ended meanwhile');
  return row.expires_at;
}

interface OfAccount {
  organizationId: string;
  accountId: string;
}

export interface ListedSession {
  id: string;
  agent: string;
  address: string;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
}

export function listSessions(db: Queryable, of: OfAccount): Promise<ListedSession[]> {
  return db.query<ListedSession>({
    text: `select id, agent, address, created_at, seen_at, expires_at from session
      where organization_id = $1 and account_id = $2
        and expires_at > now() and seen_at > now() - ${IDLE}
      order by id desc limit 500`,
    values: [of.organizationId, of.accountId],
  });
}

/** Ends one session of an account; answers whether it was there. */
export async function deleteSession(tx: Queryable, of: OfAccount, id: string): Promise<boolean> {
  const rows = await tx.query({
    text: `delete from session where organization_id = $1 and account_id = $2 and id = $3
      returning id`,
    values: [of.organizationId, of.accountId, id],
  });
  return rows.length > 0;
}

/** Ends the session of a token, whoever's it is; answers whose it was. */
export async function deleteByToken(
  tx: Queryable,
  token: Token,
): Promise<{ id: string; account_id: string } | undefined> {
  const [row] = await tx.query<{ id: string; account_id: string }>({
    text: `delete from session where organization_id = $1 and token_hash = $2
      returning id, account_id`,
    values: [token.organizationId, token.hash],
  });
  return row;
}

/** Ends the sessions of an account, but for one. */
export async function deleteSessions(
  tx: Queryable,
  of: OfAccount,
  except: string | null = null,
): Promise<void> {
  await tx.query({
    text: `delete from session where organization_id = $1 and account_id = $2
      and id is distinct from $3::uuid`,
    values: [of.organizationId, of.accountId, except],
  });
}

/** Forgets sessions that are over, and links and failures that no longer count. */
export async function purge(db: Queryable): Promise<void> {
  for (const text of [
    `delete from session where expires_at < now() or seen_at < now() - ${IDLE}`,
    'delete from password_reset where expires_at < now()',
    'delete from device_pairing where expires_at < now()',
    `delete from sign_in_failure where failed_at < now() - interval '1 day'`,
  ]) {
    await db.query({ text });
  }
}

export async function findExpiry(db: Queryable, session: Named): Promise<Date | undefined> {
  const [row] = await db.query<{ expires_at: Date }>({
    text: 'select expires_at from session where organization_id = $1 and id = $2',
    values: [session.organizationId, session.id],
  });
  return row?.expires_at;
}
