// The funnel, and the counts that are told by reason, by hour and by days since the mailing.
import { sentenceOf, type ErrorCode } from '../../contract/error.ts';
import { toDecimal } from '../../contract/money.ts';
import type { Queryable } from '../db/database.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { rate } from './arithmetic.ts';
import { readCells } from './cells.ts';
import { clockScans, countLeads, countRefusals, countScans, listOverrides } from './counts.ts';
import { outlayOf } from './figures.ts';
import { NIL, sumsOf } from './line.ts';
import { listAttempts, listRedemptions, partFilter } from './opens.ts';
import { cutScope, withoutDays } from './period.ts';
import type { Asked, Scope } from './scope.ts';
import { readSpend, type SourceSpend } from './spend.ts';

/** Pieces are of the sources that count in the period; what is not known of any is null. */
export async function readFunnel(db: Queryable, scope: Scope, asked: Asked) {
  const periods = cutScope(asked, scope);
  const [cells, spend, scans, leads] = await Promise.all([
    readCells(db, { scope, periods, axis: 'client', bucket: 'none', tells: [] }),
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
  return [
    {
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
    },
  ];
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
    readCells(db, { scope, periods, axis: 'client', bucket: 'clock', tells: [] }),
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

interface CurveRow {
  days: number;
  currency: string;
  redemptions: number;
  revenue_minor: number;
  discount_minor: number;
}

/** Of the sources sent in the period, day by day since each was sent. */
export async function readCurve(db: Queryable, scope: Scope, asked: Asked, maxDays: number) {
  const periods = cutScope(asked, scope);
  const rows = await db.query<CurveRow>({
    name: 'report-curve',
    text: `select d.day - s.sent_on as days, d.currency, ${sumsOf('d.')}
      from unnest($2::uuid[], $3::date[], $4::date[]) as q(client_id, first, last)
      join source s on s.organization_id = $1 and s.client_id = q.client_id
        and s.sent_on between q.first and q.last and ($6::uuid is null or s.campaign_id = $6)
      cross join lateral (
        select * from report_day d where d.organization_id = $1 and d.axis = 'source'
          and d.part_id = s.id and d.day between s.sent_on and s.sent_on + $5::integer
        offset 0) d
      group by 1, 2 order by 2, 1`,
    values: [
      scope.organizationId,
      periods.map(({ clientId }) => clientId),
      periods.map(({ firstDay }) => firstDay),
      periods.map(({ lastDay }) => lastDay),
      maxDays,
      scope.campaignId,
    ],
  });
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  return currencies.flatMap((currency) => {
    const byDay = new Map(
      rows.filter((row) => row.currency === currency).map((row) => [row.days, row]),
    );
    const sum = { redemptions: 0, revenue: 0 };
    const last = Math.max(...byDay.keys());
    return Array.from({ length: last + 1 }, (_, days) => {
      const row = byDay.get(days);
      sum.redemptions += row?.redemptions ?? 0;
      sum.revenue += row?.revenue_minor ?? 0;
      return {
        days,
        currency,
        redemptions: row?.redemptions ?? 0,
        revenue: toDecimal(row?.revenue_minor ?? 0, currency),
        discount: toDecimal(row?.discount_minor ?? 0, currency),
        cumulative_redemptions: sum.redemptions,
        cumulative_revenue: toDecimal(sum.revenue, currency),
      };
    });
  });
}
