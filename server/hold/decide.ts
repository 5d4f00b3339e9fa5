// Holds: one use reserved for an order that is being paid, renewed, moved, given back or run out.
import { discountFor } from '../../contract/discount.ts';
import { finding, isOfTheMoment, isTerm } from '../../contract/refusal.ts';
import { bookRanOut, countHeld, enter, type Changes } from '../redemption/changes.ts';
import type { Outcome, ReleaseHold, TakeHold } from '../redemption/command.ts';
import { orderKey, type HoldState, type WorldVoucher } from '../redemption/world.ts';
import { findingsFor } from '../voucher/judge.ts';
import { findHold, indexHold } from './find-hold.ts';

export function decideHold(
  now: number,
  voucher: WorldVoucher | undefined,
  command: TakeHold,
  changes: Changes,
): Outcome {
  const own = voucher && findHold(voucher, command, now);
  const order = voucher?.orders.get(orderKey(command.scope.shop, command.orderReference));
  if (voucher && order?.voidedAt === null) {
    // the order has used the code: a hold would take a second use for it
    return { kind: 'refused', findings: [finding('voucher_already_redeemed')], voucher };
  }
  const found = findingsFor(
    voucher,
    {
      at: now,
      channel: command.scope.channel,
      locationId: command.scope.locationId,
      amountMinor: command.amountMinor,
      covers: command.covers,
      currency: null,
      holdsOne: own !== undefined,
    },
    {
      campaign: voucher?.campaign.uses ?? null,
      customer: (command.customer && voucher?.campaign.customers.get(command.customer)) || null,
    },
  );
  // what a hold secured stays secured, also that it was taken in time: renewing it meets the terms
  // of the cart only
  const findings = own ? found.filter(({ code }) => isTerm(code) && !isOfTheMoment(code)) : found;
  if (!voucher || findings.length > 0) return { kind: 'refused', findings, voucher };
  bookRanOut(changes, voucher, now);
  const hold = own
    ? renew(now, voucher, own, command, changes)
    : take(now, voucher, command, changes);
  const discountMinor =
    command.amountMinor === null ? null : discountFor(voucher.offer.discount, command.amountMinor);
  return { kind: 'held', hold, voucher, discountMinor };
}

const expiry = (now: number, command: TakeHold) => now + command.ttlSeconds * 1000;

const written = (hold: HoldState) => ({
  state: hold.state,
  order_reference: hold.orderReference,
  expires_at: hold.expiresAt,
});

function take(now: number, voucher: WorldVoucher, command: TakeHold, changes: Changes): HoldState {
  const { scope } = command;
  const hold: HoldState = {
    id: command.id,
    voucherId: voucher.id,
    shop: scope.shop,
    orderReference: command.orderReference,
    holder: command.holder,
    customer: command.customer,
    amountMinor: command.amountMinor,
    state: 'live',
    expiresAt: expiry(now, command),
    endedAt: null,
  };
  const apiKeyId = scope.actor.kind === 'api_key' ? scope.actor.id : null;
  changes.newHolds.set(hold, { hold, voucher, apiKeyId });
  indexHold(voucher, hold);
  countHeld(changes, voucher, hold.customer, 1);
  enter(
    changes,
    'hold.taken',
    { command, voucher, subjectId: hold.id, at: now },
    { after: written(hold) },
  );
  return hold;
}

function renew(
  now: number,
  voucher: WorldVoucher,
  hold: HoldState,
  command: TakeHold,
  changes: Changes,
): HoldState {
  const before = written(hold);
  hold.orderReference = command.orderReference;
  hold.amountMinor = command.amountMinor ?? hold.amountMinor;
  hold.expiresAt = expiry(now, command);
  changes.changedHolds.add(hold);
  indexHold(voucher, hold);
  enter(
    changes,
    'hold.renewed',
    { command, voucher, subjectId: hold.id, at: now },
    { before, after: written(hold) },
  );
  return hold;
}

export function decideRelease(
  now: number,
  voucher: WorldVoucher | undefined,
  command: ReleaseHold,
  changes: Changes,
): Outcome {
  const hold = voucher && findHold(voucher, command, now);
  if (voucher && hold) {
    const before = written(hold);
    hold.state = 'released';
    hold.endedAt = now;
    changes.changedHolds.add(hold);
    countHeld(changes, voucher, hold.customer, -1);
    enter(
      changes,
      'hold.released',
      { command, voucher, subjectId: hold.id, at: now },
      { before, after: written(hold) },
    );
  }
  return { kind: 'released' };
}

export function decideExpire(
  now: number,
  voucher: WorldVoucher | undefined,
  changes: Changes,
): Outcome {
  if (voucher) bookRanOut(changes, voucher, now);
  return { kind: 'expired' };
}
