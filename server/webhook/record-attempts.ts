// Attempts that are over into the books: those to one endpoint in one transaction.
import { randomInt } from 'node:crypto';
import { isoOf } from '../http/instant.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import type { Courier, Ended } from './attempt-delivery.ts';
import { decideAttempt } from './decide-attempt.ts';
import { noteAttempts, type NotedAttempt } from './delivery-queries.ts';
import { lockEndpoint, stateOf, updateState, type EndpointRow } from './queries.ts';

/** What is kept of an answer. */
const EXCERPT = 1_000;
const CHANCES = 1_000_000;

/** What cannot be recorded is due again when its lease is over. */
export async function recordAttempts(courier: Courier, ended: readonly Ended[]): Promise<void> {
  const byEndpoint = new Map<string, Ended[]>();
  for (const each of ended) {
    const { endpoint_id } = each.due;
    byEndpoint.set(endpoint_id, [...(byEndpoint.get(endpoint_id) ?? []), each]);
  }
  for (const these of byEndpoint.values()) {
    await recordOfEndpoint(courier, these).catch((error: unknown) =>
      courier.log.warn({ err: error, count: these.length }, 'webhooks were not recorded'),
    );
  }
}

async function recordOfEndpoint({ db, log }: Courier, ended: readonly Ended[]): Promise<void> {
  const [first] = ended;
  if (!first) return;
  const { organization_id, endpoint_id } = first.due;
  await db.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, organization_id, endpoint_id);
    if (!endpoint) return;
    let state = stateOf(endpoint);
    const notices: LedgerEntry[] = [];
    const noted = ended.map(({ due, attempt, posted }): NotedAttempt => {
      const decided = decideAttempt(state, attempt, randomInt(CHANCES) / CHANCES);
      state = decided.endpoint;
      const { status, beganAt, endedAt } = attempt;
      if (decided.notice !== null) {
        const { failures, disabledReason: reason } = state;
        log.warn(
          { endpoint: endpoint.id, failures, reason },
          `webhook endpoint: ${decided.notice}`,
        );
        notices.push({
          ...about(endpoint, endedAt),
          kind: `webhook_endpoint.${decided.notice}`,
          after: { failures, reason, response_status: status },
        });
      }
      const { error, body } = posted;
      return {
        id: due.id,
        ...decided.delivery,
        attempt: {
          at: isoOf(beganAt),
          took_ms: endedAt - beganAt,
          status,
          error: error ?? wordsOf(status),
          body: body.length > 0 ? excerptOf(body) : null,
        },
      };
    });
    await noteAttempts(tx, endpoint, noted);
    await updateState(tx, endpoint, state);
    if (notices.length > 0) await appendToLedger(tx, notices);
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
