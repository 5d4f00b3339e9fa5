// Health over HTTP.
import type { FastifyInstance } from 'fastify';
import { healthLive, healthReady } from '../../contract/health.ts';
import { route } from '../http/route.ts';
import type { Readiness } from './readiness.ts';

export function registerHealthRoutes(app: FastifyInstance, readiness: Readiness): void {
  route(app, healthLive, async () => Promise.resolve({ status: 'alive' }));
  route(app, healthReady, async ({ reply }) => {
    const reason = await readiness.reason();
    if (reason === undefined) return { status: 'ready' };
    return reply.code(503).header('retry-after', 1).send({ status: 'not ready', reason });
  });
}
