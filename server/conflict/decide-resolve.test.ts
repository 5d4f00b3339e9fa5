// Conflicts, pure: whatever is reported and however it is settled, no limit is ever exceeded, and
// each limit that rose has its entry in the ledger.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Changes } from '../redemption/changes.ts';
import type { Command, Resolve } from '../redemption/command.ts';
import { decide } from '../redemption/decide.ts';
import type { World } from '../redemption/world.ts';
import {
  NOW,
  redeem,
  release,
  takeHold,
  voidOrder,
  voucher,
  worldOf,
} from '../redemption/world.fixture.ts';
import type { NewConflict } from './decide-conflict.ts';
import type { ConflictState, Resolution } from './state.ts';

/** The conflict as it would be read from its row. */
const stored = (opened: NewConflict, id: string): ConflictState => ({
  id,
  organizationId: 'org',
  clientId: 'client',
  voucherId: 'voucher',
  redemptionId: opened.redemption?.id ?? null,
  mode: 'live',
  kind: opened.kind,
  reason: opened.reason,
  shop: 'default',
  code: 'CODE-1',
  codeKey: 'CODE1',
  orderReference: opened.command.orderReference,
  amountMinor: opened.command.amountMinor,
  currency: 'GBP',
  clientCurrency: 'GBP',
  redeemedAt: NOW,
  evidence: { reported_discount_minor: opened.command.discountMinor, ...opened.evidence },
  createdAt: NOW,
  status: 'open',
  resolution: null,
  resolutionReason: null,
  resolvedBy: null,
  resolvedAt: null,
  bookedId: null,
  reportedPlace: null,
  earlierPlace: null,
});

let serial = 0;
const resolve = (conflict: ConflictState, resolution: Resolution): Resolve => ({
  ...release('x'),
  kind: 'resolve',
  id: `resolve-${++serial}`,
  conflictId: conflict.id,
  redemptionId: conflict.redemptionId,
  orderReference: conflict.orderReference,
  resolution,
  reason: 'Because',
});

const order = fc.constantFrom('A', 'B', 'C', 'D', 'E');
const command: fc.Arbitrary<Command> = fc.oneof(
  fc
    .tuple(order, fc.integer({ min: 1, max: 3 }), fc.option(fc.nat(2)))
    .map(([orderReference, amountMinor, discountMinor]) =>
      redeem({ orderReference, amountMinor: amountMinor * 1000, discountMinor }),
    ),
  order.map((reference) => takeHold(reference)),
  order.map(voidOrder),
);
const resolution = fc.constantFrom<Resolution>('accept', 'dismiss', 'void');
const limit = fc.option(fc.integer({ min: 1, max: 3 }));

/** Decides, and keeps the conflicts that were opened as the database would: once for each order. */
function run(world: World, commands: Command[], all: Changes[]): void {
  const { changes } = decide(world, commands);
  all.push(changes);
  for (const opened of changes.conflicts) {
    const isKnown = [...world.conflicts.values()].some(
      (each) =>
        each.orderReference === opened.command.orderReference &&
        (each.kind === 'amount_differs') === (opened.kind === 'amount_differs') &&
        (each.kind !== 'amount_differs' || each.redemptionId === opened.redemption?.id),
    );
    if (!isKnown) {
      const id = `conflict-${++serial}`;
      world.conflicts.set(id, stored(opened, id));
    }
  }
}

test('no limit is exceeded, every raise is in the ledger, and a conflict is settled once', () => {
  const steps = fc.array(fc.tuple(command, fc.option(fc.tuple(fc.nat(9), resolution))), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(steps, limit, limit, (drawn, maxUses, maxRedemptions) => {
      const one = voucher({ maxUses }, { maxRedemptions });
      const world = worldOf(one);
      const all: Changes[] = [];
      for (const [each, settle] of drawn) {
        run(world, [each], all);
        const conflicts = [...world.conflicts.values()];
        const chosen = settle && conflicts[settle[0] % (conflicts.length || 1)];
        if (!chosen) continue;
        const before = chosen.resolution;
        run(world, [resolve(chosen, settle[1])], all);
        if (before !== null) expect(chosen.resolution).toBe(before);
        else if (settle[1] === 'dismiss') expect(chosen.status).toBe('resolved');
      }
      const redemptions = all.flatMap(({ newRedemptions }) => newRedemptions);
      const live = redemptions.filter(({ voidedAt }) => voidedAt === null);
      expect(one.used).toBe(live.length);
      const orders = live.map(({ orderReference }) => orderReference);
      expect(new Set(orders).size).toBe(orders.length);
      const uses = one.used + one.held;
      if (one.maxUses !== null) expect(uses).toBeLessThanOrEqual(one.maxUses);
      const { maxRedemptions: most } = one.offer;
      if (most !== null) expect(uses).toBeLessThanOrEqual(most);
      const raises = all.flatMap((changes) => changes.raises);
      const entries = all.flatMap(({ ledger }) => ledger.map(({ kind }) => kind));
      const count = (kind: string) => entries.filter((each) => each === kind).length;
      expect((one.maxUses ?? 0) - (maxUses ?? 0)).toBe(
        raises.filter(({ ofVoucher }) => ofVoucher).length,
      );
      expect((most ?? 0) - (maxRedemptions ?? 0)).toBe(
        raises.filter(({ ofCampaign }) => ofCampaign).length,
      );
      expect(count('voucher.changed')).toBe((one.maxUses ?? 0) - (maxUses ?? 0));
      expect(count('campaign.changed')).toBe((most ?? 0) - (maxRedemptions ?? 0));
      const settled = [...world.conflicts.values()].filter(({ status }) => status === 'resolved');
      expect(count('conflict.resolved')).toBe(settled.length);
    }),
    { numRuns: 1_500 },
  );
});

test('what is accepted is booked at the time and with the discount that were reported', () => {
  const one = voucher({ maxUses: 1, used: 1 });
  const world = worldOf(one);
  const all: Changes[] = [];
  const report = redeem({ orderReference: 'A', discountMinor: 500, redeemedAt: NOW - 3_600_000 });
  run(world, [report], all);
  const conflict = [...world.conflicts.values()][0];
  if (!conflict) throw new Error('no conflict');
  conflict.redeemedAt = NOW - 3_600_000;
  run(world, [resolve(conflict, 'accept')], all);
  expect(all[1]?.newRedemptions[0]).toMatchObject({
    orderReference: 'A',
    amountMinor: 4599,
    discountMinor: 500,
    redeemedAt: NOW - 3_600_000,
    override: { acknowledged: ['voucher_already_redeemed'], reason: 'Because' },
  });
  expect([one.maxUses, one.used]).toEqual([2, 2]);
});
