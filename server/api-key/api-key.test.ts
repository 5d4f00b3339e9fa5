// API keys through HTTP, on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
let client: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client();
});
afterAll(() => t.close());

const url = '/api/v1/api-keys';
const shop = () => ({ client_id: client.id, name: 'shop', scopes: ['validate', 'redeem'] });
/** Longer than any server may go on with what it knew of a key. */
const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1000));

describe('a key', () => {
  test('is shown once, and works', async () => {
    const made = await must(t.admin.post(url, shop()));
    expect(made.key).toMatch(/^vt_live_/);
    const listed = await t.admin.get(`${url}/${made.id}`);
    const { key, ...shown } = made;
    expect(listed.body).toEqual(shown);
    expect(listed.body).toMatchObject({
      client_id: client.id,
      kind: 'secret',
      mode: 'live',
      shop: 'default',
      allowed_ips: null,
      expires_at: null,
      revoked_at: null,
    });
    expect((await t.as(key as string).get('/api/webhook/validate/NONE')).status).toBe(200);
    expect((await t.as(key as string).get('/api/v1/clients')).status).toBe(403);
    const [row] = await t.db.query<{ text: string }>({
      text: `select to_jsonb(k)::text || (select jsonb_agg(l)::text from ledger l) as text
        from api_key k where id = $1`,
      values: [made.id.slice(4)],
    });
    expect(row?.text).not.toContain((key as string).slice(30, 60));
  });

  test('is answered again to a repeated Idempotency-Key, sealed meanwhile', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const first = await t.admin.post(url, shop(), headers);
    const again = await t.admin.post(url, shop(), headers);
    expect(again.body).toEqual(first.body);
    const rows = await t.db.query<{ answer: string }>({ text: 'select answer from idempotency' });
    expect(JSON.stringify(rows)).not.toContain(first.body.key);
  });

  test.each([
    ['name', { name: undefined }],
    ['scopes', { scopes: [] }],
    ['scopes.0', { scopes: ['everything'] }],
    ['mode', { mode: 'other' }],
    ['shop', { shop: '' }],
    ['expires_at', { expires_at: '2020-01-01T00:00:00Z' }],
    ['expires_at', { expires_at: '2030-01-01' }],
    ['allowed_ips.1', { allowed_ips: ['10.0.0.1', 'nowhere'] }],
    ['allowed_ips.0', { allowed_ips: ['10.0.0.0/33'] }],
    ['allowed_ips.0', { allowed_ips: ['::1/129'] }],
    ['scopes', { kind: 'publishable', origins: ['https://shop.example'] }],
    ['origins', { kind: 'publishable', scopes: ['validate'] }],
    ['origins.0', { kind: 'publishable', scopes: ['validate'], origins: ['http://shop.example'] }],
    ['origins.0', { kind: 'publishable', scopes: ['validate'], origins: ['https://a.example/b'] }],
    ['origins', { origins: ['https://shop.example'] }],
  ])('is refused with 400 that names %s for %j', async (path, fields) => {
    const answer = await t.admin.post(url, { ...shop(), ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe(path);
  });

  test('is bound to addresses', async () => {
    const { api } = await t.key(client, { allowed_ips: ['10.0.0.0/8', '2001:db8::/32'] });
    expect((await api.get('/api/webhook/validate/NONE')).status).toBe(403);
    const near = await t.key(client, { allowed_ips: ['127.0.0.0/8'] });
    expect((await near.api.get('/api/webhook/validate/NONE')).status).toBe(200);
  });

  test('that is publishable validates from its own pages only', async () => {
    const origin = 'https://shop.example';
    const made = await t.key(client, {
      kind: 'publishable',
      scopes: ['validate'],
      origins: [origin, 'http://localhost:3000'],
    });
    expect(made.key).toMatch(/^vt_pub_/);
    const validate = (headers: Record<string, string>) =>
      made.api.get('/api/webhook/validate/NONE', headers);
    expect((await validate({ origin })).headers['access-control-allow-origin']).toBe(origin);
    expect((await validate({ origin: 'https://other.example' })).status).toBe(403);
    expect((await validate({})).status).toBe(403);
  });
});

describe('a rotation', () => {
  test('gives a second key of the same settings, and both work meanwhile', async () => {
    const old = await t.key(client, { shop: 'web', name: 'Web shop' });
    const made = await must(t.admin.post(`${url}/${old.id}/rotate`));
    expect(made).toMatchObject({ shop: 'web', name: 'Web shop', scopes: ['validate', 'redeem'] });
    expect(made.key).not.toBe(old.key);
    const before = (await t.admin.get(`${url}/${old.id}`)).body;
    expect(before.replaced_by).toBe(made.id);
    const left = Date.parse(before.expires_at as string) - Date.now();
    expect(Math.abs(left - 86_400_000)).toBeLessThan(10_000);
    for (const each of [old.key, made.key]) {
      expect((await t.as(each as string).get('/api/webhook/validate/NONE')).status).toBe(200);
    }
    const again = await t.admin.post(`${url}/${old.id}/rotate`, {});
    expect(again.status).toBe(409);
    expect(again.body.error).toBe('The API key was rotated already: make a new one');
  });

  test('without overlap ends the old key at once', async () => {
    const old = await t.key(client);
    await must(old.api.get('/api/webhook/validate/NONE'), 200);
    await must(t.admin.post(`${url}/${old.id}/rotate`, { overlap_seconds: 0 }));
    await aSecond();
    expect((await old.api.get('/api/webhook/validate/NONE')).status).toBe(401);
  });

  test('never makes a key live longer than it would have', async () => {
    const expires_at = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19) + 'Z';
    const old = await t.key(client, { expires_at });
    const made = await must(t.admin.post(`${url}/${old.id}/rotate`));
    expect(made.expires_at).toBe(expires_at);
    expect((await t.admin.get(`${url}/${old.id}`)).body.expires_at).toBe(expires_at);
  });

  test.each([{ overlap_seconds: -1 }, { overlap_seconds: 'long' }, []])(
    'is refused with 400: %j',
    async (body) => {
      const old = await t.key(client);
      expect((await t.admin.post(`${url}/${old.id}/rotate`, body)).status).toBe(400);
    },
  );
});

