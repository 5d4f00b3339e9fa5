// The funnel, and the counts that are told by reason and by hour.
import { sentenceOf, type ErrorCode } from '../../contract/error.ts';
import type { Queryable } from '../db/database.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { rate, relativeChange } from './arithmetic.ts';
import { readCells } from './cells.ts';
import { pointsOf } from './compare.ts';
import { clockScans, countLeads, countScans } from './counts.ts';
import { outlayOf } from './figures.ts';
import { NIL } from './line.ts';
import { listAttempts, listRedemptions, partFilter } from './opens.ts';
import { listOverrides } from './overrides.ts';
import { cutScope, previousPeriod, withoutDays } from './period.ts';
import { countRefusals } from './refusals.ts';
import type { Asked, Scope } from './scope.ts';
import { readSpend, type SourceSpend } from './spend.ts';

const measures = ['redemptions'] as const;

/**
 * Pieces are of the sources that count in the period; what is not known of any is null. `compares`:
 * with the period before.
 */
export async function readFunnel(db: Queryable, scope: Scope, asked: Asked, compares: boolean) {
  const now = await readSteps(db, scope, asked);
  if (!compares) return [now];
  const period = previousPeriod(asked);
  const then = await readSteps(db, scope, { ...asked, ...period });
  const share = (name: Step) => relativeChange(now[name], then[name]);
  const points = (name: Rate) => pointsOf(now[name], then[name]);
  return [
    {
      ...now,
      previous: { ...period, ...then },
      change: {
        issued: share('issued'),
        mailed: share('mailed'),
        delivered: share('delivered'),
        returned: share('returned'),
        scans: share('scans'),
        leads: share('leads'),
        redeemed: share('redeemed'),
        scan_rate: points('scan_rate'),
        capture_rate: points('capture_rate'),
        redemption_rate: points('redemption_rate'),
        response_rate: points('response_rate'),
      },
    },
  ];
}

type Step = 'issued' | 'mailed' | 'delivered' | 'returned' | 'scans' | 'leads' | 'redeemed';
type Rate = 'scan_rate' | 'capture_rate' | 'redemption_rate' | 'response_rate';

async function readSteps(db: Queryable, scope: Scope, asked: Asked) {
  const periods = cutScope(asked, scope);
  const [cells, spend, scans, leads] = await Promise.all([
    readCells(db, { scope, periods, axis: 'client', bucket: 'none', tells: [], measures }),
    readSpend(db, scope, periods),
    countScans(db, scope, periods),
    countLeads(db, scope, periods),
  ]);
  const counted = spend.sources.filter(({ counts }) => counts);
  const pieces = (name: 'mailed' | 'delivered' | 'returned') => sumKnown(counted, name);
  const total = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0);
  const issued =
    total(counted.map((each) => each.issued)) +
    total(spend.campaigns.map(({ issued_alone }) => issued_alone));
  const redeemed = total(cells.map(({ redemptions }) => redemptions));
  const { responseBase } = outlayOf(spend.sources, spend.campaigns);
  return {
    issued,
    mailed: pieces('mailed'),
    delivered: pieces('delivered'),
    returned: pieces('returned'),
    scans,
    leads,
    redeemed,
    scan_rate: rate(scans, issued),
    capture_rate: rate(leads, scans),
    redemption_rate: rate(redeemed, scans),
    response_rate: rate(redeemed, responseBase),
    response_base: responseBase,
    opens: listRedemptions(asked, {}),
  };
}

function sumKnown(
  sources: readonly SourceSpend[],
  name: 'mailed' | 'delivered' | 'returned',
): number | null {
  const known = sources.map((source) => source[name]).filter((each) => each !== null);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

/** 7 × 24 rows. */
export async function readHours(db: Queryable, scope: Scope, asked: Asked) {
  const periods = cutScope(asked, scope).map(withoutDays);
  const [cells, scans] = await Promise.all([
    readCells(db, { scope, periods, axis: 'client', bucket: 'clock', tells: [], measures }),
    clockScans(db, scope, periods),
  ]);
  const redeemed = new Map<number, number>();
  for (const { bucket, redemptions } of cells) {
    redeemed.set(Number(bucket), (redeemed.get(Number(bucket)) ?? 0) + redemptions);
  }
  const scanned = new Map(scans.map((each) => [each.bucket, each.scans]));
  return [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
    Array.from({ length: 24 }, (_, hour) => ({
      weekday,
      hour,
      redemptions: redeemed.get(weekday * 100 + hour) ?? 0,
      scans: scanned.get(weekday * 100 + hour) ?? 0,
      opens: listRedemptions(asked, { weekday: String(weekday), hour: String(hour) }),
    })),
  );
}

export async function readRefusals(db: Queryable, scope: Scope, asked: Asked) {
  const counts = await countRefusals(db, scope, cutScope(asked, scope));
  const reasons = [...new Set(counts.map(({ error_code }) => error_code))];
  return reasons
    .map((reason) => {
      const own = counts.filter(({ error_code }) => error_code === reason);
      return {
        error_code: reason,
        error: sentenceOf(reason as ErrorCode),
        refused: own.reduce((sum, { refused }) => sum + refused, 0),
        validations: own.reduce((sum, { validations }) => sum + validations, 0),
        opens: listAttempts(asked, { error_code: reason }),
      };
    })
    .sort((a, b) => b.refused - a.refused || b.validations - a.validations);
}

export async function readOverrides(db: Queryable, scope: Scope, asked: Asked) {
  const counts = await listOverrides(db, scope, cutScope(asked, scope));
  return counts.map(({ code, client_id, location_id, name, overrides, by_staff }) => ({
    code,
    client_id: publicId('client', client_id),
    location_id: publicIdOrNull('location', location_id),
    name,
    overrides,
    by_staff: by_staff.map((each) => ({
      ...each,
      staff_id: publicIdOrNull('staff', each.staff_id),
    })),
    opens: listRedemptions(asked, {
      client_id: publicId('client', client_id),
      location_id: partFilter('location', location_id ?? NIL),
      override_code: code,
    }),
  }));
}
