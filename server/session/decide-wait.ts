// How long somebody has to wait after failed sign-ins: pure, so that its numbers can be proved.
import type { Failures } from './queries.ts';

/** Failures that are forgiven: people mistype. */
const FREE = { account: 5, address: 30 };
const LONGEST_SECONDS = 300;

/** Seconds until the next try, 0 for now: each failure beyond the free ones doubles the wait. */
export function waitAfter({ failures, age }: Failures, subject: keyof typeof FREE): number {
  const beyond = failures - FREE[subject];
  if (beyond < 0) return 0;
  return Math.max(0, Math.ceil(Math.min(LONGEST_SECONDS, 2 ** beyond) - age));
}
