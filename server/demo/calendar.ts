// Days of the demo, counted from the day for which it is filled: -30 is thirty days before.
import { Temporal } from 'temporal-polyfill';

/** A day relative to the demo's own: 0 is that day, -1 the one before. */
export type Day = number;

export interface Calendar {
  /** The demo's day, such as 2026-03-31. */
  today: string;
  /** The end of the story: that day's beginning in UTC, milliseconds. */
  end: number;
  date(day: Day): string;
  /** 0 is Monday. */
  weekday(day: Day): number;
  /** The instant so many seconds into a day of a time zone. */
  at(day: Day, timeZone: string, second: number): number;
}

/** The day in UTC at an instant. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

export function makeCalendar(today: string): Calendar {
  const origin = Temporal.PlainDate.from(today);
  const dateOf = (day: Day) => origin.add({ days: day });
  const starts = new Map<string, number>();
  const weekday = origin.dayOfWeek - 1;
  return {
    today,
    end: Date.parse(`${today}T00:00:00Z`),
    date: (day) => dateOf(day).toString(),
    weekday: (day) => (((weekday + day) % 7) + 7) % 7,
    at(day, timeZone, second) {
      const key = `${timeZone} ${day}`;
      let start = starts.get(key);
      if (start === undefined) {
        start = dateOf(day).toZonedDateTime(timeZone).epochMilliseconds;
        starts.set(key, start);
      }
      return start + Math.floor(second) * 1000;
    },
  };
}
