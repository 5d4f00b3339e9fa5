// How long whoever failed to sign in has to wait before the next try counts.

export interface Failures {
  failures: number;
  /** Milliseconds since 1970. */
  failedAt: number;
}

const FORGOTTEN_MS = 24 * 3_600_000;
const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** Failures that cost nothing: people mistype, and many sit behind one address. */
export const FREE_FAILURES = { email: 5, address: 30 } as const;

/** Milliseconds from `now` until another try is let through; 0: now. */
export function decideWait(failed: Failures | undefined, free: number, now: number): number {
  if (!failed || now - failed.failedAt >= FORGOTTEN_MS || failed.failures < free) return 0;
  const doublings = Math.min(failed.failures - free, 10);
  const wait = Math.min(FIRST_WAIT_MS * 2 ** doublings, LONGEST_WAIT_MS);
  return Math.max(0, failed.failedAt + wait - now);
}

/** What is known after one more try, which counts as failed until it has succeeded. */
export const countFailure = (failed: Failures | undefined, now: number): Failures => ({
  failures: !failed || now - failed.failedAt >= FORGOTTEN_MS ? 1 : failed.failures + 1,
  failedAt: now,
});
