// Whether this process has all it can do: then what may wait lets those who wait at a till go first.
import { performance, type EventLoopUtilization } from 'node:perf_hooks';

/**
 * Of the time since the last look, so much went into work. With the database on the same two cores it is
 * 0.63 to 0.84 while shops ask for all that there is (`npm run bench -- --only events`).
 */
const BUSY = 0.55;
/** A shorter time says little: the last answer stands. */
const MIN_LOOK_MS = 100;

/** Each caller makes its own: a look begins where the last one ended. */
export function makeBusyCheck(): () => boolean {
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  let lookedAt = performance.now();
  let isBusy = false;
  return () => {
    if (performance.now() - lookedAt < MIN_LOOK_MS) return isBusy;
    const now = performance.eventLoopUtilization();
    isBusy = performance.eventLoopUtilization(now, last).utilization > BUSY;
    last = now;
    lookedAt = performance.now();
    return isBusy;
  };
}
