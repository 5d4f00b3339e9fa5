// The contract of the store-facing API as a small pure model, written from its text and not from
// the server: what each call answers, and what it leaves behind.

export interface ModelHold {
  order: string;
  holder: string | null;
  customer: string | null;
  live: boolean;
  /** As the server answered it. */
  id?: string;
  isRedeemed: boolean;
}

export interface ModelRedemption {
  order: string | null;
  /** The order of the hold that it took, where that one differs. */
  holdOrder: string | null;
  customer: string | null;
  amount: number;
  voided: boolean;
  refunds: { reference: string | null; amount: number; total: number }[];
  answer: Expected;
  id?: string;
}

export interface ModelCampaign {
  paused: boolean;
  maxRedemptions: number | null;
  perCustomerLimit: number | null;
  minimumSpend: number | null;
  vouchers: ModelVoucher[];
}

export interface ModelVoucher {
  campaign: ModelCampaign;
  max: number | null;
  expired: boolean;
  redemptions: ModelRedemption[];
  holds: ModelHold[];
}

/** What a call must answer; `about`: the redemption or hold whose id the answer carries. */
export interface Expected {
  status: number;
  code?: string;
  remaining?: number | null;
  discount?: number;
  warnings?: string[];
  refundedTotal?: number;
  replayed?: boolean;
  about?: ModelRedemption | ModelHold;
}

export interface Ask {
  order?: string | null;
  holder?: string | null;
  customer?: string | null;
  hold?: ModelHold | null;
}

export interface RedeemAsk extends Ask {
  amount: number;
}

const has = (text: string | null | undefined): text is string =>
  text !== null && text !== undefined;

const live = (voucher: ModelVoucher) => voucher.redemptions.filter((each) => !each.voided);
const held = (voucher: ModelVoucher) => voucher.holds.filter((each) => each.live);

export const remaining = (voucher: ModelVoucher): number | null =>
  voucher.max === null ? null : voucher.max - live(voucher).length - held(voucher).length;

const discountOf = (amount: number) => Math.round(amount * 20) / 100;

/** The asker's own live hold: by its id, else its order, else its holder. */
export function ownHold(voucher: ModelVoucher, ask: Ask): ModelHold | undefined {
  const holds = held(voucher);
  return (
    holds.find((each) => each === ask.hold) ??
    holds.find((each) => has(ask.order) && each.order === ask.order) ??
    holds.find((each) => has(ask.holder) && each.holder === ask.holder)
  );
}

/** Uses against one limit: of the voucher, of its campaign, of the customer in the campaign. */
function limits(voucher: ModelVoucher, customer: string | null | undefined, own?: ModelHold) {
  const all = voucher.campaign.vouchers;
  const isTheirs = (each: { customer: string | null }) => each.customer === customer;
  const redemptions = all.flatMap(live);
  const holds = all.flatMap(held).filter((each) => each !== own);
  return [
    {
      limit: voucher.max,
      used: live(voucher).length,
      held: held(voucher).filter((h) => h !== own),
    },
    { limit: voucher.campaign.maxRedemptions, used: redemptions.length, held: holds },
    ...(!has(customer)
      ? []
      : [
          {
            limit: voucher.campaign.perCustomerLimit,
            used: redemptions.filter(isTheirs).length,
            held: holds.filter(isTheirs),
          },
        ]),
  ].flatMap(({ limit, used, held: h }) =>
    limit === null ? [] : [{ limit, used, held: h.length }],
  );
}

const STATUS: Record<string, number> = {
  voucher_disabled: 422,
  voucher_already_redeemed: 409,
  voucher_max_uses_reached: 409,
  voucher_expired: 422,
  voucher_on_hold: 409,
  minimum_spend_not_met: 422,
};

const refused = (code: string): Expected => ({ status: STATUS[code] ?? 0, code });

/** The first reason against a use, in the contract's order. */
function reasonAgainst(
  voucher: ModelVoucher,
  customer: string | null | undefined,
  own?: ModelHold,
) {
  const uses = limits(voucher, customer, own);
  if (voucher.campaign.paused) return 'voucher_disabled';
  if (uses.some(({ limit, used }) => used >= limit)) {
    return voucher.max === 1 && live(voucher).length >= 1
      ? 'voucher_already_redeemed'
      : 'voucher_max_uses_reached';
  }
  if (voucher.expired) return 'voucher_expired';
  const isHeld = uses.some((each) => each.used + each.held >= each.limit);
  return isHeld ? 'voucher_on_hold' : undefined;
}

export function validate(voucher: ModelVoucher, ask: Ask): Expected {
  const own = ownHold(voucher, ask);
  const code = reasonAgainst(voucher, ask.customer, own);
  if (code) return { status: 200, code };
  const left = remaining(voucher);
  // one's own hold does not stand in the way
  return { status: 200, remaining: left === null ? null : left + (own ? 1 : 0) };
}

