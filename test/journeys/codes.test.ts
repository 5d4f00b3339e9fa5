// When two spellings are one code, and whose codes a key sees.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import { makeCampaign, makeCode, makeKey, makeShop, makeVoucher, type Shop } from './shop.ts';

let t: TestApp;
let shop: Shop;
beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId);
});
afterAll(() => t.close());

const validate = (code: string, key = shop.key) =>
  t.as(key).get(`/api/webhook/validate/${encodeURIComponent(code)}`);

describe('one code', () => {
  beforeAll(() => makeCode(shop, {}, { code: 'Summer20-X7K3M2', max_uses: null }));

  test.each([
    ['as written', 'Summer20-X7K3M2'],
    ['lower case', 'summer20-x7k3m2'],
    ['without the dash', 'SUMMER20X7K3M2'],
    ['with spaces', ' summer 20 x7k3 m2 '],
    ['with other spaces', 'summer20\u00a0\u2009\u3000x7k3m2\t'],
    ['an en dash', 'summer20\u2013x7k3m2'],
    ['other dashes', 'summer20\u2010\u2011\u2012\u2014\u2015\u2212\ufe63\uff0dx7k3m2'],
    ['a soft hyphen', 'summer20\u00adx7k3m2'],
    ['underscores', 'summer20__x7k3_m2'],
    [
      'full width',
      '\uff33\uff55\uff4d\uff4d\uff45\uff52\uff12\uff10\uff38\uff17\uff2b\uff13\uff2d\uff12',
    ],
    ['invisible marks of a copy', '\ufeffsummer20\u200b-x7k3\u200em2'],
  ])('%s', async (_name, typed) => {
    expect((await validate(typed)).body).toMatchObject({ valid: true, code: 'Summer20-X7K3M2' });
    const sold = await t
      .as(shop.key)
      .post('/api/webhook/redemption', { code: typed, transaction_amount: 1 });
    expect(sold).toMatchObject({ status: 200, body: { voucher_code: 'Summer20-X7K3M2' } });
  });

  test.each([
    'SUMMER20-X7K3M3',
    'SUMMER20-X7K3M',
    'SUMMER20.X7K3M2',
    'SUMMER20-X7K3M2;',
    '---',
    'É',
  ])('%s is another, or none', async (typed) => {
    const { status, body } = await validate(typed);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { valid: false, code: typed, error_code: 'voucher_not_found' },
    });
  });
});

test('letters of other alphabets are compared without their case', async () => {
  await makeCode(shop, {}, { code: 'ÉTÉ-ЛЕТО-Straße' });
  expect((await validate('été лето STRASSE')).body.valid).toBe(true);
  expect((await validate('e\u0301te\u0301летоstraße')).body.valid).toBe(true);
});

test('two that compare equal cannot both exist for a client in a mode: 409', async () => {
  const campaign = await t.campaign(await t.client());
  await t.voucher(campaign, { code: 'Twin-1' });
  const again = (code: string) =>
    t.admin.post(`/api/v1/campaigns/${campaign.id}/vouchers`, { code });
  for (const code of ['TWIN1', 'twin_1', 'T-w-i-n-1']) expect((await again(code)).status).toBe(409);
});

describe('whose code', () => {
  test('another client’s is answered as one that does not exist, wherever it is asked for', async () => {
    const { code } = await makeCode(await makeShop(t.db, t.organizationId));
    const api = t.as(shop.key);
    const shape = (body: object, spelled: string) =>
      JSON.stringify(body)
        .replaceAll(spelled, 'CODE')
        .replace(/"reference":"\w+"/, '');
    const paths = ['/hold', '/redemption', '/redemption/void', '/redemption/refund'];
    const body = (asked: string) => ({
      code: asked,
      transaction_amount: 1,
      refund_amount: 1,
      order_reference: asked,
    });
    for (const path of paths) {
      const [theirs, none] = await Promise.all(
        [code, 'NO-SUCH'].map((asked) => api.post(`/api/webhook${path}`, body(asked))),
      );
      expect(theirs?.status).toBe(404);
      expect(shape(theirs?.body as object, code)).toBe(shape(none?.body as object, 'NO-SUCH'));
    }
    expect(shape((await validate(code)).body as object, code)).toBe(
      shape((await validate('NO-SUCH')).body as object, 'NO-SUCH'),
    );
  });

  test('two clients may have the same code, and so may the two modes of one', async () => {
    const other = await makeShop(t.db, t.organizationId);
    const testKey = await makeKey(shop, { mode: 'test' });
    await makeCode(shop, { discount_value: 10 }, { code: 'WELCOME' });
    await makeCode(other, { discount_value: 30 }, { code: 'welcome' });
    await makeCode(shop, { discount_value: 50, mode: 'test' }, { code: 'WEL-COME' });
    const value = async (key: string) =>
      (await validate('welcome', key)).body.discount_value as number;
    expect([await value(shop.key), await value(other.key), await value(testKey)]).toEqual([
      10, 30, 50,
    ]);
  });

  test('a test key sees test campaigns only, a live key live ones', async () => {
    const testKey = await makeKey(shop, { mode: 'test' });
    const live = await makeCode(shop);
    const trial = await makeCode(shop, { mode: 'test' });
    expect((await validate(live.code, testKey)).body.error_code).toBe('voucher_not_found');
    expect((await validate(trial.code)).body.error_code).toBe('voucher_not_found');
    const sale = { code: live.code, transaction_amount: 1, order_reference: 'T' };
    expect((await t.as(testKey).post('/api/webhook/redemption', sale)).status).toBe(404);
    expect(
      (await t.as(testKey).post('/api/webhook/redemption', { ...sale, code: trial.code })).status,
    ).toBe(200);
    const [row] = await t.db.query({
      text: 'select mode from redemption where voucher_id = $1',
      values: [trial.voucherId],
    });
    expect(row).toEqual({ mode: 'test' });
  });

  test('an organization’s key names the client; needless where there is only one', async () => {
    const { code } = await makeVoucher(shop, await makeCampaign(shop));
    const path = `/api/webhook/validate/${code}`;
    expect(await t.admin.get(path)).toMatchObject({
      status: 400,
      body: { valid: false, error_code: 'client_required' },
    });
    expect((await t.admin.get(path, { 'x-client-id': shop.publicId })).body.valid).toBe(true);
    const other = await makeShop(t.db, t.organizationId);
    const seen = await t.admin.get(path, { 'x-client-id': other.publicId });
    expect(seen.body.error_code).toBe('voucher_not_found');
    for (const id of [`cli_${'0'.repeat(32)}`, 'nonsense', shop.clientId]) {
      expect((await t.admin.get(path, { 'x-client-id': id })).status).toBe(404);
    }
    // a client's own key may name its client, and no other
    expect((await t.as(shop.key).get(path, { 'x-client-id': shop.publicId })).status).toBe(200);
    expect((await t.as(shop.key).get(path, { 'x-client-id': other.publicId })).status).toBe(404);

    const stranger = await t.stranger();
    expect((await stranger.get(path)).body.error_code).toBe('client_required');
    const made = await stranger.post('/api/v1/clients', { name: 'The only one' });
    expect(made.status).toBe(201);
    await expect
      .poll(async () => (await stranger.get(path)).body.error_code as string)
      .toBe('voucher_not_found');
    expect((await stranger.get(path, { 'x-client-id': shop.publicId })).status).toBe(404);
  });
});
