// autocannon brings no types: what the benchmark uses of it.
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  export interface Request {
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: string;
  }

  export interface Options {
    url: string;
    connections: number;
    /** Seconds. */
    duration: number;
    /** Milliseconds between two looks at whether the time is up. */
    sampleInt?: number;
    /** Errors after which it stops. */
    bailout?: number;
    headers?: Record<string, string>;
    requests: { setupRequest: (request: Request) => Request }[];
    verifyBody?: (body: string) => boolean;
  }

  export interface Result {
    errors: number;
    mismatches: number;
    non2xx: number;
  }

  export type Instance = EventEmitter & PromiseLike<Result>;

  export default function autocannon(options: Options): Instance;
}
