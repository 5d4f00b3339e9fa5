// How often one address may open voucher pages, miss, and send forms: apart from the API's limits,
// and never off, since here anybody may try.
import { sourceOf } from '../http/network.ts';
import { makeRateLimit } from '../http/rate-limit.ts';
import { makeCounts } from '../limit/counts.ts';

const PER_MINUTE = { view: 240, miss: 20, form: 6 } as const;

export interface PageLimit {
  /** Seconds until the address may go on; 0: now. */
  waitFor(ip: string, what: keyof typeof PER_MINUTE): number;
  /** Counts one that found nothing. */
  missed(ip: string): void;
}

export function makePageLimit(now: () => number): PageLimit {
  const limits = {
    view: makeRateLimit(PER_MINUTE.view, makeCounts(now)),
    form: makeRateLimit(PER_MINUTE.form, makeCounts(now)),
  };
  const misses = new Map<string, number>();
  let since = now();
  const age = () => {
    if (now() - since < 60_000) return;
    since = now();
    misses.clear();
  };
  return {
    waitFor(ip, what) {
      age();
      const address = sourceOf(ip);
      // who has guessed too often is not told of hits either
      if ((misses.get(address) ?? 0) >= PER_MINUTE.miss) {
        return Math.max(1, Math.ceil((since + 60_000 - now()) / 1000));
      }
      if (what === 'miss') return 0;
      const budget = limits[what].take(address);
      return budget?.exceeded ? Math.max(1, budget.resetSeconds) : 0;
    },
    missed(ip) {
      age();
      const address = sourceOf(ip);
      misses.set(address, (misses.get(address) ?? 0) + 1);
    },
  };
}
