// The reference is correct: what it is slower by is not paid for with a second redemption.
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import { CREATE, fillWith } from './schema.ts';
import { buildBaseline } from './server.ts';

const KEY = 'a key of the reference';
let database: TestDatabase;
let app: FastifyInstance;

beforeAll(async () => {
  database = await makeTestDatabase();
  for (const statement of CREATE.split(';')) await database.db.query({ text: statement });
  await database.db.query({ text: fillWith('B', 10, 1) });
  app = buildBaseline(database.url, KEY);
});
afterAll(async () => {
  await app.close();
  await database.close();
});

const redeem = (code: string, order_reference: string) =>
  app.inject({
    method: 'POST',
    url: '/api/webhook/redemption',
    headers: { 'x-api-key': KEY },
    payload: { code, order_reference, transaction_amount: 50 },
  });

test('a code of one use is redeemed by one of many orders at once', async () => {
  const orders = Array.from({ length: 20 }, (_, i) => redeem('B000000001', `O${i}`));
  const statuses = (await Promise.all(orders)).map(({ statusCode }) => statusCode);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(19);
});

test('the same order again, also at once, is the same redemption', async () => {
  const calls = Array.from({ length: 10 }, () => redeem('B000000002', 'SAME'));
  const answers = (await Promise.all(calls)).map((each) => each.json<{ redemption_id: string }>());
  expect(new Set(answers.map(({ redemption_id }) => redemption_id)).size).toBe(1);
  expect(answers[0]).toMatchObject({ success: true, discount_applied: 10, remaining_uses: 0 });
});

test('it validates what is good, and nobody without the key', async () => {
  const url = '/api/webhook/validate/B000000003';
  const good = await app.inject({ url, headers: { 'x-api-key': KEY } });
  expect(good.json()).toMatchObject({ valid: true, discount_value: 20, currency: 'GBP' });
  expect((await app.inject({ url })).statusCode).toBe(401);
});
