// What a server tells of itself in numbers, for Prometheus.
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { newestBackup } from '../backup/nightly.ts';
import type { Context } from '../context.ts';
import { countForMetrics, type Counts } from './queries.ts';

// seconds; from a validation in memory to what a shop gives up on
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** The database is asked at most this often, however many ask us. */
const COUNTS_FRESH_MS = 10_000;

/** Counts what `app` answers from now on. Routes stand as patterns: no code, no id is a label. */
export function countRequests(app: FastifyInstance, registry: Registry): void {
  const answered = new Counter({
    name: 'vouchertrack_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const took = new Histogram({
    name: 'vouchertrack_http_request_seconds',
    help: 'From the arrival of a request to the end of its answer.',
    labelNames: ['route'],
    buckets: BUCKETS,
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    answered.inc({ method: request.method, route, status: reply.statusCode });
    took.observe({ route }, reply.elapsedTime / 1000);
    done();
  });
}

export function makeRegistry(context: Context): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { db, config, readiness } = context;
  let asked = -Infinity;
  let counts: Promise<Counts | undefined> = Promise.resolve(undefined);
  const fresh = () => {
    const now = performance.now();
    if (now - asked < COUNTS_FRESH_MS) return counts;
    asked = now;
    // a database that does not answer is told by vouchertrack_ready; its counts are left out
    counts = countForMetrics(db).catch(() => undefined);
    return counts;
  };
  const gauge = (name: string, help: string, read: () => Promise<number | undefined>) =>
    new Gauge({
      name: `vouchertrack_${name}`,
      help,
      registers: [registry],
      async collect() {
        const value = await read();
        if (value === undefined) this.reset();
        else this.set(value);
      },
    });
  gauge('ready', '1 where this process can serve, else 0.', async () =>
    (await readiness.reason()) === undefined ? 1 : 0,
  );
  gauge(
    'conflicts_open',
    'Conflicts that wait for a person.',
    async () => (await fresh())?.open_conflicts,
  );
  gauge(
    'batches_unfinished',
    'Batches of codes that are not completed.',
    async () => (await fresh())?.unfinished_batches,
  );
  gauge(
    'jobs_failed',
    'Background jobs that were given up.',
    async () => (await fresh())?.failed_jobs,
  );
  gauge(
    'ledger_horizon_seconds',
    'Age of the oldest write that holds followers back.',
    async () => (await fresh())?.horizon_seconds,
  );
  gauge(
    'webhook_lag_seconds',
    'Age of the oldest event that an endpoint which answers has still to be told of.',
    async () => (await fresh())?.webhook_lag_seconds,
  );
  if (config.backup) {
    const { folder } = config.backup;
    gauge('backup_age_seconds', 'Age of the newest nightly backup.', async () => {
      const newest = await newestBackup(folder);
      return newest === undefined ? undefined : (Date.now() - newest) / 1000;
    });
  }
  return registry;
}
