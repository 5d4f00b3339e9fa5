// The time that a report is about: dates in each client's zone or instants, cut into what the
// roll-up has whole: days, quarters of an hour, and slivers that only rows know.
import { Temporal } from 'temporal-polyfill';
import { isPlainDate, readInstant } from '../http/instant.ts';
import { invalid } from '../http/api-error.ts';
import type { Bucket } from './question.ts';
import type { Scope } from './scope.ts';

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const MAX_DAYS = 3_700;
/** No zone changes its clock twice within it. */
const STEP_MS = 7 * DAY_MS;

/** `from` and `to` as they were asked: dates (`to` inclusive) or instants (`to` exclusive). */
export interface Period {
  from: string;
  to: string;
}

/** From an instant to one that is no longer part of it, in milliseconds. */
export type Stretch = [start: number, end: number];

/** A period in one client's zone. */
export interface ClientPeriod {
  clientId: string;
  timeZone: string;
  start: number;
  end: number;
  /** The first and last day that it touches. */
  firstDay: string;
  lastDay: string;
  /** Days that it holds whole. */
  wholeDays: { first: string; last: string } | null;
  /** Beside the whole days: whole quarters of an hour. */
  quarters: Stretch[];
  /** What is left at the ends. */
  slivers: Stretch[];
}

const dayStart = (day: Temporal.PlainDate, timeZone: string): number =>
  day.toZonedDateTime(timeZone).epochMilliseconds;

export const localDay = (at: number, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();

/** Throws 400 where the period ends before it begins, or is longer than ten years. */
export function cutPeriod(
  { from, to }: Period,
  client: { id: string; timeZone: string },
): ClientPeriod {
  const { timeZone } = client;
  const start = isPlainDate(from)
    ? dayStart(Temporal.PlainDate.from(from), timeZone)
    : readInstant(from);
  const end = isPlainDate(to)
    ? dayStart(Temporal.PlainDate.from(to).add({ days: 1 }), timeZone)
    : readInstant(to);
  if (end <= start) throw invalid('to', 'must not be before from');
  if (end - start > MAX_DAYS * DAY_MS) throw invalid('to', 'must be within ten years of from');
  return cutStretchOf(client, [start, end]);
}

/** The same of two instants; the end is no longer part of it. */
function cutStretchOf(
  { id, timeZone }: { id: string; timeZone: string },
  [start, end]: Stretch,
): ClientPeriod {
  const firstDay = localDay(start, timeZone);
  const lastDay = localDay(end - 1, timeZone);
  const first = dayStart(firstDay, timeZone) === start ? firstDay : firstDay.add({ days: 1 });
  const isLastWhole = dayStart(lastDay.add({ days: 1 }), timeZone) === end;
  const last = isLastWhole ? lastDay : lastDay.subtract({ days: 1 });
  const cut = {
    clientId: id,
    timeZone,
    start,
    end,
    firstDay: firstDay.toString(),
    lastDay: lastDay.toString(),
  };
  if (Temporal.PlainDate.compare(first, last) > 0) {
    return { ...cut, wholeDays: null, ...cutStretch([start, end]) };
  }
  const before = cutStretch([start, dayStart(first, timeZone)]);
  const after = cutStretch([dayStart(last.add({ days: 1 }), timeZone), end]);
  return {
    ...cut,
    wholeDays: { first: first.toString(), last: last.toString() },
    quarters: [...before.quarters, ...after.quarters],
    slivers: [...before.slivers, ...after.slivers],
  };
}

/**
 * The period for each client in scope. Days are known for all of a client: a campaign is read by
 * quarters of an hour.
 */
export const cutScope = (period: Period, scope: Scope): ClientPeriod[] =>
  scope.clients.map((client) => {
    const cut = cutPeriod(period, client);
    return scope.campaignId === null ? cut : withoutDays(cut);
  });

/** The same period without its days: all of it in quarters of an hour. */
export const withoutDays = (period: ClientPeriod): ClientPeriod => ({
  ...period,
  wholeDays: null,
  ...cutStretch([period.start, period.end]),
});

/**
 * Days, both included, cut where weeks (from Monday) or months begin; as if they were `shiftDays`
 * later.
 */
export function partsOfDays(
  { first, last }: { first: string; last: string },
  bucket: Bucket,
  shiftDays: number,
): { first: string; last: string; bucket: string }[] {
  if (bucket !== 'week' && bucket !== 'month') return [{ first, last, bucket: '' }];
  const parts = [];
  const end = Temporal.PlainDate.from(last).add({ days: shiftDays });
  let day = Temporal.PlainDate.from(first).add({ days: shiftDays });
  const back = (each: Temporal.PlainDate) => each.subtract({ days: shiftDays }).toString();
  while (Temporal.PlainDate.compare(day, end) <= 0) {
    const begin = beginning(day, bucket);
    const next = begin.add(bucket === 'week' ? { weeks: 1 } : { months: 1 });
    const until = Temporal.PlainDate.compare(next, end) > 0 ? end : next.subtract({ days: 1 });
    parts.push({ first: back(day), last: back(until), bucket: begin.toString() });
    day = next;
  }
  return parts;
}

/** The day on which the day's week (a Monday) or month begins. */
export function beginning(day: Temporal.PlainDate, interval: 'day' | 'week' | 'month') {
  if (interval === 'week') return day.subtract({ days: day.dayOfWeek - 1 });
  return interval === 'month' ? day.with({ day: 1 }) : day;
}

/** The beginning of an instant's quarter of an hour. */
export const quarterOf = (at: number): number => Math.floor(at / QUARTER_MS) * QUARTER_MS;

/**
 * What of a period is before an instant (down to the quarter of an hour), cut like the period; null
 * where nothing is.
 */
export function partBefore(period: ClientPeriod, at: number): ClientPeriod | null {
  const end = Math.min(period.end, quarterOf(at));
  if (end <= period.start) return null;
  if (end === period.end) return period;
  const part = cutStretchOf({ id: period.clientId, timeZone: period.timeZone }, [
    period.start,
    end,
  ]);
  return period.wholeDays === null ? withoutDays(part) : part;
}

/** A stretch in which a zone's clock stands off UTC by so many seconds. */
export interface SteadyStretch {
  start: number;
  end: number;
  offsetSeconds: number;
}

/** Cut where a zone's clock is changed: hours are then worked out without asking for the zone. */
export function cutSteady([start, end]: Stretch, timeZone: string): SteadyStretch[] {
  const parts: SteadyStretch[] = [];
  let from = start;
  let offset = offsetAt(start, timeZone);
  for (let at = start; at < end;) {
    const next = Math.min(at + STEP_MS, end);
    if (offsetAt(next, timeZone) !== offset) {
      const change = firstChange([at, next], timeZone, offset);
      parts.push({ start: from, end: change, offsetSeconds: offset / 1000 });
      from = change;
      offset = offsetAt(change, timeZone);
      at = change;
    } else at = next;
  }
  if (from < end) parts.push({ start: from, end, offsetSeconds: offset / 1000 });
  return parts;
}

function firstChange([start, end]: Stretch, timeZone: string, offset: number): number {
  let [same, other] = [start, end];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(middle, timeZone) === offset) same = middle;
    else other = middle;
  }
  return other;
}

