// Refusals of validate, written off the path of requests: a bounded sample, so that a crowd of
// guesses costs the shop and the database nothing.
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { attemptStatement, type Attempt } from './record-attempts.ts';

/** Refusals of one key that are kept, each minute. */
const PER_KEY_AND_MINUTE = 120;
const MAX_WAITING = 2_000;
const FLUSH_MS = 500;

export interface AttemptLog {
  note(attempt: Attempt): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export function makeAttemptLog(db: Database, log: Logger): AttemptLog {
  let waiting: Attempt[] = [];
  let counts = new Map<string, number>();
  let countedSince = performance.now();
  let flushing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    // a sample: what cannot be written is not worth a shop's waiting
    await db
      .query(attemptStatement(batch, Date.now()))
      .catch((error: unknown) => log.warn({ err: error }, 'refusals of validate were not kept'));
  }
  const flush = () => (flushing = flushing.then(write));
  const timer = setInterval(() => void flush(), FLUSH_MS).unref();

  return {
    note(attempt) {
      if (performance.now() - countedSince > 60_000) {
        counts = new Map();
        countedSince = performance.now();
      }
      const key = attempt.scope.actor.id ?? '';
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count <= PER_KEY_AND_MINUTE && waiting.length < MAX_WAITING) waiting.push(attempt);
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
