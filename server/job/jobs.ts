// Work that outlives a request, on pg-boss in the same database.
import type { Logger } from 'pino';
import PgBoss from 'pg-boss';
import type { Database } from '../db/database.ts';

export interface Jobs {
  /** Registers what a queue's jobs do; call before `start`. */
  handle(queue: string, work: (payload: object) => Promise<void>): void;
  /** Registers work that one node does every minute or later, by a cron expression in UTC. */
  schedule(queue: string, cron: string, work: () => Promise<void>): void;
  /** Queues a job. With `key`, a second one that waits under the same key is not added. */
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

export function makeJobs(db: Database, log: Logger): Jobs {
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
  const handlers = new Map<string, (payload: object) => Promise<void>>();
  const crons = new Map<string, string>();
  let started: Promise<void> | undefined;

  async function begin(): Promise<void> {
    await boss.start();
    for (const [queue, work] of handlers) {
      // `short`: of jobs that wait under one key there is one
      await boss.createQueue(queue, { name: queue, policy: 'short' });
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
      await started;
      await boss.send(queue, payload, {
        ...RETRIES,
        expireInSeconds: EXPIRE_SECONDS,
        ...(key ? { singletonKey: key } : undefined),
        ...(delaySeconds ? { startAfter: delaySeconds } : undefined),
      });
    },
    start: () => (started ??= begin()),
    async stop() {
      if (!started) return;
      await started.catch(() => undefined);
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
