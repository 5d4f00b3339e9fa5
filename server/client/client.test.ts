// Clients through HTTP, on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

const versionOf = async (campaignId: string) => {
  const [row] = await t.db.query<{ version: number }>({
    text: `select version from campaign where id = $1`,
    values: [campaignId.slice(4)],
  });
  return row!.version;
};

describe('a client', () => {
  test('is made with the defaults of the contract, and read back the same', async () => {
    const made = await must(t.admin.post('/api/v1/clients', { name: ' Demo ' }));
    expect(made).toMatchObject({
      name: 'Demo',
      currency: 'GBP',
      time_zone: 'Europe/London',
      gross_margin: null,
      shop_url: null,
    });
    expect(made.token).toMatch(/^[a-hj-km-np-z2-9]{8}$/);
    const read = await t.admin.get(`/api/v1/clients/${made.id}`);
    expect(read.status).toBe(200);
    expect(read.body).toEqual(made);
  });

  test('keeps what was said, and names are not unique', async () => {
    const fields = {
      name: 'Twice',
      currency: 'jpy',
      time_zone: 'Asia/Tokyo',
      gross_margin: 0.35,
      shop_url: 'https://shop.example',
      amounts_include_tax: true,
      tax_rate: 0.2,
    };
    const made = await t.client(fields);
    expect(made).toMatchObject({ ...fields, currency: 'JPY' });
    await t.client(fields);
    const listed = await t.admin.get('/api/v1/clients?name=Twice');
    expect(listed.body.data).toHaveLength(2);
  });

  test.each([
    ['name', { name: '' }],
    ['name', { name: '  ' }],
    ['name', {}],
    ['currency', { name: 'x', currency: 'XYZ' }],
    ['currency', { name: 'x', currency: 'POUND' }],
    ['time_zone', { name: 'x', time_zone: 'Mars/Olympus' }],
    ['gross_margin', { name: 'x', gross_margin: 1.1 }],
    ['tax_rate', { name: 'x', tax_rate: -0.1 }],
    ['shop_url', { name: 'x', shop_url: 'javascript:alert(1)' }],
  ])('is refused with 400 that names %s for %j', async (path, body) => {
    const answer = await t.admin.post('/api/v1/clients', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error_code: 'invalid_request', errors: [{ path }] });
  });

  test('is changed with its history, and null takes a value away', async () => {
    const made = await t.client({ gross_margin: 0.5 });
    const answer = await t.admin.patch(`/api/v1/clients/${made.id}`, {
      name: 'New name',
      gross_margin: null,
    });
    expect(answer.body).toMatchObject({ name: 'New name', gross_margin: null });
    const [entry] = await t.db.query<{ before: object; after: object; actor_kind: string }>({
      text: `select before, after, actor_kind from ledger
        where client_id = $1 and kind = 'client.changed'`,
      values: [made.id.slice(4)],
    });
    expect(entry).toEqual({
      before: { name: made.name, gross_margin: 0.5 },
      after: { name: 'New name', gross_margin: null },
      actor_kind: 'api_key',
    });
  });

  test('raises the version of its campaigns with every change', async () => {
    const client = await t.client();
    const campaign = await t.campaign(client);
    const before = await versionOf(campaign.id);
    await must(t.admin.patch(`/api/v1/clients/${client.id}`, { name: 'Other' }), 200);
    expect(await versionOf(campaign.id)).toBe(before + 1);
  });

  test('keeps its currency once it has vouchers', async () => {
    const client = await t.client();
    await t.voucher(await t.campaign(client));
    const answer = await t.admin.patch(`/api/v1/clients/${client.id}`, { currency: 'EUR' });
    expect(answer.status).toBe(409);
    expect(answer.body.error).toContain('The currency stays GBP');
    const same = await t.admin.patch(`/api/v1/clients/${client.id}`, { currency: 'GBP' });
    expect(same.status).toBe(200);
  });

  test('takes the money of its campaigns along into another currency', async () => {
    const client = await t.client();
    const fixed = { discount_type: 'fixed', discount_value: 5, minimum_spend: 20 };
    const ours = await t.campaign(client, fixed);
    const theirs = await t.campaign(client, { ...fixed, discount_description: 'Five off' });
    await must(t.admin.patch(`/api/v1/clients/${client.id}`, { currency: 'JPY' }), 200);
    expect((await t.admin.get(`/api/v1/campaigns/${ours.id}`)).body).toMatchObject({
      currency: 'JPY',
      discount_value: 5,
      minimum_spend: 20,
      discount_description: '¥5 off your order',
    });
    expect((await t.admin.get(`/api/v1/campaigns/${theirs.id}`)).body).toMatchObject({
      discount_description: 'Five off',
    });
  });
});

