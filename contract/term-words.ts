// The words that the terms of an offer are told in, by language.
import type { Language } from './language.ts';

interface TermWords {
  and: string;
  /** From Monday. */
  days: readonly string[];
  /** January first. */
  months: readonly string[];
  date(day: number, month: string, year: number): string;
  dayRun(first: string, last: string): string;
  dayList(days: string): string;
  hours(from: string, until: string): string;
  onlyHours(windows: string): string;
  onePerson: string;
  party(most: number): string;
  /** One day, and the days from one to another; `from` without its month where both are in one. */
  on(date: string): string;
  fromTo(from: string, to: string): string;
  /** The day of the month alone, before "to 26 December 2026". */
  dayAlone(day: number): string;
  notOn(dates: string): string;
  onePerCustomer: string;
  perCustomer(most: number): string;
  onlyOnline: string;
  onlyInStore: string;
  onlySomeLocations: string;
  minimumSpend(amount: string): string;
  from(date: string): string;
  until(date: string): string;
}

export const termWords: Record<Language, TermWords> = {
  en: {
    and: 'and',
    days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    months: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
    date: (day, month, year) => `${day} ${month} ${year}`,
    dayRun: (first, last) => `Valid ${first} to ${last} only`,
    dayList: (days) => `Valid on ${days} only`,
    hours: (from, until) => `from ${from} to ${until}`,
    onlyHours: (windows) => `Valid ${windows} only`,
    onePerson: 'Valid for one person only',
    party: (most) => `Valid for parties of up to ${most} only`,
    on: (date) => date,
    fromTo: (from, to) => `${from} to ${to}`,
    dayAlone: (day) => String(day),
    notOn: (dates) => `Not valid on ${dates}`,
    onePerCustomer: 'One per customer',
    perCustomer: (most) => `Up to ${most} per customer`,
    onlyOnline: 'Valid online only',
    onlyInStore: 'Valid in store only',
    onlySomeLocations: 'Valid at selected locations only',
    minimumSpend: (amount) => `Minimum spend of ${amount}`,
    from: (date) => `Valid from ${date}`,
    until: (date) => `Valid until ${date}`,
  },
  de: {
    and: 'und',
    days: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
    months: [
      'Januar',
      'Februar',
      'März',
      'April',
      'Mai',
      'Juni',
      'Juli',
      'August',
      'September',
      'Oktober',
      'November',
      'Dezember',
    ],
    date: (day, month, year) => `${day}. ${month} ${year}`,
    dayRun: (first, last) => `Nur gültig von ${first} bis ${last}`,
    dayList: (days) => `Nur gültig am ${days}`,
    hours: (from, until) => `von ${from} bis ${until} Uhr`,
    onlyHours: (windows) => `Nur gültig ${windows}`,
    onePerson: 'Nur für eine Person gültig',
    party: (most) => `Nur für bis zu ${most} Personen gültig`,
    on: (date) => `am ${date}`,
    fromTo: (from, to) => `vom ${from} bis ${to}`,
    dayAlone: (day) => `${day}.`,
    notOn: (dates) => `Nicht gültig ${dates}`,
    onePerCustomer: 'Einmal pro Person',
    perCustomer: (most) => `Höchstens ${most} Mal pro Person`,
    onlyOnline: 'Nur online gültig',
    onlyInStore: 'Nur im Laden gültig',
    onlySomeLocations: 'Nur an ausgewählten Orten gültig',
    minimumSpend: (amount) => `Mindestbetrag ${amount}`,
    from: (date) => `Gültig ab ${date}`,
    until: (date) => `Gültig bis ${date}`,
  },
};
