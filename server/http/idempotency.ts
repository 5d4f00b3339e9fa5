// The first answers to calls with an Idempotency-Key, kept so that a repetition gets them again.
import { ApiError } from './api-error.ts';
import type { Queryable } from '../db/database.ts';
import type { Keyring } from '../secret/keyring.ts';

/** An Idempotency-Key, with what makes two calls the same call. */
export interface IdempotencyMark {
  route: string;
  key: string;
  requestHash: Buffer;
}

export interface IdempotencyId {
  organizationId: string;
  /** The client, or the organization for calls that name none. */
  scopeId: string;
  route: string;
  key: string;
  requestHash: Buffer;
}

export interface KeptAnswer {
  status: number;
  body: object | undefined;
  replayed?: boolean;
}

interface Row {
  request_hash: Buffer;
  status: number;
  answer: string;
  sealed: boolean;
}

/**
 * The kept answer of this call. Calls with one key wait for one another, so that of two at once
 * the second finds the first's answer. Throws 422 when the key was used with another request.
 */
export async function findAnswer(
  tx: Queryable,
  keyring: Keyring,
  id: IdempotencyId,
): Promise<KeptAnswer | undefined> {
  await tx.query({
    name: 'idempotency-lock',
    text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
    values: [`${id.organizationId} ${id.scopeId} ${id.route} ${id.key}`],
  });
  const [row] = await tx.query<Row>({
    name: 'idempotency-find',
    text: `select request_hash, status, answer, sealed from idempotency
      where organization_id = $1 and scope_id = $2 and route = $3 and key = $4`,
    values: [id.organizationId, id.scopeId, id.route, id.key],
  });
  if (!row) return undefined;
  if (!row.request_hash.equals(id.requestHash)) throw new ApiError('idempotency_key_reused');
  const text = row.sealed ? keyring.open(row.answer).toString('utf8') : row.answer;
  return { status: row.status, body: text === '' ? undefined : (JSON.parse(text) as object) };
}

/** Keeps an answer, sealed. */
export async function keepAnswer(
  tx: Queryable,
  keyring: Keyring,
  id: IdempotencyId,
  answer: KeptAnswer,
): Promise<void> {
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  await tx.query({
    name: 'idempotency-keep',
    text: `insert into idempotency
        (organization_id, scope_id, route, key, request_hash, status, answer, sealed, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, true, now())`,
    values: [
      id.organizationId,
      id.scopeId,
      id.route,
      id.key,
      id.requestHash,
      answer.status,
      keyring.seal(Buffer.from(text)),
    ],
  });
}

/** Drops answers that were kept for two days, a bounded number at a time; answers how many. */
export async function purgeAnswers(db: Queryable): Promise<number> {
  const rows = await db.query({
    name: 'idempotency-purge',
    text: `delete from idempotency where (organization_id, scope_id, route, key) in (
        select organization_id, scope_id, route, key from idempotency
        where created_at < now() - interval '48 hours' order by created_at limit 10000)
      returning 1`,
  });
  return rows.length;
}

/**
 * Notes that a call with this key was begun, for calls whose parts keep their own answers. Answers
 * whether it was begun before; throws 422 when that was with another request.
 */
export async function claimKey(
  db: Queryable,
  scope: { organizationId: string; clientId: string },
  mark: IdempotencyMark,
): Promise<boolean> {
  const [row] = await db.query<{ request_hash: Buffer; is_new: boolean }>({
    name: 'idempotency-claim',
    // the update changes nothing: it makes the row that is there come back
    text: `insert into idempotency
        (organization_id, scope_id, route, key, request_hash, status, answer, created_at)
      values ($1, $2, $3, $4, $5, 0, '', now())
      on conflict (organization_id, scope_id, route, key) do update set status = idempotency.status
      returning request_hash, xmax = 0 as is_new`,
    values: [scope.organizationId, scope.clientId, mark.route, mark.key, mark.requestHash],
  });
  if (!row?.request_hash.equals(mark.requestHash)) throw new ApiError('idempotency_key_reused');
  return !row.is_new;
}
