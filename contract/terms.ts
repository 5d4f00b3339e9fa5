// The terms of an offer beyond money and dates: what a campaign says of days, hours and parties, and
// the sentences in which people are told. The same sentence stands in a list and in a refusal.

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

/** Hours of the day by the clock on the wall, `HH:MM`; `until` at or before `from` is past midnight. */
export interface Hours {
  from: string;
  until: string;
}

/** Null: not limited. Days are in the order of the week, dates and hours ascend. */
export interface Terms {
  weekdays: Weekday[] | null;
  hours: Hours[] | null;
  max_party: number | null;
  blackout_dates: string[] | null;
  text: string | null;
}

export const NO_TERMS: Terms = {
  weekdays: null,
  hours: null,
  max_party: null,
  blackout_dates: null,
  text: null,
};

const DAYS_OF_WEEK = weekdays.length;
const DAY_MS = 86_400_000;
const MONTHS = Array.from({ length: 12 }, (_, i) =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, i)),
);

/** "a", "a and b", "a, b and c". */
function listed(words: string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** "Valid Monday to Thursday only"; days that do not follow one another are listed. */
export function weekdaysSentence(days: readonly Weekday[]): string {
  const on = new Set(days);
  const first = weekdays.findIndex(
    (day, i) => on.has(day) && !on.has(weekdays[(i + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK] ?? day),
  );
  const inRow = Array.from(
    { length: days.length },
    (_, i) => weekdays[(first + i) % DAYS_OF_WEEK] ?? 'monday',
  );
  const isRun = days.length > 2 && inRow.every((day) => on.has(day));
  if (isRun) return `Valid ${capital(inRow[0] ?? '')} to ${capital(inRow.at(-1) ?? '')} only`;
  const written = weekdays.filter((day) => on.has(day)).map(capital);
  return `Valid on ${listed(written)} only`;
}

/** "Valid from 12:00 to 14:30 and from 18:00 to 02:00 only". */
export const hoursSentence = (hours: readonly Hours[]): string =>
  `Valid ${listed(hours.map(({ from, until }) => `from ${from} to ${until}`))} only`;

export const partySentence = (maxParty: number): string =>
  maxParty === 1 ? 'Valid for one person only' : `Valid for parties of up to ${maxParty} only`;

/** "25 December 2026" of 2026-12-25. */
export function dateInWords(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${day ?? ''} ${MONTHS[(month ?? 1) - 1] ?? ''} ${year ?? ''}`;
}

export const blackoutSentence = (date: string): string => `Not valid on ${dateInWords(date)}`;

/** "Not valid on 24 to 26 December 2026 and 1 January 2027"; days that follow are drawn together. */
function blackoutsSentence(dates: readonly string[]): string {
  const runs: { from: string; to: string }[] = [];
  for (const date of dates) {
    const run = runs.at(-1);
    if (run && Date.parse(date) - Date.parse(run.to) === DAY_MS) run.to = date;
    else runs.push({ from: date, to: date });
  }
  const inWords = runs.map(({ from, to }) => {
    if (from === to) return dateInWords(from);
    const isOneMonth = from.slice(0, 7) === to.slice(0, 7);
    return `${isOneMonth ? Number(from.slice(8)) : dateInWords(from)} to ${dateInWords(to)}`;
  });
  return `Not valid on ${listed(inWords)}`;
}

/** What the list of terms is made from, beside the terms themselves. */
export interface OfferWords {
  channels: readonly ('online' | 'in_store')[];
  hasLocations: boolean;
  terms: Terms;
  perCustomerLimit: number | null;
  /** As people read it, "£25"; null where there is none. */
  minimumSpend: string | null;
}

/** All terms of an offer, a sentence each, in the order in which they are judged. */
export function describeTerms(offer: OfferWords): string[] {
  const { terms, perCustomerLimit: limit } = offer;
  const sentences: (string | null)[] = [
    limit === null ? null : limit === 1 ? 'One per customer' : `Up to ${limit} per customer`,
    offer.channels.length > 1
      ? null
      : offer.channels.includes('online')
        ? 'Valid online only'
        : 'Valid in store only',
    offer.hasLocations ? 'Valid at selected locations only' : null,
    terms.weekdays && weekdaysSentence(terms.weekdays),
    terms.hours && hoursSentence(terms.hours),
    terms.blackout_dates && blackoutsSentence(terms.blackout_dates),
    terms.max_party === null ? null : partySentence(terms.max_party),
    offer.minimumSpend === null ? null : `Minimum spend of ${offer.minimumSpend}`,
    terms.text,
  ];
  return sentences.filter((each) => each !== null);
}
