// How vouchers stand, in answers, lists and files: on a real database, as a use of them is judged.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { voucherStates } from '../../contract/management/voucher.ts';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';

const PAST = '2024-03-31';
const FUTURE = '2099-01-01';
let t: TestApp;
let client: Made;
let all: Made[];

const read = async (path: string): Promise<Made[]> =>
  (await must(t.admin.get(`/api/v1/vouchers?client_id=${client.id}&limit=500${path}`), 200)).data;
const codesOf = (vouchers: Made[]) => vouchers.map(({ code }) => String(code));

/** Every kind of campaign, and in each a voucher with every kind of dates and uses of its own. */
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client();
  const key = await t.key(client);
  const redeem = (code: string) =>
    key.api.post('/api/webhook/redemption', {
      code,
      order_reference: code,
      transaction_amount: 50,
    });
  const campaigns = {
    OPEN: {},
    PAST: { valid_from: '2024-01-01', valid_until: PAST },
    COMES: { valid_from: FUTURE },
    PAUSED: {},
    GONE: { valid_until: PAST },
    FULL: {},
    TAKEN: {},
  };
  const vouchers = {
    PLAIN: {},
    TWICE: { max_uses: null },
    ENDED: { valid_until: PAST },
    LONGER: { valid_until: FUTURE },
    LATER: { valid_from: FUTURE },
    OFF: {},
    USED: {},
    HELD: {},
  };
  for (const [name, fields] of Object.entries(campaigns)) {
    const campaign = await t.campaign(client, { name, ...fields, valid_until: null });
    for (const [own, dates] of Object.entries(vouchers)) {
      const code = `${name}-${own}`;
      const { id } = await t.voucher(campaign, { code, ...dates });
      if (own === 'OFF')
        await must(t.admin.patch(`/api/v1/vouchers/${id}`, { status: 'disabled' }), 200);
    }
    if (name === 'COMES') continue;
    for (const own of ['USED', 'HELD']) {
      const code = `${name}-${own}`;
      const held = { code, order_reference: code, ttl_seconds: 3_600 };
      await must(own === 'HELD' ? key.api.post('/api/webhook/hold', held) : redeem(code), 200);
    }
    // its end is known only now, as when it has passed
    const { valid_until: end } = fields as { valid_until?: string };
    const path = `/api/v1/campaigns/${campaign.id}`;
    if (end !== undefined) await must(t.admin.patch(path, { valid_until: end }), 200);
    if (name === 'PAUSED') await must(t.admin.patch(path, { status: 'paused' }), 200);
    if (name === 'GONE') await must(t.admin.patch(path, { status: 'ended' }), 200);
    // one is redeemed and one is held: the third use of FULL is redeemed as well
    if (name === 'FULL') await must(redeem(`${name}-TWICE`), 200);
    const limit = { FULL: 3, TAKEN: 2, OPEN: 100 }[name];
    if (limit !== undefined) await must(t.admin.patch(path, { max_redemptions: limit }), 200);
  }
  all = await read('');
});
afterAll(() => t.close());

