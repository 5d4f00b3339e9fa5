// What the shop's staff see and do: settings, connection test, order box, notices, command line.
import assert from 'node:assert/strict';
import { logIn } from '../lib/double-shop.mjs';

const SETTINGS = '/wp-admin/admin.php?page=vouchertrack';
const nonceOf = (html, action) =>
  new RegExp(`value="${action}"[^]*?name="_wpnonce" value="(\\w+)"`).exec(html)?.[1];

export function adminScenarios(scenario) {
  scenario(
    'the settings page masks the key and keeps it when the field is left empty',
    async (world) => {
      if (!world.adminPassword) return "needs the administrator's log-in";
      await world.reset();
      const browser = await logIn(world.url, world.adminUser, world.adminPassword);
      const page = (await browser.request(SETTINGS)).text;
      assert.match(page, /••••••••/);
      assert.ok(!page.includes(world.merchant.key), 'the key is on no page');
      const nonce = /name="_wpnonce" value="(\w+)"/.exec(page)[1];
      const body = new URLSearchParams({
        option_page: 'vouchertrack',
        action: 'update',
        _wpnonce: nonce,
        vouchertrack_api_key: '',
        'vouchertrack_settings[base_url]': `${world.proxy.url}/`,
        'vouchertrack_settings[outage_policy]': 'refuse',
        'vouchertrack_settings[code_pattern]': '<b>VT-*</b>',
      });
      const saved = await browser.request('/wp-admin/options.php', { method: 'POST', body });
      assert.equal(saved.status, 302);
      const again = (await browser.request(SETTINGS)).text;
      assert.match(again, /value="refuse"\s+checked/);
      assert.ok(!again.includes('<b>VT-*'));

      const code = (await world.merchant.voucher()).code;
      const customer = world.newBlock();
      await customer.add(world.products.fifty);
      assert.equal(await customer.apply(code), '', 'the key still works');
      return undefined;
    },
  );

  scenario(
    '"Test connection" says what is wrong, and obeys nonce and capability',
    async (world) => {
      if (!world.adminPassword) return "needs the administrator's log-in";
      await world.reset();
      const browser = await logIn(world.url, world.adminUser, world.adminPassword);
      const press = async () => {
        const page = (await browser.request(SETTINGS)).text;
        const nonce = nonceOf(page, 'vouchertrack_test_connection');
        const body = new URLSearchParams({
          action: 'vouchertrack_test_connection',
          _wpnonce: nonce,
        });
        await browser.request('/wp-admin/admin-post.php', { method: 'POST', body });
        return (await browser.request(SETTINGS)).text;
      };
      assert.match(await press(), /answers and accepts the key/);
      for (const [fault, sentence] of [
        ['401', /does not accept the key/],
        ['429', /too many calls/],
        ['html', /not VoucherTrack/],
        ['500', /HTTP status 500/],
        ['down', /cannot be reached/],
      ]) {
        world.proxy.set(fault);
        assert.match(await press(), sentence, fault);
      }
      world.proxy.set('none');
      const forged = new URLSearchParams({
        action: 'vouchertrack_test_connection',
        _wpnonce: 'forged',
      });
      const calls = world.proxy.calls.length;
      assert.equal(
        (await browser.request('/wp-admin/admin-post.php', { method: 'POST', body: forged }))
          .status,
        403,
      );
      const guest = await world
        .newBlock()
        .request('/wp-admin/admin-post.php', { method: 'POST', body: forged });
      assert.notEqual(guest.status, 200);
      assert.equal(world.proxy.calls.length, calls);
      return undefined;
    },
  );

  scenario(
    'the order box shows the state; Void and Retry work, with a nonce only',
    async (world) => {
      if (!world.adminPassword) return "needs the administrator's log-in";
      const { code } = await world.merchant.voucher();
      await world.reset();
      const id = await world.order(world.newBlock(), code);
      await world.staff.runQueue();
      const browser = await logIn(world.url, world.adminUser, world.adminPassword);
      const box = async () =>
        (await browser.request(`/wp-admin/index.php?vouchertrack-test-box=${id}`)).text;
      const html = await box();
      assert.match(html, new RegExp(`${code}</strong>: redeemed`));
      assert.match(html, /£45.99 before the discount of £9.20/);
      const press = (page, what) => {
        const href = new RegExp(`href="([^"]*what=${what}[^"]*)"`)
          .exec(page)[1]
          .replaceAll('&#038;', '&')
          .replaceAll('&amp;', '&');
        return browser.request(href);
      };
      assert.equal(
        (
          await browser.request(
            `/wp-admin/admin-post.php?action=vouchertrack_order&what=void&order_id=${id}`,
          )
        ).status,
        403,
      );
      assert.equal((await world.entry(id)).state, 'redeemed');
      assert.equal((await press(html, 'void')).status, 302);
      assert.equal((await world.entry(id)).state, 'voided');
      assert.equal(await world.isUsable(code), true);
      await world.staff.bridge('reconcile');
      assert.equal(
        (await world.entry(id)).state,
        'voided',
        "the night does not undo a person's void",
      );
      assert.equal((await press(await box(), 'retry')).status, 302);
      assert.equal((await world.entry(id)).state, 'redeemed');
      return undefined;
    },
  );

  scenario('a refused sale is noted, shown to the staff, and can be retried', async (world) => {
    const { code } = await world.merchant.voucher();
    await world.reset({ outage_policy: 'honour' });
    const [first, second] = [world.newBlock(), world.newClassic()];
    for (const customer of [first, second]) {
      await customer.add(world.products.fifty);
      await customer.apply(code);
    }
    world.proxy.set('down');
    const orders = [await first.checkout(), await second.checkout()];
    world.proxy.set('none');
    await world.staff.runQueue();
    const states = [];
    for (const { id } of orders) states.push((await world.entry(id)).state);
    assert.deepEqual(states.sort(), ['redeemed', 'refused']);
    const refused = states[0] === 'refused' ? orders[0].id : orders[1].id;
    const found =
      (await world.staff.order(refused)).mark === 'attention'
        ? refused
        : orders.find(({ id }) => id !== refused).id;
    const order = await world.staff.order(found);
    assert.equal(order.mark, 'attention');
    assert.ok(order.notes.some((note) => note.includes('VoucherTrack refused voucher')));
    if (world.adminPassword) {
      const browser = await logIn(world.url, world.adminUser, world.adminPassword);
      assert.match(
        (await browser.request('/wp-admin/')).text,
        new RegExp(`needs? a look[^]*#${order.number}`),
      );
    }
    const winner = orders.find(({ id }) => id !== found).id;
    await world.staff.setStatus(winner, 'cancelled');
    await world.staff.runQueue();
    if (world.hasCommandLine) {
      const { lines } = await world.staff.bridge('cli', {
        command: 'retry',
        args: [String(found)],
      });
      assert.match(lines.join('\n'), new RegExp(`#${order.number} settled`));
      assert.equal((await world.entry(found)).state, 'redeemed');
    }
  });

  scenario(
    'wp vouchertrack status and reconcile tell the truth, without the key',
    async (world) => {
      if (!world.hasCommandLine) return "needs the bridge's command line";
      const { code } = await world.merchant.voucher();
      await world.reset();
      const id = await world.order(world.newBlock(), code);
      const status = await world.staff.bridge('cli', { command: 'status' });
      assert.match(status.lines.join('\n'), /answers and accepts the key/);
      assert.ok(!status.lines.join('\n').includes(world.merchant.key));
      const before = await world.staff.bridge('cli', { command: 'status', args: [String(id)] });
      assert.match(before.lines[0], new RegExp(`${code} held`));
      const reconciled = await world.staff.bridge('cli', {
        command: 'reconcile',
        options: { days: 1 },
      });
      assert.match(reconciled.lines.at(-1), /Success: \d+ orders with vouchers, 1 sent/);
      assert.equal((await world.entry(id)).state, 'redeemed');
      return undefined;
    },
  );
}
