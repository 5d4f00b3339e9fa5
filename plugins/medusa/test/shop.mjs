// A real Medusa shop with the packed plugin, in processes of its own as a merchant runs it, on a real
// PostgreSQL; a customer who drives it through the Store API, and a clerk through the Admin API.
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import pg from 'pg';
import { freePort, sleep } from '../../woocommerce/test/lib/net.mjs';

const run = promisify(execFile);
const here = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(here, 'node_modules', '.cache', 'vouchertrack');
const clerk = { email: 'clerk@example.com', password: 'the-clerk-of-the-test-shop' };

/** The PostgreSQL that the project's own tests run on. */
async function startPostgres() {
  const outfile = join(cache, 'postgres.mjs');
  await build({
    entryPoints: [join(here, '../../test/harness/postgres.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  const { startPostgres: start } = await import(pathToFileURL(outfile).href);
  return start(process.env.DATABASE_URL);
}

async function ask(postgres, text) {
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(text);
  await client.end();
}

/** As a shop would have it from the registry: the package's own tarball, unpacked. */
async function installPlugin() {
  await run(process.execPath, [join(here, 'build.mjs')]);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', cache], {
    cwd: here,
  });
  const [{ filename }] = JSON.parse(stdout);
  const target = join(here, 'node_modules', '@vouchertrack', 'medusa-plugin');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  await run('tar', ['-xzf', join(cache, filename), '-C', target, '--strip-components', '1']);
}

/** The shop's configuration is the guide's own, as it stands there. */
function writeApp(folder) {
  const guide = readFileSync(join(here, '../../docs/guides/medusa.md'), 'utf8');
  const [, config] = /```js\n([\s\S]*?)```/.exec(guide);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'src/api/seed'), { recursive: true });
  cpSync(join(here, 'test/seed-route.js'), join(folder, 'src/api/seed/route.js'));
  const dependencies = { '@medusajs/medusa': '*' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  writeFileSync(join(folder, 'medusa-config.js'), config);
}

/** Answers `{customer(), admin, stop(), restart()}`. */
export async function openShop(settings, say) {
  mkdirSync(cache, { recursive: true });
  const postgres = await startPostgres();
  try {
    return await openShopOn(postgres, settings, say);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function openShopOn(postgres, settings, say) {
  const app = join(cache, 'shop');
  const url = new URL(postgres.url);
  const database = `medusa_${process.pid}`;
  url.pathname = `/${database}`;
  await ask(postgres, `create database ${database}`);
  await installPlugin();
  writeApp(app);
  const env = {
    ...process.env,
    MEDUSA_DISABLE_TELEMETRY: 'true',
    CI: 'true',
    NODE_ENV: 'production',
    DISABLE_MEDUSA_ADMIN: 'true',
    // Medusa wants TLS to a database that is not called localhost
    DATABASE_URL: `${url.href}${url.search ? '&' : '?'}sslmode=disable`,
    STORE_CORS: 'http://localhost',
    ADMIN_CORS: 'http://localhost',
    AUTH_CORS: 'http://localhost',
    JWT_SECRET: 'of-the-test',
    COOKIE_SECRET: 'of-the-test',
    VOUCHERTRACK_URL: settings.baseUrl,
    VOUCHERTRACK_API_KEY: settings.apiKey,
  };
  const medusa = join(here, 'node_modules/@medusajs/cli/cli.js');
  const log = join(cache, 'shop.log');
  const out = openSync(log, 'w');
  const tail = () => readFileSync(log, 'utf8').slice(-6000);
  say('migrating');
  const migrated = await new Promise((resolve) => {
    const child = spawn(process.execPath, [medusa, 'db:migrate'], {
      cwd: app,
      env,
      stdio: ['ignore', out, out],
      timeout: 240_000,
    });
    child.on('exit', resolve);
  });
  if (migrated !== 0) throw new Error(`Medusa's migrations failed:\n${tail()}`);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  let server;
  const start = async () => {
    server = spawn(process.execPath, [medusa, 'start', '--port', String(port)], {
      cwd: app,
      env,
      stdio: ['ignore', out, out],
    });
    for (let tries = 0; ; tries++) {
      const ready = await fetch(`${base}/health`).catch(() => null);
      if (ready?.status === 200) return;
      if (tries > 600 || server.exitCode !== null)
        throw new Error(`Medusa did not start:\n${tail()}`);
      await sleep(200);
    }
  };
  const kill = (signal) =>
    new Promise((resolve) => {
      // not the one that may be started meanwhile
      const ending = server;
      if (ending.exitCode !== null || ending.signalCode !== null) return resolve();
      const hurry = setTimeout(() => ending.kill('SIGKILL'), 8_000);
      ending.once('exit', () => {
        clearTimeout(hurry);
        resolve();
      });
      ending.kill(signal);
    });
  process.once('exit', () => server?.kill('SIGKILL'));
  say('starting');
  await start();
  const call = makeCall(base);
  say('filling');
  const shop = await call('POST', '/seed', clerk);
  const { token } = await call('POST', '/auth/user/emailpass', clerk);
  const admin = (method, path, body) =>
    call(method, `/admin${path}`, body, { authorization: `Bearer ${token}` });
  return {
    customer: () => makeCustomer(call, shop),
    admin: makeClerk(admin),
    tail,
    kill: () => kill('SIGKILL'),
    start,
    async stop() {
      await kill('SIGTERM');
      await ask(postgres, `drop database if exists ${database} with (force)`);
      await postgres.stop();
    },
  };
}

function makeCall(base) {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(base + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    const answer = text ? JSON.parse(text) : null;
    if (!response.ok) {
      throw Object.assign(new Error(answer?.message ?? text), { status: response.status, path });
    }
    return answer;
  };
}

const address = {
  first_name: 'A',
  last_name: 'B',
  address_1: '1 Road',
  city: 'Town',
  postal_code: 'T1 1AA',
  country_code: 'gb',
};

function makeCustomer(call, shop) {
  const headers = { 'x-publishable-api-key': shop.publishableKey };
  const store = (method, path, body) => call(method, `/store${path}`, body, headers);
  let id;
  return {
    get cartId() {
      return id;
    },
    async open() {
      ({
        cart: { id },
      } = await store('POST', '/carts', { region_id: shop.regionId }));
      return this.add();
    },
    add: async (quantity = 1) =>
      (
        await store('POST', `/carts/${id}/line-items`, {
          variant_id: shop.variantId,
          quantity,
        })
      ).cart,
    change: async (lineId, quantity) =>
      (await store('POST', `/carts/${id}/line-items/${lineId}`, { quantity })).cart,
    cart: async () => (await store('GET', `/carts/${id}`)).cart,
    apply: async (code) =>
      (await store('POST', `/carts/${id}/promotions`, { promo_codes: [code] })).cart,
    remove: async (code) =>
      (await store('DELETE', `/carts/${id}/promotions`, { promo_codes: [code] })).cart,
    /** Address, shipping and a payment session: all but the order. */
    async checkOut(email = 'a@example.com') {
      await store('POST', `/carts/${id}`, {
        email,
        shipping_address: address,
        billing_address: address,
      });
      await store('POST', `/carts/${id}/shipping-methods`, { option_id: shop.shippingOptionId });
      await this.choosePayment();
    },
    /** Medusa forgets the choice when the amount changes. */
    async choosePayment() {
      const { payment_collection: collection } = await store('POST', '/payment-collections', {
        cart_id: id,
      });
      await store('POST', `/payment-collections/${collection.id}/payment-sessions`, {
        provider_id: 'pp_system_default',
      });
    },
    async place() {
      const answer = await store('POST', `/carts/${id}/complete`);
      if (answer.type !== 'order') throw new Error(answer.error.message);
      return answer.order;
    },
  };
}

const makeClerk = (admin) => {
  const order = async (id) =>
    (
      await admin(
        'GET',
        `/orders/${id}?fields=id,status,display_id,*payment_collections,*payment_collections.payments`,
      )
    ).order;
  const payment = async (id) => (await order(id)).payment_collections[0].payments[0];
  return {
    order,
    capture: async (id) => admin('POST', `/payments/${(await payment(id)).id}/capture`, {}),
    refund: async (id, amount) =>
      admin('POST', `/payments/${(await payment(id)).id}/refund`, { amount }),
    cancel: (id) => admin('POST', `/orders/${id}/cancel`),
    promote: (code) =>
      admin('POST', '/promotions', {
        code,
        type: 'standard',
        status: 'active',
        application_method: {
          type: 'fixed',
          target_type: 'items',
          allocation: 'across',
          value: 1,
          currency_code: 'gbp',
        },
      }),
  };
};
