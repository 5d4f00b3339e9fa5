// Vouchers of the management API through HTTP, on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
let client: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client();
});
afterAll(() => t.close());

let serial = 0;
const newCode = () => `NAMED-${(serial++).toString()}-X`;
const listed = async (query: string, caller = t.admin): Promise<string[]> =>
  (await must(caller.get(`/api/v1/vouchers?${query}`), 200)).data.map((each: Made) => each.id);

describe('a named code', () => {
  test('takes uses from its campaign as it is now, and its dates live', async () => {
    const campaign = await t.campaign(client, {
      max_uses_per_voucher: 3,
      valid_until: '2030-01-01',
    });
    const made = await t.voucher(campaign, { code: 'Summer_20-ä', metadata: { list: 'a', n: 1 } });
    expect(made).toMatchObject({
      campaign_id: campaign.id,
      client_id: client.id,
      code: 'Summer_20-ä',
      url: `http://vouchers.test/v/${client.token}/Summer_20-%C3%A4`,
      status: 'active',
      max_uses: 3,
      uses: 0,
      held: 0,
      remaining_uses: 3,
      valid_from: null,
      valid_until: null,
      metadata: { list: 'a', n: 1 },
      batch_id: null,
      mode: 'live',
    });
    await must(
      t.admin.patch(`/api/v1/campaigns/${campaign.id}`, { max_uses_per_voucher: null }),
      200,
    );
    const read = await t.admin.get(`/api/v1/vouchers/${made.id}`);
    expect(read.body).toMatchObject({ ...made, max_uses: 3 });
    expect((await t.voucher(campaign)).max_uses).toBeNull();
    const unlimited = await t.voucher(campaign, { max_uses: null });
    expect(unlimited).toMatchObject({ max_uses: null, remaining_uses: null });
  });

  test('takes dates of its own in the zone of the client', async () => {
    const campaign = await t.campaign(await t.client({ time_zone: 'Asia/Kolkata' }));
    const made = await t.voucher(campaign, { valid_from: '2026-02-01', valid_until: '2026-02-01' });
    expect(made).toMatchObject({
      valid_from: '2026-01-31T18:30:00Z',
      valid_until: '2026-02-01T18:29:59Z',
    });
  });

  test('that equals another of the client but for case and dashes is refused', async () => {
    const campaign = await t.campaign(client, { name: 'First' });
    await t.voucher(campaign, { code: 'EQUAL-1' });
    const url = `/api/v1/campaigns/${(await t.campaign(client)).id}/vouchers`;
    const answer = await t.admin.post(url, { code: 'equal1' });
    expect(answer.status).toBe(409);
    expect(answer.body.error).toBe('equal1 is taken: the campaign “First” has EQUAL-1');
    // in test mode, and for another client, it is free
    await t.voucher(await t.campaign(client, { mode: 'test' }), { code: 'EQUAL-1' });
    await t.voucher(await t.campaign(await t.client()), { code: 'EQUAL-1' });
  });

  test('of 20 at once with equal codes one is made', async () => {
    const url = `/api/v1/campaigns/${(await t.campaign(client)).id}/vouchers`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => t.admin.post(url, { code: i % 2 ? 'RACE-1' : 'race1' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 19 }, () => 409),
    ]);
  });

  test.each([
    ['code', { code: '' }],
    ['code', { code: 'A B' }],
    ['code', { code: '---' }],
    ['code', { code: 'x'.repeat(65) }],
    ['code', { code: 'A/B' }],
    ['code', { code: '\ud800' }],
    ['code', { code: 7 }],
    ['code', { metadata: { note: '\ud83d' } }],
    ['max_uses', { max_uses: 0 }],
    ['valid_until', { valid_from: '2026-02-02', valid_until: '2026-02-01' }],
    ['source_id', { source_id: 'src_nonsense' }],
    ['metadata', { metadata: { deep: { er: 1 } } }],
  ])('is refused with 400 that names %s for %j', async (path, fields) => {
    const campaign = await t.campaign(client);
    const url = `/api/v1/campaigns/${campaign.id}/vouchers`;
    const answer = await t.admin.post(url, { code: newCode(), ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0].path ?? 'code').toMatch(new RegExp(`^${path}`));
  });

  test('takes a source of its own campaign only', async () => {
    const [campaign, other] = [await t.campaign(client), await t.campaign(client)];
    const flyer = { name: 'Flyer', kind: 'flyer' };
    const source = await must(t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, flyer));
    expect((await t.voucher(campaign, { source_id: source.id })).source_id).toBe(source.id);
    const url = `/api/v1/campaigns/${other.id}/vouchers`;
    const answer = await t.admin.post(url, { code: newCode(), source_id: source.id });
    expect(answer.body.errors[0].path).toBe('source_id');
  });
});

