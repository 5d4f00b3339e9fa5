// Guessing is slow for who guesses, and costs nobody else anything.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkCharacter } from '../../contract/code.ts';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Caller } from '../../test/harness/caller.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp({ RATE_LIMIT: '1000000' })));
afterAll(() => t.close());

interface Shop {
  client: Made;
  campaign: Made;
  api: Caller;
  look(code: string, ip?: string): Promise<Made>;
}

async function shop(): Promise<Shop> {
  const client = await t.client();
  const campaign = await t.campaign(client);
  const { api } = await t.key(client);
  await t.voucher(campaign, { code: 'GOOD-1234' });
  const look = (code: string, ip?: string) =>
    must(api.get(`/api/webhook/validate/${code}`, ip ? { 'x-customer-ip': ip } : {}), 200);
  return { client, campaign, api, look };
}

let serial = 0;
const guess = () => `GUES${(1000 + serial++).toString()}`;
const count = async (look: Shop['look'], times: number, ip?: string, code = guess) => {
  const answers = [];
  for (let i = 0; i < times; i++) answers.push((await look(code(), ip)).error_code as string);
  // misses are counted once the client's codes are known, which no answer waits for
  await new Promise((resolve) => setTimeout(resolve, i0));
  return answers;
};
const i0 = 30;

test('a shopper who guesses waits, and good codes tell him nothing; the others notice nothing', async () => {
  const { look } = await shop();
  await count(look, 1, '192.0.2.1');
  expect(await count(look, 9, '192.0.2.1')).toEqual(Array(9).fill('voucher_not_found'));
  for (const code of [guess(), 'GOOD-1234']) {
    expect(await look(code, '192.0.2.1')).toMatchObject({
      valid: false,
      code,
      error_code: 'too_many_attempts',
      error: 'Too many codes were tried: wait a minute, then try again',
    });
  }
  expect(await look('GOOD-1234', '192.0.2.2')).toMatchObject({ valid: true });
  expect(await look('GOOD-1234')).toMatchObject({ valid: true });
  expect(await look(guess(), '192.0.2.2')).toMatchObject({ error_code: 'voucher_not_found' });
});

test('he is asked to wait by a 200 that says for how long: no shop rests for it', async () => {
  const { api, look } = await shop();
  await count(look, 11, '192.0.2.3');
  const answer = await api.get('/api/webhook/validate/GOOD-1234', { 'x-customer-ip': '192.0.2.3' });
  expect(answer.status).toBe(200);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});

test('an IPv6 shopper is his network; without an address, what the shop calls him', async () => {
  const { api, look } = await shop();
  await count(look, 1, '2001:db8::1');
  for (let i = 2; i < 12; i++) await look(guess(), `2001:db8::${i}`);
  expect((await look('GOOD-1234', '2001:db8::ffff')).error_code).toBe('too_many_attempts');
  const url = (code: string) => `/api/webhook/validate/${code}?customer_reference=ann@shop.test`;
  for (let i = 0; i < 11; i++) await api.get(url(guess()));
  expect((await api.get(url('GOOD-1234'))).body).toMatchObject({ valid: false });
  // neither address nor name is kept
  await new Promise((resolve) => setTimeout(resolve, 100));
  const rows = await t.db.query<{ subject: string }>({ text: 'select subject from budget_use' });
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/ann|2001:db8|192\.0\.2/);
});

test('hits never count, nor does what can be no code of this client', async () => {
  const { look } = await shop();
  const ip = '192.0.2.4';
  await count(look, 1, ip);
  for (let i = 0; i < 30; i++) await look('GOOD-1234', ip);
  for (const typo of ['SHORT', 'MUCH-TOO-LONG-TO-BE-ONE', 'no%20code!']) {
    await count(look, 12, ip, () => typo);
  }
  expect(await look('GOOD-1234', ip)).toMatchObject({ valid: true });
});

test('a wrong check character is a typing error; a right one is a guess', async () => {
  const client = await t.client();
  const campaign = await t.campaign(client);
  const { api } = await t.key(client);
  await must(t.admin.post(`/api/v1/campaigns/${campaign.id}/batches`, { quantity: 5 }), 202);
  const ip = { 'x-customer-ip': '192.0.2.5' };
  const random = (i: number) => `ABCDEFGH${'ABCDEFGHJKMN'.charAt(i)}X`;
  const tell = async (code: string) =>
    (await must(api.get(`/api/webhook/validate/${code}`, ip), 200)).error_code as string;
  const wrong = (text: string) => (checkCharacter(text) === 'Z' ? 'Y' : 'Z');
  for (let i = 0; i < 12; i++) await tell(random(i) + wrong(random(i)));
  await new Promise((resolve) => setTimeout(resolve, i0));
  expect(await tell('ABCDEFGHABCD')).toBe('voucher_not_found');
  for (let i = 0; i < 12; i++) await tell(random(i) + checkCharacter(random(i)));
  expect(await tell('ABCDEFGHABCD')).toBe('too_many_attempts');
});

test('a key beyond its budget still answers good codes, and its guessers get less', async () => {
  const { look } = await shop();
  const answers = await count(look, 70);
  expect(new Set(answers)).toEqual(new Set(['voucher_not_found']));
  expect(await look('GOOD-1234')).toMatchObject({ valid: true });
  expect(await look('GOOD-1234', '192.0.2.6')).toMatchObject({ valid: true });
  await count(look, 3, '192.0.2.6');
  expect((await look('GOOD-1234', '192.0.2.6')).error_code).toBe('too_many_attempts');
});

test('a sale is reported whatever was guessed before', async () => {
  const { api, look } = await shop();
  await count(look, 12, '192.0.2.8');
  const sale = { code: 'GOOD-1234', transaction_amount: 30, order_reference: 'A' };
  await must(api.post('/api/webhook/redemption', sale, { 'x-customer-ip': '192.0.2.8' }), 200);
});

test('a thousand misses in an hour stand in the ledger, once', async () => {
  const other = await makeTestApp({ RATE_LIMIT: '1000000' });
  const client = await other.client();
  await other.voucher(await other.campaign(client), { code: 'GOOD-1234' });
  const { api } = await other.key(client);
  const told = () =>
    other.db.query<{ after: { misses: number } }>({
      text: `select after from ledger where kind = 'guessing.suspected'`,
    });
  for (let i = 0; i < 10; i++) {
    await Promise.all(
      Array.from({ length: 110 }, () => api.get(`/api/webhook/validate/${guess()}`)),
    );
  }
  for (let tries = 0; (await told()).length === 0 && tries < 100; tries++) {
    await api.get(`/api/webhook/validate/${guess()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const entries = await told();
  expect(entries).toHaveLength(1);
  expect(entries[0]?.after.misses).toBeGreaterThanOrEqual(1_000);
  await other.close();
});

test('RATE_LIMIT=0 turns all of it off', async () => {
  const open = await makeTestApp();
  const client = await open.client();
  await open.voucher(await open.campaign(client), { code: 'GOOD-1234' });
  const { api } = await open.key(client);
  for (let i = 0; i < 15; i++) {
    await api.get(`/api/webhook/validate/${guess()}`, { 'x-customer-ip': '192.0.2.9' });
  }
  const answer = await api.get('/api/webhook/validate/GOOD-1234', { 'x-customer-ip': '192.0.2.9' });
  expect(answer.body).toMatchObject({ valid: true });
  expect(answer.headers['ratelimit-limit']).toBeUndefined();
  await open.close();
});
