// Figures, money, shares and days as people of a language read them. What is not known is a dash.
import { useSpeech, type Language } from '../text/text.tsx';

const LOCALES: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };
export const UNKNOWN = '–';

type Maybe<T> = T | null | undefined;
const isKnown = <T>(value: Maybe<T>): value is T => value !== null && value !== undefined;

export interface Format {
  locale: string;
  number(value: Maybe<number>): string;
  /** An amount in major units, as the API answers it. `short`: without the decimals. */
  money(value: Maybe<number>, currency: string, short?: boolean): string;
  /** 0.058 is "5.8%". */
  share(value: Maybe<number>): string;
  /** How much more than `before`, as a signed share; null where there is nothing to compare with. */
  change(now: Maybe<number>, before: Maybe<number>): string | null;
  /** By how many percentage points a share changed: "+0.6"; null where one is not known. */
  points(now: Maybe<number>, before: Maybe<number>): string | null;
  /** "25 Apr 2026" in a zone. */
  date(instant: Maybe<string>, zone: string): string;
  /** "25 Apr 2026, 14:30" in a zone. */
  time(instant: Maybe<string>, zone: string): string;
  /** "25 Apr 2026" of a plain date. */
  day(date: Maybe<string>, short?: boolean): string;
  /** "1 Feb – 2 Mar 2026" of two plain dates. */
  days(from: string, to: string): string;
  /** "3 minutes ago". */
  ago(instant: Maybe<string>, now: number): string;
}

const DAY_MONTH_YEAR = { day: 'numeric', month: 'short', year: 'numeric' } as const;

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
function numbers(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${locale}${JSON.stringify(options)}`;
  const found = made.get(key) ?? new Intl.NumberFormat(locale, options);
  made.set(key, found);
  return found as Intl.NumberFormat;
}
function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${locale}${JSON.stringify(options)}`;
  const found = made.get(key) ?? new Intl.DateTimeFormat(locale, options);
  made.set(key, found);
  return found as Intl.DateTimeFormat;
}

const noon = (date: string) => new Date(`${date.slice(0, 10)}T12:00:00Z`);
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

export function makeFormat(locale: string): Format {
  const number = (value: Maybe<number>) =>
    isKnown(value) ? numbers(locale, {}).format(value) : UNKNOWN;
  const day = (date: Maybe<string>, short = false) =>
    isKnown(date)
      ? dates(locale, {
          ...(short ? { day: 'numeric', month: 'short' } : DAY_MONTH_YEAR),
          timeZone: 'UTC',
        }).format(noon(date))
      : UNKNOWN;
  return {
    locale,
    number,
    money(value, currency, short = false) {
      if (!isKnown(value)) return UNKNOWN;
      const digits = short ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {};
      const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
      return numbers(locale, { ...style, ...digits }).format(value);
    },
    share: (value) =>
      isKnown(value)
        ? numbers(locale, {
            style: 'percent',
            maximumFractionDigits: Math.abs(value) < 1 ? 1 : 0,
          }).format(value)
        : UNKNOWN,
    change(now, before) {
      if (!isKnown(now) || !isKnown(before) || before === 0) return null;
      const style = {
        style: 'percent',
        maximumFractionDigits: 1,
        signDisplay: 'exceptZero',
      } as const;
      return numbers(locale, style).format((now - before) / Math.abs(before));
    },
    points(now, before) {
      if (!isKnown(now) || !isKnown(before)) return null;
      const difference = (now - before) * 100;
      const digits = Math.abs(difference) < 10 ? 1 : 0;
      const style = { maximumFractionDigits: digits, signDisplay: 'exceptZero' } as const;
      return numbers(locale, style).format(difference);
    },
    date: (instant, zone) =>
      isKnown(instant)
        ? dates(locale, { ...DAY_MONTH_YEAR, timeZone: zone }).format(new Date(instant))
        : UNKNOWN,
    time: (instant, zone) =>
      isKnown(instant)
        ? dates(locale, {
            ...DAY_MONTH_YEAR,
            hour: '2-digit',
            minute: '2-digit',
            timeZone: zone,
          }).format(new Date(instant))
        : UNKNOWN,
    day,
    days: (from, to) =>
      dates(locale, { ...DAY_MONTH_YEAR, timeZone: 'UTC' })
        .formatRange(noon(from), noon(to))
        .replaceAll('\u2009', ' '),
    ago(instant, now) {
      if (!isKnown(instant)) return UNKNOWN;
      const past = now - Date.parse(instant);
      const [unit, length] = STEPS.find(([, each]) => Math.abs(past) >= each) ?? ['second', 1000];
      const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
      return relative.format(-Math.floor(past / length), unit);
    },
  };
}

const formats = new Map<Language, Format>();

/** The formats of the language that is spoken. */
export function useFormat(): Format {
  const { language } = useSpeech();
  const found = formats.get(language) ?? makeFormat(LOCALES[language]);
  formats.set(language, found);
  return found;
}
