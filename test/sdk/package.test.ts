// The package as it is published: packed, installed into an empty folder, and used as its README says.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSdk } from '../../sdk/build.mjs';
import { makeTestApp, type TestApp } from '../harness/app.ts';

const run = promisify(execFile);
const temporary = mkdtempSync(join(tmpdir(), 'vt-sdk-'));
const empty = join(temporary, 'empty');
const readme = readFileSync('sdk/README.md', 'utf8');
const blocks = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, text]) => text!);
let app: TestApp;
let packed: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  app = await makeTestApp();
  await app.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.app.server.address() as AddressInfo;
  const client = await app.client();
  const campaign = await app.campaign(client, { minimum_spend: 25 });
  await app.voucher(campaign, { code: 'SUMMER20-X7K3M2' });
  const key = await app.key(client, { scopes: ['validate', 'redeem', 'read'] });
  env = {
    ...process.env,
    VOUCHERTRACK_URL: `http://127.0.0.1:${port}`,
    VOUCHERTRACK_API_KEY: key.key as string,
  };
  const folder = await buildSdk(join(temporary, 'sdk'));
  const npm = { cwd: folder, encoding: 'utf8' } as const;
  const [listed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', temporary], npm),
  ) as { filename: string }[];
  packed = join(temporary, listed!.filename);
  mkdirSync(empty);
  writeFileSync(join(empty, 'package.json'), '{"type": "module"}');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', packed], { cwd: empty });
}, 180_000);
afterAll(async () => {
  await app.close();
  rmSync(temporary, { recursive: true, force: true });
});

const node = async (file: string, text: string): Promise<string> => {
  writeFileSync(join(empty, file), text);
  return (await run(process.execPath, [file], { cwd: empty, env })).stdout;
};

test('the README’s three calls run unchanged from the package in an empty folder', async () => {
  const [first = ''] = blocks;
  expect(first.match(/await vouchers\.(validate|hold|redeem)\(/g)).toHaveLength(3);
  const printed = await node('readme.js', first);
  expect(printed).toContain('20% off your order 9.2');
  expect(printed).toContain('9.2 0');
});

test('so does all that the README shows beside them', async () => {
  const setUp = blocks[0]!.slice(0, blocks[0]!.indexOf('// at the cart'));
  const [, cancel = '', refund = '', failure = '', list = '', webhook = ''] = blocks;
  const printed = await node('more.js', [setUp, failure, refund, list, webhook, cancel].join('\n'));
  expect(printed).toContain('voucher_not_found false');
  expect(printed).toContain('ORD-12345 9.2');
});

test('CommonJS has the same names', async () => {
  const names = 'Object.keys(sdk).sort().join()';
  const cjs = await node(
    'use.cjs',
    `const sdk = require('@vouchertrack/sdk'); console.log(${names});
     require('@vouchertrack/sdk/voucher-field');`,
  );
  const esm = await node(
    'use.mjs',
    `import * as sdk from '@vouchertrack/sdk'; console.log(${names});
     import '@vouchertrack/sdk/voucher-field';`,
  );
  expect(cjs).toBe(esm);
  expect(cjs.trim()).toBe(
    'VoucherTrack,VoucherTrackError,WebhookVerificationError,discountFor,verifyWebhook',
  );
});

const USE = `
import { VoucherTrack, discountFor, type RedeemAnswer, type Validation } from '@vouchertrack/sdk';
const vouchers = new VoucherTrack({ baseUrl: 'https://a.example', apiKey: 'k', fetch });
const answer: Validation = await vouchers.validate('A', { cartTotal: '45.99' });
if (answer.valid) {
  const minimum: number | null = answer.minimumSpend;
  discountFor(minimum ?? 0, answer);
  // @ts-expect-error a valid answer has no error
  answer.error;
} else answer.errorCode satisfies string;
// @ts-expect-error an amount is needed
await vouchers.redeem({ code: 'A' });
// @ts-expect-error the wire's name is not the SDK's
await vouchers.redeem({ code: 'A', transaction_amount: 1 });
const sale: RedeemAnswer = await vouchers.redeem({ code: 'A', transactionAmount: 1 });
sale.remainingUses satisfies number | null;
for await (const each of vouchers.list('vouchers', { status: 'active' })) each.maxUses satisfies number | null;
// @ts-expect-error batches are those of a campaign
vouchers.list('batches', {});
const [result] = await vouchers.redeemAll([{ code: 'A', transactionAmount: 1, idempotencyKey: 'k' }]);
result?.discountApplied satisfies number | undefined;
export {};
`;

test('the declarations stand alone, for browsers and for Node, as ES module and CommonJS', async () => {
  const tsc = resolve('node_modules/typescript/bin/tsc');
  cpSync('node_modules/@types/node', join(empty, 'node_modules/@types/node'), { recursive: true });
  cpSync('node_modules/undici-types', join(empty, 'node_modules/undici-types'), {
    recursive: true,
  });
  writeFileSync(join(empty, 'use.mts'), USE);
  writeFileSync(
    join(empty, 'use.cts'),
    "import sdk = require('@vouchertrack/sdk'); sdk.discountFor;",
  );
  const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];
  for (const world of [
    ['--lib', 'es2023,dom'],
    ['--lib', 'es2023', '--types', 'node'],
  ]) {
    const args = [tsc, ...strict, ...world, 'use.mts', 'use.cts'];
    const outcome = await run(process.execPath, args, { cwd: empty }).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(outcome.stdout).toBe('');
  }
  const text = readFileSync(join(temporary, 'sdk/vouchertrack.d.ts'), 'utf8');
  expect(text).not.toMatch(/typebox|import\(|from '/);
}, 120_000);

test('publint and are-the-types-wrong find nothing', async () => {
  const tools = resolve('node_modules/.bin');
  const lint = await run(join(tools, 'publint'), ['--strict', packed]);
  expect(lint.stdout).toContain('All good!');
  // TypeScript below 4.7 knew no "exports": there the main entry alone is found
  const attw = await run(join(tools, 'attw'), ['--format', 'ascii', '--profile', 'node16', packed]);
  expect(attw.stdout).toContain('No problems found');
}, 120_000);

test('it is small: under 10 kB the SDK, under 8 kB the field', () => {
  const bytes = (file: string) => gzipSync(readFileSync(join(temporary, 'sdk', file))).length;
  expect(bytes('vouchertrack.js')).toBeLessThan(10_000);
  expect(bytes('vouchertrack.cjs')).toBeLessThan(10_000);
  expect(bytes('voucher-field.js')).toBeLessThan(8_000);
});
