// HTTP of a till at work: look, seat, redeem, bill, undo, report what was taken without network.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  billAtTill,
  redeemAtTill,
  reportFromTill,
  seatAtTill,
  todayAtTill,
  undoAtTill,
  unseatAtTill,
} from '../../contract/management/till.ts';
import { tellDiscount } from '../../contract/discount.ts';
import { codeKey } from '../../contract/code.ts';
import { parseAmount, toDecimal } from '../../contract/money.ts';
import type { AnyActor } from '../api-key/can.ts';
import { discountOf } from '../campaign/describe-anew.ts';
import { newId, privateId, publicId } from '../db/id.ts';
import { ApiError, invalid, notFound } from '../http/api-error.ts';
import { readInstant, writeInstant } from '../http/instant.ts';
import { markOf, read, route } from '../http/route.ts';
import { sendAnswer } from '../redemption/store-call.ts';
import { answerFor } from '../redemption/answer.ts';
import type { Redeem, Scope, TakeHold } from '../redemption/command.ts';
import { requireRedemption } from '../redemption/find-target.ts';
import { readInStore } from '../redemption/in-store.ts';
import { aboutFound } from '../redemption/management-routes.ts';
import { scopeOf, type StoreParts } from '../redemption/scope.ts';
import { performAndSend } from '../redemption/store-call.ts';
import { seatingAnswer, seatingReference, UNDO_SECONDS, useAnswer } from './answer.ts';
import * as queries from './queries.ts';
import type { TillRow } from './queries.ts';
import { readScanned } from './read-code.ts';
import { tillOf } from './recognize.ts';

const SEATING_SECONDS = 4 * 3_600;

