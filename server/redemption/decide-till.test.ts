// Sales at a till, pure: what refuses, what a person may answer for, and until when a bill may be told.
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { isTerm, refusals, type RefusalCode } from '../../contract/refusal.ts';
import { NO_TERMS } from '../../contract/terms.ts';
import { compileTerms } from '../voucher/terms.ts';
import type { Command, Outcome } from './command.ts';
import { decide } from './decide.ts';
import { amend, atTill, NOW, redeem, voucher, worldOf } from './world.fixture.ts';
import type { World } from './world.ts';

const decideOne = (world: World, command: Command): Outcome => {
  const [outcome] = decide(world, [command]).outcomes;
  if (!outcome) throw new Error('no outcome');
  return outcome;
};
const codesOf = (outcome: Outcome) =>
  outcome.kind === 'refused' ? outcome.findings.map(({ code }) => code) : [];

/** A voucher with any of the things wrong with it. */
const anyVoucher = fc
  .record({
    isDisabled: fc.boolean(),
    isUsed: fc.boolean(),
    isHeld: fc.boolean(),
    isExpired: fc.boolean(),
    isOnline: fc.boolean(),
    isElsewhere: fc.boolean(),
    maxParty: fc.option(fc.constant(2)),
    isDark: fc.boolean(),
    minimum: fc.option(fc.constant(10_000)),
  })
  .map((drawn) => () => {
    const one = voucher(
      {
        status: drawn.isDisabled ? 'disabled' : 'active',
        used: drawn.isUsed ? 1 : 0,
        held: !drawn.isUsed && drawn.isHeld ? 1 : 0,
        validUntil: drawn.isExpired ? NOW - 1000 : null,
      },
      {
        channels: drawn.isOnline ? ['online'] : ['online', 'in_store'],
        locationIds: drawn.isElsewhere ? ['other'] : null,
        minimumSpendMinor: drawn.minimum,
        terms: compileTerms({
          ...NO_TERMS,
          max_party: drawn.maxParty,
          blackout_dates: drawn.isDark ? ['2026-06-15'] : null,
        }),
      },
    );
    return worldOf(one);
  });
const acknowledged = fc.subarray(Object.keys(refusals) as RefusalCode[]);

test('before the sale everything refuses that nobody may, or does, answer for', () => {
  fc.assert(
    fc.property(anyVoucher, acknowledged, (make, codes) => {
      const all = codesOf(decideOne(make(), atTill({ covers: 4 })));
      const outcome = decideOne(make(), atTill({ covers: 4 }, codes));
      const standing = all.filter((code) => !(refusals[code].overridable && codes.includes(code)));
      if (standing.length > 0) {
        expect(codesOf(outcome)[0]).toBe(standing[0]);
        expect(new Set(codesOf(outcome))).toEqual(new Set(all));
      } else {
        expect(outcome).toMatchObject({
          kind: 'redeemed',
          redemption: {
            override: all.length > 0 ? { acknowledged: all, reason: 'Because' } : null,
            warnings: all.map((code) => ({ code })),
          },
        });
      }
    }),
    { numRuns: 1_000 },
  );
});

test('used, held, disabled and unknown vouchers are refused, whoever answers for them', () => {
  const codes = Object.keys(refusals);
  fc.assert(
    fc.property(anyVoucher, (make) => {
      const all = codesOf(decideOne(make(), atTill({ covers: 4 })));
      const hard = all.filter((code) => !refusals[code].overridable);
      const outcome = decideOne(make(), atTill({ covers: 4 }, codes));
      expect(outcome.kind).toBe(hard.length > 0 ? 'refused' : 'redeemed');
    }),
  );
  const unknown = decideOne(worldOf(), atTill({}, codes));
  expect(codesOf(unknown)).toEqual(['voucher_not_found']);
});

test('what the till refuses for a term alone, a report of the sale books with a warning', () => {
  fc.assert(
    fc.property(anyVoucher, (make) => {
      const till = atTill({ covers: 4 });
      const all = codesOf(decideOne(make(), till));
      const report = decideOne(make(), { ...till, till: undefined });
      expect(report.kind).toBe(all.every(isTerm) ? 'redeemed' : 'refused');
      if (report.kind === 'redeemed') {
        expect(report.redemption.warnings.map(({ code }) => code)).toEqual(all);
      }
    }),
  );
});

test('a bill is told on the day of the sale in the client’s zone, and on no other', () => {
  const timeZone = fc.constantFrom('Europe/London', 'Asia/Kathmandu', 'America/St_Johns');
  const hours = fc.integer({ min: 0, max: 50 });
  const start = fc.integer({ min: 0, max: 365 * 24 * 60 });
  fc.assert(
    fc.property(timeZone, start, hours, (zone, minutes, later) => {
      const world = worldOf(voucher({}, { timeZone: zone }));
      world.now = Date.parse('2026-01-01T00:00:00Z') + minutes * 60_000;
      const sale = atTill({ amountMinor: null });
      decideOne(world, sale);
      const day = (at: number) =>
        Temporal.Instant.fromEpochMilliseconds(at)
          .toZonedDateTimeISO(zone)
          .toPlainDate()
          .toString();
      const soldOn = day(world.now);
      world.now += later * 3_600_000;
      const outcome = decideOne(world, amend(sale.id, 4599));
      expect(outcome.kind).toBe(day(world.now) === soldOn ? 'amended' : 'mistaken');
      if (outcome.kind === 'amended') expect(outcome.redemption.discountMinor).toBe(920);
    }),
  );
});

test('the bill of an online order is its shop’s to tell', () => {
  const world = worldOf(voucher());
  const sale = redeem();
  decideOne(world, sale);
  expect(decideOne(world, amend(sale.id, 1))).toMatchObject({ kind: 'mistaken', code: 'conflict' });
});
