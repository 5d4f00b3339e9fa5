// Leaving without cutting anybody off: while a server drains, every answer says that its connection
// ends, and what is left of connections is closed in a moment in which nobody calls.
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Readiness } from '../health/readiness.ts';

/** Nobody called for so long: who balances has noticed that we leave. */
const QUIET_MS = 250;
const LOOK_MS = 50;
/** Rounds of the event loop in which what has arrived is accepted, read and handed over. */
const ROUNDS = 3;
/** How long a request that is under way may take to end. */
const OVERDUE_MS = 20_000;

/** Answers what has to be done right before the server stops to listen: the last preClose hook. */
export function useDrain(
  app: FastifyInstance,
  readiness: Readiness,
): (ms: number) => Promise<void> {
  let calledAt = -Infinity;
  let overdue: NodeJS.Timeout | undefined;
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (readiness.isDraining()) {
      // also of what was under way when we were told to stop
      reply.header('connection', 'close');
      // who asks whether we are ready goes on to the end
      if (!request.url.startsWith('/api/health/')) calledAt = performance.now();
    }
    done();
  });
  app.addHook('onClose', () => {
    clearTimeout(overdue);
    return Promise.resolve();
  });
  return async (patienceMs) => {
    const latest = performance.now() + patienceMs;
    while (performance.now() < Math.min(calledAt + QUIET_MS, latest)) await sleep(LOOK_MS);
    // a timer comes before what arrived while we were held up: idle are only connections that were read
    for (let i = 0; i < ROUNDS; i++) await turn();
    overdue = setTimeout(() => app.server.closeAllConnections(), OVERDUE_MS);
  };
}
