// Opens a shop of these tests: real WordPress, the double of WooCommerce, and the plugin through the upload form.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../build.mjs';
import { BlockCustomer, Staff } from './shop.mjs';
import { ADMIN, makeWordPress } from './wordpress.mjs';

const testFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** Logs in through WordPress's own form; answers the browser. */
export async function logIn(url, user, password) {
  const browser = new BlockCustomer(url);
  await browser.request('/wp-login.php');
  const body = new URLSearchParams({ log: user, pwd: password, testcookie: '1' });
  const answer = await browser.request('/wp-login.php', { method: 'POST', body });
  assert.equal(answer.status, 302, 'the log-in works');
  return browser;
}

/** A WordPress with the double active, and this plugin's archive built. */
export async function makeShopWithoutPlugin(folder, version, settings = {}) {
  mkdirSync(folder, { recursive: true });
  const archive = build(join(folder, 'archive'));
  const wordpress = await makeWordPress({
    folder,
    version,
    plugins: { woocommerce: join(testFolder, 'double') },
    muPlugins: ['vouchertrack-test-bridge.php', 'vouchertrack-test-wp-cli.php'].map((name) =>
      join(testFolder, name),
    ),
    ...settings,
  });
  const activate = join(testFolder, 'lib/activate.php');
  const printed = await wordpress.run(activate, ADMIN.user, 'woocommerce/woocommerce.php');
  return { ...wordpress, archive, password: printed.split('PASSWORD:')[1].trim() };
}

/** Puts the archive in as a shop owner does, and activates it; answers the browser. */
export async function uploadPlugin(url, archive) {
  const browser = await logIn(url, ADMIN.user, ADMIN.password);
  const form = (await browser.request('/wp-admin/plugin-install.php?tab=upload')).text;
  const body = new FormData();
  body.set('_wpnonce', /name="_wpnonce" value="(\w+)"/.exec(form)[1]);
  body.set('install-plugin-submit', 'Install Now');
  body.set(
    'pluginzip',
    new Blob([readFileSync(archive)], { type: 'application/zip' }),
    basename(archive),
  );
  const upload = '/wp-admin/update.php?action=upload-plugin';
  const installed = (await browser.request(upload, { method: 'POST', body })).text;
  assert.match(installed, /Plugin installed successfully/);
  const link = /href="([^"]*plugins\.php\?action=activate[^"]*)"/.exec(installed)[1];
  const activated = await browser.request(
    `/wp-admin/${link.split('/wp-admin/').pop()}`.replaceAll('&amp;', '&'),
  );
  assert.equal(activated.status, 302, 'the plugin activates');
  return browser;
}

/** The shop that the scenarios use. */
export async function openDoubleShop(folder, version) {
  const shop = await makeShopWithoutPlugin(folder, version);
  await uploadPlugin(shop.url, shop.archive);
  return {
    url: shop.url,
    stop: shop.stop,
    staff: new Staff(shop.url, ADMIN.user, shop.password),
    adminUser: ADMIN.user,
    adminPassword: ADMIN.password,
    hasCommandLine: true,
  };
}
