// What customers meet in the cart: codes, messages, discounts, links and free items.
import assert from 'node:assert/strict';

/** Declares the scenarios; `scenario(name, run)` runs one in the world. */
export function cartScenarios(scenario) {
  scenario(
    'a code in any case gives its discount and sentence, from one validate call',
    async (world) => {
      for (const customer of world.customers()) {
        const { code } = await world.merchant.voucher({ minimum_spend: 25 });
        await world.reset();
        const id = await world.order(customer, code.toLowerCase());
        const cart = world.proxy.calls.filter(({ path }) => path.includes('/validate/'));
        assert.equal(cart.length, 1, customer.kind);
        const order = await world.staff.order(id);
        assert.equal(Number(order.total), 36.79);
        assert.equal(world.proxy.count(/\/hold$/), 1);
      }
    },
  );

  scenario("the cart shows the discount and the client's sentence", async (world) => {
    const { code } = await world.merchant.voucher();
    await world.reset();
    const block = world.newBlock();
    await block.add(world.products.fifty);
    assert.equal(await block.apply(code), '');
    const cart = await block.cart();
    assert.equal(cart.discount, 9.2);
    assert.deepEqual(cart.labels, [`Voucher ${code}: 20% off your order`]);

    const classic = world.newClassic();
    await classic.add(world.products.fifty);
    assert.equal(await classic.apply(code), '');
    assert.match(classic.lastNotice, /Voucher applied: 20% off your order/);
    assert.match(await classic.page('cart'), new RegExp(`Voucher ${code}: 20% off your order`));
  });

  scenario('a cart below the minimum is told how much is missing', async (world) => {
    const { code } = await world.merchant.voucher({ minimum_spend: 25 });
    await world.reset();
    for (const customer of world.customers()) {
      await customer.add(world.products.twenty);
      assert.equal(await customer.apply(code), 'Add £5 more to qualify for this discount');
      await customer.add(world.products.cheap);
      assert.equal(await customer.apply(code), 'Add £2 more to qualify for this discount');
      await customer.add(world.products.cheap);
      assert.equal(await customer.apply(code), '');
    }
  });

  scenario('a percentage is held to its cap, a fixed voucher to the cart', async (world) => {
    const capped = await world.merchant.voucher({ max_discount: 7.5, max_uses_per_voucher: null });
    const fixed = await world.merchant.voucher({
      discount_type: 'fixed',
      discount_value: 10,
      max_uses_per_voucher: null,
    });
    const large = await world.merchant.voucher({
      discount_type: 'fixed',
      discount_value: 500,
      max_uses_per_voucher: null,
    });
    await world.reset();
    for (const customer of world.customers()) {
      await customer.add(world.products.twenty);
      await customer.apply(capped.code);
      assert.equal((await customer.cart()).discount, 4);
      await customer.add(world.products.fifty);
      assert.equal((await customer.cart()).discount, 7.5);
      await customer.remove(capped.code);
      await customer.apply(fixed.code);
      assert.equal((await customer.cart()).discount, 10);
      await customer.remove(fixed.code);
      await customer.apply(large.code);
      const cart = await customer.cart();
      assert.deepEqual([cart.discount, cart.total], [65.99, 0]);
    }
    const customer = world.newBlock();
    const id = await world.order(customer, capped.code);
    await world.staff.runQueue();
    assert.equal((await world.entry(id)).payload.discount_amount, 7.5);
  });

  scenario("a voucher that is not good is refused in VoucherTrack's words", async (world) => {
    const { code } = await world.merchant.voucher({
      valid_from: '2026-01-01',
      valid_until: '2026-02-01',
    });
    await world.reset();
    for (const customer of world.customers()) {
      await customer.add(world.products.fifty);
      assert.match(await customer.apply(code), /Voucher has expired/);
      assert.match(await customer.apply('NO-SUCH-CODE-X'), /Voucher not found/);
      assert.equal((await customer.cart()).discount, 0);
    }
  });

  scenario('the same voucher in a second spelling is refused', async (world) => {
    const { code } = await world.merchant.voucher();
    await world.reset();
    for (const customer of world.customers()) {
      await customer.add(world.products.fifty);
      assert.equal(await customer.apply(code), '');
      assert.match(await customer.apply(code.replaceAll('-', '')), /already been applied/);
      assert.equal((await customer.cart()).discount, 9.2);
    }
  });

  scenario(
    'a code of digits alone, or outside the pattern, is never asked about',
    async (world) => {
      await world.reset({ code_pattern: 'SUMMER*\nVT-*' });
      for (const customer of world.customers()) {
        await customer.add(world.products.fifty);
        assert.notEqual(await customer.apply(String(world.products.fifty)), '');
        assert.notEqual(await customer.apply('WINTER10'), '');
      }
      assert.equal(world.proxy.calls.length, 0);
    },
  );

  scenario('a free item shows its message, or the mapped product is added free', async (world) => {
    const message = 'A free dessert with your meal';
    const free = {
      discount_type: 'free_item',
      discount_value: 0,
      discount_description: message,
      max_uses_per_voucher: null,
    };
    const plain = await world.merchant.voucher({ ...free, name: 'Free dessert' });
    const mapped = await world.merchant.voucher({ ...free, name: 'Free gift' });
    await world.reset({ free_items: `Free gift = ${world.products.gift}` });
    for (const customer of world.customers()) {
      await customer.add(world.products.fifty);
      assert.equal(await customer.apply(plain.code), '');
      const shown = await customer.cart();
      assert.equal(shown.items.length, 1);
      assert.deepEqual(shown.labels, [`Voucher ${plain.code}: ${message}`]);

      assert.equal(await customer.apply(mapped.code), '');
      const gift = (await customer.cart()).items.find(({ id }) => id === world.products.gift);
      assert.deepEqual(gift, { id: world.products.gift, quantity: 1, total: 0 });
      await customer.remove(mapped.code);
      assert.equal((await customer.cart()).items.length, 1);
    }
  });

  scenario(
    'a link with ?voucher=CODE applies it once there is something in the cart',
    async (world) => {
      const { code } = await world.merchant.voucher({ minimum_spend: 25 });
      await world.reset();
      for (const customer of world.customers()) {
        const visit = await customer.request(`/?voucher=${code.toLowerCase()}`);
        assert.equal(visit.status, 302);
        assert.doesNotMatch(visit.headers.get('location'), /voucher=/);
        assert.equal(world.proxy.calls.length, 0, 'a visit alone asks nobody');
        await customer.add(world.products.twenty);
        assert.deepEqual((await customer.cart()).coupons, []);
        await customer.add(world.products.cheap, 2);
        assert.deepEqual((await customer.cart()).coupons, [code.toLowerCase()]);
        world.proxy.calls.length = 0;
      }
    },
  );

  scenario('a link that also adds a product adds it once', async (world) => {
    const { code } = await world.merchant.voucher();
    await world.reset();
    const customer = world.newClassic();
    const visit = await customer.request(`/?add-to-cart=${world.products.fifty}&voucher=${code}`);
    assert.equal(visit.status, 302);
    await customer.request(new URL(visit.headers.get('location'), world.url).href);
    const cart = await customer.cart();
    assert.deepEqual(
      cart.items.map(({ quantity }) => quantity),
      [1],
    );
    assert.deepEqual(
      cart.coupons.map((each) => each.toUpperCase()),
      [code],
    );
  });

  scenario('a limit per customer counts guests by their e-mail address', async (world) => {
    const { code } = await world.merchant.voucher({
      per_customer_limit: 1,
      max_uses_per_voucher: null,
    });
    await world.reset();
    const first = await world.order(world.newBlock(), code, { email: 'eve@example.com' });
    await world.staff.runQueue();
    assert.equal((await world.entry(first)).state, 'redeemed');
    for (const customer of world.customers()) {
      await customer.add(world.products.fifty);
      await customer.apply(code);
      const second = await customer.checkout({ email: 'Eve@Example.com '.trim() });
      assert.ok(!second.ok);
      assert.match(second.message, /Maximum uses reached/);
      assert.ok(
        (await customer.checkout({ email: 'eve@example.com' })).ok,
        'without the voucher it goes on',
      );
    }
  });
}
