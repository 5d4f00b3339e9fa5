// POST /api/webhook/redemption/batch: many reports in one call, each answered as if it came alone.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { FieldError } from '../../contract/error.ts';
import { sentenceOf } from '../../contract/error.ts';
import type { Request } from '../../contract/operation.ts';
import { RedemptionReport, reportRedemption, reportRedemptions } from '../../contract/store.ts';
import { ApiError } from '../http/api-error.ts';
import { withoutNulls } from '../http/body.ts';
import { claimKey } from '../http/idempotency.ts';
import { newReference } from '../http/reference.ts';
import { requestHash, route } from '../http/route.ts';
import { compileBody, fieldErrors } from '../http/validation.ts';
import { answerFor } from './answer.ts';
import type { Redeem } from './command.ts';
import { findHoldOrder } from './find-target.ts';
import type { Failure } from './perform.ts';
import { readRedeem, type Circumstances } from './read-command.ts';
import type { StoreParts } from './scope.ts';
import { circumstancesOf, noteMiss } from './store-call.ts';

const BODY_LIMIT = 4 * 1024 * 1024;
const validateItem = compileBody(RedemptionReport);

type Item = Request<typeof reportRedemption>['body'] & { idempotency_key?: unknown };
type Result = { status: number } & Record<string, unknown>;
/** An item that can be performed, or the answer to one that is malformed. */
type Read = { command: Redeem; answer?: undefined } | { command?: undefined; answer: Result };

export function registerBatchRoute(app: FastifyInstance, parts: StoreParts): void {
  const handle = async (
    items: unknown[],
    at: Circumstances,
  ): Promise<{ results: Result[]; replayed: boolean }> => {
    const replayed =
      at.idempotency !== null && (await claimKey(parts.db, at.scope, at.idempotency));
    const read = await Promise.all(items.map((item, i) => readItem(parts, item, i, at)));
    const commands = read.flatMap(({ command }) => command ?? []);
    const outcomes = commands.length > 0 ? await parts.performer.performAll(commands) : [];
    let next = 0;
    const results = read.map(({ command, answer }): Result => {
      if (!command) return answer;
      const outcome = outcomes[next++];
      if (!outcome) throw new Error('A command without an outcome');
      if (outcome.kind === 'failed') return failed(outcome, command.reference);
      noteMiss(parts, command, outcome);
      const { status, body } = answerFor(command, outcome);
      return { status, ...body };
    });
    return { results, replayed };
  };

  route(
    app,
    reportRedemptions,
    async ({ body, request, reply }) => {
      const { results, replayed } = await handle(
        body.redemptions,
        await circumstancesOf(parts, request),
      );
      if (replayed) reply.header('idempotent-replayed', 'true');
      return { results };
    },
    { bodyLimit: BODY_LIMIT },
  );
}

async function readItem(
  parts: StoreParts,
  item: unknown,
  index: number,
  at: Circumstances,
): Promise<Read> {
  const reference = newReference();
  const body = withoutNulls(item) as Item;
  if (!validateItem(body)) return malformed(reference, fieldErrors(validateItem.errors));
  const { idempotency_key: key, ...report } = body;
  if (key !== undefined && (typeof key !== 'string' || key.length < 1 || key.length > 255)) {
    const message = 'must be 1 to 255 characters';
    return malformed(reference, [{ path: 'idempotency_key', message }]);
  }
  const { url } = reportRedemption;
  const ownKey = key ?? derivedKey(at, index);
  const idempotency =
    ownKey === undefined
      ? null
      : { route: `POST ${url}`, key: ownKey, requestHash: requestHash(url, report) };
  try {
    const command = readRedeem(report, { ...at, reference, idempotency });
    if (command.orderReference === null && body.hold_id !== undefined) {
      command.orderReference = await findHoldOrder(
        parts.db,
        at.scope,
        body.hold_id,
        command.codeKey,
      );
    }
    return { command };
  } catch (error) {
    if (error instanceof ApiError) return malformed(reference, error.errors ?? []);
    throw error;
  }
}

/** The call's own Idempotency-Key covers its items, each by its place. */
function derivedKey(at: Circumstances, index: number): string | undefined {
  if (!at.idempotency) return undefined;
  const digest = createHash('sha256').update(at.idempotency.key).digest('hex');
  return `batch ${digest} ${index}`;
}

const malformed = (reference: string, errors: FieldError[]): Read => ({
  answer: {
    status: 400,
    success: false,
    error: sentenceOf('invalid_request'),
    error_code: 'invalid_request',
    reference,
    errors,
  },
});

function failed({ error }: Failure, reference: string): Result {
  const code = error instanceof ApiError ? error.code : 'internal_error';
  return {
    status: error instanceof ApiError ? error.status : 500,
    success: false,
    error: sentenceOf(code),
    error_code: code,
    reference,
  };
}
