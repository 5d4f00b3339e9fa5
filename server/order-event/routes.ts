// HTTP of order events: endpoints made and watched, and the door where shops send.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  archiveOrderEndpoint,
  createOrderEndpoint,
  listOrderEndpoints,
  listOrderEvents,
  receiveOrderEvent,
  rotateOrderEndpointSecret,
  type OrderEndpoint,
} from '../../contract/management/order-endpoint.ts';
import { mappings } from '../../contract/order-event.ts';
import { isWithin, type AnyActor } from '../api-key/can.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { newId, privateId, publicId } from '../db/id.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, route, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import type { StoreParts } from '../redemption/scope.ts';
import { carryOut } from './carry-out.ts';
import type { KnownEvent } from './event.ts';
import * as queries from './queries.ts';
import type { EndpointRow } from './queries.ts';
import { addressOf, receiveEvent } from './receive-event.ts';
import { newSecret } from './signature.ts';

const BODY_LIMIT = 512 * 1024;
const HEADERS = { woocommerce: 'X-WC-Webhook-Signature' } as Record<string, string | undefined>;

export function registerOrderEventRoutes(
  app: FastifyInstance,
  context: Context,
  parts: StoreParts,
): void {
  void app.register((door, _options, done) => {
    // signatures are over the body as it came: it is parsed once it is known whose it is
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    route(
      door,
      receiveOrderEvent,
      ({ params, request }) => receiveEvent(context, parts, params.endpoint, request),
      { bodyLimit: BODY_LIMIT },
    );
    done();
  });
  context.jobs.schedule('order-events', '* * * * *', () => carryOutOpen(context, parts));
  registerManagement(app, context);
}

/** What a crash or an outage left open; a shop need not send it again. */
async function carryOutOpen({ db, log }: Context, parts: StoreParts): Promise<void> {
  for (const order of await queries.openOrders(db)) {
    const endpoint = await queries.findLiveEndpoint(db, order.organization_id, order.endpoint_id);
    if (!endpoint) continue;
    await carryOut(parts, endpoint, order.order_reference).catch((error: unknown) =>
      log.warn({ err: error }, 'an order event is still open'),
    );
  }
}

function registerManagement(app: FastifyInstance, context: Context): void {
  const { db, keyring, config } = context;
  const seal = (secret: string) => keyring.seal(Buffer.from(secret));
  const answer = (row: EndpointRow) => endpointAnswer(row, config.publicUrl);

  write(app, context, createOrderEndpoint, async ({ actor, body, tx }) => {
    const client = await requireClient(tx, actor, body.client_id);
    const mode = body.mode ?? actor.mode;
    if (!isWithin(actor, { mode })) {
      throw new ApiError('forbidden', { message: 'A test key makes test endpoints only' });
    }
    const scheme = body.signature_scheme ?? 'hmac';
    const preset = body.preset ?? 'generic';
    const secret = newSecret(scheme);
    const row = await queries.insertEndpoint(tx, {
      organization_id: actor.organizationId,
      id: newId(),
      client_id: client.id,
      mode,
      shop: body.shop?.trim() ?? 'default',
      name: body.name.trim(),
      preset,
      mapping: body.mapping ?? null,
      signature_scheme: scheme,
      signature_header: body.signature_header ?? HEADERS[preset] ?? 'X-Signature',
      sealed_secret: seal(secret),
    });
    const after = { name: row.name, shop: row.shop, preset: row.preset, mode: row.mode };
    await appendToLedger(tx, [{ ...about('order_endpoint.created', actor, row), after }]);
    return { ...answer(row), secret };
  });

  read(app, listOrderEndpoints, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const client =
      querystring.client_id === undefined
        ? undefined
        : await requireClient(db, actor, querystring.client_id);
    return pageOf(await queries.listEndpoints(db, actor, client?.id, page), page, answer);
  });

  write(app, context, rotateOrderEndpointSecret, async ({ actor, params, tx }) => {
    const row = await requireEndpoint(tx, actor, params.id, 'for no key update');
    if (row.archived_at) throw new ApiError('conflict', { message: 'The endpoint is closed' });
    const secret = newSecret(row.signature_scheme);
    await queries.changeSecret(tx, row, seal(secret));
    await appendToLedger(tx, [about('order_endpoint.rotated', actor, row)]);
    return { ...answer(row), secret };
  });

  write(app, context, archiveOrderEndpoint, async ({ actor, params, tx }) => {
    const row = await requireEndpoint(tx, actor, params.id, 'for no key update');
    if (row.archived_at) return undefined;
    await queries.archiveEndpoint(tx, row);
    await appendToLedger(tx, [about('order_endpoint.archived', actor, row)]);
    return undefined;
  });

  read(app, listOrderEvents, async ({ actor, params, querystring }) => {
    const page = readPage(querystring);
    const row = await requireEndpoint(db, actor, params.id);
    return pageOf(await queries.listEvents(db, row, page), page, eventAnswer);
  });
}

async function requireEndpoint(
  db: Queryable,
  actor: AnyActor,
  id: string,
  lock: '' | 'for no key update' = '',
): Promise<EndpointRow> {
  const known = privateId('order_endpoint', id);
  const row = known && (await queries.findEndpoint(db, actor, known, lock));
  if (!row) throw notFound();
  return row;
}

const about = (kind: LedgerKind, actor: AnyActor, row: EndpointRow) => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_id,
  subjectId: row.id,
  shop: row.shop,
});

const endpointAnswer = (row: EndpointRow, publicUrl: string): Static<typeof OrderEndpoint> => ({
  id: publicId('order_endpoint', row.id),
  client_id: publicId('client', row.client_id),
  name: row.name,
  url: `${publicUrl}/api/webhook/orders/${addressOf(row)}`,
  mode: row.mode,
  shop: row.shop,
  preset: row.preset,
  mapping: row.mapping ?? mappings[row.preset],
  signature_scheme: row.signature_scheme,
  signature_header: row.signature_header,
  archived_at: writeInstantOrNull(row.archived_at),
  created_at: writeInstant(row.created_at.getTime()),
});

const eventAnswer = (row: KnownEvent) => ({
  id: publicId('order_event', row.id),
  kind: row.kind,
  order_reference: row.event.orderReference,
  state: row.state,
  results: row.results,
  occurred_at: writeInstant(row.occurredAt),
  received_at: writeInstant(row.receivedAt),
});
