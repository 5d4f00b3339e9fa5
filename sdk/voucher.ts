// The answer of validate as a program reads it: valid with all of a voucher, or not with the reason.
import type { ErrorCode } from '../contract/error.ts';
import type { ValidateFields } from './types.ts';

type Always =
  | 'discountType'
  | 'discountValue'
  | 'discountDescription'
  | 'minimumSpend'
  | 'validUntil'
  | 'remainingUses'
  | 'campaignName'
  | 'clientName'
  | 'currency'
  | 'maxDiscount'
  | 'terms';
/** Only where `cartTotal` was sent. */
type OfTheCart = 'discountAmount' | 'minimumSpendMet' | 'amountToMinimumSpend' | 'message';

export type ValidVoucher = { valid: true; code: string } & Required<Pick<ValidateFields, Always>> &
  Pick<ValidateFields, OfTheCart>;

export interface InvalidVoucher {
  valid: false;
  code: string;
  /** For the customer. */
  error: string;
  /** For programs; stable. */
  errorCode: ErrorCode;
  /** What support can look up. */
  reference: string;
}

export type Validation = ValidVoucher | InvalidVoucher;
