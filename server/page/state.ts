// What a voucher's page says of the voucher: ready, not now, used; in words, for strangers. Pure.
import type { Finding } from '../../contract/refusal.ts';
import { endOf, remainingUses } from '../voucher/state.ts';
import type { VoucherState } from '../voucher/state.ts';

export interface PageState {
  /** `ready`: as it should be; `waiting`: good, but not in this moment; `over`: no longer. */
  tone: 'ready' | 'waiting' | 'over';
  /** In a few words, for the list. */
  status: string;
  /** A sentence above the code; null while all is well. */
  notice: string | null;
}

const usesLeft = (voucher: VoucherState): string => {
  const left = remainingUses(voucher);
  if (left === null) return 'Ready to use';
  return left === 1 ? 'Ready to use, once' : `Ready to use, ${left} times`;
};

export function pageState(
  voucher: VoucherState,
  findings: readonly Finding[],
  now: number,
): PageState {
  const [first] = findings;
  if (!first) return { tone: 'ready', status: usesLeft(voucher), notice: null };
  switch (first.code) {
    case 'voucher_already_redeemed':
      return over('Used', 'This voucher has been used.');
    case 'voucher_max_uses_reached':
      return over('All used', 'All uses of this offer have been taken.');
    case 'voucher_expired':
      return over(
        'Expired',
        `This voucher was valid until ${whenInWords(endOf(voucher) ?? now, voucher.offer.timeZone)}.`,
      );
    case 'voucher_not_yet_active': {
      const from = voucher.validFrom ?? voucher.offer.validFrom ?? now;
      return waiting('Not yet valid', `Valid from ${whenInWords(from, voucher.offer.timeZone)}.`);
    }
    case 'voucher_on_hold':
      return waiting('In use', 'This voucher is being used right now.');
    default:
      return waiting('Not valid right now', `Not right now: ${first.message}.`);
  }
}

const over = (status: string, notice: string): PageState => ({ tone: 'over', status, notice });
const waiting = (status: string, notice: string): PageState => ({
  tone: 'waiting',
  status,
  notice,
});

const DAY_EDGES = ['00:00', '23:59'];

/** "31 March 2026", with the minute where it is not the edge of a day, by the clock of the zone. */
export function whenInWords(at: number, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(at);
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
  return DAY_EDGES.includes(time) ? day : `${day}, ${time}`;
}

/** "London time" of Europe/London. */
export const zoneInWords = (timeZone: string): string =>
  timeZone.includes('/')
    ? `${(timeZone.split('/').at(-1) ?? '').replaceAll('_', ' ')} time`
    : timeZone;
