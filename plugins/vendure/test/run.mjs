// Tests the Vendure plugin: the real Vendure from npm, the real VoucherTrack server, a line that breaks.
//   npm run test:vendure [-- --only WORDS]
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

process.env.VENDURE_DISABLE_TELEMETRY = 'true';
const here = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'vt-vendure-'));
chmodSync(folder, 0o755); // the embedded database may run as another user
const running = [];
let merchant;
let proxy;
let shop;

before(async () => {
  if (!existsSync(join(here, 'node_modules/@vendure/core/package.json'))) {
    const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    const { status } = spawnSync('npm', install, {
      cwd: here,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    assert.equal(status, 0, 'npm ci failed in plugins/vendure');
  }
  await import('../build.mjs');
  const server = await startVoucherTrack(folder);
  running.push(server.stop);
  proxy = await startFaultProxy(server.base);
  running.push(proxy.stop);
  merchant = await makeMerchant(server.base, server.adminKey, { currency: 'USD' });
  const { openShop } = await import('./shop.mjs');
  shop = await openShop(folder, { baseUrl: proxy.url, apiKey: merchant.key });
  running.push(shop.stop);
});
after(async () => {
  for (const stop of running.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
});

const redemptions = async (orderCode) =>
  (await merchant.call('GET', `/api/v1/redemptions?order_reference=${orderCode}`)).data;

/** Waits until `see` answers something true. */
async function until(see, what) {
  for (let tries = 0; tries < 300; tries++) {
    const seen = await see();
    if (seen) return seen;
    await sleep(100);
  }
  throw new Error(`never came: ${what}`);
}
const redeemed = (order) =>
  until(async () => (await redemptions(order.code))[0], `a redemption of ${order.code}`);

async function basket(code) {
  const customer = shop.customer();
  await customer.add();
  const applied = code === undefined ? undefined : await customer.apply(code);
  return { customer, applied };
}

test('a good code takes off what the server says, follows the cart, and can be removed', async () => {
  const { code } = await merchant.voucher({ minimum_spend: 20 });
  const { customer, applied } = await basket(code.toLowerCase());
  assert.equal(applied.__typename, 'Order', JSON.stringify(applied));
  const worth = (order) =>
    order.subTotal + -order.discounts.reduce((s, d) => s + d.amountWithTax, 0);
  assert.equal(applied.discounts.length, 1);
  assert.equal(applied.subTotal, 4599 - 920);
  const twice = await customer.add();
  assert.equal(twice.subTotal, 9198 - 1840, String(worth(twice)));
  const removed = await customer.remove(code);
  assert.deepEqual(removed.discounts, []);
  // it was only looked at: nothing is used or held
  assert.equal((await merchant.validate(code)).remaining_uses, 1);
});

test('refusals say why; the shop’s own coupons never ask us; nobody forges a voucher', async () => {
  const expired = await merchant.voucher({ valid_until: '2020-01-01' });
  assert.equal((await basket(expired.code)).applied.errorCode, 'COUPON_CODE_EXPIRED_ERROR');
  assert.equal((await basket('NOPE-1')).applied.errorCode, 'COUPON_CODE_INVALID_ERROR');
  await shop.promote('SHOPS-OWN');
  const before = proxy.calls.length;
  const { applied, customer } = await basket('SHOPS-OWN');
  assert.equal(applied.discounts.length, 1);
  assert.equal(proxy.calls.length, before);
  // the Shop API takes any custom field; what we have not sealed is worth nothing
  const forger = shop.customer();
  await forger.add();
  const free = '[{"code":"FREE","discountType":"percentage","discountValue":100,"currency":"USD"}]';
  for (const text of [free, `${'A'.repeat(43)} ${free}`]) {
    await forger.forge(text).catch(() => undefined);
    assert.deepEqual((await forger.add()).discounts, []);
  }
});

test('a paid order is redeemed once, with what was really taken off', async () => {
  const { code } = await merchant.voucher();
  const { customer } = await basket(code);
  assert.equal((await customer.checkOut()).state, 'ArrangingPayment');
  assert.equal((await merchant.validate(code)).error_code, 'voucher_on_hold');
  const paid = await customer.pay();
  assert.equal(paid.state, 'PaymentSettled', JSON.stringify(paid));
  const redemption = await redeemed(paid);
  assert.equal(redemption.transaction_amount, 45.99);
  assert.equal(redemption.discount_amount, 9.2);
  assert.deepEqual(redemption.warnings, []);
  assert.equal((await merchant.validate(code)).error_code, 'voucher_already_redeemed');
});

test('two carts with one single-use code: one pays, the other is told before it pays', async () => {
  const { code } = await merchant.voucher();
  const first = await basket(code);
  const second = await basket(code);
  assert.equal((await first.customer.checkOut('first@example.com')).state, 'ArrangingPayment');
  const refused = await second.customer.checkOut('second@example.com');
  assert.equal(refused.errorCode, 'ORDER_STATE_TRANSITION_ERROR');
  assert.match(refused.transitionError, /being used in another order/);
  // the first goes back to its cart: the use is free again
  await first.customer.to('AddingItems');
  assert.equal((await second.customer.to('ArrangingPayment')).state, 'ArrangingPayment');
  const paid = await second.customer.pay();
  await redeemed(paid);
});

test('a cancelled order gives the use back, a refund keeps it', async () => {
  const { code } = await merchant.voucher();
  const { customer } = await basket(code);
  await customer.checkOut();
  const paid = await customer.pay();
  await redeemed(paid);
  const refund = await shop.refund(paid.id);
  assert.equal(refund.state, 'Settled', JSON.stringify(refund));
  await until(async () => (await redemptions(paid.code))[0].refunded_amount === 10, 'the refund');
  await shop.cancel(paid.id);
  await until(async () => (await redemptions(paid.code))[0].voided_at, 'the void');
  assert.equal((await merchant.validate(code)).remaining_uses, 1);
});

test('an answer that is lost after the commit is one redemption', async () => {
  const { code } = await merchant.voucher({ max_uses_per_voucher: 5 });
  const { customer } = await basket(code);
  await customer.checkOut();
  proxy.set('drop', /redemption$/);
  const paid = await customer.pay();
  assert.equal(paid.state, 'PaymentSettled');
  await until(
    () => proxy.calls.filter(({ fault }) => fault === 'drop').length >= 2,
    'two lost answers',
  );
  proxy.set('none');
  await redeemed(paid);
  await sleep(2_500);
  assert.equal((await redemptions(paid.code)).length, 1);
  assert.equal((await merchant.validate(code)).remaining_uses, 4);
});

test('an outage refuses new vouchers, lets everything else be bought, and loses no redemption', async () => {
  const { code } = await merchant.voucher();
  const held = await basket(code);
  await held.customer.checkOut();
  proxy.set('down');
  const other = await basket(freshCode());
  assert.equal(other.applied.errorCode, 'COUPON_CODE_INVALID_ERROR');
  await other.customer.checkOut();
  assert.equal((await other.customer.pay()).state, 'PaymentSettled');
  const paid = await held.customer.pay();
  assert.equal(paid.state, 'PaymentSettled');
  await sleep(1_000);
  proxy.set('none');
  assert.equal((await redeemed(paid)).discount_amount, 9.2);
});
