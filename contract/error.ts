// The errors that a caller can make or meet, each with its status and its words: one table.
import { refusals, type RefusalCode } from './refusal.ts';

const mistakes = {
  invalid_request: { status: 400, sentence: 'The request is not valid' },
  client_required: { status: 400, sentence: 'This key serves several clients: send X-Client-Id' },
  unauthorized: { status: 401, sentence: 'API key is missing, unknown, revoked or expired' },
  sign_in_failed: { status: 401, sentence: 'The e-mail address or the password is not right' },
  totp_required: { status: 401, sentence: 'A code of the second factor is needed as well' },
  pin_wrong: { status: 401, sentence: 'The PIN is not right' },
  forbidden: { status: 403, sentence: 'This API key may not do that' },
  pin_locked: { status: 403, sentence: 'Five wrong PINs: a manager has to unlock' },
  nobody_on_shift: { status: 403, sentence: 'Nobody works at this till: enter your PIN' },
  not_found: { status: 404, sentence: 'Not found' },
  client_not_found: { status: 404, sentence: 'Client not found' },
  redemption_not_found: { status: 404, sentence: 'Redemption not found' },
  request_timeout: { status: 408, sentence: 'The request took too long to arrive' },
  conflict: { status: 409, sentence: 'This conflicts with what is there' },
  order_reference_conflict: {
    status: 409,
    sentence: 'This order was recorded before with another amount',
  },
  refund_conflict: { status: 409, sentence: 'This refund was recorded before with another amount' },
  redemption_voided: { status: 409, sentence: 'The redemption has been voided' },
  payload_too_large: { status: 413, sentence: 'The request body is too large' },
  unsupported_media_type: { status: 415, sentence: 'Send JSON with Content-Type application/json' },
  idempotency_key_reused: {
    status: 422,
    sentence: 'This Idempotency-Key was used with another request',
  },
  print_refused: { status: 422, sentence: 'This would not print well' },
  refund_exceeds_amount: { status: 422, sentence: 'Refunds exceed what the order was worth' },
  too_many_attempts: {
    status: 429,
    sentence: 'Too many codes were tried: wait a minute, then try again',
  },
  rate_limited: { status: 429, sentence: 'Too many requests: try again later' },
  headers_too_large: { status: 431, sentence: 'The request headers are too large' },
  internal_error: { status: 500, sentence: 'Something went wrong on our side' },
  unavailable: { status: 503, sentence: 'Temporarily unavailable: the same call may be repeated' },
} as const;

export type ErrorCode = keyof typeof mistakes | RefusalCode;

const table: Record<ErrorCode, { status: number; sentence: string }> = { ...mistakes, ...refusals };

export const statusOf = (code: ErrorCode): number => table[code].status;
export const sentenceOf = (code: ErrorCode): string => table[code].sentence;

/** One thing that is wrong with a request, at a dotted path such as `redemptions.0.code`. */
export interface FieldError {
  path: string;
  message: string;
}

/** What every answer that is not 2xx holds, whatever else its route adds. */
export interface ErrorBody {
  error: string;
  error_code: ErrorCode;
  reference: string;
  errors?: FieldError[];
}
