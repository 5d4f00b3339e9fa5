// How sources went on after they were sent: redemptions by days since, of the sources sent in a period.
import { toDecimal } from '../../contract/money.ts';
import type { Queryable } from '../db/database.ts';
import { readCells } from './cells.ts';
import { listRedemptions } from './opens.ts';
import { currencyFilter } from './overview.ts';
import { addDays, cutPeriod, cutScope, daysBetween, type ClientPeriod } from './period.ts';
import type { Asked, Scope } from './scope.ts';
import { readUndone } from './undone.ts';

interface CurveRow {
  days: number;
  currency: string;
  redemptions: number;
  revenue_minor: number;
  discount_minor: number;
}

/** Day by day since each source was sent, until the last day that has anything. */
export async function readCurve(db: Queryable, scope: Scope, asked: Asked, maxDays: number) {
  const periods = cutScope(asked, scope);
  const rows =
    scope.asOf === null
      ? await sumDays(db, scope, periods, maxDays)
      : await sumDaysAsOf(db, scope, periods, maxDays);
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
        opens: listOf(scope, asked, { periods, days, currency }),
      };
    });
  });
}

function listOf(
  scope: Scope,
  asked: Asked,
  cell: { periods: readonly ClientPeriod[]; days: number; currency: string },
): string {
  const { periods, days, currency } = cell;
  const first = periods.map(({ firstDay }) => firstDay).sort()[0] ?? '';
  const last =
    periods
      .map(({ lastDay }) => lastDay)
      .sort()
      .at(-1) ?? '';
  const around = { ...asked, from: addDays(first, days), to: addDays(last, days) };
  return listRedemptions(around, {
    ...currencyFilter(scope, currency),
    sent_from: first,
    sent_to: last,
    days_since_sent: String(days),
  });
}

const sumDays = (
  db: Queryable,
  scope: Scope,
  periods: readonly ClientPeriod[],
  maxDays: number,
): Promise<CurveRow[]> =>
  db.query<CurveRow>({
    name: 'report-curve',
    text: `select d.day - s.sent_on as days, d.currency, sum(d.redemptions)::bigint as redemptions,
        sum(d.revenue_minor)::bigint as revenue_minor,
        sum(d.discount_minor)::bigint as discount_minor
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

/** The same as it stood: the days of all sources are read, and those of the sent ones added up. */
async function sumDaysAsOf(
  db: Queryable,
  scope: Scope,
  periods: readonly ClientPeriod[],
  maxDays: number,
): Promise<CurveRow[]> {
  const sentOn = await readSentOn(db, scope);
  const long = periods.map(({ clientId, timeZone, firstDay, lastDay }) =>
    cutPeriod({ from: firstDay, to: addDays(lastDay, maxDays) }, { id: clientId, timeZone }),
  );
  const question = { scope, axis: 'source', bucket: 'day', tells: [] } as const;
  const cells = await readCells(db, { ...question, periods: long });
  const wanted = new Map(periods.map((period) => [period.clientId, period]));
  const sums = new Map<string, CurveRow>();
  for (const cell of cells) {
    const sent = sentOn.get(cell.part_id);
    const period = wanted.get(cell.client_id);
    if (!sent || !period || sent < period.firstDay || sent > period.lastDay) continue;
    if (scope.campaignId !== null && cell.campaign_id !== scope.campaignId) continue;
    const days = daysBetween(sent, cell.bucket);
    if (days < 0 || days > maxDays) continue;
    const key = `${cell.currency} ${days}`;
    const { currency, redemptions, revenue_minor, discount_minor } = cell;
    const sum = sums.get(key);
    if (!sum) sums.set(key, { days, currency, redemptions, revenue_minor, discount_minor });
    else {
      sum.redemptions += redemptions;
      sum.revenue_minor += revenue_minor;
      sum.discount_minor += discount_minor;
    }
  }
  return [...sums.values()].sort((a, b) => a.days - b.days);
}

/** When each source was sent, as it was set at the scope's instant. */
async function readSentOn(db: Queryable, scope: Scope): Promise<Map<string, string | null>> {
  const [rows, undone] = await Promise.all([
    db.query<{ id: string; sent_on: string | null }>({
      name: 'report-sent-on',
      text: `select id, sent_on::text as sent_on from source
        where organization_id = $1 and client_id = any($2::uuid[])`,
      values: [scope.organizationId, scope.clients.map(({ id }) => id)],
    }),
    readUndone(db, scope, 'source.changed'),
  ]);
  return new Map(
    rows.map(({ id, sent_on }) => {
      const was = undone.get(id) ?? {};
      return [id, 'sent_on' in was ? (was.sent_on as string | null) : sent_on];
    }),
  );
}
