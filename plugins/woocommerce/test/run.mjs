// Tests the WooCommerce plugin; README.md beside this file says what is real in them and what is a double.
//   node plugins/woocommerce/test/run.mjs [--only WORDS] [--wordpress 6.4]
//   node plugins/woocommerce/test/run.mjs --shop URL --user NAME --password APPLICATION_PASSWORD
//     [--login-password PASSWORD]   also the scenarios of the admin's pages
//     [--api URL --api-key KEY]     a VoucherTrack that is up, with a key of the scope manage
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openDoubleShop } from './lib/double-shop.mjs';
import { startFaultProxy } from './lib/fault-proxy.mjs';
import { preparePhp } from './lib/php.mjs';
import { Staff } from './lib/shop.mjs';
import { makeMerchant, startVoucherTrack } from './lib/vouchertrack.mjs';
import { adminScenarios } from './scenarios/admin.mjs';
import { bookScenarios } from './scenarios/books.mjs';
import { cartScenarios } from './scenarios/cart.mjs';
import { orderScenarios } from './scenarios/orders.mjs';
import { outageScenarios } from './scenarios/outages.mjs';
import { packageTests } from './scenarios/package.mjs';
import { makeWorld } from './scenarios/world.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    shop: { type: 'string' },
    user: { type: 'string', default: 'admin' },
    password: { type: 'string' },
    'login-password': { type: 'string' },
    api: { type: 'string' },
    'api-key': { type: 'string' },
    only: { type: 'string', default: '' },
    wordpress: { type: 'string', default: '6.5' },
  },
});

/** Null where WordPress from npm is there; otherwise the sentence that says why not. */
function preparePackages() {
  if (existsSync(join(here, 'node_modules/@wp-playground/wordpress-builds/package.json')))
    return null;
  const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', install, {
    cwd: here,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0 ? null : 'npm ci failed in plugins/woocommerce/test';
}

const lacking = options.shop ? null : (preparePhp() ?? preparePackages());
if (lacking) console.error(`These tests are skipped: ${lacking}`);

const folder = mkdtempSync(join(tmpdir(), 'vt-woocommerce-'));
chmodSync(folder, 0o755); // the embedded database may run as another user
const running = [];

function realShop() {
  const url = options.shop.replace(/\/$/, '');
  return {
    url,
    staff: new Staff(url, options.user, options.password),
    adminUser: options.user,
    adminPassword: options['login-password'],
    hasCommandLine: true,
  };
}

async function open() {
  const server = options.api
    ? { base: options.api, adminKey: options['api-key'] }
    : await startVoucherTrack(folder);
  if (server.stop) running.push(server.stop);
  const proxy = await startFaultProxy(server.base);
  running.push(proxy.stop);
  const merchant = await makeMerchant(server.base, server.adminKey);
  const shop = options.shop
    ? realShop()
    : await openDoubleShop(join(folder, 'shop'), options.wordpress);
  if (shop.stop) running.push(shop.stop);
  return makeWorld({ ...shop, proxy, merchant });
}

let opening = null;

function declare(name, run) {
  if (!name.includes(options.only)) return;
  test(name, { skip: lacking ?? false }, async (context) => {
    const world = run.length > 0 ? await (opening ??= open()) : null;
    const missing = await run(world);
    if (missing) context.skip(missing);
  });
}

if (!options.shop) packageTests(declare, folder);
cartScenarios(declare);
orderScenarios(declare);
outageScenarios(declare);
adminScenarios(declare);
bookScenarios(declare);

after(async () => {
  for (const stop of running.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
});
