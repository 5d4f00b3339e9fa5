// Reads request bodies into commands: amounts into the client's minor units, times into instants.
import { codeKey } from '../../contract/code.ts';
import { parseAmount } from '../../contract/money.ts';
import type { Operation, Request } from '../../contract/operation.ts';
import {
  COVERS_EXPECTED,
  MAX_COVERS,
  MAX_TTL_SECONDS,
  MIN_TTL_SECONDS,
  TTL_EXPECTED,
} from '../../contract/store.ts';
import type {
  refundRedemption,
  releaseHold,
  reportRedemption,
  takeHold,
  voidRedemption,
} from '../../contract/store.ts';
import type { ClientFacts } from '../client/client-of.ts';
import { newId, privateId } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import type { IdempotencyMark } from '../http/idempotency.ts';
import { readInstant } from '../http/instant.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import type { Redeem, Refund, ReleaseHold, Scope, TakeHold, VoidRedemption } from './command.ts';

const DEFAULT_TTL_SECONDS = 900;

/** Everything about a call but its body. */
export interface Circumstances {
  scope: Scope;
  client: ClientFacts;
  reference: string;
  idempotency: IdempotencyMark | null;
  hashCustomer: HashCustomer;
}

/** A voucher that was found by the id of its redemption or hold. */
export interface Target {
  codeKey: string;
  code: string;
}

type Body<O extends Operation> = Request<O>['body'];

const common = (at: Circumstances, code: string) => ({
  id: newId(),
  reference: at.reference,
  scope: at.scope,
  codeKey: codeKey(code) ?? null,
  codeAsked: code,
  idempotency: at.idempotency,
});

function amount(path: string, value: string | number | undefined, at: Circumstances) {
  if (value === undefined) return null;
  const minor = parseAmount(value, at.client.currency);
  if (minor === undefined) throw invalid(path, `is out of range for ${at.client.currency}`);
  return minor;
}

const text = (value: string | number | undefined) =>
  value === undefined ? null : String(value).trim();

const customer = (reference: string | undefined, at: Circumstances) =>
  reference === undefined || reference.trim() === ''
    ? null
    : at.hashCustomer(at.client.id, reference);

/** How many people, as a number or as PHP writes one. */
export function readCovers(value: number | string | undefined): number | null {
  if (value === undefined) return null;
  const covers = Number(value);
  if (covers < 1 || covers > MAX_COVERS) throw invalid('covers', `must be ${COVERS_EXPECTED}`);
  return covers;
}

export function readRedeem(body: Body<typeof reportRedemption>, at: Circumstances): Redeem {
  // one literal and no spread of `common`: of all calls, these come in crowds
  return {
    kind: 'redeem',
    id: newId(),
    reference: at.reference,
    scope: at.scope,
    codeKey: codeKey(body.code) ?? null,
    codeAsked: body.code,
    idempotency: at.idempotency,
    amountMinor: amount('transaction_amount', body.transaction_amount, at),
    discountMinor: amount('discount_amount', body.discount_amount, at),
    taxMinor: amount('tax_amount', body.tax_amount, at),
    currency: body.currency?.toUpperCase() ?? null,
    orderReference: text(body.order_reference),
    redeemedAt: body.redeemed_at === undefined ? null : readInstant(body.redeemed_at),
    customer: customer(body.customer_reference, at),
    holder: body.holder ?? null,
    holdId: (body.hold_id && privateId('hold', body.hold_id)) || null,
    covers: readCovers(body.covers),
    metadata: body.metadata ?? null,
  };
}

/** Seconds, as a number or as PHP writes one. */
function readTtl(value: number | string | undefined): number {
  const seconds = Number(value ?? DEFAULT_TTL_SECONDS);
  if (seconds < MIN_TTL_SECONDS || seconds > MAX_TTL_SECONDS) {
    throw invalid('ttl_seconds', `must be ${TTL_EXPECTED}`);
  }
  return seconds;
}

export function readHold(body: Body<typeof takeHold>, at: Circumstances): TakeHold {
  return {
    kind: 'hold',
    ...common(at, body.code),
    orderReference: String(body.order_reference).trim(),
    holder: body.holder ?? null,
    amountMinor: amount('transaction_amount', body.transaction_amount, at),
    customer: customer(body.customer_reference, at),
    covers: readCovers(body.covers),
    ttlSeconds: readTtl(body.ttl_seconds),
  };
}

export function readRelease(
  body: Body<typeof releaseHold>,
  at: Circumstances,
  target: Target | undefined,
): ReleaseHold {
  return {
    kind: 'release',
    ...common(at, body.code ?? ''),
    ...(target && { codeKey: target.codeKey, codeAsked: target.code }),
    holdId: (body.hold_id && privateId('hold', body.hold_id)) || null,
    orderReference: body.hold_id === undefined ? text(body.order_reference) : null,
  };
}

export function readVoid(
  body: Body<typeof voidRedemption>,
  at: Circumstances,
  target: Target | undefined,
): VoidRedemption {
  return { kind: 'void', ...redemptionTarget(body, at, target), reason: body.reason ?? null };
}

export function readRefund(
  body: Body<typeof refundRedemption>,
  at: Circumstances,
  target: Target | undefined,
): Refund {
  return {
    kind: 'refund',
    ...redemptionTarget(body, at, target),
    amountMinor: amount('refund_amount', body.refund_amount, at) ?? 0,
    refundReference: text(body.refund_reference),
  };
}

function redemptionTarget(
  body: Body<typeof voidRedemption>,
  at: Circumstances,
  target: Target | undefined,
) {
  const redemptionId = (body.redemption_id && privateId('redemption', body.redemption_id)) || null;
  return {
    ...common(at, body.code ?? ''),
    ...(target && { codeKey: target.codeKey, codeAsked: target.code }),
    redemptionId,
    orderReference: redemptionId === null ? text(body.order_reference) : null,
  };
}

/** Throws 400 unless the body names a thing by its id, or by code and order. */
export function demandTarget(
  idField: string,
  body: { code?: string; order_reference?: string | number },
  id: string | undefined,
): void {
  if (id !== undefined || (body.code !== undefined && body.order_reference !== undefined)) return;
  const missing = body.code === undefined ? 'code' : 'order_reference';
  throw new ApiError('invalid_request', {
    errors: [{ path: missing, message: `is required where there is no ${idField}` }],
  });
}
