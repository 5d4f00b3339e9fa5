// One attempt: what is sent, and what came of it into the books.
import { randomInt } from 'node:crypto';
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { Event } from '../event/describe-event.ts';
import { isoOf } from '../http/instant.ts';
import { appendToLedger } from '../ledger/append.ts';
import { SecretKeyError, type Keyring } from '../secret/keyring.ts';
import { decideAttempt, type Attempt } from './decide-attempt.ts';
import { recordAttempt, type DueRow } from './delivery-queries.ts';
import type { Posted, Poster } from './post.ts';
import { lockEndpoint, stateOf, updateState, type EndpointRow } from './queries.ts';
import { signedHeaders } from './signature.ts';

/** What is kept of an answer. */
const EXCERPT = 1_000;
const CHANCES = 1_000_000;

export interface Courier {
  db: Database;
  keyring: Keyring;
  poster: Poster;
  log: Logger;
}

/**
 * Sends and records. `event`: undefined where the ledger no longer holds it. What was given up because
 * this process ends has not failed: it is left to its lease.
 */
export async function attemptDelivery(
  courier: Courier,
  due: DueRow,
  event: Event | undefined,
  isGivenUp: () => boolean,
): Promise<void> {
  const beganAt = Date.now();
  const posted = await send(courier, due, event, beganAt);
  if (posted.status === null && isGivenUp()) return;
  const endedAt = Date.now();
  const { status } = posted;
  const { byHand, number } = { byHand: due.by_hand, number: due.attempts + 1 };
  const attempt = { beganAt, endedAt, status, number, byHand };
  await record(courier, due, attempt, posted);
}

async function send(
  { keyring, poster }: Courier,
  due: DueRow,
  event: Event | undefined,
  at: number,
): Promise<Posted> {
  const nothing = (error: string): Posted => ({ status: null, error, body: Buffer.alloc(0) });
  if (!event) return nothing('The event is no longer kept');
  const current = openOrNot(keyring, due.sealed_secret);
  if (!current) {
    return nothing('The signing secret cannot be opened with the secret key of this server');
  }
  const older = due.older_secret === null ? undefined : openOrNot(keyring, due.older_secret);
  const secrets = older ? [current, older] : [current];
  const body = JSON.stringify(event);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'VoucherTrack-Webhooks/1',
    ...signedHeaders({ id: event.id, body }, secrets, at),
  };
  return poster.post(due.url, headers, body);
}

/** Undefined where the key is not at hand. */
function openOrNot(keyring: Keyring, sealed: string): Buffer | undefined {
  try {
    return keyring.open(sealed);
  } catch (error) {
    if (error instanceof SecretKeyError) return undefined;
    throw error;
  }
}

async function record(
  { db, log }: Courier,
  due: DueRow,
  attempt: Attempt,
  { error, body }: Posted,
): Promise<void> {
  const { status, beganAt, endedAt } = attempt;
  await db.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, due.organization_id, due.endpoint_id);
    if (!endpoint) return;
    const chance = randomInt(CHANCES) / CHANCES;
    const decided = decideAttempt(stateOf(endpoint), attempt, chance);
    await recordAttempt(tx, due, decided.delivery, {
      at: isoOf(beganAt),
      took_ms: endedAt - beganAt,
      status,
      error: error ?? wordsOf(status),
      body: body.length > 0 ? excerptOf(body) : null,
    });
    await updateState(tx, endpoint, decided.endpoint);
    if (decided.notice === null) return;
    const { failures, disabledReason: reason } = decided.endpoint;
    log.warn({ endpoint: endpoint.id, failures, reason }, `webhook endpoint: ${decided.notice}`);
    await appendToLedger(tx, [
      {
        ...about(endpoint, endedAt),
        kind: `webhook_endpoint.${decided.notice}`,
        after: { failures, reason, response_status: status },
      },
    ]);
  });
}

const about = (endpoint: EndpointRow, at: number) => ({
  organizationId: endpoint.organization_id,
  actor: { kind: 'system', id: null } as const,
  at,
  clientId: endpoint.client_id,
  subjectId: endpoint.id,
});

function wordsOf(status: number | null): string | null {
  if (status === null || (status >= 200 && status < 300)) return null;
  return status >= 300 && status < 400
    ? `It answered ${status}: redirects are not followed`
    : `It answered ${status}`;
}

/** The beginning of an answer as text that the database takes. */
const excerptOf = (body: Buffer): string =>
  body
    .subarray(0, EXCERPT * 4)
    .toString('utf8')
    .slice(0, EXCERPT)
    .replace(/[\0\p{Surrogate}]/gu, '');
