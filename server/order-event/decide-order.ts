// What an event of an order means, whatever the order in which events arrive.
import type { KnownEvent } from './event.ts';

/** What is to be asked of the engine for one code of the order, in this order. */
export interface Step {
  action: 'redeem' | 'void' | 'refund' | 'release';
  code: string;
  /** The code's place in the event that redeems it. */
  index: number;
}

export type Decision =
  | { kind: 'perform'; steps: Step[] }
  /** The payment that it speaks of has not come yet. */
  | { kind: 'wait' }
  | { kind: 'nothing' };

// what says no time happened when it came; of two at one instant the later id is the later
const isAfter = (a: KnownEvent, b: KnownEvent) =>
  a.occurredAt === b.occurredAt ? a.id > b.id : a.occurredAt > b.occurredAt;

/** Decides on an event that is not done, among all the events of its order. */
export function decideEvent(event: KnownEvent, all: readonly KnownEvent[]): Decision {
  const others = all.filter((each) => each.id !== event.id);
  const paid = others.filter((each) => each.kind === 'paid' && each.state === 'done');
  const steps = (action: Step['action'], from: KnownEvent): Step[] =>
    from.event.codes.map((code, index) => ({ action, code, index }));
  switch (event.kind) {
    case 'ignored':
      return { kind: 'nothing' };
    case 'paid': {
      const cancelled = others.find((each) => each.kind === 'cancelled' && isAfter(each, event));
      if (!cancelled) return perform(steps('redeem', event));
      // it was cancelled since: with a payment known before this one says nothing new; otherwise
      // both are booked, as both have happened
      return paid.length > 0
        ? { kind: 'nothing' }
        : perform([...steps('redeem', event), ...steps('void', event)]);
    }
    case 'cancelled': {
      const last = paid.filter((each) => !isAfter(each, event)).at(-1);
      if (last) return perform(steps('void', last));
      // paid again since: what it cancelled is voided already, or never was
      if (paid.length > 0) return { kind: 'nothing' };
      const isUnderWay = others.some((each) => each.kind === 'paid');
      return isUnderWay || event.event.codes.length === 0
        ? { kind: 'wait' }
        : perform(steps('release', event));
    }
    case 'refunded': {
      const last = paid.at(-1);
      // the refund is the order's: one of its vouchers carries it, and the report counts it once
      return last ? perform(steps('refund', last).slice(0, 1)) : { kind: 'wait' };
    }
  }
}

const perform = (steps: Step[]): Decision =>
  steps.length > 0 ? { kind: 'perform', steps } : { kind: 'nothing' };