export function registerTillWork(app: FastifyInstance, parts: StoreParts): void {
  const { db, performer } = parts;

  route(app, redeemAtTill, async ({ actor, body, request, reply }) => {
    const till = await onShift(parts, actor, body.override !== undefined && body.override !== null);
    const { hold_id, ...sale } = body;
    const holdId = hold_id ? privateId('hold', hold_id) : null;
    if (holdId === undefined) throw invalid('hold_id', 'is no id of a hold');
    const said = { ...sale, code: readScanned(body.code), location_id: '' };
    const command = readInStore(said, {
      actor,
      till: { clientId: till.client_id, currency: till.currency, locationId: till.location_id },
      reference: request.id,
      idempotency: markOf(request),
      hashCustomer: parts.hashCustomer,
      holdId,
    });
    return take(till, reply, command);
  });

  route(app, reportFromTill, async ({ actor, body, request, reply }) => {
    // whoever was on shift when it was taken may have gone home since: the report still counts
    const till = tillOf(actor);
    const command: Redeem = {
      kind: 'redeem',
      ...common(till, actor, request, readScanned(body.code)),
      idempotency: null,
      orderReference: `till ${body.report_key}`,
      amountMinor: readAmount(till, body.transaction_amount),
      redeemedAt: readInstant(body.taken_at),
      covers: body.covers ?? null,
      discountMinor: null,
      taxMinor: null,
      currency: null,
      customer: null,
      holder: null,
      holdId: null,
      metadata: body.receipt_number ? { receipt_number: body.receipt_number } : null,
    };
    return take(till, reply, command);
  });

  route(app, billAtTill, async ({ actor, params, body, request }) => {
    const till = await onShift(parts, actor);
    const found = await requireRedemption(db, actor, params.id);
    const amountMinor = readAmount(till, body.transaction_amount) ?? 0;
    const about = { ...aboutFound(found, actor, request.id), idempotency: null };
    const outcome = await performer.perform({ kind: 'amend', ...about, amountMinor });
    if (outcome.kind === 'mistaken') throw new ApiError(outcome.code, outcome);
    if (outcome.kind !== 'amended') throw notFound();
    return {
      redemption_id: publicId('redemption', outcome.redemption.id),
      discount_applied: toDecimal(outcome.redemption.discountMinor, outcome.redemption.currency),
    };
  });

  route(app, undoAtTill, async ({ actor, params, request, reply }) => {
    const till = await onShift(parts, actor);
    const found = await requireRedemption(db, actor, params.id);
    await requireOwnAndFresh(till, found.id);
    const about = { ...aboutFound(found, actor, request.id), idempotency: markOf(request) };
    const reason = 'Undone at the till';
    return performAndSend(parts, reply, { kind: 'void', ...about, orderReference: null, reason });
  });

  route(app, seatAtTill, async ({ actor, body, request, reply }) => {
    const till = await onShift(parts, actor);
    const about = common(till, actor, request, readScanned(body.code));
    const command: TakeHold = {
      kind: 'hold',
      ...about,
      orderReference: seatingReference(till.location_id, body.table.trim(), about.id),
      // the same code at the same location is the same seating: a second tap moves it
      holder: till.location_id,
      amountMinor: null,
      customer: null,
      covers: body.covers ?? null,
      ttlSeconds: SEATING_SECONDS,
    };
    const outcome = await performer.perform(command);
    if (outcome.kind !== 'held') return sendAnswer(reply, answerFor(command, outcome));
    const [seating] = await queries.seatingsAt(db, till, outcome.hold.id);
    if (!seating) throw notFound();
    return seatingAnswer(seating);
  });

  route(app, unseatAtTill, async ({ actor, params, request, reply }) => {
    const till = await onShift(parts, actor);
    const id = privateId('hold', params.id);
    const [seating] = id ? await queries.seatingsAt(db, till, id) : [];
    if (!id || !seating) throw notFound();
    await performer.perform({
      kind: 'release',
      ...common(till, actor, request, seating.code),
      holdId: id,
      orderReference: null,
    });
    return reply.code(204).send();
  });

  read(app, todayAtTill, async ({ actor, querystring }) => {
    const till = tillOf(actor);
    const language = querystring.language ?? 'en';
    const [rows, seatings] = await Promise.all([
      queries.redemptionsToday(db, till),
      queries.seatingsAt(db, till),
    ]);
    const redemptions = rows.map((row) => ({
      redemption_id: publicId('redemption', row.id),
      code: row.code,
      discount_description: tellDiscount(
        row.discount_description,
        discountOf(row),
        till.currency,
        language,
      ),
      transaction_amount:
        row.amount_minor === null ? null : toDecimal(row.amount_minor, till.currency),
      discount_applied: toDecimal(row.discount_minor, till.currency),
      receipt_number: row.receipt_number,
      redeemed_at: writeInstant(row.redeemed_at.getTime()),
      voided: row.voided_at !== null,
      here: row.here,
    }));
    return { redemptions, seatings: seatings.map(seatingAnswer) };
  });

  /** Redeems; who is refused is told where the voucher went. */
  async function take(till: TillRow, reply: FastifyReply, command: Redeem): Promise<FastifyReply> {
    // what was seated at this location does not stand in the way of its own bill
    const outcome = await performer.perform({ ...command, holder: till.location_id });
    const answer = answerFor(command, outcome);
    if (answer.status !== 409 || command.codeKey === null) return sendAnswer(reply, answer);
    const uses = await queries.earlierUsesOfCode(db, till, command.codeKey);
    const body = { ...answer.body, earlier_uses: uses.map(useAnswer) };
    return sendAnswer(reply, { ...answer, body });
  }

  async function requireOwnAndFresh(till: TillRow, redemptionId: string): Promise<void> {
    const recorded = await queries.recordedHere(db, till, redemptionId, UNDO_SECONDS);
    if (recorded) return;
    const minutes = UNDO_SECONDS / 60;
    throw new ApiError('conflict', {
      message: `Only what this till took in the last ${minutes} minutes can be undone here: ask the manager`,
    });
  }
}

/** The till, where somebody works at it; with `override`, somebody who may answer for terms. */
async function onShift(parts: StoreParts, actor: AnyActor, override = false): Promise<TillRow> {
  const till = tillOf(actor);
  const staff = await queries.staffAt(parts.db, till);
  const person = staff.find(({ id }) => id === till.staff_id);
  if (staff.length > 0 && !person) throw new ApiError('nobody_on_shift');
  if (override && !person?.may_override) {
    throw new ApiError('forbidden', { message: 'You may not answer for terms: ask the manager' });
  }
  return till;
}

/** Minor units; throws 400. */
export function readAmount(till: TillRow, said: string | number | null | undefined): number | null {
  if (said === null || said === undefined) return null;
  const minor = parseAmount(said, till.currency);
  if (minor === undefined)
    throw invalid('transaction_amount', `is out of range for ${till.currency}`);
  return minor;
}

export const tillScope = (till: TillRow, actor: AnyActor): Scope => ({
  ...scopeOf(actor, till.client_id),
  channel: 'in_store',
  locationId: till.location_id,
});

const common = (till: TillRow, actor: AnyActor, request: FastifyRequest, code: string) => ({
  id: newId(),
  reference: request.id,
  scope: tillScope(till, actor),
  codeKey: codeKey(code) ?? null,
  codeAsked: code,
  idempotency: markOf(request),
});
