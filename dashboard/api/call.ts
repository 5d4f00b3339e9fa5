// Calls the API by its operations: the address and the types of a call come from contract/.
import type { ErrorBody } from '../../contract/error.ts';
import type { Answer, Operation, Request } from '../../contract/operation.ts';
import { makeCallKeys, sentAs } from './call-keys.ts';
import { Failure } from './failure.ts';

/** Parts that an operation has; those of which nothing is needed may be left out. */
type Present<O extends Operation> = {
  [K in keyof Request<O> as Request<O>[K] extends undefined ? never : K]: Request<O>[K];
};
type OptionalKeys<T> = {
  [K in keyof T]-?: Record<string, never> extends T[K] ? K : never;
}[keyof T];
export type Input<O extends Operation> = Omit<Present<O>, OptionalKeys<Present<O>>> &
  Partial<Pick<Present<O>, OptionalKeys<Present<O>>>>;

/** What stands in an operation's address and after its question mark. */
type Addressed<O extends Operation> = Omit<Input<O>, 'body'>;
interface Parts {
  params?: Record<string, unknown>;
  querystring?: Record<string, unknown>;
  body?: unknown;
}

/** The address of a call, for links that download as well. */
export function addressOf<O extends Operation>(operation: O, input: Addressed<O>): string {
  const { params = {}, querystring = {} } = input as Parts;
  const path = operation.url.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(querystring)) {
    if (value !== undefined && value !== null && value !== '')
      query.set(name, `${value as string | number}`);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** What keeps a call that was begun before the session ended: answers once signed in again. */
let signInAgain: (() => Promise<void>) | undefined;
export const onSessionEnd = (ask: (() => Promise<void>) | undefined): void => {
  signInAgain = ask;
};

const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
const callKeys = makeCallKeys(newKey);
/** What did not come to an end may have been done, or not. */
const isKnown = (status: number) => status < 500;

/**
 * Calls an operation. A POST carries an Idempotency-Key, so that a call repeated after a lost answer
 * or a session that ended is done once, also when somebody presses again. Throws a Failure for every
 * answer that is not 2xx.
 */
export async function call<O extends Operation>(
  operation: O,
  input: Input<O>,
  options: { signal?: AbortSignal; csv?: string | Blob } = {},
): Promise<Answer<O>> {
  const { body } = input as Parts;
  const headers: Record<string, string> = { accept: 'application/json' };
  const address = addressOf(operation, input);
  const sent = operation.method === 'POST' ? sentAs(address, body, options.csv) : undefined;
  if (sent !== undefined) headers['idempotency-key'] = callKeys.begin(sent);
  if (options.csv !== undefined) headers['content-type'] = 'text/csv';
  else if (body !== undefined) headers['content-type'] = 'application/json';
  const send = () =>
    fetch(address, {
      method: operation.method,
      headers,
      body: options.csv ?? (body === undefined ? undefined : JSON.stringify(body)),
      credentials: 'same-origin',
      signal: options.signal,
    }).catch((error: unknown) => {
      if (options.signal?.aborted) throw error;
      throw new Failure(0, undefined);
    });
  let response = await send();
  if (response.status === 401 && signInAgain && !operation.url.startsWith('/api/v1/session')) {
    await signInAgain();
    response = await send();
  }
  const text = await response.text();
  if (sent !== undefined) callKeys.end(sent, isKnown(response.status));
  if (response.status === 204) return undefined as Answer<O>;
  const answer = parse(text);
  if (!response.ok) {
    const after = Number(response.headers.get('retry-after'));
    throw new Failure(response.status, answer as ErrorBody | undefined, after || undefined);
  }
  return answer as Answer<O>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
