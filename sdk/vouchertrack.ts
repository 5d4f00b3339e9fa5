// The SDK of a VoucherTrack server: what a shop calls at checkout and after the order.
import { makeCall, type Call, type CallOptions, type ClientOptions } from './call.ts';
import { makeList, type List, type ListOptions, type Lists } from './list.ts';
import type {
  BulkResult,
  HoldAnswer,
  HoldRequest,
  RedeemAnswer,
  RedeemRequest,
  RefundAnswer,
  RefundRequest,
  ReleaseAnswer,
  ReleaseRequest,
  ValidateOptions,
  VoidAnswer,
  VoidRequest,
} from './types.ts';
import { validateWith } from './validate.ts';
import type { Validation } from './voucher.ts';

export { discountFor, type Discounting } from './discount.ts';
export { VoucherTrackError, type ErrorDetails, type SilenceCode } from './error.ts';
export { verifyWebhook, WebhookVerificationError, type WebhookToVerify } from './webhook.ts';
export type { ErrorCode, FieldError } from '../contract/error.ts';
export type { Finding } from '../contract/refusal.ts';
export type { CallOptions, ClientOptions, List, ListOptions, Lists };
export type * from './types.ts';
export type { InvalidVoucher, Validation, ValidVoucher } from './voucher.ts';

/** One sale of a bulk report. */
export type BulkItem = RedeemRequest & { idempotencyKey?: string };

const store = '/api/webhook';

/**
 * Calls a server on behalf of one shop. A class, as `new VoucherTrack(…)` is what the guides promise;
 * it keeps nothing but the way to call. Refusals and failures reject with a VoucherTrackError; only
 * `validate` answers `valid: false`, since at a cart that is no error.
 */
export class VoucherTrack {
  readonly #call: Call;

  constructor(options: ClientOptions) {
    this.#call = makeCall(options);
  }

  /** Asks whether a code, as the customer typed it, is good and what it is worth. Changes nothing. */
  validate(code: string, options: ValidateOptions = {}, call?: CallOptions): Promise<Validation> {
    return validateWith(this.#call, code, options, call);
  }

  /** Reserves one use while an order is being paid. */
  hold(hold: HoldRequest, call?: CallOptions): Promise<HoldAnswer> {
    return this.#post('/hold', hold, call);
  }

  /** Gives a hold back. */
  release(hold: ReleaseRequest, call?: CallOptions): Promise<ReleaseAnswer> {
    return this.#post('/hold/release', hold, call);
  }

  /** Reports an order that used a code: recorded exactly once, whatever the line does. */
  redeem(sale: RedeemRequest, call?: CallOptions): Promise<RedeemAnswer> {
    return this.#post('/redemption', sale, call);
  }

  /** Reports up to 500 orders; each is answered in its place, with its `status`. */
  async redeemAll(sales: BulkItem[], call?: CallOptions): Promise<BulkResult[]> {
    const body = { redemptions: sales };
    const answer = await this.#post<{ results: BulkResult[] }>('/redemption/batch', body, call);
    return answer.results;
  }

  /** Cancels a redemption: the use comes back. */
  void(redemption: VoidRequest, call?: CallOptions): Promise<VoidAnswer> {
    return this.#post('/redemption/void', redemption, call);
  }

  /** Reports a refund: revenue is lowered, the use stays used. */
  refund(refund: RefundRequest, call?: CallOptions): Promise<RefundAnswer> {
    return this.#post('/redemption/refund', refund, call);
  }

  /** Iterates over a list of the management API; the key needs the scope `read` or `manage`. */
  list<Name extends keyof Lists>(
    name: Name,
    filter: Lists[Name]['filter'],
    options?: ListOptions,
  ): List<Lists[Name]['item']> {
    return makeList(this.#call, name, filter as Record<string, unknown>, options);
  }

  #post<Answer>(path: string, body: object, call?: CallOptions): Promise<Answer> {
    return this.#call({ method: 'POST', path: store + path, body }, call) as Promise<Answer>;
  }
}
