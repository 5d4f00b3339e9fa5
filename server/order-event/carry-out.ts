// Carries out what an order's events mean, through the same engine as the store-facing API. It holds
// no lock: each step can be repeated, and whoever settles an event looks at the whole order again.
import { createHash } from 'node:crypto';
import { codeKey } from '../../contract/code.ts';
import { sentenceOf, type ErrorCode } from '../../contract/error.ts';
import { ApiError } from '../http/api-error.ts';
import { newReference } from '../http/reference.ts';
import { answerFor } from '../redemption/answer.ts';
import type { Command, Scope } from '../redemption/command.ts';
import {
  readRedeem,
  readRefund,
  readRelease,
  readVoid,
  type Circumstances,
} from '../redemption/read-command.ts';
import type { StoreParts } from '../redemption/scope.ts';
import { decideEvent, type Step } from './decide-order.ts';
import type { KnownEvent, Result } from './event.ts';
import { eventsOf, settleEvent, type LiveEndpoint } from './queries.ts';

/** Settles what can be settled of an order. Throws `unavailable` where it is to be tried again. */
export async function carryOut(
  parts: StoreParts,
  endpoint: LiveEndpoint,
  orderReference: string,
): Promise<void> {
  for (;;) {
    const all = await eventsOf(parts.db, endpoint, orderReference);
    const pending = all
      .filter((each) => each.state !== 'done')
      .map((event) => ({ event, decision: decideEvent(event, all) }));
    const next = pending.find(({ decision }) => decision.kind !== 'wait');
    if (!next) {
      for (const { event } of pending) {
        if (event.state === 'open') await settleEvent(parts.db, endpoint, event.id, 'waiting', []);
      }
      return;
    }
    const steps = next.decision.kind === 'perform' ? next.decision.steps : [];
    const results: Result[] = [];
    for (const step of steps) results.push(await take(parts, endpoint, next.event, step));
    await settleEvent(parts.db, endpoint, next.event.id, 'done', results);
  }
}

async function take(
  parts: StoreParts,
  endpoint: LiveEndpoint,
  event: KnownEvent,
  step: Step,
): Promise<Result> {
  const scope = scopeOf(endpoint);
  const { action, code } = step;
  if (action === 'redeem' && !(await isOurs(parts, scope, code))) {
    // a coupon of the shop's own: no sale of ours, and no conflict
    return { code, action, status: 404, error_code: 'voucher_not_found', reference: null };
  }
  const reference = newReference();
  const at: Circumstances = {
    scope,
    client: { id: endpoint.client_id, currency: endpoint.currency },
    reference,
    hashCustomer: parts.hashCustomer,
    // the event's own: carried out twice, after a crash or by two servers, it is one call
    idempotency: {
      route: `POST /api/webhook/orders ${action}`,
      key: `${event.id} ${step.index}`,
      requestHash: createHash('sha256').update(`${action} ${code}`).digest(),
    },
  };
  try {
    const command = commandFor(event, step, at);
    const { status, body } = answerFor(command, await parts.performer.perform(command));
    const said = body as { error_code?: string; reference?: string };
    const error_code = said.error_code ?? null;
    return { code, action, status, error_code, reference: said.reference ?? null };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    return { code, action, status: error.status, error_code: error.code, reference };
  }
}

const scopeOf = (endpoint: LiveEndpoint): Scope => ({
  organizationId: endpoint.organization_id,
  clientId: endpoint.client_id,
  mode: endpoint.mode,
  shop: endpoint.shop,
  channel: 'online',
  locationId: null,
  actor: { kind: 'system', id: endpoint.id },
});

async function isOurs(parts: StoreParts, scope: Scope, code: string): Promise<boolean> {
  const key = codeKey(code);
  if (key === undefined) return false;
  const nothing = {
    amountMinor: null,
    covers: null,
    currency: null,
    customer: null,
    holder: null,
    orderReference: null,
    holdId: null,
  };
  return (await parts.validate({ scope, codeKey: key, ...nothing })).voucher !== undefined;
}

const missing = (what: string): ApiError =>
  new ApiError('invalid_request' satisfies ErrorCode, {
    message: `${sentenceOf('invalid_request')}: the event has no ${what}`,
  });

function commandFor({ event, ...known }: KnownEvent, step: Step, at: Circumstances): Command {
  const { code, index } = step;
  const order = { code, order_reference: event.orderReference ?? '' };
  switch (step.action) {
    case 'redeem': {
      if (event.amount === null) throw missing('amount');
      const report = {
        ...order,
        transaction_amount: event.amount,
        discount_amount: event.discounts[index],
        tax_amount: event.tax ?? undefined,
        currency: event.currency ?? undefined,
      };
      const command = readRedeem(report, at);
      // a shop's clock that runs ahead of ours has no sales of tomorrow
      command.redeemedAt = known.occurredAt <= known.receivedAt ? known.occurredAt : null;
      command.customer = event.customer;
      return command;
    }
    case 'void':
      return readVoid({ ...order, reason: 'The shop cancelled the order' }, at, undefined);
    case 'refund': {
      if (event.refundAmount === null) throw missing('refund amount');
      // without the shop's own number the event stands for its refund
      const refund_reference = event.refundReference ?? known.id;
      const refund = { ...order, refund_amount: event.refundAmount, refund_reference };
      return readRefund(refund, at, undefined);
    }
    case 'release':
      return readRelease(order, at, undefined);
  }
}