describe('how a voucher stands', () => {
  test('follows its uses, its own dates, and those of its campaign', () => {
    const stateOf = Object.fromEntries(all.map(({ code, state }) => [code, state]));
    expect(stateOf).toMatchObject({
      'OPEN-PLAIN': 'active',
      'OPEN-TWICE': 'active',
      'OPEN-ENDED': 'expired',
      'OPEN-LONGER': 'active',
      'OPEN-LATER': 'scheduled',
      'OPEN-OFF': 'disabled',
      'OPEN-USED': 'used_up',
      'OPEN-HELD': 'on_hold',
      'PAST-PLAIN': 'expired',
      'PAST-ENDED': 'expired',
      'PAST-LONGER': 'active',
      'PAST-OFF': 'disabled',
      'PAST-USED': 'used_up',
      'PAST-HELD': 'expired',
      'COMES-PLAIN': 'scheduled',
      'COMES-LONGER': 'scheduled',
      'PAUSED-PLAIN': 'campaign_inactive',
      'PAUSED-LATER': 'campaign_inactive',
      'PAUSED-USED': 'used_up',
      'GONE-PLAIN': 'campaign_inactive',
      'GONE-OFF': 'disabled',
      'FULL-PLAIN': 'campaign_used_up',
      'FULL-TWICE': 'campaign_used_up',
      'FULL-LONGER': 'campaign_used_up',
      'FULL-ENDED': 'expired',
      'FULL-LATER': 'scheduled',
      'FULL-OFF': 'disabled',
      'FULL-USED': 'used_up',
      'FULL-HELD': 'on_hold',
      'TAKEN-PLAIN': 'campaign_used_up',
      'TAKEN-HELD': 'on_hold',
    });
    expect(new Set(Object.values(stateOf))).toEqual(new Set(voucherStates));
  });

  test('is the same in its list, in its answer, and to who asks to use it', async () => {
    const sentences: Record<string, string | undefined> = {
      scheduled: 'Voucher not yet active',
      expired: 'Voucher has expired',
      used_up: 'Voucher has already been redeemed',
      on_hold: 'Voucher is being used in another order',
    };
    const key = await t.key(client);
    for (const { id, code, state } of all) {
      const one = await must(t.admin.get(`/api/v1/vouchers/${id}`), 200);
      expect(one.state, code).toBe(state);
      const { body } = await key.api.get(`/api/webhook/validate/${code}`);
      expect(body.valid, code).toBe(state === 'active');
      const sentence = sentences[state];
      // a campaign that is not active is told first
      if (sentence !== undefined && !/PAUSED|GONE/.test(code)) {
        expect(body.error, code).toBe(sentence);
      }
    }
  });

  test.each(voucherStates)('%s: a list asked for it holds those that say so', async (state) => {
    const said = codesOf(all.filter((each) => each.state === state));
    expect(said.length).toBeGreaterThan(0);
    expect(codesOf(await read(`&state=${state}`))).toEqual(said);
    const file = await t.admin.get(`/api/v1/vouchers.csv?client_id=${client.id}&state=${state}`);
    const lines = file.text.trim().split('\n').slice(1);
    expect(lines.map((line) => line.split(',')[1])).toEqual(said);
    // page by page as well
    const paged: string[] = [];
    for (let cursor = ''; ;) {
      const path = `/api/v1/vouchers?client_id=${client.id}&limit=2&state=${state}${cursor}`;
      const page = await must(t.admin.get(path), 200);
      paged.push(...codesOf(page.data));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(paged).toEqual(said);
  });

  test('is found behind a hundred thousand that stand otherwise', async () => {
    const other = await t.client({ name: 'Printed by the box' });
    const campaign = await t.campaign(other);
    const old = await t.voucher(campaign, { code: 'LONG-AGO' });
    const { api } = await t.key(other);
    const sale = { code: old.code, order_reference: 'long-ago', transaction_amount: 50 };
    await must(api.post('/api/webhook/redemption', sale), 200);
    await t.db.query({
      text: `insert into voucher (organization_id, id, client_id, campaign_id, mode, code, code_key,
          max_uses, created_at)
        select organization_id, ('ffffffff-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
          client_id, campaign_id, mode, 'BOX' || n, 'BOX' || n, 1, now()
        from voucher, generate_series(1, 100001) n where code = $1`,
      values: [old.code],
    });
    for (const filter of [`client_id=${other.id}`, `campaign_id=${campaign.id}`, '']) {
      const page = await must(
        t.admin.get(`/api/v1/vouchers?state=used_up&limit=20&${filter}`),
        200,
      );
      expect(codesOf(page.data), filter).toContain('LONG-AGO');
    }
  });

  test('narrows with the other filters', async () => {
    const { campaign_id } = all.find(({ code }) => code === 'PAST-PLAIN')!;
    const said = all.filter((each) => each.state === 'expired' && each.campaign_id === campaign_id);
    expect(codesOf(await read(`&state=expired&campaign_id=${campaign_id}`))).toEqual(codesOf(said));
    expect(codesOf(await read('&state=expired&code=open-ended'))).toEqual(['OPEN-ENDED']);
    expect(await read('&state=active&code=open-ended')).toEqual([]);
    expect(await read('&state=active&status=disabled')).toEqual([]);
  });
});
