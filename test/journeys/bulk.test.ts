// POST /api/webhook/redemption/batch: each item answered as the single call would have answered it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Caller } from '../harness/caller.ts';
import { makeCode, makeShop, type Shop } from './shop.ts';

let t: TestApp;
let shop: Shop;
let api: Caller;
beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId);
  api = t.as(shop.key);
});
afterAll(() => t.close());

type Result = { status: number } & Record<string, unknown>;

async function report(redemptions: unknown[], key?: string): Promise<Result[]> {
  const headers = key ? { 'idempotency-key': key } : undefined;
  const { status, text, body } = await api.post(
    '/api/webhook/redemption/batch',
    { redemptions },
    headers,
  );
  expect(status, text.slice(0, 300)).toBe(200);
  return body.results as Result[];
}

const statuses = (results: Result[]) => results.map(({ status }) => status);

test('an answer for each, in order, as the single call answers; one bad item harms no other', async () => {
  const single = await makeCode(shop);
  const shared = await makeCode(shop, { minimum_spend: 25 }, { max_uses: 2 });
  const results = await report([
    { code: single.code, transaction_amount: 45.99, order_reference: 'B-1' },
    { code: single.code, transaction_amount: 45.99, order_reference: 'B-2' },
    { code: shared.code, transaction_amount: 10, order_reference: 'B-1' },
    { code: 'NO-SUCH', transaction_amount: 10, order_reference: 'B-3' },
    { code: shared.code },
    'nonsense',
    null,
    [],
    { code: shared.code, transaction_amount: -1 },
    { code: shared.code, transaction_amount: 1, redeemed_at: '2098-01-01T00:00:00Z' },
    { code: shared.code, transaction_amount: '30', order_reference: 7 },
    { code: shared.code, transaction_amount: 30 },
  ]);
  expect(statuses(results)).toEqual([200, 409, 200, 404, 400, 400, 400, 400, 400, 400, 200, 409]);
  expect(results[0]).toMatchObject({ success: true, discount_applied: 9.2, remaining_uses: 0 });
  expect(results[1]).toMatchObject({ success: false, error_code: 'voucher_already_redeemed' });
  expect(results[2]).toMatchObject({ warnings: [{ code: 'minimum_spend_not_met' }] });
  expect(results[8]).toMatchObject({
    error_code: 'invalid_request',
    errors: [{ path: 'transaction_amount' }],
  });
  for (const result of results.filter(({ status }) => status !== 200)) {
    expect(result).toMatchObject({ success: false });
    expect(result.reference).toMatch(/^[A-Z2-9]{10}$/);
  }
  const seen = await api.post('/api/webhook/redemption', {
    code: single.code,
    transaction_amount: 45.99,
    order_reference: 'B-1',
  });
  expect({ status: seen.status, ...(seen.body as object) }).toEqual(results[0]);
});

test('an earlier item is visible to a later one, and the same order is itself again', async () => {
  const { code } = await makeCode(shop);
  const item = { code, transaction_amount: 5, order_reference: 'S' };
  const [first, again, other] = await report([item, item, { ...item, transaction_amount: 6 }]);
  expect(again).toEqual(first);
  expect(other).toMatchObject({ status: 409, error_code: 'order_reference_conflict' });
});

test('an item’s idempotency_key is the single call’s, within the batch and beyond it', async () => {
  const { code, voucherId } = await makeCode(shop, {}, { max_uses: null });
  const item = { code, transaction_amount: 5, idempotency_key: 'item key' };
  const [first, again, other] = await report([item, item, { ...item, transaction_amount: 6 }]);
  expect(again).toEqual(first);
  expect(other).toMatchObject({ status: 422, error_code: 'idempotency_key_reused' });
  const alone = await api.post(
    '/api/webhook/redemption',
    { code, transaction_amount: 5 },
    { 'idempotency-key': 'item key' },
  );
  expect(alone.body.redemption_id).toBe(first?.redemption_id);
  const [row] = await t.db.query({
    text: 'select used_count from voucher where id = $1',
    values: [voucherId],
  });
  expect(row).toEqual({ used_count: 1 });
  for (const idempotency_key of ['', 5, 'x'.repeat(256), {}]) {
    expect(statuses(await report([{ ...item, idempotency_key }]))).toEqual([400]);
  }
});

test('the call’s own Idempotency-Key makes all of it once; another body is 422', async () => {
  const { code, voucherId } = await makeCode(shop, {}, { max_uses: null });
  const items = [1, 2, 3].map((transaction_amount) => ({ code, transaction_amount }));
  const first = await report(items, 'batch key');
  expect(await report(items, 'batch key')).toEqual(first);
  const headers = { 'idempotency-key': 'batch key' };
  const other = await api.post(
    '/api/webhook/redemption/batch',
    { redemptions: items.slice(1) },
    headers,
  );
  expect(other).toMatchObject({ status: 422, body: { error_code: 'idempotency_key_reused' } });
  const [row] = await t.db.query({
    text: 'select used_count from voucher where id = $1',
    values: [voucherId],
  });
  expect(row).toEqual({ used_count: 3 });
});

test('the call’s key and an item’s key may be the same word', async () => {
  const { code } = await makeCode(shop, {}, { max_uses: null });
  const item = { code, transaction_amount: 5, idempotency_key: 'one word' };
  expect(statuses(await report([item], 'one word'))).toEqual([200]);
});

test('an item may turn a hold into a redemption by its hold_id', async () => {
  const { code } = await makeCode(shop);
  const held = await api.post('/api/webhook/hold', { code, order_reference: 'CART' });
  const item = { code, transaction_amount: 5, hold_id: held.body.hold_id as string };
  const [first, again] = await report([item, item]);
  expect(first?.status).toBe(200);
  expect(again).toEqual(first);
});

test('1 to 500 items: 500 are taken, none and 501 are refused, 100 kB is no large body here', async () => {
  const { code } = await makeCode(shop, {}, { max_uses: null });
  const items = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      code,
      transaction_amount: 1,
      order_reference: `N-${i}`,
      metadata: { note: 'x'.repeat(200) },
    }));
  expect(new Set(statuses(await report(items(500))))).toEqual(new Set([200]));
  for (const redemptions of [[], items(501), {}, 'x', null]) {
    const answer = await api.post('/api/webhook/redemption/batch', { redemptions });
    expect(answer).toMatchObject({
      status: 400,
      body: { success: false, error_code: 'invalid_request' },
    });
  }
});
