// Brings PostgreSQL back when it dies while we use it, a bounded number of times.
import { setTimeout as sleep } from 'node:timers/promises';

import { isRunning, type Postmaster } from './postmaster.ts';

const LOOK_MS = 250;
const ROOM_MS = 1_000;
const WINDOW_MS = 5 * 60_000;
const MAX_ATTEMPTS = 12;
const MAX_DELAY_MS = 10_000;

export interface Watch {
  postmaster: Postmaster;
  /** Answers the one that runs again. */
  revive: () => Promise<Postmaster>;
  /** False while the disk has no room for it to start: that is waited for, however long it takes. */
  isWorthTrying?: () => Promise<boolean>;
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

  /** Until it may succeed. */
  async function waitForRoom(): Promise<void> {
    for (let told = false; !ended; told = true) {
      // a disk that cannot be asked is not known to be full
      if (await (watch.isWorthTrying?.() ?? Promise.resolve(true)).catch(() => true)) return;
      if (!told) log('The disk is full: PostgreSQL is started again when there is room');
      await sleep(ROOM_MS, undefined, { ref: false });
    }
  }

  async function bringBack(): Promise<void> {
    for (let delayMs = 100; !ended; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
      await waitForRoom();
      if (isEnded()) return;
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
