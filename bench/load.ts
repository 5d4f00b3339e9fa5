// The load: keep-alive connections that each send the next request when the last is answered, from
// both sides of a comparison the same. autocannon puts it on, from the benchmark's own process.
import autocannon, { type Request } from 'autocannon';
import { percentile } from './rounds.ts';

export interface Load {
  port: number;
  connections: number;
  /** Before the measured time, in milliseconds. */
  warmMs: number;
  runMs: number;
  /** Of the requests. */
  key: string;
  /** The next request. */
  request: () => Request;
  /** What the body of every good answer holds. */
  expect: string;
}

export interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Puts the load on; latencies in milliseconds. Rejects on any answer that is not a good one. */
export async function putLoad(load: Load): Promise<Measured> {
  const begin = performance.now() + load.warmMs;
  const end = begin + load.runMs;
  const latencies: number[] = [];
  const run = autocannon({
    url: `http://127.0.0.1:${load.port}`,
    connections: load.connections,
    duration: (load.warmMs + load.runMs) / 1000,
    sampleInt: 50,
    bailout: 1,
    headers: { 'x-api-key': load.key, 'content-type': 'application/json' },
    requests: [{ setupRequest: (request) => Object.assign(request, load.request()) }],
    verifyBody: (body) => body.includes(load.expect),
  });
  // its own histogram counts whole milliseconds
  run.on('response', (_client: unknown, _status: number, _bytes: number, milliseconds: number) => {
    const now = performance.now();
    if (now - milliseconds >= begin && now < end) latencies.push(milliseconds);
  });
  let said = '';
  run.on('reqMismatch', (body: string) => (said ||= body));
  run.on('reqError', (error: Error) => (said ||= error.message));
  const { errors, mismatches, non2xx } = await run;
  if (errors + mismatches + non2xx > 0) {
    throw new Error(`${errors} errors, ${mismatches + non2xx} unexpected answers:\n${said}`);
  }
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / (load.runMs / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}
