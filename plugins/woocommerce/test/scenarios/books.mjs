// Whether the shop's voucher orders and VoucherTrack's books come to the same sum after a bad day.
import assert from 'node:assert/strict';

const pence = (amount) => Math.round(Number(amount) * 100);

/** Revenue as VoucherTrack has booked it: the accepted calls, each counted once by its own number. */
function bookedRevenue(world, codes) {
  const redemptions = new Map();
  for (const { body, answer } of world.accepted('redemption')) {
    if (!codes.has(body.code)) continue;
    const { redemption_id: id } = JSON.parse(answer);
    redemptions.set(id, {
      code: body.code,
      order: body.order_reference,
      amount: pence(body.transaction_amount),
      refunds: new Map(),
    });
  }
  for (const { body, answer } of world.accepted('redemption/refund')) {
    redemptions
      .get(JSON.parse(answer).redemption_id)
      ?.refunds.set(body.refund_reference, pence(body.refund_amount));
  }
  for (const { answer } of world.accepted('redemption/void')) {
    redemptions.delete(JSON.parse(answer).redemption_id);
  }
  let sum = 0;
  for (const { amount, refunds } of redemptions.values()) {
    sum += amount;
    for (const refund of refunds.values()) sum -= refund;
  }
  return { sum, count: redemptions.size };
}

export function bookScenarios(scenario) {
  scenario(
    'twenty orders with an outage, a cancellation, refunds and a race: both sums agree',
    async (world) => {
      await world.reset({ outage_policy: 'honour' });
      const { staff, products, proxy } = world;
      const prices = new Map([
        [products.fifty, 4599],
        [products.twenty, 2000],
      ]);
      const placed = [];
      const codes = new Set();
      const newCode = async () => {
        const { code } = await world.merchant.voucher();
        codes.add(code);
        return code;
      };
      const place = async (n) => {
        const product = n % 3 === 0 ? products.twenty : products.fifty;
        const customer = n % 2 === 0 ? world.newBlock() : world.newClassic();
        const id = await world.order(customer, await newCode(), { product });
        placed.push({ id, worth: prices.get(product) });
      };
      for (let n = 0; n < 6; n++) await place(n);
      await staff.runQueue();
      for (let n = 6; n < 12; n++) {
        const code = await newCode();
        const customer = n % 2 === 0 ? world.newBlock() : world.newClassic();
        await customer.add(products.fifty);
        assert.equal(await customer.apply(code), '');
        proxy.set(['down', '500', 'html', '429', 'drop', '401'][n - 6]);
        const { ok, id, message } = await customer.checkout();
        assert.ok(ok, message);
        placed.push({ id, worth: 4599 });
        await staff.runQueue(1);
        proxy.set('none');
        await world.closeCircuit();
      }
      const single = await newCode();
      const racers = [world.newBlock(), world.newClassic()];
      for (const racer of racers) {
        await racer.add(products.fifty);
        assert.equal(await racer.apply(single), '');
      }
      const race = await Promise.all(racers.map((racer) => racer.checkout()));
      assert.deepEqual(race.map(({ ok }) => ok).sort(), [false, true]);
      placed.push({ id: race.find(({ ok }) => ok).id, worth: 4599 });
      for (let n = 13; n < 20; n++) await place(n);
      assert.equal(placed.length, 20);
      await staff.runQueue();

      const [cancelled, partly, fully, early] = [placed[1], placed[3], placed[8], placed[19]];
      await staff.setStatus(cancelled.id, 'cancelled');
      await staff.refund(partly.id, { amount: '7.31' });
      await staff.refund(fully.id, { amount: (await staff.order(fully.id)).total });
      proxy.set('drop');
      await staff.refund(early.id, { amount: '4.00' });
      await staff.runQueue(2);
      proxy.set('none');
      await staff.runQueue();
      await staff.bridge('reconcile');

      const lost = [cancelled, fully];
      let expected = -731 - 400;
      for (const order of placed) if (!lost.includes(order)) expected += order.worth;
      const booked = bookedRevenue(world, codes);
      assert.equal(booked.count, 18);
      assert.equal(booked.sum, expected);
    },
  );

  scenario(
    'the night sends what no hook has seen, and reports what was changed afterwards',
    async (world) => {
      const missed = await world.merchant.voucher();
      const changed = await world.merchant.voucher();
      await world.reset();
      const seen = await world.order(world.newBlock(), changed.code);
      await world.staff.runQueue();
      const unseen = await world.order(world.newClassic(), missed.code);
      await world.staff.bridge('strip', { id: unseen });
      assert.equal(world.redemptions(missed.code).size, 0);
      await world.staff.bridge('reprice', { id: seen, subtotal: '40.00' });
      const report = await world.staff.bridge('reconcile');
      assert.ok(report.sent >= 1);
      assert.equal((await world.entry(unseen)).state, 'redeemed');
      assert.equal(world.redemptions(missed.code).size, 1);
      const difference = report.differences.find(({ order }) => order === seen);
      assert.match(difference.problem, /transaction_amount was 45.99 and is 40/);
    },
  );

  scenario('nothing of ours is in the debug log, and the key is in no log', async (world) => {
    const { debug, own } = await world.staff.bridge('log');
    const lines = debug
      .split('\n')
      .filter((line) => /vouchertrack/i.test(line) && !/vouchertrack-test/.test(line));
    assert.deepEqual(lines, []);
    const keys = new Set([world.merchant.key, ...world.proxy.calls.map(({ key }) => key)]);
    for (const key of keys) if (key) assert.ok(!own.includes(key) && !debug.includes(key));
    assert.ok(own.includes('Reconciliation'), 'the plugin has a log of its own');
  });
}
