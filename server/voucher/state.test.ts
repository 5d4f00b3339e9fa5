// How vouchers stand, in answers, lists and files: on a real database, as a use of them is judged.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listedVoucherStates, voucherStates } from '../../contract/management/voucher.ts';
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
  const campaigns = {
    OPEN: {},
    PAST: { valid_from: '2024-01-01', valid_until: PAST },
    COMES: { valid_from: FUTURE },
    PAUSED: {},
    GONE: { valid_until: PAST },
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
      const path = own === 'HELD' ? 'hold' : 'redemption';
      await must(
        key.api.post(`/api/webhook/${path}`, {
          code: `${name}-${own}`,
          order_reference: `${name}-${own}`,
          transaction_amount: 50,
          ...(own === 'HELD' ? { ttl_seconds: 3_600 } : {}),
        }),
        200,
      );
    }
    // its end is known only now, as when it has passed
    const { valid_until: end } = fields as { valid_until?: string };
    const path = `/api/v1/campaigns/${campaign.id}`;
    if (end !== undefined) await must(t.admin.patch(path, { valid_until: end }), 200);
    if (name === 'PAUSED') await must(t.admin.patch(path, { status: 'paused' }), 200);
    if (name === 'GONE') await must(t.admin.patch(path, { status: 'ended' }), 200);
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

  test.each(listedVoucherStates)(
    '%s: a list asked for it holds those that say so',
    async (state) => {
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
    },
  );

  test('narrows with the other filters', async () => {
    const { campaign_id } = all.find(({ code }) => code === 'PAST-PLAIN')!;
    const said = all.filter((each) => each.state === 'expired' && each.campaign_id === campaign_id);
    expect(codesOf(await read(`&state=expired&campaign_id=${campaign_id}`))).toEqual(codesOf(said));
    expect(codesOf(await read('&state=expired&code=open-ended'))).toEqual(['OPEN-ENDED']);
    expect(await read('&state=active&code=open-ended')).toEqual([]);
    expect(await read('&state=active&status=disabled')).toEqual([]);
  });
});
