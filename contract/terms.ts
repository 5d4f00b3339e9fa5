// The terms of an offer beyond money and dates: what a campaign says of days, hours and parties, and
// the sentences in which people are told. The same sentence stands in a list and in a refusal.
import { formatAmount } from './money.ts';
import type { Language } from './language.ts';
import { termWords } from './term-words.ts';

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

/** "a", "a and b", "a, b and c". */
function listed(words: string[], language: Language): string {
  const last = words.at(-1) ?? '';
  if (words.length < 2) return last;
  return `${words.slice(0, -1).join(', ')} ${termWords[language].and} ${last}`;
}

/** "Valid Monday to Thursday only"; days that do not follow one another are listed. */
export function weekdaysSentence(days: readonly Weekday[], language: Language = 'en'): string {
  const words = termWords[language];
  const on = new Set(days);
  const nameOf = (day: Weekday) => words.days[weekdays.indexOf(day)] ?? day;
  const first = weekdays.findIndex(
    (day, i) => on.has(day) && !on.has(weekdays[(i + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK] ?? day),
  );
  const inRow = Array.from(
    { length: days.length },
    (_, i) => weekdays[(first + i) % DAYS_OF_WEEK] ?? 'monday',
  );
  const isRun = days.length > 2 && inRow.every((day) => on.has(day));
  if (isRun) return words.dayRun(nameOf(inRow[0] ?? 'monday'), nameOf(inRow.at(-1) ?? 'monday'));
  return words.dayList(listed(weekdays.filter((day) => on.has(day)).map(nameOf), language));
}

/** "Valid from 12:00 to 14:30 and from 18:00 to 02:00 only". */
export function hoursSentence(hours: readonly Hours[], language: Language = 'en'): string {
  const words = termWords[language];
  return words.onlyHours(
    listed(
      hours.map(({ from, until }) => words.hours(from, until)),
      language,
    ),
  );
}

export const partySentence = (maxParty: number, language: Language = 'en'): string =>
  maxParty === 1 ? termWords[language].onePerson : termWords[language].party(maxParty);

/** "25 December 2026" of 2026-12-25. */
export function dateInWords(date: string, language: Language = 'en'): string {
  const words = termWords[language];
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return words.date(day, words.months[month - 1] ?? '', year);
}

export const blackoutSentence = (date: string, language: Language = 'en'): string =>
  termWords[language].notOn(termWords[language].on(dateInWords(date, language)));

/** "Not valid on 24 to 26 December 2026 and 1 January 2027"; days that follow are drawn together. */
function blackoutsSentence(dates: readonly string[], language: Language): string {
  const words = termWords[language];
  const runs: { from: string; to: string }[] = [];
  for (const date of dates) {
    const run = runs.at(-1);
    if (run && Date.parse(date) - Date.parse(run.to) === DAY_MS) run.to = date;
    else runs.push({ from: date, to: date });
  }
  const inWords = runs.map(({ from, to }) => {
    if (from === to) return words.on(dateInWords(from, language));
    const isOneMonth = from.slice(0, 7) === to.slice(0, 7);
    const begin = isOneMonth ? words.dayAlone(Number(from.slice(8))) : dateInWords(from, language);
    return words.fromTo(begin, dateInWords(to, language));
  });
  return words.notOn(listed(inWords, language));
}

/** What the list of terms is made from, beside the terms themselves. */
export interface OfferWords {
  channels: readonly ('online' | 'in_store')[];
  hasLocations: boolean;
  terms: Terms;
  perCustomerLimit: number | null;
  minimumSpendMinor: number | null;
  currency: string;
}

/** `text`: the offer's own words, which only people can judge. */
export const termKinds = [
  'per_customer',
  'channel',
  'locations',
  'weekdays',
  'hours',
  'blackout_dates',
  'party',
  'minimum_spend',
  'text',
] as const;
export type TermKind = (typeof termKinds)[number];

/** All terms of an offer, a sentence each, in the order in which they are judged. */
export function listTerms(
  offer: OfferWords,
  language: Language = 'en',
): { kind: TermKind; sentence: string }[] {
  const { terms, perCustomerLimit: limit, minimumSpendMinor: minimum } = offer;
  const words = termWords[language];
  const sentences: Record<TermKind, string | null> = {
    per_customer:
      limit === null ? null : limit === 1 ? words.onePerCustomer : words.perCustomer(limit),
    channel:
      offer.channels.length > 1
        ? null
        : offer.channels.includes('online')
          ? words.onlyOnline
          : words.onlyInStore,
    locations: offer.hasLocations ? words.onlySomeLocations : null,
    weekdays: terms.weekdays && weekdaysSentence(terms.weekdays, language),
    hours: terms.hours && hoursSentence(terms.hours, language),
    blackout_dates: terms.blackout_dates && blackoutsSentence(terms.blackout_dates, language),
    party: terms.max_party === null ? null : partySentence(terms.max_party, language),
    minimum_spend:
      minimum === null ? null : words.minimumSpend(formatAmount(minimum, offer.currency, language)),
    text: terms.text,
  };
  return termKinds.flatMap((kind) => {
    const sentence = sentences[kind];
    return sentence === null ? [] : [{ kind, sentence }];
  });
}

/** The same, as nothing but sentences. */
export const describeTerms = (offer: OfferWords, language: Language = 'en'): string[] =>
  listTerms(offer, language).map(({ sentence }) => sentence);
