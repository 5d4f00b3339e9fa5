// HTTP of the metrics: there only for whoever has the token.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { readMetrics } from '../../contract/health.ts';
import type { Context } from '../context.ts';
import { ApiError } from '../http/api-error.ts';
import { route } from '../http/route.ts';
import { countRequests, makeRegistry } from './metrics.ts';

const hash = (text: string) => createHash('sha256').update(text).digest();

/** Registers /metrics where METRICS_TOKEN is set; elsewhere nothing is counted. */
export function registerMetrics(app: FastifyInstance, context: Context): void {
  const { metricsToken } = context.config;
  if (metricsToken === undefined) return;
  const registry = makeRegistry(context);
  countRequests(app, registry);
  const expected = hash(`Bearer ${metricsToken}`);
  route(app, readMetrics, async ({ request, reply }) => {
    if (!timingSafeEqual(hash(request.headers.authorization ?? ''), expected)) {
      throw new ApiError('unauthorized', { message: 'Send METRICS_TOKEN as a bearer token' });
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
