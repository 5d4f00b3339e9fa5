// Whether shops notice that somebody signs in: hashing a password takes a third of a second of a core.
import { withServer, type Measure } from './bench-run.ts';
import { codesOf, type Stock } from './books.ts';
import { putLoad } from './load.ts';
import { judge, type Bounds } from './table.ts';

const STOCK: Stock = { letter: 'S', count: 10_000, maxUses: 1 };
const CONNECTIONS = 4;
/** Below the failures that one network has free; two are hashed at a time, the others wait. */
const PEOPLE = 24;

export const measureSignIn: Measure = (run) =>
  withServer(run, [STOCK], async (books, server) => {
    const code = codesOf(STOCK);
    const validate = () =>
      putLoad({
        port: server.port,
        connections: CONNECTIONS,
        warmMs: run.warmMs,
        runMs: run.runMs,
        key: books.shopKey,
        request: () => ({ method: 'GET', path: `/api/webhook/validate/${code()}` }),
        expect: '"valid":true',
      });
    const quiet = await validate();
    const begun = performance.now();
    const signingIn = Array.from({ length: PEOPLE }, async (_, i) => {
      const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: `person-${i}@bench.example`, password: 'not this one' }),
      });
      if (answer.status !== 401) throw new Error(`Signing in answered ${answer.status}`);
      return performance.now() - begun;
    });
    const busy = await validate();
    const took = Math.max(...(await Promise.all(signingIn)));
    const bounds: Bounds = { floor: 100, target: 20, better: 'lower', unit: 'ms' };
    return [
      {
        what: `validate, p99 while ${PEOPLE} people sign in`,
        against: 'the same while nobody does',
        reference: `${quiet.p99.toFixed(1)} ms`,
        ours: `${busy.p99.toFixed(1)} ms`,
        reached: busy.p99,
        bounds,
        verdict: run.claims ? judge(busy.p99, bounds) : 'no claim',
        notes: [`all ${PEOPLE} passwords were hashed after ${(took / 1000).toFixed(1)} s`],
      },
    ];
  });
