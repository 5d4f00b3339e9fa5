// Starts the real VoucherTrack server of this project on a fresh data directory, and makes vouchers in it.
import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, sleep } from './net.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

/** Answers `{base, adminKey, stop()}`. */
export async function startVoucherTrack(folder) {
  const dataDir = join(folder, 'vouchertrack');
  chmodSync(folder, 0o755); // the embedded database may run as another user
  mkdirSync(dataDir, { recursive: true });
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: join(dataDir, 'data'),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    RATE_LIMIT: '0',
  };
  delete env.DATABASE_URL;
  const { stdout } = await promisify(execFile)(
    'npx',
    [
      '--no-install',
      'vouchertrack',
      'bootstrap',
      '--organization',
      'Shop tests',
      '--email',
      'owner@shop.example',
      '--password',
      'the-owner-of-the-test-shop',
      '--json',
    ],
    { cwd: project, env, timeout: 300_000 },
  );
  const printed = stdout
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .pop();
  const log = join(dataDir, 'server.log');
  const out = openSync(log, 'a');
  const server = spawn('npm', ['start', '--silent'], {
    cwd: project,
    env,
    stdio: ['ignore', out, out],
    detached: true,
  });
  const stop = async () => {
    try {
      process.kill(-server.pid, 'SIGTERM');
      for (let i = 0; i < 100; i++) {
        process.kill(-server.pid, 0);
        await sleep(100);
      }
    } catch {
      // the whole group has ended
    }
  };
  process.once('exit', () => {
    try {
      process.kill(-server.pid, 'SIGTERM');
    } catch {
      // it has ended already
    }
  });
  const base = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const ready = await fetch(`${base}/api/health/ready`).catch(() => null);
    if (ready?.status === 200) break;
    if (tries > 600)
      throw new Error(`VoucherTrack is not ready:\n${readFileSync(log, 'utf8').slice(-2000)}`);
    await sleep(200);
  }
  return { base, adminKey: JSON.parse(printed).api_key, stop };
}

let serial = 0;
/** A code that no other scenario of any run uses. */
export const freshCode = (prefix = 'VT') =>
  `${prefix}-${Date.now().toString(36).toUpperCase()}-${(serial++).toString(36).toUpperCase()}X`;

/** One merchant with a key for its shop, made through the management API. */
export async function makeMerchant(base, adminKey, fields = {}) {
  const call = async (method, path, body, key = adminKey) => {
    const response = await fetch(base + path, {
      method,
      headers: { 'X-API-Key': key, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path}: HTTP ${response.status} ${text.slice(0, 500)}`);
    return text ? JSON.parse(text) : null;
  };
  const client = await call('POST', '/api/v1/clients', {
    name: `Shop ${freshCode()}`,
    currency: 'GBP',
    time_zone: 'Europe/London',
    ...fields,
  });
  const makeKey = () =>
    call('POST', '/api/v1/api-keys', {
      client_id: client.id,
      name: 'WooCommerce',
      scopes: ['validate', 'redeem'],
    });
  const { key } = await makeKey();
  return {
    client,
    key,
    call,
    /** A voucher in a campaign of its own; answers its code. */
    async voucher(campaign = {}, voucher = {}) {
      const made = await call('POST', '/api/v1/campaigns', {
        client_id: client.id,
        name: 'Summer Sale',
        discount_type: 'percentage',
        discount_value: 20,
        ...campaign,
      });
      const { code } = await call('POST', `/api/v1/campaigns/${made.id}/vouchers`, {
        code: freshCode(),
        ...voucher,
      });
      return { code, campaign: made };
    },
    /** What the store-facing API says of a code. */
    validate: (code) =>
      call('GET', `/api/webhook/validate/${encodeURIComponent(code)}`, undefined, key),
  };
}
