// A caller's mistake, thrown anywhere and written by one handler.
import { sentenceOf, statusOf, type ErrorCode, type FieldError } from '../../contract/error.ts';

export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly errors: FieldError[] | undefined;
  /** Seconds after which the same call is worth repeating. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    options: { message?: string; errors?: FieldError[]; retryAfter?: number } = {},
  ) {
    super(options.message ?? sentenceOf(code));
    this.code = code;
    this.status = statusOf(code);
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
  }
}

/** A 400 that names one field. */
export const invalid = (path: string, message: string): ApiError =>
  new ApiError('invalid_request', { errors: [{ path, message }] });

/** A 404 that does not say whether the thing exists for somebody else. */
export const notFound = (): ApiError => new ApiError('not_found');

export const unavailable = (retryAfter = 1): ApiError =>
  new ApiError('unavailable', { retryAfter });
