// HTTP of deliveries: what was sent and answered, sending again, and a test.
import type { FastifyInstance } from 'fastify';
import {
  getWebhookDelivery,
  listWebhookDeliveries,
  retryWebhookDelivery,
  testWebhookEndpoint,
} from '../../contract/management/webhook.ts';
import type { AnyActor } from '../api-key/can.ts';
import type { Context } from '../context.ts';
import { publicId } from '../db/id.ts';
import { describeEvent } from '../event/describe-event.ts';
import { factsOf } from '../event/queries.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerEntry, LedgerKind } from '../ledger/entry.ts';
import { deliveryAnswer } from './answer.ts';
import * as deliveries from './delivery-queries.ts';
import type { DeliveryRow } from './delivery-queries.ts';
import { requireEndpoint, requireEndpointForChange, type EndpointRow } from './queries.ts';
import type { RunningCourier } from './start-courier.ts';

export function registerDeliveryLogRoutes(
  app: FastifyInstance,
  context: Context,
  courier: RunningCourier,
): void {
  const { db } = context;
  const hurry = () => {
    courier.hurry();
    return Promise.resolve();
  };

  read(app, listWebhookDeliveries, async ({ actor, params, querystring }) => {
    const page = readPage(querystring);
    const endpoint = await requireEndpoint(db, actor, params.id);
    const { status, type } = querystring;
    const filter = {
      statuses:
        status === undefined ? undefined : status === 'waiting' ? ['waiting', 'new'] : [status],
      kind: type === 'webhook.test' ? 'webhook_endpoint.tested' : type,
    };
    const rows = await deliveries.listDeliveries(db, endpoint, filter, page);
    return pageOf(rows, page, deliveryAnswer);
  });

  read(app, getWebhookDelivery, async ({ actor, params }) => {
    const endpoint = await requireEndpoint(db, actor, params.id);
    const row = await deliveries.requireDelivery(db, endpoint, params.delivery_id);
    return { ...deliveryAnswer(row), log: row.log, payload: await payloadOf(row) };
  });

  async function payloadOf(row: DeliveryRow) {
    const { organization_id: organizationId, event_epoch: epoch, event_tx: tx, id } = row;
    const [facts] = await factsOf(db, [{ organizationId, epoch, tx, id }]);
    return facts ? describeEvent(facts) : null;
  }

  write(app, context, retryWebhookDelivery, async ({ actor, params, tx, afterCommit }) => {
    const endpoint = await requireEndpointForChange(tx, actor, params.id);
    const row = await deliveries.requireDelivery(tx, endpoint, params.delivery_id);
    await deliveries.sendAgain(tx, row);
    const after = { event_id: publicId('ledger', row.id), status: row.status };
    await appendToLedger(tx, [{ ...about('webhook_delivery.retried', actor, endpoint), after }]);
    afterCommit(hurry);
    return deliveryAnswer(await deliveries.requireDelivery(tx, endpoint, params.delivery_id));
  });

  write(app, context, testWebhookEndpoint, async ({ actor, params, tx, afterCommit }) => {
    const endpoint = await requireEndpointForChange(tx, actor, params.id);
    const entry = {
      ...about('webhook_endpoint.tested', actor, endpoint),
      after: { message: 'A test: it arrived.' },
    };
    const [id = ''] = await appendToLedger(tx, [entry]);
    await deliveries.insertByHand(tx, endpoint, { id, kind: entry.kind, at: entry.at });
    afterCommit(hurry);
    return deliveryAnswer(await deliveries.requireDelivery(tx, endpoint, publicId('ledger', id)));
  });
}

const about = (kind: LedgerKind, actor: AnyActor, row: EndpointRow): LedgerEntry => ({
  organizationId: row.organization_id,
  kind,
  actor: ledgerActor(actor),
  at: Date.now(),
  clientId: row.client_id,
  subjectId: row.id,
});
