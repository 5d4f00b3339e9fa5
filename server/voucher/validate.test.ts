// The two look-ups of validate answer alike: the short one for calls that name nothing but a code,
// and the one that also looks for the caller's own holds and customer.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Caller } from '../../test/harness/caller.ts';

let t: TestApp;
let shop: Caller;
let codes: string[];

beforeAll(async () => {
  t = await makeTestApp();
  const client = await t.client();
  ({ api: shop } = await t.key(client));
  const [open, limited, paused] = [
    await t.campaign(client, { valid_until: '2031-01-01' }),
    await t.campaign(client, { max_redemptions: 2, max_uses_per_voucher: null }),
    await t.campaign(client),
  ];
  const make = async (campaign: Made, body: Record<string, unknown> = {}) =>
    (await t.voucher(campaign, body)).code as string;
  const [fresh, used, held, runOut, counted] = [
    await make(open, { code: 'Grüße_20-x' }),
    await make(open),
    await make(open),
    await make(open),
    await make(limited),
  ];
  const rest = [
    await make(limited),
    await make(open, { valid_from: '2030-01-01' }),
    await make(open, { valid_until: '2031-06-01', max_uses: 3 }),
    await make(paused),
  ];
  await must(shop.post('/api/webhook/redemption', order(used, 'O-1')), 200);
  await must(shop.post('/api/webhook/redemption', order(counted, 'O-2')), 200);
  for (const code of [held, runOut, counted]) {
    await must(shop.post('/api/webhook/hold', { code, order_reference: 'H' }), 200);
  }
  await t.db.query({
    text: `update hold h set expires_at = h.created_at + interval '1 microsecond'
      from voucher v where v.organization_id = h.organization_id and v.id = h.voucher_id
        and v.code = $1`,
    values: [runOut],
  });
  await must(t.admin.patch(`/api/v1/campaigns/${paused.id}`, { status: 'paused' }), 200);
  codes = [fresh, used, held, runOut, counted, ...rest, 'NOT-THERE-1', fresh];
});
afterAll(() => t.close());

const order = (code: string, reference: string) => ({
  code,
  order_reference: reference,
  transaction_amount: 20,
});

test('one after the other, all at once, and with a stranger named: the same answers', async () => {
  const ask = async (code: string, query = '') => {
    const answer = await shop.get(`/api/webhook/validate/${encodeURIComponent(code)}${query}`);
    return { status: answer.status, body: { ...answer.body, reference: undefined } as object };
  };
  const single: object[] = [];
  for (const code of codes) single.push(await ask(code));
  expect(await Promise.all(codes.map((code) => ask(code)))).toEqual(single);
  const named = await Promise.all(codes.map((code) => ask(code, '?holder=nobody')));
  expect(named).toEqual(single);
  expect(single.map((each) => (each as { body: Made }).body.error_code ?? 'valid')).toEqual([
    'valid',
    'voucher_already_redeemed',
    'voucher_on_hold',
    'valid',
    'voucher_on_hold',
    'voucher_on_hold',
    'voucher_not_yet_active',
    'valid',
    'voucher_disabled',
    'voucher_not_found',
    'valid',
  ]);
});