describe('who sees which clients', () => {
  test('a client of another organization does not exist', async () => {
    const client = await t.client();
    const stranger = await t.stranger();
    for (const answer of [
      await stranger.get(`/api/v1/clients/${client.id}`),
      await stranger.patch(`/api/v1/clients/${client.id}`, { name: 'Mine' }),
      await t.admin.get('/api/v1/clients/cli_nonsense'),
      await t.admin.get(`/api/v1/clients/${client.id.replace('cli', 'cmp')}`),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.body.error_code).toBe('not_found');
    }
    expect((await stranger.get('/api/v1/clients')).body.data).toEqual([]);
  });

  test('a key of a client sees that one only, and makes none', async () => {
    const [mine, other] = [await t.client(), await t.client()];
    const { api } = await t.key(mine, { scopes: ['manage'] });
    const listed = await api.get('/api/v1/clients');
    expect(listed.body.data.map((each: { id: string }) => each.id)).toEqual([mine.id]);
    expect((await api.get(`/api/v1/clients/${other.id}`)).status).toBe(404);
    expect((await api.post('/api/v1/clients', { name: 'x' })).status).toBe(403);
  });

  test('a test key changes no client: live campaigns depend on it', async () => {
    const client = await t.client();
    const { api } = await t.key(null, { scopes: ['manage'], mode: 'test' });
    expect((await api.patch(`/api/v1/clients/${client.id}`, { name: 'x' })).status).toBe(403);
    expect((await api.get(`/api/v1/clients/${client.id}`)).status).toBe(200);
  });

  test('a key with the scope read changes nothing', async () => {
    const { api } = await t.key(null, { scopes: ['read'] });
    expect((await api.get('/api/v1/clients')).status).toBe(200);
    expect((await api.post('/api/v1/clients', { name: 'x' })).status).toBe(403);
  });
});

describe('a list', () => {
  test('is stable while rows are added, and ends', async () => {
    const { api } = await t.key(null, { scopes: ['manage'] });
    const name = 'Paged';
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await t.client({ name })).id);
    const seen: string[] = [];
    let cursor: string | null = '';
    do {
      const url = `/api/v1/clients?name=${name}&limit=2${cursor ? `&cursor=${cursor}` : ''}`;
      const page = await api.get(url);
      expect(page.status).toBe(200);
      seen.push(...page.body.data.map((each: { id: string }) => each.id));
      cursor = page.body.next_cursor as string | null;
      await t.client({ name });
    } while (cursor);
    expect(seen).toEqual(ids);
  });

  test.each(['limit=0', 'limit=501', 'limit=x', 'cursor=nonsense'])(
    'refuses %s with 400',
    async (query) => {
      expect((await t.admin.get(`/api/v1/clients?${query}`)).status).toBe(400);
    },
  );
});

test('a repeated Idempotency-Key makes one client', async () => {
  const headers = { 'idempotency-key': 'client-1' };
  const body = { name: 'Once' };
  const first = await t.admin.post('/api/v1/clients', body, headers);
  const again = await t.admin.post('/api/v1/clients', body, headers);
  expect(again.body).toEqual(first.body);
  expect(again.headers['idempotent-replayed']).toBe('true');
  const other = await t.admin.post('/api/v1/clients', { name: 'Another' }, headers);
  expect(other.status).toBe(422);
});
