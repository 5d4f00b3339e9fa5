// applyCouponCode and removeCouponCode of the Shop API: the shop's own coupons first, then vouchers.
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import {
  ActiveOrderService,
  Allow,
  CouponCodeExpiredError,
  CouponCodeInvalidError,
  CouponCodeLimitError,
  Ctx,
  isGraphQlErrorResult,
  Logger,
  OrderService,
  Permission,
  PromotionService,
  TransactionalConnection,
} from '@vendure/core';
import { inject, method } from './decorate.js';
import { VoucherDesk } from './voucher-desk.js';
import { toDecimal, vouchersOf, withVouchers } from './vouchers.js';

const used = new Set(['voucher_already_redeemed', 'voucher_max_uses_reached', 'voucher_on_hold']);

function refusalFor({ errorCode }, couponCode) {
  if (errorCode === 'voucher_expired') return new CouponCodeExpiredError({ couponCode });
  if (used.has(errorCode)) return new CouponCodeLimitError({ couponCode, limit: 1 });
  return new CouponCodeInvalidError({ couponCode });
}

const same = (a, b) =>
  a.replace(/[\s_-]/g, '').toUpperCase() === b.replace(/[\s_-]/g, '').toUpperCase();

export class CouponResolver {
  constructor(activeOrders, orders, promotions, connection, desk) {
    Object.assign(this, { activeOrders, orders, promotions, connection, desk });
  }

  async applyCouponCode(ctx, { couponCode }) {
    const order = await this.activeOrders.getActiveOrder(ctx, undefined, true);
    const own = await this.promotions.validateCouponCode(ctx, couponCode, order.customer?.id);
    const isOwn = !isGraphQlErrorResult(own) || own.__typename !== 'CouponCodeInvalidError';
    if (isOwn) return this.orders.applyCouponCode(ctx, order.id, couponCode);
    const cartTotal = toDecimal(await this.desk.worthOf(ctx, order.id));
    let answer;
    try {
      answer = await this.desk.sdk.validate(couponCode, {
        cartTotal,
        currency: order.currencyCode,
        orderReference: order.code,
        holder: order.code,
        customerReference: order.customer?.emailAddress,
      });
    } catch (error) {
      Logger.warn(`${couponCode} could not be checked: ${error.message}`, 'VoucherTrack');
      return own;
    }
    if (!answer.valid) return refusalFor(answer, couponCode);
    return this.#keep(ctx, order.id, (vouchers) => [
      ...vouchers.filter(({ code }) => code !== answer.code),
      {
        code: answer.code,
        discountType: answer.discountType,
        discountValue: answer.discountValue,
        minimumSpend: answer.minimumSpend,
        maxDiscount: answer.maxDiscount,
        currency: answer.currency,
      },
    ]);
  }

  async removeCouponCode(ctx, { couponCode }) {
    const order = await this.activeOrders.getActiveOrder(ctx, undefined, true);
    const ours = vouchersOf(order).find(({ code }) => same(code, couponCode));
    if (!ours) return this.orders.removeCouponCode(ctx, order.id, couponCode);
    await this.desk.release(order, [ours]);
    return this.#keep(ctx, order.id, (vouchers) =>
      vouchers.filter(({ code }) => code !== ours.code),
    );
  }

  /** The call is over: only what is ours to write is a transaction. */
  #keep(ctx, orderId, change) {
    return this.connection.withTransaction(ctx, async (tx) => {
      const order = await this.orders.findOne(tx, orderId);
      await this.orders.updateCustomFields(
        tx,
        orderId,
        withVouchers(order, change(vouchersOf(order))),
      );
      return this.orders.applyPriceAdjustments(tx, await this.orders.findOne(tx, orderId));
    });
  }
}

inject(
  CouponResolver,
  ActiveOrderService,
  OrderService,
  PromotionService,
  TransactionalConnection,
  VoucherDesk,
);
Resolver()(CouponResolver);
for (const name of ['applyCouponCode', 'removeCouponCode']) {
  method(
    CouponResolver,
    name,
    [Mutation(), Allow(Permission.UpdateOrder, Permission.Owner)],
    [Ctx(), Args()],
  );
}
