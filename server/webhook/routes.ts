// HTTP of webhook endpoints: made, changed, paused, rotated, removed.
import type { FastifyInstance } from 'fastify';
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  getWebhookEndpoint,
  listWebhookEndpoints,
  removeWebhookEndpoint,
  rotateWebhookSecret,
} from '../../contract/management/webhook.ts';
import type { AnyActor } from '../api-key/can.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import { newId } from '../db/id.ts';
import { ApiError } from '../http/api-error.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { endpointAnswer } from './answer.ts';
import { promoteOrphans, purgeDeliveries, purgeRemoved } from './delivery-queries.ts';
import { registerDeliveryLogRoutes } from './delivery-routes.ts';
import { makePoster } from './post.ts';
import * as queries from './queries.ts';
import type { EndpointRow } from './queries.ts';
import { readClientId, readEvents, readMode, readUrl } from './read-endpoint.ts';
import { newSecret, writeSecret } from './signature.ts';
import { startCourier } from './start-courier.ts';

const DEFAULT_OVERLAP_SECONDS = 86_400;
const MAX_ENDPOINTS = 200;
const KEPT_DAYS = 30;
/** By the clock, and after an endpoint was removed. */
const PURGE = 'purge-webhook-deliveries';

/** Registers the routes, and what happens beside them while the application runs. */
export function registerWebhookRoutes(app: FastifyInstance, context: Context): void {
  const { db, keyring, log, config } = context;
  const allowPrivate = config.outboundAllowPrivate;
  const courier = startCourier({ db, keyring, log, poster: makePoster({ allowPrivate }) });
  app.addHook('onClose', () => courier.stop());
  context.jobs.schedule(PURGE, '37 * * * *', async () => {
    while ((await purgeRemoved(db)) > 0);
    while ((await purgeDeliveries(db, KEPT_DAYS)) > 0);
    await promoteOrphans(db);
  });

  write(app, context, createWebhookEndpoint, async ({ actor, body, tx }) => {
    const { organizationId } = actor;
    const client_id = await readClientId(tx, actor, body.client_id);
    if ((await queries.countEndpoints(tx, organizationId)) >= MAX_ENDPOINTS) {
      throw new ApiError('conflict', { message: `There are ${MAX_ENDPOINTS} endpoints already` });
    }
    const secret = newSecret();
    const row = await queries.insertEndpoint(tx, {
      id: newId(),
      organization_id: organizationId,
      client_id,
      mode: readMode(actor, body.mode),
      url: readUrl(body.url, allowPrivate),
      description: body.description ?? null,
      events: readEvents(body.events),
      sealed_secret: keyring.seal(secret),
    });
    const after = { ...settings(row), mode: row.mode };
    await appendToLedger(tx, [{ ...about('webhook_endpoint.created', actor, row), after }]);
    return { ...endpointAnswer(row), secret: writeSecret(secret) };
  });

  read(app, listWebhookEndpoints, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const client =
      querystring.client_id === undefined
        ? undefined
        : await requireClient(db, actor, querystring.client_id);
    const rows = await queries.listEndpoints(db, actor, { clientId: client?.id }, page);
    return pageOf(rows, page, endpointAnswer);
  });

  read(app, getWebhookEndpoint, async ({ actor, params }) =>
    endpointAnswer(await queries.requireEndpoint(db, actor, params.id)),
  );

  write(app, context, changeWebhookEndpoint, async ({ actor, params, body, tx }) => {
    const before = await queries.requireEndpointForChange(tx, actor, params.id);
    const status = body.status ?? before.status;
    // what it failed before says nothing of the address or the state that it has from now on
    const isRenewed =
      (body.url !== undefined && body.url !== before.url) ||
      (status === 'active' && before.status !== 'active');
    const after: EndpointRow = {
      ...before,
      url: body.url === undefined ? before.url : readUrl(body.url, allowPrivate),
      events: body.events === undefined ? before.events : readEvents(body.events),
      description: body.description === undefined ? before.description : body.description,
      status,
      disabled_reason: status === 'disabled' ? before.disabled_reason : null,
      ...(isRenewed ? { failures: 0, rest_until: null } : undefined),
    };
    const afresh = before.status === 'disabled' && status !== 'disabled';
    const changed = difference(settings(before), settings(after));
    await queries.updateEndpoint(tx, after, afresh);
    if (changed) {
      await appendToLedger(tx, [
        { ...about('webhook_endpoint.changed', actor, after), ...changed },
      ]);
    }
    return endpointAnswer(after);
  });

  write(app, context, removeWebhookEndpoint, async ({ actor, params, tx, afterCommit }) => {
    const row = await queries.requireEndpointForChange(tx, actor, params.id);
    await queries.deleteEndpoint(tx, row);
    const before = settings(row);
    await appendToLedger(tx, [{ ...about('webhook_endpoint.removed', actor, row), before }]);
    afterCommit(() => context.jobs.send(PURGE, {}, { key: 'removed' }));
    return undefined;
  });

  write(app, context, rotateWebhookSecret, async ({ actor, params, body, tx }) => {
    const row = await queries.requireEndpointForChange(tx, actor, params.id);
    const seconds = body?.overlap_seconds ?? DEFAULT_OVERLAP_SECONDS;
    const until = new Date(Date.now() + seconds * 1000);
    const secret = newSecret();
    const changed = await queries.replaceSecret(tx, row, keyring.seal(secret), until);
    const after = { overlaps_until: until.toISOString() };
    await appendToLedger(tx, [{ ...about('webhook_endpoint.rotated', actor, row), after }]);
    return { ...endpointAnswer(changed), secret: writeSecret(secret) };
  });

  registerDeliveryLogRoutes(app, context, courier);
}

/** What the ledger keeps of an endpoint: all but its secret. */
const settings = (row: EndpointRow) => ({
  url: row.url,
  events: row.events,
  description: row.description,
  status: row.status,
});

const about = (kind: LedgerKind, actor: AnyActor, row: EndpointRow): LedgerEntry => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_id,
  subjectId: row.id,
});
