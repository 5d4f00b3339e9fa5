// Work that each process does again and again in the background, one round after the other.
import type { Logger } from 'pino';

export interface Rounds {
  /** Begins a round at once, or right after the one that is under way. */
  hurry(): void;
  /** No round begins any more; resolves when the last has ended. */
  stop(): Promise<void>;
}

/** `failure`: what the log says when a round throws; the next one comes all the same. */
export function startRounds(
  everyMs: number,
  work: () => Promise<unknown>,
  { log, failure }: { log: Logger; failure: string },
): Rounds {
  let running: Promise<unknown> | undefined;
  let isHurried = false;
  let isStopped = false;

  function begin(): void {
    if (isStopped || running) return;
    isHurried = false;
    running = work()
      .catch((error: unknown) => log.warn({ err: error }, failure))
      .finally(() => {
        running = undefined;
        if (isHurried) begin();
      });
  }
  const timer = setInterval(begin, everyMs).unref();

  return {
    hurry() {
      isHurried = true;
      begin();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
