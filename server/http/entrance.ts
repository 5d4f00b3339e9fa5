// The door of every request: who is it, may they do this, and how many requests have they left. Shops
// and programs come with an API key, people with a session's cookie.
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../api-key/authenticate.ts';
import { can, type AnyActor, type KeyActor } from '../api-key/can.ts';
import type { Action } from '../../contract/operation.ts';
import type { Readiness } from '../health/readiness.ts';
import type { Recognize } from '../session/recognize.ts';
import { ApiError, unavailable } from './api-error.ts';
import { sourceOf } from './network.ts';
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

export interface DeclaredRoute {
  method: string;
  url: string;
  action: Action | undefined;
  schema: unknown;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** All routes, as they were declared. */
    declaredRoutes: readonly DeclaredRoute[];
    /** The actions of all routes. */
    declaredActions: ReadonlySet<Action>;
  }
}

interface Doorkeepers {
  authenticator: Authenticator;
  recognize: Recognize;
  /** The paired till of a request. */
  recognizeTill: (request: FastifyRequest) => Promise<AnyActor | undefined>;
  publicUrl: string;
  rateLimit: RateLimit;
  readiness: Readiness;
}

/** Lets a request in, or throws. Routes without an action end the start of the server. */
export function useEntrance(app: FastifyInstance, context: Doorkeepers): void {
  requireActions(app);
  app.decorateRequest('actor', undefined);
  const ofAll = headersOfAll(context.publicUrl);
  const ofData = { ...ofAll, ...OF_DATA };
  app.addHook('onRequest', (request, reply, done) => {
    const isData = request.url.startsWith('/api/');
    reply.headers(isData ? ofData : ofAll);
    const { action } = request.routeOptions.config;
    const changes = !READS.has(request.method);
    const mayWrite = () => {
      if (action && changes && context.readiness.refusesWrites()) throw unavailable(30);
    };
    if (action && action !== 'public') {
      const admit = (actor: AnyActor) => {
        request.actor = actor;
        if (!can(actor, action)) throw mayNot(actor);
        mayWrite();
      };
      reply.header('cache-control', 'no-store');
      const actor = enter(context, request, reply, action);
      if (actor instanceof Promise) {
        actor.then(admit).then(() => done(), done);
        return;
      }
      admit(actor);
    } else {
      limit(context.rateLimit, `address ${sourceOf(request.ip)}`, reply);
      // what opens a session is not for another site's page to call
      if (changes && request.headers.origin !== undefined) requireOwnOrigin(context, request);
      if (isData) reply.header('cache-control', 'no-store');
      mayWrite();
    }
    done();
  });
}

/** Collects what routes declare; a server with a route that declares nothing does not start. */
function requireActions(app: FastifyInstance): void {
  const routes: DeclaredRoute[] = [];
  const actions = new Set<Action>();
  app.decorate('declaredRoutes', routes);
  app.decorate('declaredActions', actions);
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    const action = config?.action;
    if (action) actions.add(action);
    for (const each of [method].flat()) routes.push({ method: each, url, action, schema });
  });
  app.addHook('onReady', () => {
    const undeclared = routes
      .filter(({ action }) => action === undefined)
      .map((each) => `${each.method} ${each.url}`);
    if (undeclared.length > 0) {
      throw new Error(`Routes without a declared action: ${undeclared.join(', ')}`);
    }
    return Promise.resolve();
  });
}

/** An answer of data is no page: opened as one, it runs and loads nothing, and stands in no frame. */
const OF_DATA = {
  'content-security-policy': `default-src 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
};

const headersOfAll = (publicUrl: string) => ({
  'x-content-type-options': 'nosniff',
  // over https, never again without
  ...(publicUrl.startsWith('https:') && {
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
  }),
});

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

const mayNot = (actor: AnyActor) =>
  actor.kind === 'account'
    ? new ApiError('forbidden', { message: 'Your role may not do that' })
    : new ApiError('forbidden');

/** Who comes with a key that is known comes in at once: a promise for each request costs more. */
function enter(
  context: Doorkeepers,
  request: FastifyRequest,
  reply: FastifyReply,
  action: Action,
): AnyActor | Promise<AnyActor> {
  const welcome = (actor: AnyActor) => {
    limit(context.rateLimit, actor.id, reply, actor.organizationId);
    return actor;
  };
  const turnAway = (error: unknown): never => {
    // strangers share the budget of their address
    limit(context.rateLimit, `address ${sourceOf(request.ip)}`, reply);
    throw error;
  };
  const key = presentedKey(request);
  let actor;
  try {
    actor =
      key === undefined && request.headers.cookie !== undefined
        ? enterWithCookie(context, request, action)
        : enterWithKey(context, request, reply, key);
  } catch (error) {
    return turnAway(error);
  }
  return actor instanceof Promise ? actor.then(welcome, turnAway) : welcome(actor);
}

function enterWithKey(
  { authenticator }: Doorkeepers,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string | undefined,
): AnyActor | Promise<AnyActor> {
  const { origin } = request.headers;
  const letPageRead = (actor: KeyActor) => {
    if (actor.keyKind === 'publishable' && origin) {
      reply.header('access-control-allow-origin', origin).header('vary', 'Origin');
    }
    return actor;
  };
  const actor = authenticator.authenticate(key, { ip: plainAddress(request.ip), origin });
  return actor instanceof Promise ? actor.then(letPageRead) : letPageRead(actor);
}

/** A till and a person may share a browser: what is asked for says which of them is meant. */
async function enterWithCookie(
  context: Doorkeepers,
  request: FastifyRequest,
  action: Action,
): Promise<AnyActor> {
  const isForTills = action === 'till';
  const actor = await (isForTills ? context.recognizeTill(request) : context.recognize(request));
  if (!actor) {
    const message = isForTills
      ? 'This is no paired till: ask the manager for its code'
      : 'Nobody is signed in: sign in';
    throw new ApiError('unauthorized', { message });
  }
  if (!READS.has(request.method)) requireOwnOrigin(context, request);
  return actor;
}

/** A browser says which site's page is calling; only ours may change things with a cookie. */
function requireOwnOrigin({ publicUrl }: Doorkeepers, request: FastifyRequest): void {
  const { origin = '', host } = request.headers;
  const expected = new URL(publicUrl);
  if (origin === expected.origin) return;
  // by another name of this host, but never from plain http into https
  const said = URL.canParse(origin) ? new URL(origin) : undefined;
  const isAsSafe = said?.protocol === 'https:' || said?.protocol === expected.protocol;
  if (said && isAsSafe && said.host === host && isOursBySight(said)) return;
  throw new ApiError('forbidden', { message: 'This call may only come from our own pages' });
}

/**
 * Over https the certificate says that a name leads here. Over http a name of the public internet says
 * nothing: whoever has it can lead it to us for a moment, and their page would then be one of ours.
 */
const isOursBySight = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' ||
  isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 ||
  !hostname.includes('.') ||
  /\.(?:localhost|local|lan|home|internal|test)$/.test(hostname);

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
