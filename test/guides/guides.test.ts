// Every guide's snippets are run as they stand, in their order, against the real server.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildSdk } from '../../sdk/build.mjs';
import { makeTestApp, type TestApp } from '../harness/app.ts';

const run = promisify(execFile);
const temporary = mkdtempSync(join(tmpdir(), 'vt-guides-'));
let app: TestApp;
beforeAll(async () => {
  app = await makeTestApp();
  await app.app.listen({ port: 0, host: '127.0.0.1' });
}, 60_000);
afterAll(async () => {
  await app.close();
  rmSync(temporary, { recursive: true, force: true });
});

const has = (command: string, ...args: string[]): boolean => {
  try {
    return execFileSync(command, args, { encoding: 'utf8' }) !== '';
  } catch {
    console.log(`No ${command}: its guide was not run.`);
    return false;
  }
};

/** Runs all snippets of one language as one program; answers what it printed. */
async function play(guide: string, language: string, file: string, command: string) {
  const client = await app.client();
  await app.voucher(await app.campaign(client), { code: 'SUMMER20-X7K3M2' });
  const { key } = await app.key(client);
  const text = readFileSync(`docs/guides/${guide}.md`, 'utf8');
  const found = [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))];
  expect(found.length).toBeGreaterThan(1);
  writeFileSync(join(temporary, file), found.map(([, snippet]) => snippet).join('\n'));
  const { stdout } = await run(command, [file], {
    cwd: temporary,
    env: {
      ...process.env,
      VOUCHERTRACK_URL: `http://127.0.0.1:${(app.app.server.address() as AddressInfo).port}`,
      VOUCHERTRACK_API_KEY: key as string,
    },
  });
  const query = `client_id=${client.id}&order_reference=ORD-12345`;
  const { data } = (await app.admin.get(`/api/v1/redemptions?${query}`)).body;
  expect(data).toMatchObject([{ discount_amount: 9.2, void_reason: 'cancelled' }]);
  return stdout;
}

test('JavaScript', async () => {
  const folder = join(temporary, 'node_modules/@vouchertrack/sdk');
  mkdirSync(folder, { recursive: true });
  await buildSdk(folder);
  const printed = await play('javascript', 'js', 'guide.mjs', process.execPath);
  expect(printed).toBe(
    '20% off your order 9.2\nRedemption recorded successfully\nRedemption voided\n',
  );
}, 120_000);

test.runIf(has('php', '-r', 'echo extension_loaded("curl") ? "yes" : "";'))('PHP', async () => {
  const printed = await play('php', 'php', 'guide.php', 'php');
  expect(printed).toBe(
    '20% off your order: 9.2\nRedemption recorded successfully\nRedemption voided\n',
  );
});

test.runIf(has('python3', '--version'))('Python', async () => {
  const printed = await play('python', 'python', 'guide.py', 'python3');
  expect(printed).toBe(
    '20% off your order 9.2\nRedemption recorded successfully\nRedemption voided\n',
  );
});

test.runIf(has('curl', '--version'))('curl', async () => {
  expect(await play('curl', 'sh', 'guide.sh', 'bash')).toContain('Redemption voided');
});

/** Every block of a language in the guides and in what is published, and the test that runs it. */
const PLAYED: Record<string, string> = {
  'docs/guides/curl.md sh': 'test/guides/guides.test.ts',
  'docs/guides/javascript.md html': 'test/sdk/voucher-field.test.ts',
  'docs/guides/javascript.md js': 'test/guides/guides.test.ts',
  'docs/guides/medusa.md js': 'plugins/medusa/test/shop.mjs',
  'docs/guides/php.md php': 'test/guides/guides.test.ts',
  'docs/guides/python.md python': 'test/guides/guides.test.ts',
  'docs/guides/webhooks.md js': 'server/webhook/signature.test.ts',
  'docs/guides/webhooks.md php': 'server/webhook/signature.test.ts',
  'docs/guides/webhooks.md python': 'server/webhook/signature.test.ts',
  'docs/guides/woocommerce.md php': 'plugins/woocommerce/test/scenarios/package.mjs',
  'plugins/vendure/README.md js': 'plugins/vendure/test/shop.mjs',
  'sdk/README.md html': 'test/sdk/voucher-field.test.ts',
  'sdk/README.md js': 'test/sdk/package.test.ts',
};

test('no snippet of any guide is without a test that runs it', () => {
  const files = [
    ...readdirSync('docs/guides').map((name) => `docs/guides/${name}`),
    ...['sdk/README.md', 'plugins/vendure/README.md', 'plugins/medusa/README.md', 'README.md'],
  ];
  const shown = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^```(\w+)$/gm)].map(
      ([, kind = '']) => `${file} ${kind}`,
    ),
  );
  // the card is words to be printed
  const programs = [...new Set(shown)].filter((each) => !each.endsWith(' card')).sort();
  expect(programs).toEqual(Object.keys(PLAYED).sort());
  for (const [block, player] of Object.entries(PLAYED)) {
    const [file = ''] = block.split(' ');
    const name = file.replace('.md', '').split('/').at(-1) ?? '';
    expect(readFileSync(player, 'utf8'), block).toMatch(new RegExp(`\\b${name}\\b`));
  }
});
