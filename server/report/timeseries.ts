// Redemptions over time: a row for each interval, empty ones included, and for each value of `by`.
import { Temporal } from 'temporal-polyfill';
import type { Static } from 'typebox';
import type { groupings, intervals, timeseriesReport } from '../../contract/management/report.ts';
import type { Queryable } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { invalid } from '../http/api-error.ts';
import { isPlainDate, writeInstant } from '../http/instant.ts';
import { readCells, type Cell } from './cells.ts';
import { changeOf, previousOf } from './compare.ts';
import { addMeasures, noMeasures, type Measures } from './arithmetic.ts';
import { figuresOf, SHOWN } from './figures.ts';
import { NIL } from './line.ts';
import { namesOf } from './names.ts';
import { andFilters, listOfPeriod, partFilter } from './opens.ts';
import { currenciesOf, currencyFilter } from './overview.ts';
import {
  beginning,
  clockBack,
  cutScope,
  daysBack,
  movedBack,
  offsetAt,
  withoutDays,
  type ClientPeriod,
  type Period,
} from './period.ts';
import type { Asked, Scope } from './scope.ts';

type Interval = (typeof intervals)[number];
type Grouping = (typeof groupings)[number];
type Answer = Static<(typeof timeseriesReport)['schema']['response'][200]>['data'];

const MAX_ROWS = 50_000;
const EMPTY = noMeasures();
const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;

/** What rows are grouped by beside time and currency: `part` is a channel or an id. */
interface Group {
  currency: string;
  part: string;
}

/** Throws 400 where there would be too many rows. `compares`: each row with the one before. */
export async function readTimeseries(
  db: Queryable,
  scope: Scope,
  asked: Asked,
  { interval, by, compares }: { interval: Interval; by: Grouping | undefined; compares: boolean },
): Promise<Answer> {
  const periodsOf = (period: Asked) => {
    const cut = cutScope(period, scope);
    return interval === 'hour' ? cut.map(withoutDays) : cut;
  };
  const axis = by === undefined || by === 'channel' ? 'client' : by;
  const tells = by === 'channel' ? (['channel'] as const) : [];
  const periods = periodsOf(asked);
  const starts = startsOf(periods, interval);
  limitRows(starts.length);
  const question = { scope, axis, bucket: interval, tells, measures: SHOWN } as const;
  const shiftDays = daysBack(asked);
  const cells = await readCells(db, { ...question, periods });
  const before = compares
    ? await readCells(db, {
        ...question,
        periods: periodsOf({ ...asked, ...movedBack(asked, shiftDays) }),
        shiftDays,
      })
    : [];
  const partOf = (cell: Cell) =>
    by === 'channel' ? cell.channel : by === 'campaign' ? cell.campaign_id : cell.part_id;
  const groups = groupsOf(scope, [...cells, ...before], by, partOf);
  limitRows(starts.length * groups.length);
  const names = await namesOf(
    db,
    scope.organizationId,
    by,
    groups.map(({ part }) => part),
  );
  const keyOf = (bucket: string, { currency, part }: Group) => `${bucket} ${currency} ${part}`;
  const sumsOf = (some: readonly Cell[]) => {
    // thousands of rows: one object for each, and no more
    const sums = new Map<string, Measures>();
    for (const cell of some) {
      const key = keyOf(cell.bucket, { currency: cell.currency, part: by ? partOf(cell) : '' });
      const sum = sums.get(key);
      if (sum) addMeasures(sum, cell);
      else sums.set(key, cell);
    }
    return sums;
  };
  const [now, then] = [sumsOf(cells), sumsOf(before)];
  const fields = groups.map(({ part }) => fieldOf(by, part, names));
  const filters = groups.map(({ currency, part }) =>
    andFilters({ ...currencyFilter(scope, currency), ...filterOf(by, part) }),
  );
  const zone = periods[0]?.timeZone ?? 'UTC';
  return starts.flatMap(({ start }, at) => {
    const within = withinBucket(asked, starts, at, interval);
    const opens = listOfPeriod({ ...asked, ...within });
    const earlier = compares ? backBy(within, asked, shiftDays, zone) : undefined;
    const opensEarlier = earlier && listOfPeriod({ ...asked, ...earlier });
    return groups.map((group, i) => {
      const key = keyOf(start, group);
      const figures = figuresOf(now.get(key) ?? EMPTY, group.currency);
      const row = { start, currency: group.currency, ...figures, ...fields[i] };
      if (!earlier) return { ...row, opens: `${opens}${filters[i] ?? ''}` };
      const previous = {
        ...figuresOf(then.get(key) ?? EMPTY, group.currency),
        opens: `${opensEarlier ?? ''}${filters[i] ?? ''}`,
      };
      return {
        ...row,
        opens: `${opens}${filters[i] ?? ''}`,
        previous: previousOf(earlier, previous),
        change: changeOf(figures, previous),
      };
    });
  });
}

