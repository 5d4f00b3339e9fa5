// Calls of the API from a till: an answer, a refusal with its words, or no network.
import type { ErrorBody } from '../contract/error.ts';
import type { Answer, Operation, Request } from '../contract/operation.ts';
import { inWords } from './text/words.ts';

export interface EarlierUse {
  at: string;
  /** The location's name, or `online`. */
  place: string;
}

export interface Refusal {
  status: number;
  code: string;
  message: string;
  reference: string | undefined;
  findings: { code: string; message: string; overridable: boolean }[];
  /** Where the voucher was used before. */
  earlier: EarlierUse[];
}

/** The server said no. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Nobody answered: it may or may not have been done. */
export class NoAnswer extends Error {
  /** Somebody did, with trouble of their own; undefined: there is no network. */
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

export const findingInWords = <F extends { code: string; message: string }>(finding: F): F => ({
  ...finding,
  message: inWords(finding.code, finding.message),
});

type Failure = ErrorBody & Pick<Refusal, 'findings'> & { earlier_uses: EarlierUse[] };

const TIMEOUT_MS = 12_000;

type Input<O extends Operation> = Partial<Pick<Request<O>, 'params' | 'querystring' | 'body'>>;

/** Throws Refused or NoAnswer. `key`: makes a repetition of the call the same call. */
export async function call<O extends Operation>(
  { method, url }: O,
  { params, querystring, body }: Input<O> = {},
  key?: string,
): Promise<Answer<O>> {
  const path = url.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent((params as Record<string, string> | undefined)?.[name] ?? ''),
  );
  const query = new URLSearchParams(querystring ?? {}).toString();
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(query === '' ? path : `${path}?${query}`, {
      method,
      headers: {
        ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
        ...(key === undefined ? undefined : { 'idempotency-key': key }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await answer.text();
  } catch (error) {
    throw new NoAnswer(String(error));
  }
  // what a server or a proxy says of its own trouble is no answer to the question
  if (answer.status >= 500) throw new NoAnswer(`${answer.status}`, answer.status);
  const read = text === '' ? undefined : (JSON.parse(text) as Partial<Failure>);
  if (answer.ok) return read as unknown as Answer<O>;
  throw new Refused({
    status: answer.status,
    code: read?.error_code ?? '',
    message: inWords(read?.error_code ?? '', read?.error ?? answer.statusText),
    reference: read?.reference,
    findings: (read?.findings ?? []).map(findingInWords),
    earlier: read?.earlier_uses ?? [],
  });
}
