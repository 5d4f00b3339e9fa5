// What becomes of a voucher with its order: held, redeemed, released, voided, refunded, each once.
import assert from 'node:assert/strict';
import { logIn } from '../lib/double-shop.mjs';

export function orderScenarios(scenario) {
  scenario(
    'a paid order is redeemed once, with true numbers, whatever fires twice',
    async (world) => {
      for (const customer of world.customers()) {
        const { code } = await world.merchant.voucher();
        await world.reset();
        const id = await world.order(customer, code, { email: 'ada@example.com' });
        await world.staff.bridge('fire', {
          id,
          hooks: [
            'woocommerce_payment_complete',
            'woocommerce_order_status_processing',
            'woocommerce_order_status_completed',
          ],
        });
        await world.staff.runQueue();
        await world.staff.setStatus(id, 'completed');
        await world.staff.setStatus(id, 'processing');
        await world.staff.setStatus(id, 'completed');
        await world.staff.runQueue();
        const calls = world.accepted('redemption');
        assert.equal(calls.length, 1);
        const order = await world.staff.order(id);
        const { body, idempotencyKey } = calls[0];
        assert.deepEqual(
          [
            body.code,
            body.transaction_amount,
            body.discount_amount,
            body.tax_amount,
            body.currency,
          ],
          [code, 45.99, 9.2, 0, 'GBP'],
        );
        assert.equal(body.order_reference, order.number);
        assert.equal(Date.parse(body.redeemed_at) / 1000, order.created);
        assert.ok(idempotencyKey.startsWith('wc-'));
        assert.equal(await world.isUsable(code), false);
        assert.ok(order.notes.some((note) => note.includes('redeemed')));
      }
    },
  );

  scenario(
    'a hold is longer than the shop keeps unpaid orders, and names the cart',
    async (world) => {
      await world.staff.options({ woocommerce_hold_stock_minutes: '60' });
      for (const customer of world.customers()) {
        const { code } = await world.merchant.voucher();
        await world.reset();
        await world.order(customer, code, { payment: 'bacs' });
        const [hold] = world.accepted('hold');
        assert.ok(hold.body.ttl_seconds > 2 * 3600);
        assert.match(hold.body.holder, /^wc-cart-/);
        assert.equal(await world.isUsable(code), false);
        await world.staff.runQueue();
        const last = world.accepted('hold').at(-1);
        assert.equal(last.body.ttl_seconds, 2592000, 'an order on hold waits for a bank transfer');
      }
    },
  );

  scenario(
    'two carts with one single-use code: one gets it, the other is told and can go on',
    async (world) => {
      for (const [first, second] of [
        [world.newBlock(), world.newBlock()],
        [world.newClassic(), world.newClassic()],
        [world.newBlock(), world.newClassic()],
      ]) {
        const { code } = await world.merchant.voucher();
        await world.reset();
        for (const customer of [first, second]) {
          await customer.add(world.products.fifty);
          assert.equal(await customer.apply(code), '');
        }
        const placed = await Promise.all([first.checkout(), second.checkout()]);
        assert.deepEqual(placed.map(({ ok }) => ok).sort(), [false, true]);
        const at = placed.findIndex(({ ok }) => !ok);
        assert.match(placed[at].message, /was taken off your order/);
        const again = await [first, second][at].checkout();
        assert.ok(again.ok, again.message);
        assert.equal(Number((await world.staff.order(again.id)).total), 45.99);
        await world.staff.runQueue();
        assert.equal(world.redemptions(code).size, 1);
      }
    },
  );

  scenario(
    'the same shopper cannot use the code again before the first order is reported',
    async (world) => {
      for (const customer of world.customers()) {
        const { code } = await world.merchant.voucher();
        await world.reset();
        const first = await world.order(customer, code);
        await customer.add(world.products.fifty);
        assert.match(await customer.apply(code), /being used in another order/);
        await world.staff.runQueue();
        assert.equal((await world.entry(first)).state, 'redeemed');
      }
    },
  );

  scenario('a second try after a failed payment keeps the voucher', async (world) => {
    for (const customer of world.customers()) {
      const { code } = await world.merchant.voucher();
      await world.reset();
      const first = await world.order(customer, code, { payment: 'bacs' });
      await world.staff.setStatus(first, 'failed');
      await world.staff.runQueue();
      assert.equal((await world.entry(first)).state, 'released');
      assert.equal(await world.isUsable(code), true);
      await world.order(customer, code);
      await world.staff.runQueue();
      assert.equal(world.redemptions(code).size, 1);
    }
  });

  scenario(
    'cancelled before payment: released; after: voided; re-opened: redeemed again',
    async (world) => {
      const { code } = await world.merchant.voucher();
      await world.reset();
      const id = await world.order(world.newBlock(), code, { payment: 'bacs' });
      await world.staff.setStatus(id, 'cancelled');
      await world.staff.runQueue();
      assert.equal((await world.entry(id)).state, 'released');
      assert.equal(await world.isUsable(code), true);

      await world.staff.setStatus(id, 'processing');
      await world.staff.runQueue();
      assert.equal((await world.entry(id)).state, 'redeemed');
      await world.staff.setStatus(id, 'cancelled');
      await world.staff.runQueue();
      assert.equal((await world.entry(id)).state, 'voided');
      assert.equal(await world.isUsable(code), true);

      await world.staff.setStatus(id, 'processing');
      await world.staff.runQueue();
      assert.equal((await world.entry(id)).state, 'redeemed');
      assert.equal(await world.isUsable(code), false);
      assert.equal(world.redemptions(code).size, 2);
    },
  );

  scenario('a partial refund lowers the revenue once, a full one voids', async (world) => {
    const { code } = await world.merchant.voucher();
    await world.reset();
    const id = await world.order(world.newClassic(), code);
    await world.staff.runQueue();
    await world.staff.refund(id, { amount: '10.00' });
    await world.staff.runQueue();
    await world.staff.bridge('fire', { id, hooks: ['woocommerce_order_partially_refunded'] });
    await world.staff.runQueue();
    const [refund, ...more] = world.accepted('redemption/refund');
    assert.equal(more.length, 0);
    assert.equal(refund.body.refund_amount, 10);
    assert.match(refund.body.refund_reference, /^refund-\d+$/);
    assert.equal(await world.isUsable(code), false);

    await world.staff.refund(id, { amount: '26.79' });
    await world.staff.runQueue();
    assert.equal((await world.entry(id)).state, 'voided');
    assert.equal(world.accepted('redemption/void').length, 1);
    assert.equal(await world.isUsable(code), true);
  });

  scenario(
    'a refund that was made before the sale could be reported is sent after it',
    async (world) => {
      const { code } = await world.merchant.voucher();
      await world.reset();
      const id = await world.order(world.newBlock(), code);
      world.proxy.set('down');
      await world.staff.runQueue(1);
      await world.staff.refund(id, { amount: '5.00' });
      world.proxy.set('none');
      await world.staff.runQueue();
      const order = world.proxy.calls
        .filter(({ status }) => status === 200)
        .map(({ path }) => path.split('/').pop());
      assert.deepEqual(order.slice(-2), ['redemption', 'refund']);
    },
  );

  scenario('two vouchers on one order share its refund', async (world) => {
    const ten = await world.merchant.voucher({ discount_type: 'fixed', discount_value: 10 });
    const five = await world.merchant.voucher({ discount_type: 'fixed', discount_value: 5 });
    await world.reset();
    const customer = world.newBlock();
    await customer.add(world.products.fifty);
    assert.equal(await customer.apply(ten.code), '');
    assert.equal(await customer.apply(five.code), '');
    const { id } = await customer.checkout();
    await world.staff.runQueue();
    assert.deepEqual(
      world
        .accepted('redemption')
        .map(({ body }) => [body.transaction_amount, body.discount_amount])
        .sort(),
      [
        [45.99, 10],
        [45.99, 5],
      ],
    );
    await world.staff.refund(id, { amount: '10.00' });
    await world.staff.runQueue();
    const parts = world.accepted('redemption/refund').map(({ body }) => body.refund_amount);
    assert.deepEqual(parts.sort(), [3.33, 6.67]);
  });

  scenario('orders by REST and in the admin are counted too', async (world) => {
    const byRest = await world.merchant.voucher();
    const byHand = await world.merchant.voucher();
    await world.reset();
    const lines = { line_items: [{ product_id: world.products.fifty, quantity: 1 }] };
    const rest = await world.staff.createOrder({
      ...lines,
      status: 'processing',
      coupon_lines: [{ code: byRest.code }],
    });
    assert.equal(Number(rest.discount_total), 9.2);
    const hand = await world.staff.createOrder({ ...lines, status: 'pending' });
    assert.deepEqual(
      await world.staff.bridge('apply', { id: hand.id, code: byHand.code.toLowerCase() }),
      { message: '' },
    );
    await world.staff.runQueue();
    assert.equal((await world.entry(rest.id)).state, 'redeemed');
    assert.equal((await world.entry(hand.id)).state, 'held');
    await world.staff.setStatus(hand.id, 'completed');
    await world.staff.runQueue();
    assert.equal((await world.entry(hand.id)).state, 'redeemed');
    assert.equal(world.redemptions(byRest.code).size, 1);
    assert.equal(world.redemptions(byHand.code).size, 1);
  });

  scenario('a fully discounted order that needs no payment is redeemed', async (world) => {
    const { code } = await world.merchant.voucher({ discount_value: 100 });
    await world.reset();
    const customer = world.newBlock();
    const id = await world.order(customer, code);
    await world.staff.runQueue();
    const order = await world.staff.order(id);
    assert.equal(Number(order.total), 0);
    assert.equal((await world.entry(id)).state, 'redeemed');
    assert.equal((await world.entry(id)).payload.transaction_amount, 45.99);
  });

  scenario(
    'an order in the trash gives its voucher back; so does one deleted for good',
    async (world) => {
      const trashed = await world.merchant.voucher();
      const deleted = await world.merchant.voucher();
      await world.reset();
      const first = await world.order(world.newBlock(), trashed.code);
      const second = await world.order(world.newBlock(), deleted.code);
      await world.staff.runQueue();
      await world.staff.deleteOrder(first);
      await world.staff.deleteOrder(second, true);
      await world.staff.runQueue();
      assert.equal((await world.entry(first)).state, 'voided');
      assert.equal(await world.isUsable(trashed.code), true);
      assert.equal(await world.isUsable(deleted.code), true);
      assert.equal(world.accepted('redemption/void').length, 2);
    },
  );

  scenario(
    'a voucher that WooCommerce drops without a word stops the block checkout once',
    async (world) => {
      const { code, campaign } = await world.merchant.voucher();
      await world.reset();
      const customer = world.newBlock();
      await customer.add(world.products.fifty);
      assert.equal(await customer.apply(code), '');
      await world.merchant.call('PATCH', `/api/v1/campaigns/${campaign.id}`, { status: 'paused' });
      await world.staff.bridge('forget-answers');
      await customer.request(world.shop.pages.cart);
      const first = await customer.checkout();
      assert.ok(!first.ok);
      assert.match(first.message, /taken off your order|removed/);
      const second = await customer.checkout();
      assert.ok(second.ok, second.message);
      assert.equal(Number((await world.staff.order(second.id)).total), 45.99);
    },
  );

  scenario(
    'an order that gets another number after the checkout is found by its hold, and voided by its number',
    async (world) => {
      const { code } = await world.merchant.voucher();
      await world.reset();
      const id = await world.order(world.newBlock(), code);
      await world.staff.options({ vouchertrack_test_number_prefix: 'ORD-' });
      try {
        await world.staff.runQueue();
        const [{ body }] = world.accepted('redemption');
        assert.equal(body.order_reference, `ORD-${id}`);
        assert.equal(body.hold_id, JSON.parse(world.accepted('hold')[0].answer).hold_id);
        await world.staff.setStatus(id, 'cancelled');
        await world.staff.runQueue();
        assert.equal(world.accepted('redemption/void')[0].body.order_reference, `ORD-${id}`);
        assert.equal(await world.isUsable(code), true);
      } finally {
        await world.staff.options({ vouchertrack_test_number_prefix: null });
      }
    },
  );

  scenario('a member uses a voucher as a guest does', async (world) => {
    if (!world.adminPassword) return 'needs a log-in';
    const { code } = await world.merchant.voucher();
    await world.reset();
    const member = world.newClassic();
    member.cookies = (await logIn(world.url, world.adminUser, world.adminPassword)).cookies;
    const id = await world.order(member, code);
    await world.staff.runQueue();
    assert.equal((await world.entry(id)).state, 'redeemed');
    return undefined;
  });
}
