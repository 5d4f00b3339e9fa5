// A limit of requests a minute for each key, told in headers on every answer. Who counts is given: the
// counts of a key are shared between nodes (server/limit), those of strangers are each node's own.

export interface Budget {
  limit: number;
  remaining: number;
  /** Whole seconds until the window begins anew. */
  resetSeconds: number;
  exceeded: boolean;
}

export interface RateLimit {
  /** Takes one request from the budget of `key`; undefined when there is no limit. */
  take(key: string, organizationId?: string): Budget | undefined;
}

/** Counts uses in windows of a minute. */
export interface MinuteCounts {
  /** Counts one, and answers how many there were, and how long the window still lasts. */
  use(key: string, limit: number, organizationId?: string): { used: number; endsInMs: number };
}

/** `perMinute` 0 turns it off. */
export function makeRateLimit(perMinute: number, counts: MinuteCounts): RateLimit {
  return {
    take(key, organizationId) {
      if (perMinute === 0) return undefined;
      const { used, endsInMs } = counts.use(key, perMinute, organizationId);
      return {
        limit: perMinute,
        remaining: Math.max(0, perMinute - used),
        resetSeconds: Math.ceil(endsInMs / 1000),
        exceeded: used > perMinute,
      };
    },
  };
}
