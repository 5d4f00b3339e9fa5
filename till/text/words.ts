// The words of the phone's language, and money and times as it writes them.
import { languages, type Language } from '../../contract/language.ts';
import { fill, plural } from '../../dashboard/text/fill.ts';
import { de } from './de.ts';
import { en, type Words } from './en.ts';

const catalogues: Record<Language, Words> = { en, de };

export const locale = navigator.language;
/** Of what we say here; money and times are written as the whole locale writes them. */
export const language: Language =
  languages.find((each) => each === locale.slice(0, 2).toLowerCase()) ?? 'en';
export const words: Words = catalogues[language];
export { fill };

/** What the server says by this code, in the phone's language; a number in it stays. */
export function inWords(code: string, message: string): string {
  const own = words.refusals[code];
  return own === undefined ? message : fill(own, { n: /\d+/.exec(message)?.[0] ?? '' });
}

export const count = (forms: { one: string; other: string }, n: number): string =>
  plural(forms, n, locale);

export const money = (amount: number, currency: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);

/** "14:05", or with the day where it is another one than today. */
export function time(instant: string, timeZone: string): string {
  const at = new Date(instant);
  const day = (date: Date) => date.toLocaleDateString('en', { timeZone });
  const isToday = day(at) === day(new Date());
  return at.toLocaleString(locale, {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    ...(isToday ? undefined : { day: 'numeric', month: 'short', year: 'numeric' }),
  });
}

export const day = (instant: string, timeZone: string): string =>
  new Date(instant).toLocaleDateString(locale, {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
