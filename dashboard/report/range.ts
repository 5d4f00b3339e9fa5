// Ranges of days by name, as the days that they are today in a zone.
export type RangeName = '7' | '30' | '90' | '365' | 'month' | 'last-month' | 'custom';
export const rangeNames: readonly RangeName[] = [
  '7',
  '30',
  '90',
  'month',
  'last-month',
  '365',
  'custom',
];

export interface Range {
  name: RangeName;
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text);

/** The date in a zone, 2026-03-31. */
export const dateIn = (zone: string, now: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now);

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Days from one date to another, both counted. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/** What an address says of its range; the last 30 days where it says nothing. */
export function readRange(
  asked: { range?: string; from?: string; to?: string },
  today: string,
): Range {
  if (isDay(asked.from) && isDay(asked.to) && asked.from <= asked.to) {
    return { name: 'custom', from: asked.from, to: asked.to };
  }
  const name = rangeNames.find((each) => each === asked.range && each !== 'custom') ?? '30';
  const firstOfMonth = `${today.slice(0, 8)}01`;
  if (name === 'month') return { name, from: firstOfMonth, to: today };
  if (name === 'last-month') {
    const last = addDays(firstOfMonth, -1);
    return { name, from: `${last.slice(0, 8)}01`, to: last };
  }
  return { name, from: addDays(today, 1 - Number(name)), to: today };
}

/** How finely a range is drawn. */
export function intervalOf(from: string, to: string): 'day' | 'week' | 'month' {
  const days = daysBetween(from, to);
  return days <= 92 ? 'day' : days <= 400 ? 'week' : 'month';
}
