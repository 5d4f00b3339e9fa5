// The Vendure plugin: what it adds to the shop's configuration.
import { PluginCommonModule, VendurePlugin } from '@vendure/core';
import { CouponResolver } from './coupon-resolver.js';
import { action, condition } from './promotion.js';
import { VoucherDesk } from './voucher-desk.js';
import { FIELD } from './vouchers.js';

let desk;

/** Before payment a use is held, or the customer is told why not; back at the cart it is given back. */
const holdProcess = {
  init: (injector) => void (desk = injector.get(VoucherDesk)),
  onTransitionStart: (_from, to, { ctx, order }) =>
    to === 'ArrangingPayment' ? desk.hold(ctx, order) : undefined,
  onTransitionEnd: async (from, to, { order }) => {
    if (from === 'ArrangingPayment' && to === 'AddingItems') await desk.release(order);
  },
};

export class VoucherTrackPlugin {
  /** `{ baseUrl, apiKey, timeoutMs?, holdTtlSeconds? }`; a secret key with `validate` and `redeem`. */
  static init(settings) {
    VoucherDesk.settings = settings;
    return VoucherTrackPlugin;
  }
}

VendurePlugin({
  imports: [PluginCommonModule],
  providers: [VoucherDesk],
  shopApiExtensions: { resolvers: [CouponResolver] },
  compatibility: '^3.7.0',
  configuration: (config) => {
    config.customFields.Order.push({ name: FIELD, type: 'text', nullable: true, internal: true });
    config.promotionOptions.promotionConditions.push(condition);
    config.promotionOptions.promotionActions.push(action);
    config.orderOptions.process.push(holdProcess);
    return config;
  },
})(VoucherTrackPlugin);
