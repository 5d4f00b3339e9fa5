// The two doors for Shopify: a browser that comes back after somebody agreed, and webhooks.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { privateId, publicId } from '../db/id.ts';
import { ApiError, notFound, unavailable } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import { SecretKeyError } from '../secret/keyring.ts';
import { keepEvent, type EventFacts } from './order-queries.ts';
import {
  readCancellation,
  readOrder,
  readRefund,
  refundsIn,
  type Reading,
} from './read-payload.ts';
import { readingOf, type RereadParts } from './reread-orders.ts';
import { keepCode, shopsAt, type ShopRow } from './shop-queries.ts';
import { isSignedBody, isSignedQuery } from './signature.ts';

/** How long a signed address is good, either way. */
const SIGNED_FOR_MS = 5 * 60_000;
const DOMAIN = /^[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com$/;

export const hashState = (state: string) => createHash('sha256').update(state).digest();

const unsigned = (what: string) => new ApiError('unauthorized', { message: what });

function organizationOf(publicId: string): string {
  const id = privateId('organization', publicId);
  if (!id) throw notFound();
  return id;
}

/**
 * The first of `shops` with whose secret `isSigned`. One whose secret no key at hand opens keeps no
 * other from being found; where none is found it may have been that one: 503, and it is sent again.
 */
function signerAmong(
  { keyring, log }: RereadParts,
  shops: ShopRow[],
  isSigned: (secret: string) => boolean,
): ShopRow | undefined {
  let isOneShut = false;
  for (const shop of shops) {
    if (shop.sealed_app_secret === null) continue;
    try {
      if (isSigned(keyring.open(shop.sealed_app_secret).toString())) return shop;
    } catch (error) {
      if (!(error instanceof SecretKeyError)) throw error;
      isOneShut = true;
      const id = publicId('shopify_shop', shop.id);
      log.error({ err: error, shop: id }, 'the secret of a Shopify shop cannot be opened');
    }
  }
  if (isOneShut) throw unavailable(60);
  return undefined;
}

/** Checks the signature, the state and the shop; what was brought is exchanged by the keeper. */
export async function receiveCallback(
  parts: RereadParts,
  organization: string,
  request: FastifyRequest,
): Promise<void> {
  const organizationId = organizationOf(organization);
  const query = new URL(request.url, 'http://localhost').searchParams;
  const domain = (query.get('shop') ?? '').toLowerCase();
  const shops = DOMAIN.test(domain) ? await shopsAt(parts.db, organizationId, domain) : [];
  const waiting = shops.filter((each) => each.status === 'authorizing').slice(0, 1);
  const shop = signerAmong(parts, waiting, (secret) => isSignedQuery(query, secret));
  if (!shop) {
    throw unsigned('This address was not made by Shopify for a shop that waits for it');
  }
  const age = Date.now() - Number(query.get('timestamp')) * 1000;
  const state = hashState(query.get('state') ?? '');
  const isMeant = shop.state_hash !== null && timingSafeEqual(state, shop.state_hash);
  const isInTime = Math.abs(age) < SIGNED_FOR_MS && (shop.state_until?.getTime() ?? 0) > Date.now();
  const code = query.get('code');
  if (!isMeant || !isInTime || !code) throw unsigned('This address is too old: begin again');
  await parts.db.transaction(async (tx) => {
    await keepCode(tx, shop, parts.keyring.seal(Buffer.from(code)));
    await appendToLedger(tx, [
      {
        organizationId,
        kind: 'shopify_shop.authorized',
        actor: { kind: 'system', id: shop.id },
        at: Date.now(),
        clientId: shop.client_id,
        subjectId: shop.id,
        after: { domain },
      },
    ]);
  });
}

const header = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/**
 * Keeps a webhook that is signed with the secret of a shop's app; 401 for any other, and 503 where the
 * secret that may have signed it cannot be opened.
 */
export async function receiveWebhook(
  parts: RereadParts,
  organization: string,
  request: FastifyRequest,
): Promise<void> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const domain = header(request, 'x-shopify-shop-domain').toLowerCase();
  const id = privateId('organization', organization);
  const shops = id && DOMAIN.test(domain) ? await shopsAt(parts.db, id, domain) : [];
  const signature = header(request, 'x-shopify-hmac-sha256');
  const shop = signerAmong(parts, shops, (secret) => isSignedBody(body, signature, secret));
  if (!shop) throw unsigned('The signature is not right');
  const topic = header(request, 'x-shopify-topic');
  const facts = readFacts(topic, body, await readingOf(parts, shop));
  if (!facts) return;
  const eventId =
    header(request, 'x-shopify-event-id') ||
    header(request, 'x-shopify-webhook-id') ||
    createHash('sha256').update(body).digest('hex');
  const at = header(request, 'x-shopify-triggered-at') || null;
  const event = { topic, eventId: eventId.slice(0, 100), facts: { ...facts, at } };
  await keepEvent(parts.db, shop, event);
}

function parse(body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new ApiError('invalid_request', { message: 'The body is not valid JSON' });
  }
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new ApiError('invalid_request', { message: 'The body is not an object' });
}

/** The little that is kept of a webhook; undefined for one that nothing is done about. */
function readFacts(topic: string, body: Buffer, reading: Reading): EventFacts | undefined {
  const payload = parse(body);
  switch (topic) {
    case 'orders/create':
    case 'orders/paid':
    case 'orders/cancelled': {
      const order = readOrder(payload, reading);
      if (!order || order.codes.length === 0) return undefined;
      const refunds = refundsIn(payload, reading);
      return { order, refunds, cancellation: readCancellation(payload) };
    }
    case 'refunds/create': {
      const refund = readRefund(payload, reading);
      return refund && { refunds: [refund] };
    }
    case 'customers/data_request':
    case 'customers/redact': {
      const { customer, orders_requested, orders_to_redact } = payload;
      const id = (customer as { id?: unknown } | null | undefined)?.id;
      const ids = orders_requested ?? orders_to_redact;
      return {
        customer:
          typeof id === 'number' || typeof id === 'string' ? reading.hash(String(id)) : null,
        orderIds: Array.isArray(ids) ? ids.map(String) : [],
      };
    }
    case 'app/uninstalled':
    case 'shop/redact':
      return {};
    default:
      return undefined;
  }
}
