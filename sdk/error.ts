// The one error that calls reject with: the server's answer, or that none came.
import type { ErrorCode, FieldError } from '../contract/error.ts';
import type { Finding } from '../contract/refusal.ts';

/**
 * What the SDK itself can find: `no_answer` (the line broke), `timed_out`, `unexpected_answer` (what
 * came was no answer of a VoucherTrack server: a proxy's page, a wrong baseUrl).
 */
export type SilenceCode = 'no_answer' | 'timed_out' | 'unexpected_answer';

export interface ErrorDetails {
  /** HTTP status; 0 where no answer came. */
  status: number;
  errorCode: ErrorCode | SilenceCode;
  reference?: string;
  errors?: FieldError[];
  findings?: Finding[];
  /** Seconds after which the same call is worth repeating. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

export class VoucherTrackError extends Error {
  override readonly name = 'VoucherTrackError';
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  /** For programs; stable. */
  readonly errorCode: ErrorCode | SilenceCode;
  /** What support can look up. */
  readonly reference: string | undefined;
  /** Of a malformed request: what is wrong, field by field. */
  readonly errors: FieldError[];
  /** Of a refusal: all that stands against the use; the first is the error. */
  readonly findings: Finding[];
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.errorCode = details.errorCode;
    this.reference = details.reference;
    this.errors = details.errors ?? [];
    this.findings = details.findings ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  /**
   * Whether the same call may succeed later: on silence, 429 and 5xx. Anything else is an answer
   * that stays: show it to a person.
   */
  get mayRepeat(): boolean {
    return isWorthRepeating(this.status) || this.errorCode === 'unexpected_answer';
  }
}

/** No answer (0), slow to arrive (408), too many (429), 5xx. */
export const isWorthRepeating = (status: number): boolean =>
  status === 0 || status === 408 || status === 429 || status >= 500;
