// What the clock on the wall shows at an instant: pure, from the zone's rules in the runtime.

/** `day`: days since 1 January 1970; `minute`: 0 to 1439, both as people in the zone read them. */
export interface LocalTime {
  day: number;
  minute: number;
}

const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 1440;
const MAX_KEPT = 1_000;

interface Zone {
  format: Intl.DateTimeFormat;
  /** The minute that was asked for last, and how far the zone was from UTC in it. */
  minute: number;
  offset: number;
}
const zones = new Map<string, Zone>();

function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    if (zones.size >= MAX_KEPT) zones.clear();
    zones.set(timeZone, (zone = { format, minute: NaN, offset: 0 }));
  }
  return zone;
}

/** The minute of the wall clock, counted like UTC's minutes since 1970. */
function wallMinute(zone: Zone, minute: number): number {
  // most that are asked of a zone are asked of the same minute: now
  if (zone.minute !== minute) {
    const parts: Record<string, number> = {};
    for (const { type, value } of zone.format.formatToParts(minute * MINUTE_MS)) {
      parts[type] = Number(value);
    }
    const { year = 0, month = 0, day = 0, hour = 0, minute: shown = 0 } = parts;
    zone.offset = Date.UTC(year, month - 1, day, hour, shown) / MINUTE_MS - minute;
    zone.minute = minute;
  }
  return minute + zone.offset;
}

/** `at` in milliseconds since 1970, `timeZone` an IANA name that the runtime knows. */
export function localTime(at: number, timeZone: string): LocalTime {
  const wall = wallMinute(zoneOf(timeZone), Math.floor(at / MINUTE_MS));
  const day = Math.floor(wall / MINUTES_OF_DAY);
  return { day, minute: wall - day * MINUTES_OF_DAY };
}

/** The day of the calendar as it is written: 2026-03-31. */
export const writeDay = (day: number): string =>
  new Date(day * MINUTES_OF_DAY * MINUTE_MS).toISOString().slice(0, 10);
