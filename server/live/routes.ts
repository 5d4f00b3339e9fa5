// HTTP of the live stream: server-sent events.
import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { eventKinds } from '../../contract/event.ts';
import { openLiveStream } from '../../contract/management/live.ts';
import { isWithin } from '../api-key/can.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { route } from '../http/route.ts';
import type { LedgerCursor } from '../ledger/read-ledger.ts';
import { startFeed } from './feed.ts';
import { makeListener, type Wish } from './listener.ts';
import { readPlace } from '../ledger/place.ts';

const RETRY_MS = 2_000;
const RETRY_SECONDS = 30;

export function registerLiveRoutes(app: FastifyInstance, { db, log, readiness }: Context): void {
  const feed = startFeed(db, log);
  // before the server waits for its connections to end: these do not end by themselves
  app.addHook('preClose', () => feed.stop());

  route(app, openLiveStream, async ({ actor, querystring, request, reply }) => {
    const mode = querystring.mode ?? actor.mode;
    if (!isWithin(actor, { mode })) {
      throw new ApiError('forbidden', { message: 'A test key listens to test campaigns only' });
    }
    const clientId =
      querystring.client_id === undefined
        ? null
        : (await requireClient(db, actor, querystring.client_id)).id;
    const wish: Wish = { actor, mode, clientId, kinds: readKinds(querystring.events) };
    const from = readFrom(request, querystring.last_event_id);
    const refusal = readiness.isDraining() ? 'The server is about to stop' : feed.refusal(actor);
    if (refusal) {
      throw new ApiError('rate_limited', { message: refusal, retryAfter: RETRY_SECONDS });
    }
    await listen(reply, wish, from);
    return reply;
  });

  async function listen(
    reply: FastifyReply,
    wish: Wish,
    from: LedgerCursor | undefined,
  ): Promise<void> {
    const stream = reply.raw;
    const headers: OutgoingHttpHeaders = {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // a proxy that buffers would hold events back
      'x-accel-buffering': 'no',
    };
    const leave = await feed.join(wish.actor, from, (start) => {
      reply.hijack();
      stream.writeHead(200, headers);
      stream.write(`retry: ${RETRY_MS}\n\n`);
      return makeListener(wish, stream, start);
    });
    stream.on('close', leave);
    // it may have gone meanwhile
    if (stream.destroyed) leave();
  }
}

function readKinds(text: string | undefined): ReadonlySet<string> | null {
  if (text === undefined) return null;
  const kinds = text.split(',').map((each) => each.trim());
  const known: readonly string[] = eventKinds;
  if (kinds.some((kind) => !known.includes(kind))) {
    throw invalid('events', `must be some of ${eventKinds.join(', ')}, separated by commas`);
  }
  return new Set(kinds);
}

/** Where the screen was before; 400 for what is no place. A header goes before the address. */
function readFrom(request: FastifyRequest, said: string | undefined): LedgerCursor | undefined {
  const header = request.headers['last-event-id'];
  const text = typeof header === 'string' && header !== '' ? header : said;
  if (text === undefined || text === '') return undefined;
  const place = readPlace(text);
  if (!place) throw invalid('last_event_id', 'must be the id of a message of this stream');
  return place;
}
