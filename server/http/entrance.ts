// The door of every request: who is it, may they do this, and how many requests have they left.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../api-key/authenticate.ts';
import { can } from '../api-key/can.ts';
import type { Readiness } from '../health/readiness.ts';
import { ApiError, unavailable } from './api-error.ts';
import type { RateLimit } from './rate-limit.ts';

const BEARER = /^Bearer +(\S+) *$/i;

/** The key that a request presents: X-API-Key, or Authorization: Bearer. */
function presentedKey(request: FastifyRequest): string | undefined {
  const header = request.headers['x-api-key'];
  if (typeof header === 'string' && header !== '') return header.trim();
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}

// an IPv4 client of an IPv6 socket is compared as what it is
const plainAddress = (ip: string) => (ip.startsWith('::ffff:') ? ip.slice(7) : ip);

interface Doorkeepers {
  authenticator: Authenticator;
  rateLimit: RateLimit;
  readiness: Readiness;
}

/** Lets a request in, or throws. Routes without an action end the start of the server. */
export function useEntrance(app: FastifyInstance, context: Doorkeepers): void {
  const undeclared: string[] = [];
  const registered: { url: string; method: string | string[]; action: () => unknown }[] = [];
  app.decorateRequest('actor', undefined);
  app.addHook('onRoute', (options) => {
    registered.push({ ...options, action: () => options.config?.action });
  });
  app.addHook('onReady', () => {
    undeclared.push(
      ...registered
        .filter((each) => !each.action())
        .map((each) => `${String(each.method)} ${each.url}`),
    );
    if (undeclared.length > 0) {
      throw new Error(`Routes without a declared action: ${undeclared.join(', ')}`);
    }
    return Promise.resolve();
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    if (context.readiness.isDraining()) reply.header('connection', 'close');
    const action = request.routeOptions.config.action;
    if (!action || action === 'public') {
      limit(context.rateLimit, `address ${plainAddress(request.ip)}`, reply);
      return;
    }
    reply.header('cache-control', 'no-store');
    await enter(context, request, reply);
    if (request.actor && !can(request.actor, action)) throw new ApiError('forbidden');
    if (request.method !== 'GET' && context.readiness.refusesWrites()) throw unavailable(30);
  });
}

async function enter(
  context: Doorkeepers,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { origin } = request.headers;
  const ip = plainAddress(request.ip);
  let actor;
  try {
    actor = await context.authenticator.authenticate(presentedKey(request), { ip, origin });
  } catch (error) {
    // strangers share the budget of their address
    limit(context.rateLimit, `address ${ip}`, reply);
    throw error;
  }
  request.actor = actor;
  if (actor.keyKind === 'publishable' && origin) {
    reply.header('access-control-allow-origin', origin).header('vary', 'Origin');
  }
  limit(context.rateLimit, actor.id, reply, actor.organizationId);
}

function limit(
  rateLimit: RateLimit,
  key: string,
  reply: FastifyReply,
  organizationId?: string,
): void {
  const budget = rateLimit.take(key, organizationId);
  if (!budget) return;
  reply.headers({
    'ratelimit-limit': budget.limit,
    'ratelimit-remaining': budget.remaining,
    'ratelimit-reset': budget.resetSeconds,
  });
  if (budget.exceeded) throw new ApiError('rate_limited', { retryAfter: budget.resetSeconds });
}
