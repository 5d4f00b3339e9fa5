// The one decision: a batch of commands against the part of the books that they are about. Pure: no
// clock, no I/O. Commands are judged in order, each seeing what those before it did.
import { conflictOf } from '../conflict/decide-conflict.ts';
import { decideResolve } from '../conflict/decide-resolve.ts';
import { decideExpire, decideHold, decideRelease } from '../hold/decide.ts';
import { answerFor } from './answer.ts';
import { noChanges, type Changes } from './changes.ts';
import type { Command, Outcome } from './command.ts';
import { decideAmend } from './decide-amend.ts';
import { decideRedeem } from './decide-redeem.ts';
import { decideRefund } from './decide-refund.ts';
import { decideVoid } from './decide-void.ts';
import { orderKey, voucherKey, type World, type WorldVoucher } from './world.ts';

export interface Decision {
  /** One for each command, in order. */
  outcomes: Outcome[];
  changes: Changes;
}

/** Decides all commands. The world is used up: its states are changed as the commands go. */
export function decide(world: World, commands: readonly Command[]): Decision {
  const changes = noChanges();
  const outcomes = commands.map((command) => {
    const kept = keptAnswer(world, command);
    if (kept?.kind === 'mistaken') {
      noteAttempt(world, command, kept, changes);
      noteConflict(world, command, kept.code, changes);
    }
    if (kept) return kept;
    const outcome = decideOne(world, command, changes);
    note(world, command, outcome, changes);
    return outcome;
  });
  return { outcomes, changes };
}

function decideOne(world: World, command: Command, changes: Changes): Outcome {
  const voucher = voucherOf(world, command);
  switch (command.kind) {
    case 'redeem':
      return decideRedeem(world.now, voucher, command, changes);
    case 'hold':
      return decideHold(world.now, voucher, command, changes);
    case 'release':
      return decideRelease(world.now, voucher, command, changes);
    case 'void':
      return decideVoid(world.now, voucher, command, changes);
    case 'refund':
      return decideRefund(world.now, voucher, command, changes);
    case 'amend':
      return decideAmend(world.now, voucher, command, changes);
    case 'resolve': {
      const conflict = world.conflicts.get(command.conflictId);
      return decideResolve(world.now, { voucher, conflict }, command, changes);
    }
    case 'expire':
      return decideExpire(world.now, voucher, changes);
  }
}

const voucherOf = (world: World, { codeKey, scope }: Command): WorldVoucher | undefined =>
  codeKey === null ? undefined : world.vouchers.get(voucherKey(scope, codeKey));

export const answerKey = (command: Command): string | undefined =>
  command.idempotency
    ? [
        command.scope.organizationId,
        command.scope.clientId,
        command.idempotency.route,
        command.idempotency.key,
      ].join('\n')
    : undefined;

/** The first answer to a call with this Idempotency-Key, where there was one. */
function keptAnswer(world: World, command: Command): Outcome | undefined {
  const key = answerKey(command);
  const kept = key === undefined ? undefined : world.answers.get(key);
  if (!kept) return undefined;
  if (kept.requestHash !== command.idempotency?.requestHash.toString('hex')) {
    return { kind: 'mistaken', code: 'idempotency_key_reused' };
  }
  return { kind: 'kept', status: kept.status, text: kept.text };
}

/** Notes what a refusal leaves behind, and the answer for those that repeat the call. */
function note(world: World, command: Command, outcome: Outcome, changes: Changes): void {
  noteAttempt(world, command, outcome, changes);
  const reason = refusalOf(outcome);
  if (reason !== undefined) noteConflict(world, command, reason, changes);
  keep(world, command, outcome, changes);
}

/** Notes a sale that was reported and is not in the books. */
function noteConflict(world: World, command: Command, reason: string, changes: Changes): void {
  if (command.kind !== 'redeem' || command.orderReference === null) return;
  const voucher = voucherOf(world, command);
  const order = voucher?.orders.get(orderKey(command.scope.shop, command.orderReference));
  // the key of this very order, with something else changed: the sale is there
  if (reason === 'idempotency_key_reused' && order?.voidedAt === null) return;
  changes.conflicts.push(conflictOf(voucher, command, reason));
}

/** Notes what support can open by the reference of a refusal; not for a malformed request. */
function noteAttempt(world: World, command: Command, outcome: Outcome, changes: Changes): void {
  const code = refusalCode(outcome);
  if (code === undefined || code === 'invalid_request') return;
  const voucher = voucherOf(world, command);
  changes.attempts.push({
    route: command.kind,
    reference: command.reference,
    scope: command.scope,
    codeAsked: command.codeAsked,
    // as it was then: later commands of the batch go on changing the world
    voucher: voucher && { ...voucher },
    code,
    findings: outcome.kind === 'refused' ? outcome.findings : [],
    asked: {
      order_reference: 'orderReference' in command ? command.orderReference : null,
      amount_minor: 'amountMinor' in command ? command.amountMinor : null,
      redeemed_at: command.kind === 'redeem' ? command.redeemedAt : null,
      covers: 'covers' in command ? command.covers : undefined,
      receipt_number: command.kind === 'redeem' ? command.till?.receiptNumber : undefined,
      location_id: command.scope.locationId ?? undefined,
    },
  });
}

const refusalCode = (outcome: Outcome): string | undefined => {
  if (outcome.kind === 'refused') return outcome.findings[0]?.code;
  return outcome.kind === 'mistaken' ? outcome.code : undefined;
};

/** Keeps the answer for the next call with this Idempotency-Key, also within the batch. */
function keep(world: World, command: Command, outcome: Outcome, changes: Changes): void {
  const key = answerKey(command);
  if (key === undefined || !command.idempotency) return;
  const { status, body } = answerFor(command, outcome);
  // a request that was malformed may be mended and sent again
  if (status === 400) return;
  const text = JSON.stringify(body);
  const requestHash = command.idempotency.requestHash.toString('hex');
  world.answers.set(key, { requestHash, status, text });
  changes.kept.push({ command, status, text });
}

/** Why a report of a sale was refused, where it was. */
function refusalOf(outcome: Outcome): string | undefined {
  if (outcome.kind === 'refused') return outcome.findings[0]?.code;
  return outcome.kind === 'mistaken' && outcome.code === 'order_reference_conflict'
    ? outcome.code
    : undefined;
}
