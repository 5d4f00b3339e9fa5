// The audit log through HTTP: that every write is in it, who may read what, and no secret.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { ofPeople, silent, writes, type World } from './writes.fixture.ts';

let t: TestApp;
let world: World;
beforeAll(async () => {
  t = await makeTestApp();
  const client = await t.client({ name: 'Corner Bistro' });
  const campaign = await t.campaign(client, { max_uses_per_voucher: 1 });
  const source = await must(
    t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, { name: 'Card', kind: 'direct_mail' }),
  );
  const { api: shop } = await t.key(client, { shop: 'web' });
  const location = await t.location(client);
  const voucher = await t.voucher(campaign);
  world = { t, client, location, campaign, voucher, source, shop };
});
afterAll(() => t.close());

const url = '/api/v1/audit-log';
const read = async (query = '', by = t.admin): Promise<Made[]> =>
  (await must(by.get(`${url}${query}`), 200)).data as Made[];

/** Operations that are not reads, as the API's own description lists them. */
function writingRoutes(): string[] {
  const { paths = {} } = t.app.swagger() as { paths?: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => !['get', 'head', 'options'].includes(method))
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}

test('every route that writes has its call in writes.fixture.ts, or a reason', () => {
  const routes = writingRoutes();
  expect(routes.length).toBeGreaterThan(30);
  const known = [...Object.keys(writes), ...Object.keys(silent), ...Object.keys(ofPeople)];
  expect(routes.filter((each) => !known.includes(each))).toEqual([]);
  expect(known.filter((each) => !routes.includes(each))).toEqual([]);
});

test.each(Object.entries(ofPeople))('%s is of people, and %s appends', (_route, file) => {
  expect(readFileSync(file, 'utf8')).toContain('appendToLedger(');
});

const lastOf = async () => {
  const [row] = await t.db.query<{ n: number }>({
    text: `select count(*) as n from ledger where actor_kind <> 'system'`,
  });
  return row?.n ?? 0;
};

test.each(Object.entries(writes))('%s appends to the ledger', async (_name, prepare) => {
  const call = await prepare(world);
  const before = await lastOf();
  const { status, text } = await call();
  expect(status, text).toBeLessThan(300);
  expect(await lastOf()).toBeGreaterThan(before);
});

