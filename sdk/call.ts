// One call over HTTP: a time-out for each try, and tries again where that can do no harm. Every write
// carries an Idempotency-Key of its own, so that a lost answer is never a second redemption.
import { toCamelCase, toSnakeCase } from './camel-case.ts';
import { isWorthRepeating, VoucherTrackError, type ErrorDetails } from './error.ts';

export interface CallOptions {
  /** Ends the call, also between two tries; the call rejects with the signal's reason. */
  signal?: AbortSignal;
  /** For each try. Default: that of the client. */
  timeoutMs?: number;
  /** Tries after the first. Default: that of the client. */
  retries?: number;
  /** Instead of one of the SDK's own: a job that starts anew repeats its call under it. */
  idempotencyKey?: string;
}

export interface ClientOptions {
  /** Where the server is: `https://vouchers.example`. */
  baseUrl: string;
  apiKey: string;
  /** Which client an organization-wide key acts for (`cli_…`). */
  clientId?: string;
  /** For each try; default 10,000. */
  timeoutMs?: number;
  /** Tries after the first; default 3. */
  retries?: number;
  /** Instead of the global one. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export interface Requested {
  method: 'GET' | 'POST';
  path: string;
  query?: object;
  body?: object;
}

export type Call = (requested: Requested, options?: CallOptions) => Promise<unknown>;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
/** Longer than that is for the caller to wait. */
const LONGEST_RETRY_AFTER_SECONDS = 30;

export function makeCall(client: ClientOptions): Call {
  const base = readBase(client.baseUrl);
  if (!client.apiKey) throw new TypeError('apiKey is missing');
  return async ({ method, path, query, body }, options = {}) => {
    const headers: Record<string, string> = { 'X-API-Key': client.apiKey };
    if (client.clientId) headers['X-Client-Id'] = client.clientId;
    if (method === 'POST') {
      headers['Content-Type'] = 'application/json';
      headers['Idempotency-Key'] = options.idempotencyKey ?? newKey();
    }
    const request: Attempt = {
      send: client.fetch ?? ((url, init) => fetch(url, init)),
      url: base + path + queryText(query),
      // the text is made once: a repeated call is the same call
      init: { method, headers, body: body && JSON.stringify(toSnakeCase(body)) },
      timeoutMs: options.timeoutMs ?? client.timeoutMs ?? 10_000,
      signal: options.signal,
    };
    const retries = options.retries ?? client.retries ?? 3;
    for (let tried = 0; ; tried++) {
      const result = await attempt(request);
      if (!(result instanceof VoucherTrackError)) return toCamelCase(result);
      const pauseMs = pauseAfter(result, tried);
      if (tried >= retries || !result.mayRepeat || pauseMs === undefined) throw result;
      await pause(pauseMs, options.signal);
    }
  };
}

interface Attempt {
  send: (url: string, init: RequestInit) => Promise<Response>;
  url: string;
  init: RequestInit;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** The body of a success, or what went wrong. Throws only when the caller's signal ends it. */
async function attempt(request: Attempt): Promise<unknown> {
  const { send, url, init, timeoutMs, signal } = request;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const onAbort = () => controller.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    controller.abort();
  }, timeoutMs);
  try {
    const response = await send(url, { ...init, signal: controller.signal });
    return read(response, await response.text());
  } catch (cause) {
    signal?.throwIfAborted();
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the timer sets it
    return isLate
      ? new VoucherTrackError(`No answer within ${timeoutMs} ms`, {
          status: 0,
          errorCode: 'timed_out',
          cause,
        })
      : new VoucherTrackError('The server could not be reached, or the line broke', {
          status: 0,
          errorCode: 'no_answer',
          cause,
        });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** The JSON object of a success; anything else as an error. */
function read(response: Response, text: string): unknown {
  const { status } = response;
  let body: unknown;
  try {
    body = text === '' && response.ok ? {} : JSON.parse(text);
  } catch {
    body = undefined;
  }
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (response.ok && body !== undefined) return body;
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  const isOurs = typeof said.error_code === 'string';
  return new VoucherTrackError(
    typeof said.error === 'string' ? said.error : `Unexpected answer with status ${status}`,
    {
      status,
      errorCode: (isOurs ? said.error_code : 'unexpected_answer') as ErrorDetails['errorCode'],
      reference: said.reference as string | undefined,
      errors: said.errors as ErrorDetails['errors'],
      findings: said.findings as ErrorDetails['findings'],
      retryAfterSeconds: Number.isNaN(seconds) ? undefined : seconds,
    },
  );
}

/** How long to wait before the next try; undefined when that is for the caller to decide. */
function pauseAfter(error: VoucherTrackError, tried: number): number | undefined {
  // a page with status 200 is a proxy's; with 404 the baseUrl is wrong, and stays so
  if (!isWorthRepeating(error.status) && error.status !== 200) return undefined;
  const asked = error.retryAfterSeconds ?? 0;
  if (asked > LONGEST_RETRY_AFTER_SECONDS) return undefined;
  const grown = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tried);
  return Math.max(asked * 1000, grown * (0.5 + Math.random()));
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as fetch does
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function readBase(baseUrl: string): string {
  const url = new URL(baseUrl);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError('baseUrl must begin with https://');
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

function queryText(query: object | undefined): string {
  const entries = Object.entries(toSnakeCase(query ?? {}) as object)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]): [string, string] => [name, String(value)]);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`;
}

/** 128 bits that no other call has; they need not be secret (Node 18 has no global crypto). */
function newKey(): string {
  const { crypto } = globalThis as { crypto?: { randomUUID?: () => string } };
  if (crypto?.randomUUID) return crypto.randomUUID();
  const part = () =>
    Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return `${Date.now().toString(16)}-${part()}${part()}${part()}${part()}`;
}
