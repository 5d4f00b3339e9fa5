// Terms made ready for judging, once for each version of a campaign, and the rule of the moment:
// is the voucher good on this day, at this time? Hours past midnight belong to the day on which they
// began: a Friday that is good from 18:00 to 02:00 ends on Saturday at 02:00, and a blackout of it
// takes those two hours with it.
import { finding, type Finding } from '../../contract/refusal.ts';
import {
  blackoutSentence,
  hoursSentence,
  partySentence,
  weekdays,
  weekdaysSentence,
  type Terms,
} from '../../contract/terms.ts';
import { writeDay, type LocalTime } from './local-time.ts';

/** Minutes of the day; `until` at or before `from` is on the next one. */
interface Window {
  from: number;
  until: number;
}

/** Null: not limited. Weekdays from Monday 0; blackouts as days since 1970. */
export interface OfferTerms {
  weekdays: ReadonlySet<number> | null;
  windows: readonly Window[] | null;
  blackouts: ReadonlySet<number> | null;
  maxParty: number | null;
  /** What each refuses with. */
  says: { day: string; time: string; party: string };
}

const DAY_MS = 86_400_000;
// 1 January 1970 was a Thursday
const weekdayOf = (day: number) => (((day + 3) % 7) + 7) % 7;

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

export function compileTerms(terms: Terms): OfferTerms {
  const { weekdays: days, hours, blackout_dates: dates, max_party: maxParty } = terms;
  return {
    weekdays: days && new Set(days.map((day) => weekdays.indexOf(day))),
    windows:
      hours && hours.map(({ from, until }) => ({ from: minuteOf(from), until: minuteOf(until) })),
    blackouts: dates && new Set(dates.map((date) => Date.parse(date) / DAY_MS)),
    maxParty,
    says: {
      day: days ? weekdaysSentence(days) : '',
      time: hours ? hoursSentence(hours) : '',
      party: maxParty === null ? '' : partySentence(maxParty),
    },
  };
}

/** Whether anything depends on when the voucher is used. */
export const dependsOnMoment = (terms: OfferTerms): boolean =>
  terms.weekdays !== null || terms.windows !== null || terms.blackouts !== null;

/** What stands against the moment; of overlapping hours those that speak least against it count. */
export function momentFindings(terms: OfferTerms, moment: LocalTime): Finding[] {
  const days = terms.windows ? daysOfWindows(terms.windows, moment) : [moment.day];
  const found = days.map((day) => dayFindings(terms, day, true));
  return found.length === 0
    ? dayFindings(terms, moment.day, false)
    : found.reduce((least, each) => (each.length < least.length ? each : least));
}

/** The days whose hours the moment belongs to: today, or yesterday past midnight. */
function daysOfWindows(windows: readonly Window[], { day, minute }: LocalTime): number[] {
  return windows.flatMap(({ from, until }) => {
    if (from < until) return minute >= from && minute < until ? [day] : [];
    if (minute >= from) return [day];
    return minute < until ? [day - 1] : [];
  });
}

function dayFindings(terms: OfferTerms, day: number, isInHours: boolean): Finding[] {
  const found: Finding[] = [];
  if (terms.weekdays && !terms.weekdays.has(weekdayOf(day))) {
    found.push(finding('not_valid_on_this_day', terms.says.day));
  }
  if (!isInHours) found.push(finding('not_valid_at_this_time', terms.says.time));
  if (terms.blackouts?.has(day)) {
    found.push(finding('not_valid_on_this_date', blackoutSentence(writeDay(day))));
  }
  return found;
}
