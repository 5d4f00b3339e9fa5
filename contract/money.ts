// Exact money: decimals in, integer minor units inside, decimals out; never a float sum.
import { localeOf, type Language } from './language.ts';

/** ISO 4217 alphabetic codes in use (funds and metals left out: nothing is sold in them). */
const CURRENCIES = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP ' +
    'BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP ' +
    'GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR ' +
    'KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK ' +
    'MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR ' +
    'SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS ' +
    'UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG'
  ).split(' '),
);

// Intl follows CLDR here, which differs from ISO 4217 for a dozen currencies: so the exceptions stand.
const EXPONENTS: Record<string, number> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'
    .split(' ')
    .map((currency) => [currency, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((currency) => [currency, 3] as const),
]);

/** The largest amount that any field takes, in major units. */
export const MAX_AMOUNT = 1_000_000_000;

export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** Decimals of the minor unit by ISO 4217: GBP 2, JPY 0, KWD 3. */
export const exponentOf = (currency: string): number => EXPONENTS[currency] ?? 2;

const DECIMAL = /^(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d{1,3}))?$/i;

/**
 * Reads a decimal number or numeric string ("45.99") into an integer of 10^-scale units, rounded
 * half away from zero. Works on the written digits, so that 1.005 is what was written and not the
 * double beside it. Answers undefined for anything that is not a plain non-negative decimal.
 */
export function parseScaled(value: unknown, scale: number): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const match = DECIMAL.exec(typeof value === 'number' ? String(value) : value.trim());
  if (!match || (typeof value === 'string' && match[4] !== undefined)) return undefined;
  const whole = match[1] ?? '';
  const fraction = match[2] ?? match[3] ?? '';
  const digits = whole + fraction;
  // the position of the rounding digit, counted from the left of all digits
  const cut = whole.length + Number(match[4] ?? 0) + scale;
  if (cut < 0) return 0;
  if (cut > 22 && cut > 22 + /^0*/.exec(digits)![0].length) return undefined;
  const kept = digits.slice(0, cut).padEnd(cut, '0');
  const rounds = (digits[cut] ?? '0') >= '5';
  const result = Number(kept || '0') + (rounds ? 1 : 0);
  return Number.isSafeInteger(result) ? result : undefined;
}

/** A decimal amount of `currency` in minor units; undefined when malformed or out of range. */
export function parseAmount(value: unknown, currency: string): number | undefined {
  const exponent = exponentOf(currency);
  const minor = parseScaled(value, exponent);
  return minor !== undefined && minor <= MAX_AMOUNT * 10 ** exponent ? minor : undefined;
}

/** Whether a value can be an amount in any currency (the client's is not known at the edge). */
export const isAmount = (value: unknown): boolean => {
  const thousandths = parseScaled(value, 3);
  return thousandths !== undefined && thousandths <= MAX_AMOUNT * 1000;
};

/** Minor units as the decimal number that the API answers (920 GBP → 9.2). */
export const toDecimal = (minor: number, currency: string): number =>
  minor / 10 ** exponentOf(currency);

/** a × b / divisor for non-negative safe integers, rounded half away from zero, exactly. */
export function multiplyDivide(a: number, b: number, divisor: number): number {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER / 2) {
    return Math.floor((2 * product + divisor) / (2 * divisor));
  }
  const wide = 2n * BigInt(a) * BigInt(b) + BigInt(divisor);
  return Number(wide / (2n * BigInt(divisor)));
}

const formats = new Map<string, Intl.NumberFormat>();

/** An amount for people: "£5", "£0.01", "¥500"; whole units are written without decimals. */
export function formatAmount(minor: number, currency: string, language: Language = 'en'): string {
  const exponent = exponentOf(currency);
  const digits = minor % 10 ** exponent === 0 ? 0 : exponent;
  const key = `${currency}${digits}${language}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(localeOf[language], {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  return format.format(minor / 10 ** exponent);
}
