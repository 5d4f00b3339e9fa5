// The plugin as a package: its syntax in every PHP, its archive, its arrival and its departure.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../build.mjs';
import { pot } from '../../make-pot.mjs';
import { readZip } from '../../zip.mjs';
import { makeShopWithoutPlugin, uploadPlugin } from '../lib/double-shop.mjs';
import { BlockCustomer, ClassicCustomer, Staff } from '../lib/shop.mjs';
import { ADMIN } from '../lib/wordpress.mjs';
import { PHP_VERSIONS, checkSyntax, phpFiles } from '../syntax.mjs';

const testFolder = dirname(dirname(fileURLToPath(import.meta.url)));
const plugin = dirname(testFolder);

export function packageTests(declare, folder) {
  for (const version of PHP_VERSIONS) {
    declare(`PHP ${version} loads every class without a word`, async () => {
      const { version: real, said } = await checkSyntax(version);
      assert.ok(real.startsWith(version));
      assert.deepEqual(said, []);
    });
  }

  declare(
    'the archive holds the plugin and nothing of its tests, and is the same each time',
    () => {
      const first = readFileSync(build(join(folder, 'first')));
      const second = readFileSync(build(join(folder, 'second')));
      assert.ok(first.equals(second));
      const names = readZip(first).map(({ name }) => name);
      for (const name of [
        'vouchertrack.php',
        'uninstall.php',
        'readme.txt',
        'LICENSE',
        'languages/vouchertrack.pot',
      ]) {
        assert.ok(names.includes(`vouchertrack/${name}`), name);
      }
      assert.ok(names.every((name) => !/\/test\/|node_modules|\.mjs$/.test(name)));
    },
  );

  declare('every file refuses to be called by itself, and every string can be translated', () => {
    for (const [path, text] of Object.entries(phpFiles())) {
      assert.match(text, /defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;/, path);
    }
    assert.equal(readFileSync(join(plugin, 'languages/vouchertrack.pot'), 'utf8'), pot());
    const readme = readFileSync(join(plugin, 'readme.txt'), 'utf8');
    const header = readFileSync(join(plugin, 'vouchertrack.php'), 'utf8');
    for (const name of ['Requires at least', 'Requires PHP']) {
      const of = (text) => new RegExp(`${name}:\\s+(\\S+)`).exec(text)[1];
      assert.equal(of(readme), of(header), name);
    }
  });

  declare(
    'WordPress 6.4: it goes in through the upload, and leaves nothing but the books behind',
    async () => {
      const shop = await makeShopWithoutPlugin(join(folder, 'oldest'), '6.4');
      try {
        const browser = await uploadPlugin(shop.url, shop.archive);
        const page = await browser.request('/wp-admin/admin.php?page=vouchertrack');
        assert.match(page.text, /<h1>VoucherTrack<\/h1>/);
        const left = JSON.parse(await shop.run(join(testFolder, 'lib/uninstall.php'), 'single'));
        assert.deepEqual(left, { before: true, options: [], jobs: 0 });
        const ours = shop
          .debugLog()
          .split('\n')
          .filter((line) => /vouchertrack/i.test(line));
        assert.deepEqual(ours, []);
      } finally {
        shop.stop();
      }
    },
  );

  declare('without WooCommerce it rests', async () => {
    const shop = await makeShopWithoutPlugin(join(folder, 'alone'), '6.4');
    try {
      await uploadPlugin(shop.url, shop.archive);
      const said = await shop.run(join(testFolder, 'lib/without-woocommerce.php'));
      assert.equal(said, 'rests');
      assert.equal((await fetch(shop.url)).status, 200);
    } finally {
      shop.stop();
    }
  });

  declare('multisite: each site has its own key, and uninstalling clears them all', async () => {
    const shop = await makeShopWithoutPlugin(join(folder, 'network'), '6.5');
    try {
      await uploadPlugin(shop.url, shop.archive);
      await shop.run(join(testFolder, 'lib/make-network.php'));
      const left = JSON.parse(await shop.run(join(testFolder, 'lib/uninstall.php'), 'network'));
      assert.deepEqual(left, { before: true, options: [], jobs: 0 });
    } finally {
      shop.stop();
    }
  });

  declare('the guide\'s "without the plugin" block works as it stands', async (world) => {
    const guide = readFileSync(join(plugin, '../../docs/guides/woocommerce.md'), 'utf8');
    const block = /The tests run this block[^]*?```php\n([^]*?)```/.exec(guide)[1];
    const shop = await makeShopWithoutPlugin(join(folder, 'small'), '6.5', {
      constants: { VOUCHERTRACK_API_KEY: world.merchant.key, VOUCHERTRACK_URL: world.proxy.url },
    });
    try {
      writeFileSync(join(shop.root, 'wp-content/mu-plugins/vouchertrack-small.php'), block);
      const staff = new Staff(shop.url, ADMIN.user, shop.password);
      const { pages } = await staff.bridge('prepare');
      const product = await staff.product({ name: 'Lunch for two', regular_price: '45.99' });
      await staff.ownCoupon('ten', 10);
      for (const customer of [new BlockCustomer(shop.url), new ClassicCustomer(shop.url, pages)]) {
        world.proxy.set('none');
        world.proxy.calls.length = 0;
        const { code } = await world.merchant.voucher();
        await customer.add(product);
        assert.equal(await customer.apply('ten'), '');
        assert.equal(world.proxy.calls.length, 0, 'own coupons never reach VoucherTrack');
        await customer.remove('ten');
        assert.equal(await customer.apply(code.toLowerCase()), '');
        const { id } = await customer.checkout();
        await staff.setStatus(id, 'completed');
        await staff.setStatus(id, 'processing');
        await staff.setStatus(id, 'completed');
        const sent = world.proxy.calls.filter(({ path }) => path.endsWith('/redemption'));
        assert.equal(sent.length, 1);
        assert.equal(sent[0].status, 200);
        assert.deepEqual(
          [sent[0].body.transaction_amount, sent[0].body.discount_amount],
          [45.99, 9.2],
        );
      }
      assert.doesNotMatch(shop.debugLog(), /vouchertrack-small/);
    } finally {
      shop.stop();
    }
  });
}
