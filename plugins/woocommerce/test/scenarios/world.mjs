// What every scenario has at hand: a shop, its staff, a merchant in VoucherTrack, and the line between them.
import assert from 'node:assert/strict';
import { BlockCustomer, ClassicCustomer } from '../lib/shop.mjs';

/** Builds the world over a shop that is up; `setting` is {url, staff, proxy, merchant}. */
export async function makeWorld(setting) {
  const { url, staff, proxy, merchant } = setting;
  const shop = await staff.bridge('prepare');
  const products = {
    fifty: await staff.product({ name: 'Lunch for two', regular_price: '45.99' }),
    twenty: await staff.product({ name: 'Pizza', regular_price: '20.00' }),
    cheap: await staff.product({ name: 'Coffee', regular_price: '3.00' }),
    gift: await staff.product({ name: 'Dessert', regular_price: '6.50' }),
  };
  const ownCoupon = `own${Date.now().toString(36)}`;
  await staff.ownCoupon(ownCoupon, 10);

  const world = {
    ...setting,
    shop,
    products,
    ownCoupon,
    newBlock: () => new BlockCustomer(url),
    newClassic: () => new ClassicCustomer(url, shop.pages),
    customers: () => [world.newBlock(), world.newClassic()],

    /** The plugin as a shop owner leaves it, and a line without faults. */
    async reset(settings = {}) {
      proxy.set('none');
      proxy.calls.length = 0;
      await staff.options({
        vouchertrack_settings: { base_url: proxy.url, ...settings },
        vouchertrack_api_key: merchant.key,
        _transient_vouchertrack_circuit: null,
        _transient_timeout_vouchertrack_circuit: null,
      });
    },
    closeCircuit: () =>
      staff.options({
        _transient_vouchertrack_circuit: null,
        _transient_timeout_vouchertrack_circuit: null,
      }),

    /** A placed order with one voucher; answers the order's id. */
    async order(customer, code, { product = products.fifty, payment = 'cod', email } = {}) {
      await customer.add(product);
      assert.equal(await customer.apply(code), '');
      const placed = await customer.checkout({ payment, email });
      assert.ok(placed.ok, placed.message);
      return placed.id;
    },

    /** The state of an order's only voucher, as the shop knows it. */
    async entry(id) {
      const { vouchers } = await staff.order(id);
      return Object.values(vouchers || {})[0];
    },

    /** Calls that reached VoucherTrack and were carried out. */
    accepted: (operation) =>
      proxy.calls.filter(
        ({ path, method, answer }) =>
          method === 'POST' &&
          path === `/api/webhook/${operation}` &&
          answer &&
          JSON.parse(answer).success === true,
      ),
    /** The different redemptions that VoucherTrack has booked for a code. */
    redemptions: (code) =>
      new Set(
        world
          .accepted('redemption')
          .filter(({ body }) => body.code === code)
          .map(({ answer }) => JSON.parse(answer).redemption_id),
      ),
    isUsable: async (code) => (await merchant.validate(code)).valid,
  };
  return world;
}