describe('an entry', () => {
  test('says who changed what, from where, before and after', async () => {
    const client = await t.client({ name: '=1+1' });
    await must(
      t.app
        .inject({
          method: 'PATCH',
          url: `/api/v1/clients/${client.id}`,
          headers: { 'x-api-key': t.admin.key },
          payload: { name: 'After' },
          remoteAddress: '203.0.113.9',
        })
        .then((answer) => ({
          status: answer.statusCode,
          headers: {},
          text: answer.body,
          body: JSON.parse(answer.body) as unknown,
        })),
      200,
    );
    const [entry, made] = await read(`?subject=${client.id}`);
    expect(entry).toMatchObject({
      kind: 'client.changed',
      actor: { kind: 'api_key', name: expect.any(String), id: expect.stringMatching(/^key_/) },
      address: '203.0.113.9',
      client_id: client.id,
      client_name: 'After',
      subject_id: client.id,
      before: { name: '=1+1' },
      after: { name: 'After' },
    });
    expect(made).toMatchObject({ kind: 'client.created', address: '127.0.0.1' });
    expect(made?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('of a shop names the shop, and no address', async () => {
    const [entry] = await read('?kind=redemption.recorded');
    expect(entry).toMatchObject({ shop: 'web', address: null, client_name: 'Corner Bistro' });
  });
});

describe('filters', () => {
  test('by kind, or a whole capability', async () => {
    const kinds = new Set((await read('?kind=api_key,campaign.archived&limit=500')).map(kindOf));
    expect(kinds).toContain('api_key.revoked');
    expect(kinds).toContain('campaign.archived');
    for (const kind of kinds) expect(kind).toMatch(/^api_key\.|^campaign\.archived$/);
    const holds = (await read('?kind=hold&limit=500')).map(kindOf);
    expect(new Set(holds)).toEqual(new Set(['hold.taken', 'hold.released']));
  });

  test('by who did it', async () => {
    const key = await t.key(null, { name: 'Till of Ann', scopes: ['manage'] });
    const made = await must(key.api.post('/api/v1/clients', { name: 'By Ann' }));
    const found = await read(`?actor=${key.id}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ subject_id: made.id, actor: { name: 'Till of Ann' } });
    const by = await read('?actor=command_line');
    expect(by.length).toBeGreaterThan(0);
    for (const { actor } of by) expect(actor.kind).toBe('command_line');
  });

  test('by what was changed: a voucher with its redemptions, one redemption', async () => {
    const voucher = await t.voucher(world.campaign);
    const body = { code: voucher.code as string, transaction_amount: 20, order_reference: 'A-1' };
    const sold = await must(world.shop.post('/api/webhook/redemption', body), 200);
    const about = { code: voucher.code as string, order_reference: 'A-1' };
    await must(world.shop.post('/api/webhook/redemption/void', about), 200);
    const all = ['redemption.voided', 'redemption.recorded', 'voucher.created'];
    expect((await read(`?subject=${voucher.id}`)).map(kindOf)).toEqual(all);
    const one = await read(`?subject=${String(sold.redemption_id)}`);
    expect(one.map(kindOf)).toEqual(all.slice(0, 2));
  });

  test('by client and by time', async () => {
    const other = await t.client();
    await t.campaign(other);
    const kinds = ['campaign.created', 'client.created'];
    expect((await read(`?client_id=${other.id}`)).map(kindOf)).toEqual(kinds);
    const today = new Date().toISOString().slice(0, 10);
    expect((await read(`?client_id=${other.id}&from=${today}&to=${today}`)).map(kindOf)).toEqual(
      kinds,
    );
    expect(await read(`?client_id=${other.id}&to=2020-01-01`)).toEqual([]);
    expect(await read(`?client_id=${other.id}&from=2100-01-01T00:00:00Z`)).toEqual([]);
  });

  test.each(['actor=ann', 'kind=Robert;drop', 'subject=x', 'from=yesterday', 'cursor=abc'])(
    'that make no sense are refused: %s',
    async (query) => {
      expect((await t.admin.get(`${url}?${query}`)).status).toBe(400);
    },
  );
});

test('pages go on where the last ended, whatever is added meanwhile', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await must(t.admin.get(`${url}?limit=7${cursor && `&cursor=${cursor}`}`), 200);
    seen.push(...(page.data as Made[]).map(({ id }) => id));
    cursor = page.next_cursor as string | null;
    if (seen.length === 14) await t.client();
  }
  expect(new Set(seen).size).toBe(seen.length);
  // jobs of the calls above may still write: what is newer than the first page is no part of it
  const whole = (await read('?limit=500')).map(({ id }) => id);
  expect(seen).toEqual(whole.slice(whole.indexOf(seen[0] ?? '')));
});

describe('who may read it', () => {
  test('a key of a client reads what is of its client', async () => {
    const { api } = await t.key(world.client, { scopes: ['read'] });
    const found = await read('?limit=500', api);
    expect(found.length).toBeGreaterThan(10);
    expect(new Set(found.map(({ client_id }) => client_id as string))).toEqual(
      new Set([world.client.id]),
    );
    const other = await t.client();
    expect((await api.get(`${url}?client_id=${other.id}`)).status).toBe(404);
    expect(await read(`?subject=${other.id}`, api)).toEqual([]);
  });

  test('another organization reads nothing of this one, a shop nothing at all', async () => {
    const stranger = await t.stranger();
    const found = await read('?limit=500', stranger);
    expect(found.map(({ client_id }) => client_id as string | null)).toEqual(found.map(() => null));
    expect(await read(`?subject=${world.client.id}`, stranger)).toEqual([]);
    expect((await world.shop.get(url)).status).toBe(403);
    expect((await world.shop.get(`${url}.csv`)).status).toBe(403);
  });

  test('a test key reads of tests only', async () => {
    const testing = await t.campaign(world.client, { mode: 'test' });
    const { api } = await t.key(null, { scopes: ['read'], mode: 'test' });
    const found = await read('?limit=500', api);
    expect(found.map(({ campaign_id }) => campaign_id as string)).toEqual([testing.id]);
  });
});

describe('the file', () => {
  test('has every entry, and nothing that a spreadsheet takes for a formula', async () => {
    const { text, headers } = await t.admin.get(`${url}.csv?kind=client`);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const rows = await read('?kind=client&limit=500');
    expect(text.split('\r\n').length - 2).toBe(rows.length);
    expect(text.split('\r\n')[0]).toMatch(/^created_at,kind,actor_kind,actor_name/);
    await t.client({ name: '=cmd|calc' });
    const again = (await t.admin.get(`${url}.csv?kind=client.created`)).text;
    expect(again).toContain(`,'=cmd|calc,`);
    expect(again).not.toMatch(/(^|,)"?[=+\-@\t]/m);
  });

  test('comes page by page, whatever its length', async () => {
    const { api, id } = await t.key(world.client);
    const { code } = await t.voucher(world.campaign, { max_uses: null });
    const items = Array.from({ length: 1_200 }, (_, i) => ({
      code: code as string,
      transaction_amount: 10,
      order_reference: `CSV-${i}`,
    }));
    for (let i = 0; i < items.length; i += 400) {
      const body = { redemptions: items.slice(i, i + 400) };
      await must(api.post('/api/webhook/redemption/batch', body), 200);
    }
    const { text } = await t.admin.get(`${url}.csv?actor=${id}`);
    const orders = text.match(/CSV-\d+/g) ?? [];
    expect(orders).toHaveLength(1_200);
    expect(new Set(orders).size).toBe(1_200);
  });
});

test('no secret is in it: keys, signing secrets, passwords', async () => {
  const key = await t.key(world.client);
  const rotated = await must(t.admin.post(`/api/v1/api-keys/${key.id}/rotate`));
  const hook = await must(
    t.admin.post('/api/v1/webhook-endpoints', { url: 'https://a.example.com', events: ['*'] }),
  );
  const again = await must(t.admin.post(`/api/v1/webhook-endpoints/${hook.id}/rotate`));
  const [{ text } = { text: '' }] = await t.db.query<{ text: string }>({
    text: 'select jsonb_agg(to_jsonb(l))::text as text from ledger l',
  });
  const file = (await t.admin.get(`${url}.csv`)).text;
  const canaries = [
    ...[key.key, rotated.key].map((each) => String(each).slice(30, 60)),
    ...[hook.secret, again.secret].map((each) => String(each).slice(6)),
    'correct-horse-battery-9',
    '$scrypt',
  ];
  for (const canary of canaries) {
    expect(text).not.toContain(canary);
    expect(file).not.toContain(canary);
  }
});

const kindOf = ({ kind }: Made) => kind as string;