test('a revoked key is refused within a second, and stays in the list', async () => {
  const made = await t.key(client);
  await must(made.api.get('/api/webhook/validate/NONE'), 200);
  expect((await t.admin.delete(`${url}/${made.id}`)).status).toBe(204);
  expect((await t.admin.delete(`${url}/${made.id}`)).status).toBe(204);
  await aSecond();
  const answer = await made.api.get('/api/webhook/validate/NONE');
  expect(answer.status).toBe(401);
  const { data } = (await t.admin.get(`${url}?client_id=${client.id}`)).body;
  const shown = data.find((each: Made) => each.id === made.id);
  expect(shown.revoked_at).not.toBeNull();
  expect((await t.admin.post(`${url}/${made.id}/rotate`)).status).toBe(409);
});

describe('who makes which keys', () => {
  test('a key of a client makes and sees keys of that client only', async () => {
    const other = await t.client();
    const foreign = await t.key(other);
    const { api } = await t.key(client, { scopes: ['manage'] });
    const made = await must(api.post(url, { name: 'x', scopes: ['read', 'manage'] }));
    expect(made.client_id).toBe(client.id);
    const asked = { name: 'x', scopes: ['read'] };
    expect((await api.post(url, { ...asked, client_id: null })).status).toBe(403);
    expect((await api.post(url, { ...asked, client_id: other.id })).status).toBe(404);
    expect((await api.get(`${url}/${foreign.id}`)).status).toBe(404);
    expect((await api.delete(`${url}/${foreign.id}`)).status).toBe(404);
    expect((await api.post(`${url}/${foreign.id}/rotate`)).status).toBe(404);
    const { data } = (await api.get(url)).body;
    expect(new Set(data.map((each: Made) => each.client_id))).toEqual(new Set([client.id]));
  });

  test('a test key makes and sees test keys only', async () => {
    const live = await t.key(client);
    const { api } = await t.key(null, { scopes: ['manage'], mode: 'test' });
    expect((await api.post(url, { ...shop(), mode: 'live' })).status).toBe(403);
    const made = await must(api.post(url, shop()));
    expect(made).toMatchObject({ mode: 'test' });
    expect(made.key).toMatch(/^vt_test_/);
    expect((await api.delete(`${url}/${live.id}`)).status).toBe(404);
  });

  test('a key of another organization does not exist', async () => {
    const made = await t.key(client);
    const stranger = await t.stranger();
    expect((await stranger.get(`${url}/${made.id}`)).status).toBe(404);
    expect((await stranger.delete(`${url}/${made.id}`)).status).toBe(404);
    expect((await stranger.post(url, shop())).status).toBe(404);
  });

  test('scopes other than manage make none', async () => {
    const { api } = await t.key(client, { scopes: ['read', 'validate', 'redeem'] });
    expect((await api.post(url, shop())).status).toBe(403);
    expect((await api.get(url)).status).toBe(200);
  });
});
