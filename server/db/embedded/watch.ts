// Brings PostgreSQL back when it dies while we use it, a bounded number of times.
import { setTimeout as sleep } from 'node:timers/promises';

import { isRunning, type Postmaster } from './postmaster.ts';

const LOOK_MS = 250;
const WINDOW_MS = 5 * 60_000;
const MAX_ATTEMPTS = 12;
const MAX_DELAY_MS = 10_000;

export interface Watch {
  postmaster: Postmaster;
  /** Answers the one that runs again. */
  revive: () => Promise<Postmaster>;
  log: (line: string) => void;
  /** Called once, after the last attempt within five minutes has failed too. */
  onGiveUp: (error: Error) => void;
  maxAttempts?: number;
}

/** Answers what ends the watch. */
export function watchPostmaster(watch: Watch): () => void {
  const { postmaster, revive, log, onGiveUp, maxAttempts = MAX_ATTEMPTS } = watch;
  let [current, reviving, ended] = [postmaster, false, false];
  let attempts: number[] = [];

  const look = () => {
    if (reviving || ended || isRunning(current)) return;
    reviving = true;
    log(`PostgreSQL (process ${current.pid}) has died: starting it again`);
    void bringBack().finally(() => (reviving = false));
  };
  const timer = setInterval(look, LOOK_MS).unref();

  async function bringBack(): Promise<void> {
    for (let delayMs = 100; !ended; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
      try {
        attempts = [...attempts.filter((at) => Date.now() - at < WINDOW_MS), Date.now()];
        current = await revive();
        log(`PostgreSQL runs again (process ${current.pid})`);
        return;
      } catch (error) {
        if (isEnded()) return;
        log((error as Error).message);
        if (attempts.length >= maxAttempts) {
          end();
          onGiveUp(error as Error);
          return;
        }
        await sleep(delayMs, undefined, { ref: false });
      }
    }
  }

  const isEnded = () => ended;

  function end(): void {
    ended = true;
    clearInterval(timer);
  }
  return end;
}
