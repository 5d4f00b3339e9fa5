// What the plugin asks of VoucherTrack for an order, and how an order's end is told: by a job that
// looks at the order as it is and brings VoucherTrack there, however often it has to try.
import {
  EventBus,
  JobQueueService,
  Logger,
  OrderPlacedEvent,
  OrderService,
  OrderStateTransitionEvent,
  PromotionService,
  RefundStateTransitionEvent,
  RequestContextService,
  TransactionalConnection,
} from '@vendure/core';
import { Injectable } from '@nestjs/common';
import { VoucherTrack, VoucherTrackError } from '../../../sdk/vouchertrack.ts';
import { inject } from './decorate.js';
import { ensurePromotion } from './promotion.js';
import {
  codesOf,
  discountOf,
  sealWith,
  sharesOf,
  toDecimal,
  vouchersOf,
  worthOf,
} from './vouchers.js';

const RETRIES = 100;
const isAnswer = (error) => error instanceof VoucherTrackError && !error.mayRepeat;

export class VoucherDesk {
  static settings = null;

  constructor(connection, orders, promotions, contexts, events, queues) {
    Object.assign(this, { connection, orders, promotions, contexts, events, queues });
    sealWith(VoucherDesk.settings.apiKey);
    const { baseUrl, apiKey, timeoutMs = 4_000, holdTtlSeconds = 3_600 } = VoucherDesk.settings;
    // somebody waits at each call: one more try, then the answer is that there is none
    this.sdk = new VoucherTrack({ baseUrl, apiKey, timeoutMs, retries: 1 });
    this.ttlSeconds = holdTtlSeconds;
  }

  async onApplicationBootstrap() {
    const ctx = await this.contexts.create({ apiType: 'admin' });
    this.promotionId = await ensurePromotion(ctx, this.connection, this.promotions);
    this.queue = await this.queues.createQueue({
      name: 'vouchertrack',
      process: ({ data }) => this.#bring(data),
    });
    const add = (ctx, data) =>
      this.queue.add({ channelToken: ctx.channel.token, ...data }, { retries: RETRIES });
    this.events.ofType(OrderPlacedEvent).subscribe(({ ctx, order }) => {
      if (vouchersOf(order).length > 0) void add(ctx, { orderId: order.id });
    });
    this.events.ofType(OrderStateTransitionEvent).subscribe(({ ctx, order, toState }) => {
      if (toState === 'Cancelled') void add(ctx, { orderId: order.id });
    });
    this.events.ofType(RefundStateTransitionEvent).subscribe(({ ctx, order, refund, toState }) => {
      if (toState !== 'Settled') return;
      void add(ctx, { orderId: order.id, refund: { id: String(refund.id), total: refund.total } });
    });
  }

  /** An order's worth before our discount. */
  async worthOf(ctx, orderId) {
    return worthOf(ctx, await this.orders.findOne(ctx, orderId), this.promotionId);
  }

  /** Takes a hold for each voucher. Answers a sentence where one is refused, nothing otherwise. */
  async hold(ctx, order) {
    const vouchers = vouchersOf(order);
    if (vouchers.length === 0) return undefined;
    const worth = await this.worthOf(ctx, order.id);
    for (const { code } of vouchers) {
      try {
        await this.sdk.hold({
          code,
          orderReference: order.code,
          holder: order.code,
          transactionAmount: toDecimal(worth),
          customerReference: order.customer?.emailAddress,
          ttlSeconds: this.ttlSeconds,
        });
      } catch (error) {
        Logger.warn(`${order.code}: no hold on ${code}: ${error.message}`, 'VoucherTrack');
        return isAnswer(error)
          ? `${error.message} (${code})`
          : `The voucher ${code} cannot be checked right now. Remove it, or try again.`;
      }
    }
    return undefined;
  }

  /** Gives holds back; one that cannot be given back runs out by itself. */
  async release(order, vouchers = vouchersOf(order)) {
    for (const { code } of vouchers) {
      await this.sdk
        .release({ code, orderReference: order.code })
        .catch((error) => Logger.warn(`${order.code}: ${error.message}`, 'VoucherTrack'));
    }
  }

  async #bring({ channelToken, orderId, refund }) {
    const ctx = await this.contexts.create({ apiType: 'admin', channelOrToken: channelToken });
    const order = await this.orders.findOne(ctx, orderId);
    const codes = order ? codesOf(order) : [];
    if (codes.length === 0) return;
    if (refund) await this.#refund(order, codes[0], refund);
    else if (order.state === 'Cancelled') await this.#cancel(order, codes);
    else if (order.orderPlacedAt) await this.#redeem(ctx, order, vouchersOf(order));
  }

  async #redeem(ctx, order, vouchers) {
    const worth = worthOf(ctx, order, this.promotionId);
    const taken = discountOf(ctx, order, this.promotionId);
    const shares = vouchers.length === 1 ? [{ amount: taken }] : sharesOf(ctx, order);
    for (const [index, { code }] of vouchers.entries()) {
      await this.#settle(order, () =>
        this.sdk.redeem({
          code,
          orderReference: order.code,
          transactionAmount: toDecimal(worth),
          discountAmount: toDecimal(shares[index].amount),
          currency: order.currencyCode,
          customerReference: order.customer?.emailAddress,
          redeemedAt: order.orderPlacedAt.toISOString(),
        }),
      );
    }
  }

  async #cancel(order, codes) {
    for (const code of codes) {
      const which = { code, orderReference: order.code };
      await this.#settle(order, () => this.sdk.void({ ...which, reason: 'Order cancelled' }));
      await this.#settle(order, () => this.sdk.release(which));
    }
  }

  #refund(order, code, { id, total }) {
    return this.#settle(order, () =>
      this.sdk.refund({
        code,
        orderReference: order.code,
        refundAmount: toDecimal(total),
        refundReference: `refund-${id}`,
      }),
    );
  }

  /** An answer is the end of it, also a refusal (kept as a conflict); silence fails the job. */
  async #settle(order, call) {
    try {
      await call();
    } catch (error) {
      if (!isAnswer(error)) throw error;
      Logger.warn(`${order.code}: ${error.message} (${error.reference})`, 'VoucherTrack');
    }
  }
}

Injectable()(VoucherDesk);
inject(
  VoucherDesk,
  TransactionalConnection,
  OrderService,
  PromotionService,
  RequestContextService,
  EventBus,
  JobQueueService,
);
