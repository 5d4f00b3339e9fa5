// Calls an application as the holder of one API key, or of a session's cookie.
import type { FastifyInstance, InjectOptions } from 'fastify';

export interface Answered {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what came, as it came
  body: any;
}

type Headers = Record<string, string>;

export interface Caller {
  key: string | undefined;
  get(url: string, headers?: Headers): Promise<Answered>;
  /** `body`: an object is sent as JSON, a text as it is. */
  post(url: string, body?: unknown, headers?: Headers): Promise<Answered>;
  patch(url: string, body?: unknown, headers?: Headers): Promise<Answered>;
  delete(url: string, headers?: Headers): Promise<Answered>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `always`: headers of every call. */
export function makeCaller(app: FastifyInstance, key?: string, always?: Headers): Caller {
  const call = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Headers,
  ): Promise<Answered> => {
    const options: InjectOptions = {
      method,
      url,
      headers: {
        ...always,
        ...(key ? { 'x-api-key': key } : undefined),
        ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
        ...headers,
      },
      payload: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
    };
    const answer = await app.inject(options);
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      body: parse(answer.body),
    };
  };
  return {
    key,
    get: (url, headers) => call('GET', url, undefined, headers),
    post: (url, body, headers) => call('POST', url, body, headers),
    patch: (url, body, headers) => call('PATCH', url, body, headers),
    delete: (url, headers) => call('DELETE', url, undefined, headers),
  };
}