/** How far a zone's clock is ahead of UTC, in milliseconds. */
export const offsetAt = (at: number, timeZone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;

/** The instant of a time of a zone's clock, which is given as if the clock were UTC. */
export const instantOfClock = (at: number, timeZone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime()
    .toZonedDateTime(timeZone).epochMilliseconds;

/** Cut into whole quarters of an hour, and what is left at the ends. */
export function cutStretch([start, end]: Stretch): { quarters: Stretch[]; slivers: Stretch[] } {
  const first = Math.ceil(start / QUARTER_MS) * QUARTER_MS;
  const last = Math.floor(end / QUARTER_MS) * QUARTER_MS;
  const isThere = ([from, to]: Stretch) => to > from;
  if (first > last) return { quarters: [], slivers: ([[start, end]] as Stretch[]).filter(isThere) };
  return {
    quarters: ([[first, last]] as Stretch[]).filter(isThere),
    slivers: (
      [
        [start, first],
        [last, end],
      ] as Stretch[]
    ).filter(isThere),
  };
}

/**
 * The period before this one, moved by whole weeks so that each day is compared with the same day of
 * the week: 30 days by 35, a week by 7.
 */
export function previousPeriod(period: Period): Period {
  return movedBack(period, daysBack(period));
}

/** By so many days, whole weeks. */
export function daysBack({ from, to }: Period): number {
  const begin = Date.parse(from);
  const end = Date.parse(to) + (isPlainDate(to) ? DAY_MS : 0);
  return Math.ceil((end - begin) / DAY_MS / 7) * 7;
}

export const movedBack = ({ from, to }: Period, days: number): Period => ({
  from: moved(from, days),
  to: moved(to, days),
});

const moved = (text: string, days: number): string =>
  isPlainDate(text)
    ? Temporal.PlainDate.from(text).subtract({ days }).toString()
    : new Date(readInstant(text) - days * DAY_MS).toISOString();

/** The same time of a zone's clock so many days before. */
export const clockBack = (instant: string, days: number, timeZone: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO(timeZone)
    .subtract({ days })
    .toInstant()
    .toString();

export const addDays = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString();

export const daysBetween = (from: string, to: string): number =>
  (Date.parse(to) - Date.parse(from)) / DAY_MS;
