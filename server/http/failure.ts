// Writes every answer that is not a success: one shape, readable by a shop's naive code.
import type { ErrorObject } from 'ajv';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ErrorBody, ErrorCode } from '../../contract/error.ts';
import { EarlierUse } from '../../contract/management/till-look.ts';
import { Findings } from '../../contract/store.ts';
import { isTransient } from '../db/database.ts';
import { ApiError, unavailable } from './api-error.ts';
import { fieldErrors } from './validation.ts';

const FieldErrors = Type.Array(Type.Object({ path: Type.String(), message: Type.String() }));

/** The schema of all 4xx and 5xx answers. */
export const Failure = Type.Object({
  valid: Type.Optional(Type.Boolean()),
  success: Type.Optional(Type.Boolean()),
  error: Type.String({ description: 'For people.' }),
  error_code: Type.String({ description: 'For programs; stable.' }),
  reference: Type.String({ description: 'What support can look up.' }),
  errors: Type.Optional(FieldErrors),
  message: Type.Optional(Type.String()),
  findings: Type.Optional(Findings),
  earlier_uses: Type.Optional(Type.Array(EarlierUse, { description: 'To tills only.' })),
});

/** The fields that make a failure readable to a client that looks at nothing else. */
export function naiveFields(url: string): { valid?: false; success?: false } {
  if (url.startsWith('/api/webhook/validate')) return { valid: false };
  return url.startsWith('/api/webhook') ? { success: false } : {};
}

const CODES_BY_STATUS: Partial<Record<number, ErrorCode>> = {
  404: 'not_found',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  431: 'headers_too_large',
};

/** Any error as an ApiError; what is not the caller's mistake shows no message of its own. */
function asApiError(error: FastifyError | Error): ApiError {
  if (error instanceof ApiError) return error;
  const { validation, statusCode } = error as Partial<FastifyError>;
  if (validation) {
    return new ApiError('invalid_request', { errors: fieldErrors(validation as ErrorObject[]) });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const code = CODES_BY_STATUS[statusCode];
    return code
      ? new ApiError(code)
      : new ApiError('invalid_request', { message: 'The request is not valid' });
  }
  return isTransient(error) ? unavailable() : new ApiError('internal_error');
}

export function sendFailure(request: FastifyRequest, reply: FastifyReply, error: ApiError) {
  const body: ErrorBody = {
    error: error.message,
    error_code: error.code,
    reference: request.id,
    errors: error.errors,
  };
  // also where the address could not be read, and no hook has run
  reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
  return reply.code(error.status).send({ ...naiveFields(request.url), ...body });
}

/** Refusals of who tries to be somebody: in the log, as those of who tries what they may not. */
const TRIES: Partial<Record<ErrorCode, true>> = {
  sign_in_failed: true,
  totp_required: true,
  pin_wrong: true,
};

export function useFailures(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const failure = asApiError(error);
    if (failure.status === 403 || failure.code in TRIES) {
      const { kind, id } = request.actor ?? { kind: 'nobody', id: null };
      const said = { code: failure.code, route: request.routeOptions.url, reference: request.id };
      request.log.warn({ ...said, actor: { kind, id }, address: request.ip }, 'request refused');
    }
    if (failure.status >= 500) {
      // the route's pattern: the address itself may hold a code
      const route = request.routeOptions.url ?? '(no route)';
      request.log.error({ err: error, route, reference: request.id }, 'request failed');
    }
    return sendFailure(request, reply, failure);
  });
  app.setNotFoundHandler((request, reply) =>
    sendFailure(
      request,
      reply,
      new ApiError('not_found', { message: 'There is nothing at this address' }),
    ),
  );
}
