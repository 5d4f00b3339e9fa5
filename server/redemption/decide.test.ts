// The decision, pure: what holds for any batch of commands in any order, and each rule by example.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, Outcome } from './command.ts';
import { decide } from './decide.ts';
import {
  NOW,
  redeem,
  refund,
  release,
  takeHold,
  voidOrder,
  voucher,
  worldOf,
} from './world.fixture.ts';

const HOUR = 3_600_000;
const decideOne = (world: Parameters<typeof decide>[0], command: Command): Outcome => {
  const [outcome] = decide(world, [command]).outcomes;
  if (!outcome) throw new Error('no outcome');
  return outcome;
};
const codeOf = (outcome: Outcome) =>
  outcome.kind === 'refused'
    ? outcome.findings[0]?.code
    : outcome.kind === 'mistaken'
      ? outcome.code
      : outcome.kind;

describe('for any commands in any order', () => {
  const order = fc.constantFrom('A', 'B', 'C', 'D');
  const customer = fc.option(fc.constantFrom('ada', 'bob'));
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc
      .tuple(fc.option(order), fc.nat(1), customer)
      .map(([orderReference, amountMinor, who]) =>
        redeem({ orderReference, amountMinor, customer: who }),
      ),
    fc.tuple(order, customer).map(([reference, who]) => takeHold(reference, { customer: who })),
    order.map(release),
    order.map(voidOrder),
    fc.tuple(order, fc.nat(2)).map(([reference, amount]) => refund(reference, amount, null)),
  );
  const limit = fc.option(fc.integer({ min: 1, max: 3 }));

  test('live redemptions and live holds never exceed a limit, and the counts are theirs', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), limit, limit, limit, (...drawn) => {
        const [commands, maxUses, maxRedemptions, perCustomerLimit] = drawn;
        const one = voucher({ maxUses }, { maxRedemptions, perCustomerLimit });
        for (const who of ['ada', 'bob']) one.campaign.customers.set(who, { used: 0, held: 0 });
        const { changes } = decide(worldOf(one), commands);
        const live = changes.newRedemptions.filter((each) => each.voidedAt === null);
        const held = [...changes.newHolds.keys()].filter((each) => each.state === 'live');
        expect(one.used).toBe(live.length);
        expect(one.held).toBe(held.length);
        for (const each of [maxUses, maxRedemptions]) {
          if (each !== null) expect(live.length + held.length).toBeLessThanOrEqual(each);
        }
        for (const who of perCustomerLimit === null ? [] : ['ada', 'bob']) {
          const uses = [...live, ...held].filter((each) => each.customer === who).length;
          expect(uses).toBeLessThanOrEqual(perCustomerLimit ?? 0);
          expect(one.campaign.customers.get(who)).toEqual({
            used: live.filter((each) => each.customer === who).length,
            held: held.filter((each) => each.customer === who).length,
          });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('an order has at most one live redemption, and refunds stay within its worth', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const { changes } = decide(worldOf(voucher({ maxUses: null })), commands);
        const live = changes.newRedemptions.filter((each) => each.voidedAt === null);
        const orders = live.flatMap(({ orderReference }) => orderReference ?? []);
        expect(new Set(orders).size).toBe(orders.length);
        for (const each of changes.newRedemptions) {
          expect(each.refundedMinor).toBeLessThanOrEqual(each.amountMinor ?? 0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('every change has its ledger entry, and nothing else has one', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        const { changes } = decide(worldOf(voucher({ maxUses: 2 })), commands);
        const count = (kind: string) => changes.ledger.filter((each) => each.kind === kind).length;
        expect(count('redemption.recorded')).toBe(changes.newRedemptions.length);
        expect(count('redemption.voided')).toBe(
          changes.newRedemptions.filter((each) => each.voidedAt !== null).length,
        );
        expect(count('redemption.refunded')).toBe(changes.newRefunds.length);
        expect(count('hold.taken')).toBe(changes.newHolds.size);
      }),
    );
  });

  test('commands decided one by one come to the same as in one batch', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        const together = decide(worldOf(voucher({ maxUses: 2 })), commands).outcomes.map(codeOf);
        const world = worldOf(voucher({ maxUses: 2 }));
        expect(commands.map((each) => codeOf(decideOne(world, each)))).toEqual(together);
      }),
    );
  });
});