describe('a look-up', () => {
  test('finds a code as people type it, in all clients or in one', async () => {
    const other = await t.client();
    const first = await t.voucher(await t.campaign(client), { code: 'FIND-ME-7' });
    const second = await t.voucher(await t.campaign(other), { code: 'findme7' });
    expect(await listed(`code=${encodeURIComponent(' find me–7')}`)).toEqual([second.id, first.id]);
    expect(await listed(`code=FINDME7&client_id=${client.id}`)).toEqual([first.id]);
    const { api } = await t.key(other, { scopes: ['read'] });
    expect(await listed('code=FINDME7', api)).toEqual([second.id]);
    expect(await listed('code=FINDME')).toEqual([]);
    expect(await listed('code=%2B%2B')).toEqual([]);
  });

  test('filters by campaign and status, and pages', async () => {
    const campaign = await t.campaign(client);
    const made = [];
    for (let i = 0; i < 3; i++) made.unshift(await t.voucher(campaign));
    await must(t.admin.patch(`/api/v1/vouchers/${made[1]!.id}`, { status: 'disabled' }), 200);
    const query = `campaign_id=${campaign.id}`;
    expect(await listed(query)).toEqual(made.map(({ id }) => id));
    expect(await listed(`${query}&status=disabled`)).toEqual([made[1]!.id]);
    const page = await t.admin.get(`/api/v1/vouchers?${query}&limit=2`);
    expect(page.body.data).toHaveLength(2);
    const rest = `${query}&limit=2&cursor=${String(page.body.next_cursor)}`;
    expect(await listed(rest)).toEqual([made[2]!.id]);
  });

  test('of something that is not there is 404, of another organization too', async () => {
    const voucher = await t.voucher(await t.campaign(client));
    const stranger = await t.stranger();
    expect((await stranger.get(`/api/v1/vouchers/${voucher.id}`)).status).toBe(404);
    const change = { status: 'disabled' };
    expect((await stranger.patch(`/api/v1/vouchers/${voucher.id}`, change)).status).toBe(404);
    expect(await listed(`code=${String(voucher.code)}`, stranger)).toEqual([]);
    for (const query of ['campaign_id=cmp_1', 'client_id=cli_1', 'batch_id=bat_1']) {
      expect((await t.admin.get(`/api/v1/vouchers?${query}`)).status).toBe(404);
    }
    const { api } = await t.key(null, { scopes: ['read'], mode: 'test' });
    expect((await api.get(`/api/v1/vouchers/${voucher.id}`)).status).toBe(404);
  });
});

describe('a change', () => {
  test('tells the whole story in the history, newest last', async () => {
    const campaign = await t.campaign(client, { max_uses_per_voucher: 2 });
    const voucher = await t.voucher(campaign);
    const { api, id } = await t.key(client, { shop: 'web' });
    const order = { code: voucher.code, order_reference: 'o-1' };
    await must(api.post('/api/webhook/redemption', { ...order, transaction_amount: 10 }), 200);
    const url = `/api/v1/vouchers/${voucher.id}`;
    await must(t.admin.patch(url, { status: 'disabled' }), 200);
    const answer = await must(
      t.admin.patch(url, { status: 'active', max_uses: 5, valid_until: '2031-01-01' }),
      200,
    );
    expect(answer).toMatchObject({ uses: 1, max_uses: 5, remaining_uses: 4 });
    const { history } = (await t.admin.get(url)).body;
    expect(history.map((each: { kind: string }) => each.kind)).toEqual([
      'voucher.created',
      'redemption.recorded',
      'voucher.disabled',
      'voucher.enabled',
      'voucher.changed',
    ]);
    expect(history[1]).toMatchObject({ actor: { kind: 'api_key', id }, shop: 'web' });
    expect(history[4]).toMatchObject({
      before: { max_uses: 2, valid_until: null },
      after: { max_uses: 5, valid_until: '2031-01-01T23:59:59.000Z' },
    });
    expect(answer.history).toEqual(history);
  });

  test('to fewer uses than are used and held is refused, run-out holds aside', async () => {
    const voucher = await t.voucher(await t.campaign(client), { max_uses: 5 });
    const { api } = await t.key(client);
    const order = { code: voucher.code };
    const sale = { ...order, order_reference: 'a', transaction_amount: 1 };
    await must(api.post('/api/webhook/redemption', sale), 200);
    await must(api.post('/api/webhook/hold', { ...order, order_reference: 'b' }), 200);
    const url = `/api/v1/vouchers/${voucher.id}`;
    expect((await t.admin.get(url)).body).toMatchObject({ uses: 1, held: 1, remaining_uses: 3 });
    const low = await t.admin.patch(url, { max_uses: 1 });
    expect(low.status).toBe(409);
    expect(low.body.error).toBe('max_uses 1 is below what there is: 1 used and 1 held');
    await t.db.query({ text: `update hold set expires_at = now() - interval '1 s'` });
    expect((await t.admin.get(url)).body).toMatchObject({ held: 0, remaining_uses: 4 });
    const after = await must(t.admin.patch(url, { max_uses: 1 }), 200);
    expect(after).toMatchObject({ max_uses: 1, held: 0, remaining_uses: 0 });
    expect(after.history.map((each: { kind: string }) => each.kind)).toContain('hold.expired');
    const [row] = await t.db.query({
      text: 'select held_count, max_uses from voucher where id = $1',
      values: [voucher.id.slice(4)],
    });
    expect(row).toEqual({ held_count: 0, max_uses: 1 });
  });

  test('of a voucher that is disabled is felt by the shop at once', async () => {
    const voucher = await t.voucher(await t.campaign(client));
    const { api } = await t.key(client);
    await must(t.admin.patch(`/api/v1/vouchers/${voucher.id}`, { status: 'disabled' }), 200);
    const answer = await api.get(`/api/webhook/validate/${String(voucher.code)}`);
    expect(answer.body).toMatchObject({ valid: false, error_code: 'voucher_disabled' });
  });

  test.each([{ status: 'gone' }, { max_uses: 0 }, { valid_until: 'never' }, { status: null }])(
    'is refused with 400: %j',
    async (body) => {
      const voucher = await t.voucher(await t.campaign(client));
      expect((await t.admin.patch(`/api/v1/vouchers/${voucher.id}`, body)).status).toBe(400);
    },
  );
});