function orderOf(voucher: ModelVoucher, order: string | null | undefined) {
  const named = voucher.redemptions.filter(
    (each) => has(order) && (each.order === order || each.holdOrder === order),
  );
  return named.find((each) => !each.voided) ?? named.at(-1);
}

export function redeem(voucher: ModelVoucher, asked: RedeemAsk): Expected {
  // a report that names a hold and no order is that of the hold's order
  const ask = { ...asked, order: asked.order ?? asked.hold?.order ?? null };
  const earlier = orderOf(voucher, ask.order);
  if (earlier && !earlier.voided) {
    return earlier.amount === ask.amount
      ? { ...earlier.answer, replayed: true }
      : { status: 409, code: 'order_reference_conflict' };
  }
  const own = ownHold(voucher, ask);
  if (own) {
    const isNew = has(ask.customer) && ask.customer !== own.customer;
    const limit = isNew
      ? limits(voucher, ask.customer, own)[customerLimitIndex(voucher)]
      : undefined;
    if (limit && limit.used >= limit.limit) return refused('voucher_max_uses_reached');
    if (limit && limit.used + limit.held >= limit.limit) return refused('voucher_on_hold');
    own.live = false;
    own.isRedeemed = true;
  } else {
    const code = reasonAgainst(voucher, ask.customer);
    if (code) return refused(code);
  }
  const order = ask.order ?? own?.order ?? null;
  const minimum = voucher.campaign.minimumSpend;
  const redemption: ModelRedemption = {
    order,
    holdOrder: own && own.order !== order ? own.order : null,
    customer: ask.customer ?? own?.customer ?? null,
    amount: ask.amount,
    voided: false,
    refunds: [],
    answer: { status: 200 },
  };
  voucher.redemptions.push(redemption);
  redemption.answer = {
    status: 200,
    remaining: remaining(voucher),
    discount: discountOf(ask.amount),
    warnings: minimum !== null && ask.amount < minimum ? ['minimum_spend_not_met'] : [],
    about: redemption,
  };
  return redemption.answer;
}

/** Where the customer's limit stands in `limits`: after those that the voucher has. */
const customerLimitIndex = ({ max, campaign }: ModelVoucher) =>
  campaign.perCustomerLimit === null
    ? -1
    : (max === null ? 0 : 1) + (campaign.maxRedemptions === null ? 0 : 1);

export function hold(
  voucher: ModelVoucher,
  ask: Ask & { order: string; amount: number | null },
): Expected {
  const earlier = orderOf(voucher, ask.order);
  if (earlier && !earlier.voided) return refused('voucher_already_redeemed');
  const own = ownHold(voucher, ask);
  const code = own ? undefined : reasonAgainst(voucher, ask.customer);
  if (code) return refused(code);
  const minimum = voucher.campaign.minimumSpend;
  if (minimum !== null && ask.amount !== null && ask.amount < minimum) {
    return refused('minimum_spend_not_met');
  }
  const discount = ask.amount === null ? undefined : discountOf(ask.amount);
  if (own) {
    own.order = ask.order;
    return { status: 200, discount, about: own };
  }
  const taken: ModelHold = {
    order: ask.order,
    holder: ask.holder ?? null,
    customer: ask.customer ?? null,
    live: true,
    isRedeemed: false,
  };
  voucher.holds.push(taken);
  return { status: 200, discount, about: taken };
}

export function release(voucher: ModelVoucher, ask: Ask): Expected {
  const own = ownHold(voucher, ask);
  if (own) own.live = false;
  return { status: 200 };
}

/** What a void or a refund is about. */
export type Target = { order: string | null } | { redemption: ModelRedemption };

const targetOf = (voucher: ModelVoucher, target: Target) =>
  'redemption' in target ? target.redemption : orderOf(voucher, target.order);

export function voidRedemption(voucher: ModelVoucher, target: Target): Expected {
  const redemption = targetOf(voucher, target);
  if (!redemption) return { status: 404, code: 'redemption_not_found' };
  redemption.voided = true;
  return { status: 200, remaining: remaining(voucher), about: redemption };
}

export function refund(
  voucher: ModelVoucher,
  target: Target,
  { amount, reference }: { amount: number; reference: string | null },
): Expected {
  const redemption = targetOf(voucher, target);
  if (!redemption) return { status: 404, code: 'redemption_not_found' };
  const earlier = redemption.refunds.find((each) => reference && each.reference === reference);
  if (earlier) {
    return earlier.amount === amount
      ? { status: 200, refundedTotal: earlier.total, about: redemption }
      : { status: 409, code: 'refund_conflict' };
  }
  if (redemption.voided) return { status: 409, code: 'redemption_voided' };
  const total = (redemption.refunds.at(-1)?.total ?? 0) + amount;
  if (total > redemption.amount) return { status: 422, code: 'refund_exceeds_amount' };
  redemption.refunds.push({ reference, amount, total });
  return { status: 200, refundedTotal: total, about: redemption };
}
