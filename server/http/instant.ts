// Instants and dates as text: ISO 8601 with an offset in, UTC with `Z` and whole seconds out.
import { Temporal } from 'temporal-polyfill';

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether a text is a day of the calendar, such as 2026-03-31. */
export function isPlainDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  // PostgreSQL and people agree on years from 1 on
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate() || (year < 100 && day <= 28);
}

// what four digits of a year can say: an offset, or a zone, may lead out of it
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59Z');

/** Whether a text is an ISO 8601 time with an offset on a real day. */
export const isInstant = (text: string): boolean => {
  const match = INSTANT.exec(text);
  if (match?.[1] === undefined || !isPlainDate(match[1])) return false;
  const instant = readInstant(text);
  return instant >= FIRST && instant < LAST + 1000;
};

/** Milliseconds since 1970 of a text that is an instant. */
export const readInstant = (text: string): number =>
  Date.parse(
    text
      .replace(' ', 'T')
      .replace(',', '.')
      .replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
      .toUpperCase(),
  );

/** An instant as it is answered: UTC, `Z`, no fractions. */
export const writeInstant = (milliseconds: number): string =>
  `${isoOf(milliseconds).slice(0, 19)}Z`;

/** An instant for the database, with its milliseconds. The rows of a batch name few: they are kept. */
export function isoOf(milliseconds: number): string {
  let text = written.get(milliseconds);
  if (text === undefined) {
    if (written.size >= MAX_WRITTEN) written.clear();
    written.set(milliseconds, (text = new Date(milliseconds).toISOString()));
  }
  return text;
}
const written = new Map<number, string>();
const MAX_WRITTEN = 64;

export const isoOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : isoOf(milliseconds);

export const writeInstantOrNull = (value: Date | null): string | null =>
  value ? writeInstant(value.getTime()) : null;

/**
 * The instant that a `valid_from` (edge `start`) or `valid_until` (edge `end`) stands for: a date
 * alone is the first or last second of that day in the client's zone. Whole seconds.
 */
export function readEdge(text: string, timeZone: string, edge: 'start' | 'end'): Date {
  if (!isPlainDate(text)) return new Date(Math.floor(readInstant(text) / 1000) * 1000);
  const date = Temporal.PlainDate.from(text);
  const within = (instant: number) => new Date(Math.min(LAST, Math.max(FIRST, instant)));
  if (edge === 'start') return within(date.toZonedDateTime(timeZone).epochMilliseconds);
  // by way of the next day's start: right also where the clocks change at midnight
  const next = date.add({ days: 1 }).toZonedDateTime(timeZone);
  return within(next.epochMilliseconds - 1000);
}

/** Whether the runtime knows an IANA time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    // offsets such as +01:00 are accepted by Intl but know no summer time
    return !/^[+-]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
