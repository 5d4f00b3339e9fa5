// Each term of an offer with its state for a use: met, not met, or not to be told yet. It judges nothing
// itself: what is not met is what `judge.ts` found.
import type { Language } from '../../contract/language.ts';
import type { Finding, RefusalCode } from '../../contract/refusal.ts';
import { dateInWords, listTerms, type TermKind } from '../../contract/terms.ts';
import { termWords } from '../../contract/term-words.ts';
import { minimumFinding } from './judge.ts';
import { localTime, writeDay } from './local-time.ts';
import { endOf, type VoucherState } from './state.ts';

export type ShownKind = TermKind | 'valid_from' | 'valid_until';

export interface TermState {
  kind: ShownKind;
  sentence: string;
  state: 'met' | 'unmet' | 'unknown';
}

/** What is known of the use; null: nothing yet. */
export interface KnownUse {
  covers: number | null;
  amountMinor: number | null;
}

const REFUSED_BY: Record<ShownKind, readonly RefusalCode[]> = {
  valid_from: ['voucher_not_yet_active'],
  valid_until: ['voucher_expired'],
  // whose use it is a till does not ask
  per_customer: [],
  channel: ['not_valid_online', 'not_valid_in_store'],
  locations: ['not_valid_at_this_location'],
  weekdays: ['not_valid_on_this_day'],
  hours: ['not_valid_at_this_time'],
  blackout_dates: ['not_valid_on_this_date'],
  party: ['party_too_large'],
  minimum_spend: ['minimum_spend_not_met'],
  text: [],
};

/** `findings`: all that `findingsFor` says of the voucher and this use. */
export function findTermStates(
  voucher: VoucherState,
  findings: readonly Finding[],
  use: KnownUse,
  language: Language,
): TermState[] {
  const { offer } = voucher;
  const tooLittle = minimumFinding(offer, use.amountMinor);
  const against = new Set([...findings, ...(tooLittle ? [tooLittle] : [])].map(({ code }) => code));
  const isUnknown: Partial<Record<ShownKind, boolean>> = {
    per_customer: true,
    text: true,
    party: use.covers === null,
    minimum_spend: use.amountMinor === null,
  };
  return [...datesOf(voucher, language), ...listTerms(offer.words, language)].map(
    ({ kind, sentence }) => ({
      kind,
      sentence,
      state: REFUSED_BY[kind].some((code) => against.has(code))
        ? 'unmet'
        : isUnknown[kind]
          ? 'unknown'
          : 'met',
    }),
  );
}

/** The first day and the last, by the calendar of the client's zone. */
function datesOf(voucher: VoucherState, language: Language) {
  const { offer } = voucher;
  const words = termWords[language];
  const day = (at: number) => dateInWords(writeDay(localTime(at, offer.timeZone).day), language);
  const from = voucher.validFrom ?? offer.validFrom;
  const until = endOf(voucher);
  return [
    ...(from === null ? [] : [{ kind: 'valid_from' as const, sentence: words.from(day(from)) }]),
    ...(until === null
      ? []
      : [{ kind: 'valid_until' as const, sentence: words.until(day(until)) }]),
  ];
}
