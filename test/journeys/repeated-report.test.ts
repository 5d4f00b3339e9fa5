// The same report again: by its order or by its Idempotency-Key it is answered as the first time and
// counted once; after a void, the order is a new one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered, Caller } from '../harness/caller.ts';
import {
  changeCampaign,
  makeCode,
  makeKey,
  makeShop,
  rowsOf,
  type Coded,
  type Shop,
} from './shop.ts';

let t: TestApp;
let shop: Shop;
let api: Caller;
beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId);
  api = t.as(shop.key);
});
afterAll(() => t.close());

const post = (body: unknown, key?: string, by = api): Promise<Answered> =>
  by.post('/api/webhook/redemption', body, key ? { 'idempotency-key': key } : undefined);
const sale = ({ code }: Coded, order_reference: unknown, more: object = {}) => ({
  code,
  transaction_amount: 50,
  order_reference,
  ...more,
});

const EARLIER = '2020-01-01T00:00:00Z';
const LATER = '2099-01-01T00:00:00Z';

describe('the same call again', () => {
  test.each<[string, (coded: Coded) => Promise<unknown>]>([
    ['used up', (coded) => post(sale(coded, 'other'))],
    [
      'expired',
      ({ shop: s, campaignId }) => changeCampaign(s, campaignId, `valid_until = '${EARLIER}'`),
    ],
    ['paused', ({ shop: s, campaignId }) => changeCampaign(s, campaignId, `status = 'paused'`)],
    [
      'disabled',
      ({ voucherId }) =>
        t.db.query({
          text: `update voucher set status = 'disabled' where id = $1`,
          values: [voucherId],
        }),
    ],
  ])('by its order, answers as the first time also when %s since', async (_name, change) => {
    const coded = await makeCode(shop, {}, { max_uses: 2 });
    const first = await post(sale(coded, 'SAME'));
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    await change(coded);
    const again = await post(sale(coded, 'SAME', { metadata: { changed: true }, tax_amount: 1 }));
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  test('a number and its text, with spaces or without, are one order', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    const answers = [1234, '1234', ' 1234 '].map((reference) => post(sale(coded, reference)));
    const ids = (await Promise.all(answers)).map(({ body }) => body.redemption_id as string);
    expect(new Set(ids).size).toBe(1);
  });

  test('orders are one within a shop of the client, not across its shops', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    const other = t.as(await makeKey(shop, { shop: 'the other shop' }));
    const second = t.as(await makeKey(shop));
    const [a, b, c] = [
      await post(sale(coded, 'X')),
      await post(sale(coded, 'X'), undefined, other),
      await post(sale(coded, 'X'), undefined, second),
    ];
    expect(b.body.redemption_id).not.toBe(a.body.redemption_id);
    expect(c.body.redemption_id).toBe(a.body.redemption_id);
  });

  test('with neither order nor key, each call is a redemption of its own', async () => {
    const coded = await makeCode(shop, {}, { max_uses: 2 });
    const call = () => post({ code: coded.code, transaction_amount: 5 });
    expect([(await call()).status, (await call()).status, (await call()).status]).toEqual([
      200, 200, 409,
    ]);
  });

  test('a replay whose redeemed_at has become wrong is still the replay', async () => {
    const coded = await makeCode(shop);
    const first = await post(sale(coded, 'F'));
    const again = await post(sale(coded, 'F', { redeemed_at: '2098-01-01T00:00:00Z' }));
    expect(again).toMatchObject({ status: 200, body: first.body as object });
  });

  test('under one Idempotency-Key: the first answer, also a refusal; another body 422', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    const body = { code: coded.code, transaction_amount: 5 };
    const first = await post(body, 'K1');
    const again = await post(body, 'K1');
    expect(again).toMatchObject({ status: 200, body: first.body as object });
    expect(again.headers['idempotent-replayed']).toBe('true');
    const other = await post({ ...body, transaction_amount: 6 }, 'K1');
    expect(other).toMatchObject({
      status: 422,
      body: { success: false, error_code: 'idempotency_key_reused' },
    });
    expect(await rowsOf('redemption', coded)).toHaveLength(1);

    await changeCampaign(shop, coded.campaignId, `status = 'paused'`);
    const refused = await post(body, 'K2');
    await changeCampaign(shop, coded.campaignId, `status = 'active'`);
    expect(await post(body, 'K2')).toMatchObject({ status: 422, body: refused.body as object });
  });

  test('a key is one for a client and a route: elsewhere it is another', async () => {
    const coded = await makeCode(shop, {}, { max_uses: null });
    const other = await makeCode(await makeShop(t.db, t.organizationId), {}, { max_uses: null });
    expect((await post(sale(coded, 'K'), 'shared key')).status).toBe(200);
    expect((await post(sale(other, 'K'), 'shared key', t.as(other.shop.key))).status).toBe(200);
    const voided = await api.post(
      '/api/webhook/redemption/void',
      { code: coded.code, order_reference: 'K' },
      { 'idempotency-key': 'shared key' },
    );
    expect(voided.status).toBe(200);
  });

  test('a malformed call spoils no key: mended, it may use it', async () => {
    const coded = await makeCode(shop);
    expect((await post({ code: coded.code, transaction_amount: -1 }, 'mended')).status).toBe(400);
    expect((await post(sale(coded, 'F', { redeemed_at: LATER }), 'mended')).status).toBe(400);
    expect((await post(sale(coded, 'F'), 'mended')).status).toBe(200);
  });

  test('a sale that is refused for its reused key is not lost: it is kept as a conflict', async () => {
    const [one, two] = [await makeCode(shop), await makeCode(shop)];
    await post(sale(one, 'KEY-1'), 'reused');
    expect((await post(sale(two, 'KEY-2'), 'reused')).status).toBe(422);
    expect(await rowsOf('conflict', two)).toMatchObject([
      { reason: 'idempotency_key_reused', order_reference: 'KEY-2' },
    ]);
  });
});

describe('after a void', () => {
  const undo = (body: object) => api.post('/api/webhook/redemption/void', body);

  test('the same order is a new redemption, and the one that void and refund then find', async () => {
    const coded = await makeCode(shop);
    const order = { code: coded.code, order_reference: 'V' };
    const first = await post(sale(coded, 'V'));
    await undo(order);
    const second = await post(sale(coded, 'V', { transaction_amount: 60 }));
    expect(second.status).toBe(200);
    expect(second.headers['idempotent-replayed']).toBeUndefined();
    expect(second.body.redemption_id).not.toBe(first.body.redemption_id);
    const refund = await api.post('/api/webhook/redemption/refund', {
      ...order,
      refund_amount: 55,
    });
    expect(refund).toMatchObject({
      status: 200,
      body: { redemption_id: second.body.redemption_id as string },
    });
    expect((await undo(order)).body.redemption_id).toBe(second.body.redemption_id);
    // both voided: the latest is the one
    expect((await undo(order)).body.redemption_id).toBe(second.body.redemption_id);
  });

  test('with the first call’s Idempotency-Key it is the first call again', async () => {
    const coded = await makeCode(shop);
    const first = await post(sale(coded, 'V'), 'void key');
    await undo({ code: coded.code, order_reference: 'V' });
    const again = await post(sale(coded, 'V'), 'void key');
    expect(again).toMatchObject({ status: 200, body: first.body as object });
    expect(await rowsOf('redemption', coded)).toHaveLength(1);
    expect((await post(sale(coded, 'other'))).status).toBe(200);
  });
});
