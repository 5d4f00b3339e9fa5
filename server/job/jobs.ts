// Work that outlives a request, on pg-boss in the same database.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import PgBoss from 'pg-boss';
import { isTransient, type Database } from '../db/database.ts';

export interface Jobs {
  /** Registers what a queue's jobs do; call before `start`. */
  handle(queue: string, work: (payload: object) => Promise<void>): void;
  /** Registers work that one node does every minute or later, by a cron expression in UTC. */
  schedule(queue: string, cron: string, work: () => Promise<void>): void;
  /**
   * Queues a job. With `key`, a second one that waits under the same key is not added. Rejects where
   * the queue does not run (yet): what is to be done must stand in a table, which is looked at again.
   */
  send(
    queue: string,
    payload: object,
    options?: { key?: string; delaySeconds?: number },
  ): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const RETRIES = { retryLimit: 20, retryDelay: 2, retryBackoff: true } as const;
/** A job that has not ended by then (its process was killed) is given to another. */
const EXPIRE_SECONDS = 120;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
/** How long a caller waits for a queue that is being started. */
const SEND_PATIENCE_MS = 3_000;

// "queues" as a number
const LOCK = 0x717565756573;

/**
 * A queue is a row and then a table that refers to it: of two nodes that make the same ones, one waits
 * for the other's row while that one waits for it to let go of the table of queues. So they take turns.
 */
async function oneNodeAtATime(db: Database, work: () => Promise<void>): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query({ text: `set local lock_timeout = '1min'` });
    await tx.query({ text: 'select pg_advisory_xact_lock($1)', values: [LOCK] });
    await work();
  });
}

async function tooLate(): Promise<never> {
  await sleep(SEND_PATIENCE_MS, undefined, { ref: false });
  throw new Error('The job queue does not run yet');
}

export function makeJobs(db: Database, log: Logger): Jobs {
  const makeBoss = () => {
    const boss = new PgBoss({
      db: {
        // without values pg-boss may send several statements in one text, and pg then answers a list
        async executeSql(text: string, values: unknown[] = []) {
          const rows = await db.query({ text, values: values.length > 0 ? values : undefined });
          return { rows };
        },
      },
      schema: 'pgboss',
      maintenanceIntervalSeconds: 60,
    });
    boss.on('error', (error) => log.error({ err: error }, 'job queue'));
    return boss;
  };
  let boss = makeBoss();
  const handlers = new Map<string, (payload: object) => Promise<void>>();
  const crons = new Map<string, string>();
  let started: Promise<void> | undefined;
  let isStopping = false;

  /** A database that is in the middle of a fail-over is no reason to be without jobs for good. */
  async function begin(): Promise<void> {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(2 * waitMs, LAST_RETRY_MS)) {
      try {
        await tryToBegin();
        return;
      } catch (error) {
        if (isStopping || !isTransient(error)) throw error;
        log.warn({ err: error, waitMs }, 'the job queue could not be started and is tried again');
      }
      await sleep(waitMs);
      // one that failed to start cannot be started again
      boss = makeBoss();
    }
  }

  async function tryToBegin(): Promise<void> {
    await boss.start();
    await oneNodeAtATime(db, async () => {
      for (const queue of handlers.keys()) {
        // `short`: of jobs that wait under one key there is one
        await boss.createQueue(queue, { name: queue, policy: 'short' });
      }
    });
    for (const [queue, work] of handlers) {
      await boss.work<object>(queue, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
        if (job) await work(job.data);
      });
    }
    for (const [queue, cron] of crons) await boss.schedule(queue, cron);
  }

  return {
    handle: (queue, work) => void handlers.set(queue, work),
    schedule(queue, cron, work) {
      handlers.set(queue, work);
      crons.set(queue, cron);
    },
    async send(queue, payload, { key, delaySeconds } = {}) {
      await Promise.race([started, tooLate()]);
      await boss.send(queue, payload, {
        ...RETRIES,
        expireInSeconds: EXPIRE_SECONDS,
        ...(key ? { singletonKey: key } : undefined),
        ...(delaySeconds ? { startAfter: delaySeconds } : undefined),
      });
    },
    start: () => (started ??= begin()),
    async stop() {
      isStopping = true;
      if (!started) return;
      await started.catch(() => undefined);
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
