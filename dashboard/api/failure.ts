// What a call that failed says: for people, for programs, and for support.
import type { ErrorBody, FieldError } from '../../contract/error.ts';
import { said } from '../text/said.ts';

/** `status` 0: there was no answer at all. */
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly reference: string | undefined;
  readonly errors: FieldError[];
  readonly retryAfter: number | undefined;

  constructor(status: number, body: ErrorBody | undefined, retryAfter?: number) {
    super(body?.error ?? '');
    this.status = status;
    this.code = body?.error_code ?? (status === 0 ? 'no_answer' : 'internal_error');
    this.reference = body?.reference;
    this.errors = body?.errors ?? [];
    this.retryAfter = retryAfter;
  }
}

export const isFailure = (error: unknown, code?: string): error is Failure =>
  error instanceof Failure && (code === undefined || error.code === code);

/** The messages of a form's fields, by the names that the operation gives them. */
export const fieldMessages = (error: unknown): Record<string, string> =>
  error instanceof Failure
    ? Object.fromEntries(error.errors.map(({ path, message }) => [path, capital(said(message))]))
    : {};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
