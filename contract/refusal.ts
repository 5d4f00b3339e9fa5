// Every reason for which a voucher is refused: its words and its HTTP status, said once.

/** In the order in which they are judged: the first that applies is the answer's `error`. */
export const refusals = {
  voucher_not_found: { sentence: 'Voucher not found', status: 404, overridable: false },
  voucher_disabled: { sentence: 'Voucher has been disabled', status: 422, overridable: false },
  voucher_not_yet_active: { sentence: 'Voucher not yet active', status: 422, overridable: true },
  voucher_already_redeemed: {
    sentence: 'Voucher has already been redeemed',
    status: 409,
    overridable: false,
  },
  voucher_max_uses_reached: { sentence: 'Maximum uses reached', status: 409, overridable: false },
  voucher_expired: { sentence: 'Voucher has expired', status: 422, overridable: true },
  voucher_on_hold: {
    sentence: 'Voucher is being used in another order',
    status: 409,
    overridable: false,
  },
  currency_mismatch: {
    sentence: 'Voucher is for another currency',
    status: 422,
    overridable: false,
  },
  not_valid_online: { sentence: 'Voucher is not valid online', status: 422, overridable: true },
  not_valid_in_store: { sentence: 'Voucher is not valid in store', status: 422, overridable: true },
  not_valid_at_this_location: {
    sentence: 'Voucher is not valid at this location',
    status: 422,
    overridable: true,
  },
  not_valid_on_this_day: {
    sentence: 'Voucher is not valid on this day of the week',
    status: 422,
    overridable: true,
  },
  not_valid_at_this_time: {
    sentence: 'Voucher is not valid at this time',
    status: 422,
    overridable: true,
  },
  not_valid_on_this_date: {
    sentence: 'Voucher is not valid on this date',
    status: 422,
    overridable: true,
  },
  party_too_large: {
    sentence: 'Voucher is not valid for a party of this size',
    status: 422,
    overridable: true,
  },
  minimum_spend_not_met: {
    sentence: 'Minimum spend not met',
    status: 422,
    overridable: true,
  },
} as const satisfies Record<string, { sentence: string; status: number; overridable: boolean }>;

export type RefusalCode = keyof typeof refusals;

const TERMS: ReadonlySet<RefusalCode> = new Set([
  'not_valid_online',
  'not_valid_in_store',
  'not_valid_at_this_location',
  'not_valid_on_this_day',
  'not_valid_at_this_time',
  'not_valid_on_this_date',
  'party_too_large',
  'minimum_spend_not_met',
]);

/** Whether a refusal is a term of the offer: before the sale it refuses, after it only warns. */
export const isTerm = (code: RefusalCode): boolean => TERMS.has(code);

const OF_THE_MOMENT: ReadonlySet<RefusalCode> = new Set([
  'not_valid_on_this_day',
  'not_valid_at_this_time',
  'not_valid_on_this_date',
]);

/** Whether a term is about when a voucher is used: a hold that was taken in time has met it. */
export const isOfTheMoment = (code: RefusalCode): boolean => OF_THE_MOMENT.has(code);

/** One reason against a use. All of them are found; the first in the table's order is the error. */
export interface Finding {
  code: RefusalCode;
  message: string;
  overridable: boolean;
}

export const finding = (code: RefusalCode, message?: string): Finding => ({
  code,
  message: message ?? refusals[code].sentence,
  overridable: refusals[code].overridable,
});
