// Holds that end: given back, or run out.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import { expireHolds, makeCode, makeKey, makeShop, type Coded, type Shop } from './shop.ts';

let t: TestApp;
let shop: Shop;
let api: Caller;
beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId);
  api = t.as(shop.key);
});
afterAll(() => t.close());

const call =
  (path: string) =>
  (
    coded: Coded,
    order_reference: string | undefined,
    more: object = {},
    by = api,
  ): Promise<Answered> =>
    by.post(`/api/webhook${path}`, { code: coded.code, order_reference, ...more });
const hold = call('/hold');
const sell = (coded: Coded, order?: string, more: object = {}, by = api) =>
  call('/redemption')(coded, order, { transaction_amount: 50, ...more }, by);
const release = call('/hold/release');
const codeOf = ({ body }: Answered) => body.error_code as string | undefined;

describe('given back', () => {
  test('by its id, or by code and order; again, unknown or gone: 200', async () => {
    const coded = await makeCode(shop);
    const byId = (hold_id: string) => api.post('/api/webhook/hold/release', { hold_id });
    const { body } = await hold(coded, 'A');
    for (let i = 0; i < 2; i++) expect((await byId(body.hold_id as string)).status).toBe(200);
    await hold(coded, 'A');
    for (let i = 0; i < 2; i++) expect((await release(coded, 'A')).status).toBe(200);
    expect((await hold(coded, 'B')).status).toBe(200);
    for (const id of [`hld_${'0'.repeat(32)}`, 'nonsense'])
      expect((await byId(id)).status).toBe(200);
    expect((await release(coded, 'NEVER')).status).toBe(200);
    expect(
      (await api.post('/api/webhook/hold/release', { code: 'NONE', order_reference: 'x' })).status,
    ).toBe(200);
    // B's is still there
    expect(codeOf(await hold(coded, 'C'))).toBe('voucher_on_hold');
  });

  test('another’s hold is not given back by who does not name it', async () => {
    const coded = await makeCode(shop);
    await hold(coded, 'A');
    await release(coded, 'B');
    await release(coded, 'A', {}, t.as(await makeKey(shop, { shop: 'another shop' })));
    expect(codeOf(await hold(coded, 'B'))).toBe('voucher_on_hold');
  });

  test.each([{}, { code: 'A' }, { order_reference: 'A' }, { hold_id: 5 }])(
    '%j names no hold: 400',
    async (body) => {
      expect(await api.post('/api/webhook/hold/release', body)).toMatchObject({
        status: 400,
        body: { success: false, error_code: 'invalid_request' },
      });
    },
  );

  test('what was held and sold is not given back by a late release', async () => {
    const coded = await makeCode(shop);
    const { body } = await hold(coded, 'A');
    await sell(coded, 'A');
    await api.post('/api/webhook/hold/release', { hold_id: body.hold_id as string });
    await release(coded, 'A');
    expect(codeOf(await hold(coded, 'B'))).toBe('voucher_already_redeemed');
  });
});

test('holds that ran out are booked in the ledger without anyone’s call', async () => {
  const coded = await makeCode(shop, {}, { max_uses: 2 });
  await hold(coded, 'A');
  await hold(coded, 'B');
  await expireHolds(coded);
  await expect
    .poll(
      () =>
        t.db.query({
          text: `select kind, actor_kind, shop from ledger
            where voucher_id = $1 and kind = 'hold.expired'`,
          values: [coded.voucherId],
        }),
      { timeout: 5_000 },
    )
    .toEqual([1, 2].map(() => ({ kind: 'hold.expired', actor_kind: 'system', shop: 'default' })));
});
