// Reads what a caller says of an endpoint: whose it is, its address, its events.
import { isIP } from 'node:net';
import { requireClient } from '../client/queries.ts';
import type { AnyActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { isPublicAddress } from './public-address.ts';

/** The client of a new endpoint: an actor that is bound to one makes endpoints of that one only. */
export async function readClientId(
  tx: Queryable,
  actor: AnyActor,
  said: string | null | undefined,
): Promise<string | null> {
  if (said) return (await requireClient(tx, actor, said)).id;
  if (actor.clientIds === null) return null;
  if (said === null) {
    throw new ApiError('forbidden', { message: 'It may be told of your own clients only' });
  }
  const [only, other] = actor.clientIds;
  if (only === undefined || other !== undefined) {
    throw invalid('client_id', 'must name one of your clients');
  }
  return only;
}

export function readMode(actor: AnyActor, said: 'live' | 'test' | null | undefined) {
  const mode = said ?? actor.mode;
  if (mode === 'live' && actor.mode === 'test') {
    throw new ApiError('forbidden', { message: 'A test key makes test endpoints' });
  }
  return mode;
}

/** The address as it is kept. What a name resolves to is judged when it is sent to. Throws 400. */
export function readUrl(text: string, allowPrivate: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('url', 'must be an address such as https://shop.example.com/hooks');
  }
  if (url.protocol !== 'https:' && !allowPrivate) throw invalid('url', 'must begin with https://');
  if (url.username || url.password) throw invalid('url', 'must not hold a user or a password');
  url.hash = '';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isOwn = isIP(host) !== 0 ? !isPublicAddress(host) : /(^|\.)localhost\.?$/.test(host);
  if (isOwn && !allowPrivate) throw invalid('url', 'must lead to a public address');
  return url.href;
}

/** All events are all, whatever stands beside. */
export const readEvents = (events: readonly string[]): string[] =>
  events.includes('*') ? ['*'] : [...events].sort();
