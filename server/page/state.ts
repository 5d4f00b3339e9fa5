// What a voucher's page says of the voucher: ready, not now, used; in words, for strangers. Pure.
import type { Language } from '../../contract/language.ts';
import type { Finding } from '../../contract/refusal.ts';
import {
  blackoutSentence,
  dateInWords,
  hoursSentence,
  weekdaysSentence,
} from '../../contract/terms.ts';
import { localTime, writeDay } from '../voucher/local-time.ts';
import { endOf, remainingUses } from '../voucher/state.ts';
import type { VoucherState } from '../voucher/state.ts';
import { pageWords, type PageWords } from './words.ts';

export interface PageState {
  /** `ready`: as it should be; `waiting`: good, but not in this moment; `over`: no longer. */
  tone: 'ready' | 'waiting' | 'over';
  /** In a few words, for the list. */
  status: string;
  /** A sentence above the code; null while all is well. */
  notice: string | null;
}

const usesLeft = (voucher: VoucherState, words: PageWords): string => {
  const left = remainingUses(voucher);
  if (left === null) return words.ready;
  return left === 1 ? words.readyOnce : words.readyTimes(left);
};

export function pageState(
  voucher: VoucherState,
  findings: readonly Finding[],
  now: number,
  language: Language = 'en',
): PageState {
  const [first] = findings;
  const words = pageWords[language];
  const when = (at: number) => whenInWords(at, voucher.offer.timeZone, language);
  if (!first) return { tone: 'ready', status: usesLeft(voucher, words), notice: null };
  switch (first.code) {
    case 'voucher_already_redeemed':
      return over(words.used, words.usedText);
    case 'voucher_max_uses_reached':
      return over(words.allUsed, words.allUsedText);
    case 'voucher_expired':
      return over(words.expired, words.expiredText(when(endOf(voucher) ?? now)));
    case 'voucher_not_yet_active': {
      const from = voucher.validFrom ?? voucher.offer.validFrom ?? now;
      return waiting(words.early, words.earlyText(when(from)));
    }
    case 'voucher_on_hold':
      return waiting(words.held, words.heldText);
    default:
      return waiting(words.notNow, words.notNowText(reasonOf(voucher, first, now, language)));
  }
}

/** The term that the moment does not meet, in the reader's language. */
function reasonOf(
  { offer }: VoucherState,
  { code, message }: Finding,
  now: number,
  language: Language,
): string {
  const { weekdays, hours } = offer.words.terms;
  if (language === 'en') return message;
  if (code === 'not_valid_on_this_day' && weekdays) return weekdaysSentence(weekdays, language);
  if (code === 'not_valid_at_this_time' && hours) return hoursSentence(hours, language);
  if (code === 'not_valid_on_this_date') {
    return blackoutSentence(writeDay(localTime(now, offer.timeZone).day), language);
  }
  return message;
}

const over = (status: string, notice: string): PageState => ({ tone: 'over', status, notice });
const waiting = (status: string, notice: string): PageState => ({
  tone: 'waiting',
  status,
  notice,
});

const DAY_EDGES = ['00:00', '23:59'];

/** "31 March 2026", with the minute where it is not the edge of a day, by the clock of the zone. */
export function whenInWords(at: number, timeZone: string, language: Language = 'en'): string {
  const { day, minute } = localTime(at, timeZone);
  const date = dateInWords(writeDay(day), language);
  const time = [Math.floor(minute / 60), minute % 60].map((n) => String(n).padStart(2, '0'));
  const written = time.join(':');
  if (DAY_EDGES.includes(written)) return date;
  return language === 'de' ? `${date}, ${written} Uhr` : `${date}, ${written}`;
}

/** "London time" of Europe/London. */
export const zoneInWords = (timeZone: string, language: Language = 'en'): string =>
  timeZone.includes('/')
    ? pageWords[language].zone((timeZone.split('/').at(-1) ?? '').replaceAll('_', ' '))
    : timeZone;