describe('a report of a sale', () => {
  test('is judged in the contract’s order: the first finding is the error', () => {
    const bad = voucher(
      { status: 'disabled', maxUses: 1, used: 1, validUntil: NOW - HOUR },
      { minimumSpendMinor: 10_000 },
    );
    const outcome = decideOne(worldOf(bad), redeem({ currency: 'EUR' }));
    expect(outcome.kind === 'refused' && outcome.findings.map(({ code }) => code)).toEqual([
      'voucher_disabled',
      'voucher_already_redeemed',
      'voucher_expired',
      'currency_mismatch',
      'minimum_spend_not_met',
    ]);
  });

  test('validity counts in whole seconds, both ends included', () => {
    const until = Date.parse('2026-06-15T11:59:59Z');
    const at = (text: string) => redeem({ redeemedAt: Date.parse(text) });
    const world = () => worldOf(voucher({ validFrom: until - HOUR, validUntil: until }));
    expect(codeOf(decideOne(world(), at('2026-06-15T11:59:59.999Z')))).toBe('redeemed');
    expect(codeOf(decideOne(world(), at('2026-06-15T12:00:00.000Z')))).toBe('voucher_expired');
    expect(codeOf(decideOne(world(), at('2026-06-15T10:59:59.000Z')))).toBe('redeemed');
    expect(codeOf(decideOne(world(), at('2026-06-15T10:59:58.999Z')))).toBe(
      'voucher_not_yet_active',
    );
  });

  test('of an order that was recorded is the same redemption, whatever became of the voucher', () => {
    const one = voucher({ maxUses: 1 });
    const world = worldOf(one);
    const first = decideOne(world, redeem({ orderReference: 'A' }));
    one.status = 'disabled';
    const again = decideOne(world, redeem({ orderReference: 'A' }));
    expect(again).toMatchObject({ kind: 'redeemed', replayed: true });
    expect(again.kind === 'redeemed' && first.kind === 'redeemed').toBe(true);
    if (again.kind === 'redeemed' && first.kind === 'redeemed') {
      expect(again.redemption).toBe(first.redemption);
    }
    const other = redeem({ orderReference: 'A', amountMinor: 1 });
    expect(codeOf(decideOne(world, other))).toBe('order_reference_conflict');
  });

  test('done again after a lost answer finds its own work by its id', () => {
    const world = worldOf(voucher({ maxUses: 2 }));
    const call = redeem();
    decideOne(world, call);
    expect(decideOne(world, call)).toMatchObject({ kind: 'redeemed', replayed: false });
    expect(world.vouchers.values().next().value?.used).toBe(1);
  });

  test('takes the hold of its order, also after expiry and pause, and warns of unmet terms', () => {
    const one = voucher({ maxUses: 1 }, { minimumSpendMinor: 10_000 });
    const world = worldOf(one);
    expect(codeOf(decideOne(world, takeHold('A')))).toBe('held');
    one.validUntil = NOW - HOUR;
    expect(codeOf(decideOne(world, redeem({ orderReference: 'B' })))).toBe('voucher_expired');
    const outcome = decideOne(world, redeem({ orderReference: 'A' }));
    expect(outcome).toMatchObject({
      kind: 'redeemed',
      redemption: { warnings: [{ code: 'minimum_spend_not_met' }] },
    });
    expect([one.used, one.held]).toEqual([1, 0]);
  });

  test('a customer whom the hold did not know is still limited', () => {
    const one = voucher({ maxUses: 5 }, { perCustomerLimit: 1 });
    one.campaign.customers.set('ada', { used: 1, held: 0 });
    const world = worldOf(one);
    decideOne(world, takeHold('A'));
    const outcome = decideOne(world, redeem({ orderReference: 'A', customer: 'ada' }));
    expect(codeOf(outcome)).toBe('voucher_max_uses_reached');
  });

  test('with a clock far ahead is malformed', () => {
    const ahead = redeem({ redeemedAt: NOW + 6 * 60_000 });
    expect(codeOf(decideOne(worldOf(voucher()), ahead))).toBe('invalid_request');
  });
});

describe('holds', () => {
  test('a holder’s hold moves to its next order and stays one', () => {
    const one = voucher({ maxUses: 1 });
    const world = worldOf(one);
    const first = decideOne(world, takeHold('A', { holder: 'cart' }));
    const second = decideOne(world, takeHold('B', { holder: 'cart' }));
    expect(first.kind === 'held' && second.kind === 'held').toBe(true);
    if (first.kind === 'held' && second.kind === 'held') expect(second.hold).toBe(first.hold);
    expect(codeOf(decideOne(world, redeem({ orderReference: 'A' })))).toBe('voucher_on_hold');
    expect(codeOf(decideOne(world, redeem({ orderReference: 'B' })))).toBe('redeemed');
  });

  test('one that ran out is gone at its instant, and is booked by the next write', () => {
    const one = voucher({ maxUses: 1 });
    const world = worldOf(one);
    decideOne(world, takeHold('A', { ttlSeconds: 60 }));
    const hold = [...one.holds.values()][0];
    if (!hold) throw new Error('no hold');
    world.now = hold.expiresAt;
    one.held = 0;
    one.ranOut = [hold];
    const { outcomes, changes } = decide(world, [redeem({ orderReference: 'B' })]);
    expect(outcomes[0]?.kind).toBe('redeemed');
    expect(changes.counts.get(one)).toEqual({ used: 1, held: -1 });
    expect(hold.state).toBe('expired');
  });
});