/**
 * The same days, or the same hours of the clock, so many days before; the ends of the period are those
 * of the period before.
 */
const backBy = (within: Period, asked: Period, days: number, timeZone: string): Period => {
  const before = movedBack(asked, days);
  const back = (edge: string) => {
    if (edge === asked.from) return before.from;
    if (edge === asked.to) return before.to;
    return isPlainDate(edge)
      ? movedBack({ from: edge, to: edge }, days).from
      : clockBack(edge, days, timeZone);
  };
  return { from: back(within.from), to: back(within.to) };
};

function limitRows(count: number): void {
  if (count > MAX_ROWS) {
    throw invalid('interval', `makes more than ${MAX_ROWS} rows: take a longer one, or less time`);
  }
}

function groupsOf(
  scope: Scope,
  cells: readonly Cell[],
  by: Grouping | undefined,
  partOf: (cell: Cell) => string,
): Group[] {
  if (by === undefined || by === 'channel') {
    const parts = by ? ['online', 'in_store'] : [''];
    return currenciesOf(scope).flatMap((currency) => parts.map((part) => ({ currency, part })));
  }
  const found = new Map<string, Group>();
  for (const cell of cells) {
    const group = { currency: cell.currency, part: partOf(cell) };
    found.set(`${group.currency} ${group.part}`, group);
  }
  return [...found.keys()].sort().map((key) => found.get(key)!);
}

function fieldOf(by: Grouping | undefined, part: string, names: Map<string, string>) {
  const name = names.get(part) ?? null;
  switch (by) {
    case 'channel':
      return { channel: part as 'online' | 'in_store' };
    case 'campaign':
      return { campaign_id: publicId('campaign', part), name };
    case 'source':
      return { source_id: part === NIL ? null : publicId('source', part), name };
    case 'location':
      return { location_id: part === NIL ? null : publicId('location', part), name };
    default:
      return {};
  }
}

const filterOf = (by: Grouping | undefined, part: string) =>
  by === undefined
    ? {}
    : by === 'channel'
      ? { channel: part }
      : { [`${by}_id`]: partFilter(by, part) };

/** An interval by its name, and the first instant or day that is in it. */
interface Beginning {
  start: string;
  from: string;
}

/** Where the intervals of all clients begin, in order. */
function startsOf(periods: readonly ClientPeriod[], interval: Interval): Beginning[] {
  if (periods.length === 0) return [];
  if (interval === 'hour') return hoursOf(periods);
  const first = periods.map(({ firstDay }) => firstDay).sort()[0]!;
  const last = periods
    .map(({ lastDay }) => lastDay)
    .sort()
    .at(-1)!;
  const starts: Beginning[] = [];
  let start = beginning(Temporal.PlainDate.from(first), interval);
  const end = Temporal.PlainDate.from(last);
  while (Temporal.PlainDate.compare(start, end) <= 0) {
    starts.push({ start: start.toString(), from: start.toString() });
    start = start.add(LENGTHS[interval]);
  }
  return starts;
}

const LENGTHS = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 } };

/**
 * Hours of the local clock; by quarters, as a zone's offset may be half an hour or change by one. Where
 * it changes by half an hour, an hour has its name from a beginning that it never had.
 */
function hoursOf(periods: readonly ClientPeriod[]): Beginning[] {
  limitRows((periods[0]!.end - periods[0]!.start) / HOUR_MS);
  const starts = new Map<number, number>();
  const zones = new Map(periods.map((period) => [`${period.timeZone} ${period.start}`, period]));
  for (const { start, end, timeZone } of zones.values()) {
    let offset = 0;
    for (let at = start; at < end; at = Math.floor(at / QUARTER_MS) * QUARTER_MS + QUARTER_MS) {
      if (at === start || at % HOUR_MS === 0 || offset % HOUR_MS !== 0) {
        offset = offsetAt(at, timeZone);
      }
      const hour = Math.floor((at + offset) / HOUR_MS) * HOUR_MS - offset;
      starts.set(hour, Math.min(starts.get(hour) ?? at, at));
    }
  }
  return [...starts]
    .sort(([a], [b]) => a - b)
    .map(([start, from]) => ({ start: writeInstant(start), from: writeInstant(from) }));
}

/** An interval as from and to take it; the first and the last end with the period. */
function withinBucket(asked: Asked, starts: readonly Beginning[], at: number, interval: Interval) {
  const from = starts[at]?.from ?? '';
  const end =
    interval === 'hour'
      ? (starts[at + 1]?.from ?? '')
      : Temporal.PlainDate.from(from).add(LENGTHS[interval]).subtract({ days: 1 }).toString();
  return {
    from: at === 0 ? asked.from : from,
    to: at === starts.length - 1 ? asked.to : end,
  };
}
