// The commands as they are run: what they print, write and refuse.
import { readMigrations } from '../db/migrate.ts';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { makeTestApp, type Made, type TestApp } from '../../test/harness/app.ts';
import { makeTestDatabase } from '../../test/harness/database.ts';
import * as account from './account.ts';
import * as backup from './backup.ts';
import * as doctor from './doctor.ts';
import * as generate from './generate.ts';
import * as importing from './import.ts';
import * as keys from './keys.ts';
import * as restore from './restore.ts';

let t: TestApp;
let folder: string;
let client: Made;
let campaign: Made;

beforeAll(async () => {
  t = await makeTestApp();
  folder = await mkdtemp(join(tmpdir(), 'vt-commands-'));
  client = await t.client();
  campaign = await t.campaign(client);
  // the commands have a key of their own
  await t.db.query({ text: 'update installation set sealed_pepper = null' });
  await t.db.query({ text: 'delete from idempotency' });
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  vi.stubEnv('DATABASE_URL', t.databaseUrl);
  vi.stubEnv('DATA_DIR', folder);
  vi.stubEnv('SECRET_KEY', 'a secret of commands that is long enough');
  vi.stubEnv('PUBLIC_URL', 'http://vouchers.test');
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

/** What a command printed. */
async function printed(run: () => Promise<void>): Promise<string> {
  let text = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await run();
  } finally {
    spy.mockRestore();
  }
  return text;
}

const answered = async (run: () => Promise<void>) => JSON.parse(await printed(run)) as Made;

test('a key works when it is made, is listed without its text, and ends when revoked', async () => {
  const settings = { name: 'till', scopes: 'validate, redeem', mode: 'live', shop: 'york' };
  const made = await answered(() => keys.create({ ...settings, client: client.id, json: true }));
  expect(made).toMatchObject({ client_id: client.id, scopes: ['validate', 'redeem'] });
  const look = () => t.as(made.key as string).get('/api/webhook/validate/NOPE');
  expect((await look()).status).toBe(200);
  const list = await printed(() => keys.list({ json: true }));
  expect(list).toContain(made.id);
  expect(list).not.toContain(made.key);
  await printed(() => keys.revoke(made.id, {}));
  await vi.waitFor(async () => expect((await look()).status).toBe(401), { timeout: 2_000 });
  const [entry] = await t.db.query<{ actor_kind: string }>({
    text: `select actor_kind from ledger where kind = 'api_key.revoked'`,
  });
  expect(entry?.actor_kind).toBe('command_line');
});

test('what is said wrongly is refused by the name of the option', async () => {
  const key = { name: 'x', scopes: 'validate', mode: 'live', shop: 'default' };
  await expect(keys.create({ ...key, scopes: 'all' })).rejects.toThrow('--scopes must be one of');
  await expect(keys.create({ ...key, mode: 'dry' })).rejects.toThrow('--mode must be one of');
  await expect(keys.create({ ...key, client: 'cli_0' })).rejects.toThrow('no client cli_0');
  await expect(keys.create({ ...key, organization: 'Nobody' })).rejects.toThrow('"Nobody"');
  await expect(keys.revoke('key_0', {})).rejects.toThrow('no key key_0');
  const order = { campaign: campaign.id, quantity: '5' };
  await expect(generate.run({ ...order, quantity: 'many' })).rejects.toThrow('--quantity must be');
  await expect(generate.run({ ...order, quantity: '0' })).rejects.toThrow('--quantity must be');
  await expect(generate.run({ ...order, source: 'src_0' })).rejects.toThrow('--source');
  await expect(generate.run({ ...order, length: '1' })).rejects.toThrow('--length');
  await expect(generate.run({ ...order, campaign: 'cmp_0' })).rejects.toThrow('no campaign');
  await expect(generate.run({ ...order, output: '/no/such/folder/x' })).rejects.toThrow('ENOENT');
  expect(await t.db.query({ text: 'select 1 from batch' })).toEqual([]);
});

test('generated codes come as CSV, and the API knows their batch', async () => {
  const output = join(folder, 'codes.csv');
  const order = { campaign: campaign.id, quantity: '25', prefix: 'MAY', output, json: true };
  const batch = await answered(() => generate.run(order));
  expect(batch).toMatchObject({ status: 'completed', created: 25, file: output });
  const text = await readFile(output, 'utf8');
  expect(text.trim().split('\r\n')).toHaveLength(26);
  const { text: served } = await t.admin.get(`/api/v1/batches/${batch.id}/codes.csv`);
  expect(text).toBe(served);
});

test('a backup is restored into another database, and the doctor finds it sound', async () => {
  const newest = (await readMigrations()).length;
  const file = join(folder, 'all.vtb');
  const made = await answered(() => backup.run(file, { json: true }));
  expect(made).toMatchObject({
    schema: newest,
    secret_key: { included: false, kept_in: 'SECRET_KEY' },
  });
  const target = await makeTestDatabase();
  try {
    vi.stubEnv('DATABASE_URL', target.url);
    const restored = await answered(() => restore.run(file, { json: true }));
    expect(restored).toMatchObject({ rows: made.rows as object, epoch: 2, warnings: [] });
    await expect(restore.run(file, {})).rejects.toThrow('--force');
    const report = await answered(() => doctor.run({ json: true }));
    const findings = report.findings as { name: string; status: string }[];
    // how the tests' own PostgreSQL is set up is no matter of the data
    const data = findings.filter(({ name }) => !['durability', 'database role'].includes(name));
    expect(data.filter(({ status }) => status !== 'ok')).toEqual([]);
  } finally {
    await target.close();
  }
});

test('the doctor exits with 1 when there is a problem, and mends it when asked to', async () => {
  const target = await makeTestDatabase();
  try {
    const file = join(folder, 'harmed.vtb');
    await printed(() => backup.run(file, {}));
    vi.stubEnv('DATABASE_URL', target.url);
    await printed(() => restore.run(file, {}));
    await target.db.query({ text: 'update voucher set used_count = 1' });
    expect(await printed(() => doctor.run({}))).toContain('✗ voucher counts');
    expect(process.exitCode).toBe(1);
    const mended = await printed(() => doctor.run({ repair: true }));
    expect(mended).toContain('Mended: 25 vouchers counted anew');
    expect(mended).toContain('✓ voucher counts');
  } finally {
    await target.close();
  }
});

test('a database that cannot be reached is a finding, also as JSON', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none');
  const report = await answered(() => doctor.run({ json: true }));
  expect(report).toMatchObject({ ok: false, findings: [{ name: 'database', status: 'problem' }] });
  expect(process.exitCode).toBe(1);
});

