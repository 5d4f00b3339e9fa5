// A limit of requests a minute for each key in this process, told in headers on every answer.

const WINDOW_MS = 60_000;

export interface Budget {
  limit: number;
  remaining: number;
  /** Whole seconds until the window begins anew. */
  resetSeconds: number;
  exceeded: boolean;
}

export interface RateLimit {
  /** Takes one request from the budget of `key`; undefined when there is no limit. */
  take(key: string): Budget | undefined;
}

/** `perMinute` 0 turns it off. `now` answers milliseconds that only grow. */
export function makeRateLimit(perMinute: number, now: () => number): RateLimit {
  let windowStart = now();
  let counts = new Map<string, number>();
  return {
    take(key) {
      if (perMinute === 0) return undefined;
      const passed = now() - windowStart;
      if (passed >= WINDOW_MS) {
        windowStart += passed - (passed % WINDOW_MS);
        counts = new Map();
      }
      const used = (counts.get(key) ?? 0) + 1;
      counts.set(key, used);
      return {
        limit: perMinute,
        remaining: Math.max(0, perMinute - used),
        resetSeconds: Math.ceil((windowStart + WINDOW_MS - now()) / 1000),
        exceeded: used > perMinute,
      };
    },
  };
}
