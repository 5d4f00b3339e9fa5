// What happens while VoucherTrack cannot be reached or answers nonsense, and afterwards.
import assert from 'node:assert/strict';

const FAULTS = ['down', 'slow', '500', 'html', '401', '429'];

export function outageScenarios(scenario) {
  for (const fault of FAULTS) {
    scenario(
      `${fault}: the shop's own coupons and orders go on, new vouchers are refused clearly`,
      async (world) => {
        const { code } = await world.merchant.voucher();
        for (const customer of world.customers()) {
          await world.reset();
          world.proxy.set(fault);
          await customer.add(world.products.fifty);
          assert.equal(await customer.apply(world.ownCoupon), '');
          assert.equal(world.proxy.calls.length, 0, 'own coupons never reach VoucherTrack');
          const began = Date.now();
          assert.match(await customer.apply(code), /cannot be checked right now/);
          assert.ok(Date.now() - began < 5000, `waited ${Date.now() - began} ms`);
          const placed = await customer.checkout();
          assert.ok(placed.ok, placed.message);
          assert.equal(Number((await world.staff.order(placed.id)).total), 41.39);
        }
      },
    );

    scenario(
      `${fault}: a sale that could not be reported is reported later, once`,
      async (world) => {
        const { code } = await world.merchant.voucher();
        await world.reset();
        const id = await world.order(world.newBlock(), code);
        // "slow" is slow for a customer; a background job waits longer, so the wait is made longer too.
        world.proxy.set(fault === 'slow' ? 'drop' : fault);
        await world.staff.runQueue(3);
        assert.notEqual((await world.entry(id)).state, 'redeemed');
        assert.equal((await world.staff.order(id)).mark, 'open');
        world.proxy.set('none');
        await world.staff.runQueue();
        assert.equal((await world.entry(id)).state, 'redeemed');
        assert.equal(world.redemptions(code).size, 1);
        const bodies = new Set(
          world.proxy.calls
            .filter(({ path }) => path.endsWith('/redemption'))
            .map(({ body }) => JSON.stringify(body)),
        );
        const keys = new Set(
          world.proxy.calls
            .filter(({ path }) => path.endsWith('/redemption'))
            .map(({ idempotencyKey }) => idempotencyKey),
        );
        assert.deepEqual([bodies.size, keys.size], [1, 1], 'every attempt is the same to the byte');
      },
    );
  }

  scenario(
    'an answer lost after the commit: the redemption stands once, also when the order is cancelled then',
    async (world) => {
      const kept = await world.merchant.voucher();
      const cancelled = await world.merchant.voucher();
      await world.reset();
      const first = await world.order(world.newBlock(), kept.code);
      const second = await world.order(world.newClassic(), cancelled.code);
      world.proxy.set('drop', /\/redemption$/);
      await world.staff.runQueue(1);
      await world.staff.setStatus(second, 'cancelled');
      world.proxy.set('none');
      await world.staff.runQueue();
      assert.equal((await world.entry(first)).state, 'redeemed');
      assert.equal(world.redemptions(kept.code).size, 1);
      assert.equal((await world.entry(second)).state, 'voided');
      assert.equal(await world.isUsable(cancelled.code), true);
    },
  );

  scenario('ten failures in a row: a note, a notice, and Retry sends it', async (world) => {
    const { code } = await world.merchant.voucher();
    await world.reset();
    const id = await world.order(world.newBlock(), code);
    world.proxy.set('500');
    await world.staff.runQueue(15);
    assert.equal(world.proxy.calls.filter(({ path }) => path.endsWith('/redemption')).length, 10);
    const order = await world.staff.order(id);
    assert.equal(order.mark, 'attention');
    assert.ok(order.notes.some((note) => note.includes('after 10 attempts')));
    world.proxy.set('none');
    await world.staff.bridge('reconcile');
    assert.equal((await world.entry(id)).state, 'redeemed');
    assert.equal((await world.staff.order(id)).mark, 'settled');
  });

  scenario(
    'outage policy "honour": a checked voucher is accepted; "refuse": it is not, and can be removed',
    async (world) => {
      for (const customer of world.customers()) {
        const { code } = await world.merchant.voucher();
        await world.reset({ outage_policy: 'honour' });
        await customer.add(world.products.fifty);
        assert.equal(await customer.apply(code), '');
        world.proxy.set('down');
        const placed = await customer.checkout();
        assert.ok(placed.ok, placed.message);
        assert.equal(Number((await world.staff.order(placed.id)).total), 36.79);
        world.proxy.set('none');
        await world.staff.runQueue();
        assert.equal((await world.entry(placed.id)).state, 'redeemed');
      }
      for (const customer of world.customers()) {
        const { code } = await world.merchant.voucher();
        await world.reset({ outage_policy: 'refuse' });
        await customer.add(world.products.fifty);
        assert.equal(await customer.apply(code), '');
        world.proxy.set('down');
        const placed = await customer.checkout();
        assert.ok(!placed.ok);
        assert.match(placed.message, /cannot be confirmed right now/);
        await customer.remove(code);
        const without = await customer.checkout();
        assert.ok(without.ok, without.message);
        assert.equal(Number((await world.staff.order(without.id)).total), 45.99);
      }
    },
  );

  scenario('the breaker: after two failures customers no longer wait', async (world) => {
    await world.reset();
    world.proxy.set('slow');
    const customer = world.newBlock();
    await customer.add(world.products.fifty);
    await customer.apply('VT-BREAKER-ONE');
    await customer.apply('VT-BREAKER-TWO');
    const calls = world.proxy.calls.length;
    const began = Date.now();
    assert.match(await customer.apply('VT-BREAKER-THREE'), /cannot be checked right now/);
    assert.ok(Date.now() - began < 2500);
    assert.equal(world.proxy.calls.length, calls);
  });
}