test('a link to set a new password works once, and can switch the second factor off', async () => {
  const person = await t.person('analyst');
  await t.db.query({
    text: `update account set totp_sealed = 'v1.x.y', totp_confirmed_at = now() where email = $1`,
    values: [person.email],
  });
  const options = { json: true, disableTotp: true };
  const { url } = await answered(() => account.resetLink(person.email.toUpperCase(), options));
  const token = new URL(url as string).searchParams.get('token');
  expect(url).toMatch(/^http:\/\/vouchers\.test\/reset\?token=/);
  const password = 'a password by link';
  const redeem = () => t.as().post('/api/v1/password-resets/redeem', { token, password });
  expect((await redeem()).status).toBe(200);
  expect((await redeem()).status).toBe(404);
  const signedIn = await t.as().post('/api/v1/session', { email: person.email, password });
  expect(signedIn.body.account).toMatchObject({ id: person.id, totp_enabled: false });
  await expect(account.resetLink('nobody@people.example', {})).rejects.toThrow('no active account');
});

test('import takes a file of codes, and writes what it did not take to another', async () => {
  const [file, rejected] = [join(folder, 'own.csv'), join(folder, 'rejected.csv')];
  await writeFile(file, 'code\nCLI-1\nCLI-2\nCLI 1!\n');
  const options = { campaign: campaign.id, rejected, json: true };
  const made = await answered(() => importing.run(file, options));
  expect(made).toMatchObject({ status: 'completed', accepted: 2, rejected: 1 });
  expect(await readFile(rejected, 'utf8')).toContain('4,CLI 1!,');
  // the same file again adds nothing
  expect(await answered(() => importing.run(file, options))).toMatchObject({ accepted: 0 });
  await expect(importing.run(join(folder, 'none.csv'), options)).rejects.toThrow('ENOENT');
  await expect(importing.run(file, { ...options, campaign: 'cmp_0' })).rejects.toThrow(
    'no campaign cmp_0',
  );
  await writeFile(file, 'name\nA\n');
  await expect(importing.run(file, options)).rejects.toThrow('must name a column “code”');
});
