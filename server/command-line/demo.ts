// `demo` (npm run demo): serves a filled demo, and says how to try it.
import { join } from 'node:path';
import { readDemoConfig, type Config } from '../config.ts';
import { readMigrations } from '../db/migrate.ts';
import { dayOf } from '../demo/calendar.ts';
import { addLogins, type Logins } from '../demo/add-logins.ts';
import { keepKeys, readKeys, type DemoKeys } from '../demo/keep-keys.ts';
import { prepareDemo } from '../demo/prepare-demo.ts';
import { openInstallation, type Installation } from '../open.ts';
import { serveUntilSignal } from './serve.ts';
import { commandLog, CommandError, print } from './terminal.ts';

export async function run(): Promise<void> {
  const config = readDemoConfig();
  // kept open until the server has the database as well: an embedded one is then started once
  const installation = await openInstallation({
    config,
    log: commandLog(),
    purpose: 'command',
    migrates: false,
  });
  try {
    const keys = await prepare(config, installation);
    const logins = await addLogins(installation.db, join(config.dataDir, 'demo-logins.json'));
    await serveUntilSignal(config, async ({ address }) => {
      await installation.close();
      print(welcome(config, address, keys, logins));
    });
  } catch (error) {
    await installation.close();
    throw error;
  }
}

async function prepare(config: Config, { db, keyring }: Installation): Promise<DemoKeys> {
  const path = join(config.dataDir, 'demo-keys.json');
  const prepared = await prepareDemo({
    db,
    keyring,
    migrations: await readMigrations(),
    today: dayOf(Date.now()),
    keptKeys: await readKeys(path),
    onFill: () => print('Filling the demo …'),
  });
  if (!('refused' in prepared)) {
    await keepKeys(path, prepared.keys);
    return prepared.keys;
  }
  const place =
    config.databaseUrl === undefined ? `The database in ${config.dataDir}` : 'DATABASE_URL';
  throw new CommandError(
    prepared.refused === 'foreign'
      ? `${place} holds data that are not the demo's, so nothing was changed. ` +
          'Give the demo a database of its own: leave DATABASE_URL and DATA_DIR unset.'
      : `${place} is open in another process, and the demo has to be made anew for today. ` +
          'Stop that process first.',
  );
}

/** The example of the documentation, as it stands there. */
const SALE = {
  code: 'SUMMER20-X7K3M2',
  transaction_amount: 45.99,
  order_reference: 'ORD-12345',
  redeemed_at: '2026-02-03T14:30:00Z',
};

function welcome(
  config: Config,
  address: string,
  { shop, manage }: DemoKeys,
  { owner, merchant }: Logins,
): string {
  const header = (key: string) => `-H "X-API-Key: ${key}"`;
  const store = `${address}/api/webhook`;
  const isEmbedded = config.databaseUrl === undefined;
  const where = isEmbedded ? config.dataDir : 'the database of DATABASE_URL';
  const beginAnew = isEmbedded ? ' To begin anew at once, remove that folder.' : '';
  return `
VoucherTrack demo   ${address}   (API reference: ${address}/docs)
Everything in it is invented: clients, customers, orders and figures.

Demo key     ${shop.text}
             live; client "Demo Restaurant"; validate and redeem
Manage key   ${manage.text}
             live; the whole organization; reads and manages

Sign in      ${owner.email}      password ${owner.password}   (the agency: sees all)
             ${merchant.email}   password ${merchant.password}   (client "Demo Restaurant" alone)

Is a code good?
  curl ${header(shop.text)} ${store}/validate/${SALE.code}

An order was placed with it:
  curl ${header(shop.text)} -H "Content-Type: application/json" \\
    -d '${JSON.stringify(SALE)}' \\
    ${store}/redemption

A code that has expired:
  curl ${header(shop.text)} ${store}/validate/EXPIRED123

The clients, as the management API has them:
  curl ${header(manage.text)} ${address}/api/v1/clients

Ctrl-C stops it. The data are in ${where}; what you change stays for today (UTC):
on another day the demo is made anew, with the same keys.${beginAnew}
`;
}
