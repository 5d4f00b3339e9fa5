// One generic promotion for all vouchers: it reads the order, asks nobody (it runs at each change of
// the cart), and leaves the codes themselves to VoucherTrack.
import { LanguageCode, Promotion, PromotionCondition, PromotionOrderAction } from '@vendure/core';
import { sharesOf, vouchersOf } from './vouchers.js';

const say = (value) => [{ languageCode: LanguageCode.en, value }];

export const condition = new PromotionCondition({
  code: 'vouchertrack_voucher',
  description: say('The order has a VoucherTrack voucher'),
  args: {},
  check: (_ctx, order) => vouchersOf(order).length > 0,
});

export const action = new PromotionOrderAction({
  code: 'vouchertrack_discount',
  description: say('Take off what the vouchers are worth'),
  args: {},
  execute: (ctx, order) => -sharesOf(ctx, order).reduce((sum, { amount }) => sum + amount, 0),
});

/** The promotion's id; it is made where there is none. */
export async function ensurePromotion(ctx, connection, promotions) {
  const all = await connection.getRepository(ctx, Promotion).find();
  const ours = all.find(
    ({ conditions, deletedAt }) =>
      !deletedAt && conditions.some(({ code }) => code === condition.code),
  );
  if (ours) return ours.id;
  const made = await promotions.createPromotion(ctx, {
    enabled: true,
    conditions: [{ code: condition.code, arguments: [] }],
    actions: [{ code: action.code, arguments: [] }],
    translations: [{ languageCode: LanguageCode.en, name: 'Voucher', description: '' }],
  });
  return made.id;
}
