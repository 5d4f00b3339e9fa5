// Endpoints and deliveries as they are answered.
import type { Static } from 'typebox';
import type { WebhookDelivery, WebhookEndpoint } from '../../contract/management/webhook.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { typeOf } from '../event/describe-event.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import { warningOf } from './decide-attempt.ts';
import type { DeliveryRow } from './delivery-queries.ts';
import { stateOf, type EndpointRow } from './queries.ts';

export const endpointAnswer = (row: EndpointRow): Static<typeof WebhookEndpoint> => ({
  id: publicId('webhook_endpoint', row.id),
  client_id: publicIdOrNull('client', row.client_id),
  mode: row.mode,
  url: row.url,
  description: row.description,
  events: row.events,
  status: row.status,
  disabled_reason: row.disabled_reason,
  failures: row.failures,
  warning: warningOf(stateOf(row)),
  failed_at: writeInstantOrNull(row.failed_at),
  delivered_at: writeInstantOrNull(row.delivered_at),
  secret_overlaps_until: writeInstantOrNull(row.older_until),
  created_at: writeInstant(row.created_at.getTime()),
});

export function deliveryAnswer(row: DeliveryRow): Static<typeof WebhookDelivery> {
  const latest = row.log.at(-1);
  return {
    id: publicId('ledger', row.id),
    endpoint_id: publicId('webhook_endpoint', row.endpoint_id),
    type: typeOf(row.kind),
    // read a moment ago, and on its way to its turn
    status: row.status === 'new' ? 'waiting' : row.status,
    attempts: row.attempts,
    response_status: row.last_status,
    response_body: latest?.body ?? null,
    error: latest?.error ?? null,
    next_attempt_at: writeInstantOrNull(row.next_attempt_at),
    ended_at: writeInstantOrNull(row.ended_at),
    created_at: writeInstant(row.created_at.getTime()),
  };
}
