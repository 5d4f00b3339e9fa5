// Tests the Medusa plugin: the real Medusa from npm on a real PostgreSQL, the real VoucherTrack server,
// and a line that breaks. Installing takes minutes and 680 MB: this is no part of the ordinary tests.
//   npm run test:medusa
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFaultProxy } from '../../woocommerce/test/lib/fault-proxy.mjs';
import { sleep } from '../../woocommerce/test/lib/net.mjs';
import {
  freshCode,
  makeMerchant,
  startVoucherTrack,
} from '../../woocommerce/test/lib/vouchertrack.mjs';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'vt-medusa-'));
chmodSync(folder, 0o755); // the embedded database may run as another user
const running = [];
let merchant;
let proxy;
let shop;
let till;

before(
  async () => {
    if (!existsSync(join(here, 'node_modules/@medusajs/medusa/package.json'))) {
      console.log('# installing Medusa');
      const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: here,
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: 480_000,
      });
      assert.equal(status, 0, 'npm ci failed in plugins/medusa');
    }
    const server = await startVoucherTrack(folder);
    running.push(server.stop);
    proxy = await startFaultProxy(server.base);
    running.push(proxy.stop);
    merchant = await makeMerchant(server.base, server.adminKey, { currency: 'GBP' });
    const location = await merchant.call('POST', '/api/v1/locations', {
      client_id: merchant.client.id,
      name: 'High Street',
    });
    till = (code) =>
      merchant.call('POST', '/api/v1/redemptions', {
        code,
        location_id: location.id,
        transaction_amount: 30,
      });
    const { openShop } = await import('./shop.mjs');
    const settings = { baseUrl: proxy.url, apiKey: merchant.key };
    shop = await openShop(settings, (what) => console.log(`# ${what}`));
    running.push(shop.stop);
  },
  { timeout: 900_000 },
);
after(async () => {
  for (const stop of running.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
  // what Medusa's packages or a killed shop left open must not keep the run from ending
  setTimeout(() => process.exit(), 5_000).unref();
});

const redemptions = async (order) =>
  (await merchant.call('GET', `/api/v1/redemptions?order_reference=${order.display_id}`)).data;

/** Waits until `see` answers something true. */
async function until(see, what, seconds = 45) {
  for (let tries = 0; tries < seconds * 5; tries++) {
    const seen = await see();
    if (seen) return seen;
    await sleep(200);
  }
  throw new Error(`never came: ${what}\n${shop.tail()}`);
}
const redeemed = (order, seconds) =>
  until(async () => (await redemptions(order))[0], `a redemption of ${order.display_id}`, seconds);

async function basket(code) {
  const customer = shop.customer();
  await customer.open();
  const cart = code === undefined ? undefined : await customer.apply(code);
  return { customer, cart };
}

/** A cart with the code, as far as the button that orders. */
async function ready(code, email) {
  const { customer } = await basket(code);
  await customer.checkOut(email);
  return customer;
}

const codesOf = (cart) => cart.promotions.map(({ code }) => code);

test('a good code takes off what the server says, follows the cart, and can be removed', async () => {
  const { code } = await merchant.voucher({ minimum_spend: 20 });
  const { customer, cart } = await basket(` ${code.toLowerCase().replaceAll('-', ' ')}`);
  assert.deepEqual(codesOf(cart), [code]);
  assert.equal(Math.round(cart.discount_total * 100), 920);
  const twice = await customer.add();
  assert.equal(Math.round(twice.discount_total * 100), 1840);
  // the same code again, written otherwise, is the same voucher
  assert.deepEqual(codesOf(await customer.apply(code.toLowerCase())), [code]);
  const asked = proxy.calls.length;
  await customer.change(twice.items[0].id, 1);
  assert.equal(proxy.calls.length, asked, 'a changed cart asks nobody');
  const removed = await customer.remove(code.toLowerCase());
  assert.deepEqual(codesOf(removed), []);
  assert.equal(removed.discount_total, 0);
  // it was only looked at: nothing is used or held
  assert.equal((await merchant.validate(code)).remaining_uses, 1);
});

test('a greatest discount and a minimum spend hold while the cart changes', async () => {
  const { code } = await merchant.voucher({ max_discount: 12, minimum_spend: 40 });
  const { customer, cart } = await basket(code);
  assert.equal(Math.round(cart.discount_total * 100), 920);
  const capped = await customer.add();
  assert.equal(Math.round(capped.discount_total * 100), 1200);
  const back = await customer.change(capped.items[0].id, 1);
  assert.equal(Math.round(back.discount_total * 100), 920);
  assert.deepEqual(codesOf(back), [code]);
  const large = await merchant.voucher({ minimum_spend: 60 });
  await assert.rejects(customer.apply(large.code), /Add £14\.01 more/);
  const fixed = await merchant.voucher({ discount_type: 'fixed', discount_value: 5 });
  const other = await basket(fixed.code);
  assert.equal(Math.round(other.cart.discount_total * 100), 500);
});

test('refusals say why; the shop’s own promotions never ask us', async () => {
  const expired = await merchant.voucher({ valid_until: '2020-01-01' });
  await assert.rejects(basket(expired.code), /expired/i);
  await assert.rejects(basket('NOPE-1'), /invalid/i);
  const free = await merchant.voucher({ discount_type: 'free_item', discount_value: 0 });
  await assert.rejects(basket(free.code), /cannot be used online/);
  await shop.admin.promote('SHOPS-OWN');
  const asked = proxy.calls.length;
  const { cart } = await basket('SHOPS-OWN');
  assert.deepEqual(codesOf(cart), ['SHOPS-OWN']);
  assert.equal(proxy.calls.length, asked);
});

test('an order is held when it is placed, and redeemed once when it is paid, as it was charged', async () => {
  const { code } = await merchant.voucher();
  const customer = await ready(code);
  const order = await customer.place();
  assert.equal((await merchant.validate(code)).error_code, 'voucher_on_hold');
  assert.deepEqual(await redemptions(order), []);
  await shop.admin.capture(order.id);
  const redemption = await redeemed(order);
  assert.equal(redemption.transaction_amount, 45.99);
  assert.equal(redemption.discount_amount, 9.2);
  assert.deepEqual(redemption.warnings, []);
  assert.equal((await merchant.validate(code)).error_code, 'voucher_already_redeemed');
});

test('the same code at the till meanwhile: one of the two is told, before anybody pays', async () => {
  const { code } = await merchant.voucher();
  const customer = await ready(code);
  // the till is first: the order is refused with the reason, and goes through without the code
  await till(code);
  await assert.rejects(customer.place(), /already been redeemed .*Remove the code/);
  await customer.remove(code);
  assert.equal((await customer.cart()).discount_total, 0);
  await customer.choosePayment();
  assert.ok((await customer.place()).id);
  // the shop is first: the till is refused
  const second = await merchant.voucher();
  await (await ready(second.code)).place();
  await assert.rejects(till(second.code), /409/);
});

test('two carts with one single-use code: one orders, the other is told', async () => {
  const { code } = await merchant.voucher();
  const [first, second] = [await ready(code, 'a@example.com'), await ready(code, 'b@example.com')];
  const results = await Promise.allSettled([first.place(), second.place()]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const { reason } = results.find(({ status }) => status === 'rejected');
  assert.match(reason.message, /being used in another order/);
});

test('a cancelled order gives the use back, paid or not; a refund keeps it', async () => {
  const { code } = await merchant.voucher();
  const unpaid = await (await ready(code)).place();
  await shop.admin.cancel(unpaid.id);
  await until(async () => (await merchant.validate(code)).valid, 'the hold given back');
  const paid = await (await ready(code)).place();
  await shop.admin.capture(paid.id);
  await redeemed(paid);
  await shop.admin.refund(paid.id, 10);
  await until(async () => (await redemptions(paid))[0].refunded_amount === 10, 'the refund');
  assert.equal((await merchant.validate(code)).error_code, 'voucher_already_redeemed');
  await shop.admin.cancel(paid.id);
  await until(async () => (await redemptions(paid))[0].voided_at, 'the void');
  assert.equal((await merchant.validate(code)).remaining_uses, 1);
});

test('an answer that is lost after the commit is one redemption', async () => {
  const { code } = await merchant.voucher({ max_uses_per_voucher: 5 });
  const order = await (await ready(code)).place();
  proxy.set('drop', /redemption$/);
  await shop.admin.capture(order.id);
  const lost = () => proxy.calls.filter(({ fault }) => fault === 'drop');
  await until(() => lost().length >= 2, 'two lost answers');
  proxy.set('none');
  // told again by the job, under the key of the first try
  const calls = () =>
    proxy.calls.filter(({ path, body }) => /redemption$/.test(path) && body.code === code);
  await until(
    () => calls().some(({ fault, status }) => fault === 'none' && status === 200),
    'the answer',
    90,
  );
  assert.equal(new Set(calls().map(({ idempotencyKey }) => idempotencyKey)).size, 1);
  assert.equal((await redemptions(order)).length, 1);
  assert.equal((await merchant.validate(code)).remaining_uses, 4);
});

test('an outage refuses new codes, breaks no order, and loses no redemption', async () => {
  const { code } = await merchant.voucher();
  const customer = await ready(code);
  proxy.set('down');
  await assert.rejects(basket(freshCode()), /cannot be checked right now/);
  const plain = await (await ready(undefined)).place();
  assert.ok(plain.id);
  // the code was good when it was entered: the order goes through, and is reported later
  const order = await customer.place();
  await shop.admin.capture(order.id);
  await sleep(1_000);
  assert.equal((await merchant.validate(code)).valid, true);
  proxy.set('none');
  assert.equal((await redeemed(order, 90)).discount_amount, 9.2);
});

test('a shop that is killed while nobody answers reports after its restart', async () => {
  const { code } = await merchant.voucher();
  const order = await (await ready(code)).place();
  proxy.set('down');
  await shop.admin.capture(order.id);
  await sleep(500);
  await shop.kill();
  proxy.set('none');
  await shop.start();
  assert.equal((await redeemed(order, 90)).discount_amount, 9.2);
});
