// The time that a report is about: dates in each client's zone or instants, cut into what the
// roll-up has whole: days, quarters of an hour, and slivers that only rows know.
import { Temporal } from 'temporal-polyfill';
import { isPlainDate, readInstant } from '../http/instant.ts';
import { invalid } from '../http/api-error.ts';
import type { Scope } from './scope.ts';

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const MAX_DAYS = 3_700;

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
  const firstDay = localDay(start, timeZone);
  const lastDay = localDay(end - 1, timeZone);
  const first = dayStart(firstDay, timeZone) === start ? firstDay : firstDay.add({ days: 1 });
  const isLastWhole = dayStart(lastDay.add({ days: 1 }), timeZone) === end;
  const last = isLastWhole ? lastDay : lastDay.subtract({ days: 1 });
  const cut = {
    clientId: client.id,
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

function cutStretch([start, end]: Stretch): { quarters: Stretch[]; slivers: Stretch[] } {
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
export function previousPeriod({ from, to }: Period): Period {
  const begin = Date.parse(from);
  const end = Date.parse(to) + (isPlainDate(to) ? DAY_MS : 0);
  const days = Math.ceil((end - begin) / DAY_MS / 7) * 7;
  return { from: moved(from, days), to: moved(to, days) };
}

const moved = (text: string, days: number): string =>
  isPlainDate(text)
    ? Temporal.PlainDate.from(text).subtract({ days }).toString()
    : new Date(readInstant(text) - days * DAY_MS).toISOString();
