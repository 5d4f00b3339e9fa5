// Campaigns through HTTP, on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';

let t: TestApp;
let client: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client();
});
afterAll(() => t.close());

const percentage = () => ({
  client_id: client.id,
  name: 'Summer Sale',
  discount_type: 'percentage',
  discount_value: 20,
});

describe('a campaign', () => {
  test('is made with the defaults of the contract, and read back the same', async () => {
    const made = await must(t.admin.post('/api/v1/campaigns', percentage()));
    expect(made).toMatchObject({
      kind: 'unique',
      mode: 'live',
      status: 'active',
      channels: ['online', 'in_store'],
      location_ids: null,
      currency: 'GBP',
      discount_type: 'percentage',
      discount_value: 20,
      discount_description: '20% off your order',
      minimum_spend: null,
      max_discount: null,
      valid_from: null,
      valid_until: null,
      max_uses_per_voucher: 1,
      max_redemptions: null,
      per_customer_limit: null,
    });
    expect((await t.admin.get(`/api/v1/campaigns/${made.id}`)).body).toEqual(made);
  });

  test('takes dates in the zone of the client, and amounts as numbers or text', async () => {
    const made = await t.campaign(await t.client({ time_zone: 'America/New_York' }), {
      discount_value: '12.3456',
      max_discount: '30.005',
      minimum_spend: 0,
      valid_from: '2026-03-08',
      valid_until: '2026-03-08',
      max_uses_per_voucher: null,
    });
    expect(made).toMatchObject({
      discount_value: 12.3456,
      max_discount: 30.01,
      minimum_spend: 0,
      // the clocks go forward on that day
      valid_from: '2026-03-08T05:00:00Z',
      valid_until: '2026-03-09T03:59:59Z',
      max_uses_per_voucher: null,
    });
  });

  test('of a free item has the value 0, whatever is sent', async () => {
    const fields = { discount_type: 'free_item' };
    expect(await t.campaign(client, { ...fields, discount_value: undefined })).toMatchObject({
      discount_value: 0,
      discount_description: 'A free item with your order',
    });
    expect((await t.campaign(client, { ...fields, discount_value: 9 })).discount_value).toBe(0);
  });

  test.each([
    ['discount_type', { discount_type: 'gift' }],
    ['discount_value', { discount_value: null }],
    ['discount_value', { discount_value: 0 }],
    ['discount_value', { discount_value: 100.0001 }],
    ['discount_value', { discount_value: -5 }],
    ['discount_value', { discount_type: 'fixed', discount_value: 0.001 }],
    ['discount_value', { discount_value: 'a lot' }],
    ['max_discount', { discount_type: 'fixed', max_discount: 5 }],
    ['minimum_spend', { minimum_spend: 1e10 }],
    ['valid_until', { valid_from: '2026-03-02', valid_until: '2026-03-01' }],
    ['valid_until', { valid_until: '2026-03-01T10:00:00' }],
    ['valid_from', { valid_from: 'soon' }],
    ['max_uses_per_voucher', { max_uses_per_voucher: 0 }],
    ['max_redemptions', { max_redemptions: 1.5 }],
    ['max_redemptions', { max_redemptions: 3_000_000_000 }],
    ['per_customer_limit', { per_customer_limit: -1 }],
    ['channels', { channels: [] }],
    ['channels.0', { channels: ['by_post'] }],
    ['location_ids.0', { location_ids: ['loc_nonsense'] }],
    ['status', { status: 'archived' }],
    ['kind', { kind: 'other' }],
    ['mode', { mode: 'other' }],
    ['name', { name: 'x'.repeat(201) }],
    ['discount_description', { discount_description: ' ' }],
  ])('is refused with 400 that names %s for %j', async (path, fields) => {
    const answer = await t.admin.post('/api/v1/campaigns', { ...percentage(), ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe(path);
  });

  test('may end in the past', async () => {
    expect((await t.campaign(client, { valid_until: '2020-01-01' })).valid_until).toBe(
      '2020-01-01T23:59:59Z',
    );
  });

  test('takes locations of its own client only', async () => {
    const [mine, other] = [await t.location(client), await t.location(await t.client())];
    const made = await t.campaign(client, { location_ids: [mine.id] });
    expect(made.location_ids).toEqual([mine.id]);
    const url = `/api/v1/campaigns/${made.id}`;
    const answer = await t.admin.patch(url, { location_ids: [mine.id, other.id] });
    expect(answer.body.errors[0].path).toBe('location_ids.1');
    expect((await t.admin.patch(url, { location_ids: null })).body.location_ids).toBeNull();
  });
});

describe('a change', () => {
  test('says what changed in the ledger, raises the version, and leaves the rest', async () => {
    const made = await t.campaign(client, { minimum_spend: 10 });
    const url = `/api/v1/campaigns/${made.id}`;
    const answer = await t.admin.patch(url, { status: 'paused', minimum_spend: 12.5 });
    expect(answer.body).toEqual({ ...made, status: 'paused', minimum_spend: 12.5 });
    // the same again changes nothing
    await must(t.admin.patch(url, { status: 'paused' }), 200);
    const entries = await t.db.query({
      text: `select kind, before, after from ledger where subject_id = $1 order by id`,
      values: [made.id.slice(4)],
    });
    expect(entries.slice(1)).toEqual([
      {
        kind: 'campaign.changed',
        before: { status: 'active', minimum_spend: 10 },
        after: { status: 'paused', minimum_spend: 12.5 },
      },
    ]);
    const [row] = await t.db.query<{ version: number }>({
      text: 'select version from campaign where id = $1',
      values: [made.id.slice(4)],
    });
    expect(row?.version).toBe(2);
  });

  test('of the discount changes our description, but not one written by hand', async () => {
    const ours = await t.campaign(client);
    const change = async (made: Made, body: object) =>
      (await must(t.admin.patch(`/api/v1/campaigns/${made.id}`, body), 200)).discount_description;
    expect(await change(ours, { discount_value: 25 })).toBe('25% off your order');
    expect(await change(ours, { discount_type: 'fixed', discount_value: 5 })).toBe(
      '£5 off your order',
    );
    expect(await change(ours, { discount_description: 'A fiver off' })).toBe('A fiver off');
    expect(await change(ours, { discount_value: 6 })).toBe('A fiver off');
    expect(await change(ours, { discount_description: null })).toBe('£6 off your order');
  });

  test('to another type of discount asks for its value', async () => {
    const made = await t.campaign(client, { max_discount: 10 });
    const url = `/api/v1/campaigns/${made.id}`;
    const answer = await t.admin.patch(url, { discount_type: 'fixed' });
    expect(answer.body.errors).toEqual([{ path: 'discount_value', message: 'is required' }]);
    const free = await t.admin.patch(url, { discount_type: 'free_item' });
    expect(free.body).toMatchObject({ discount_value: 0, max_discount: null });
  });

  test('of the kind is refused once there are vouchers', async () => {
    const made = await t.campaign(client);
    const url = `/api/v1/campaigns/${made.id}`;
    expect((await t.admin.patch(url, { kind: 'shared' })).body.kind).toBe('shared');
    await t.voucher(made);
    const answer = await t.admin.patch(url, { kind: 'unique' });
    expect(answer.status).toBe(409);
    expect(answer.body.error).toBe('The campaign has vouchers already, so it stays shared');
  });

  test('is refused for an archived campaign, which takes no codes either', async () => {
    const made = await t.campaign(client);
    const url = `/api/v1/campaigns/${made.id}`;
    expect((await t.admin.post(`${url}/archive`)).status).toBe(204);
    expect((await t.admin.post(`${url}/archive`)).status).toBe(204);
    expect((await t.admin.get(url)).body.status).toBe('archived');
    expect((await t.admin.patch(url, { status: 'active' })).status).toBe(409);
    expect((await t.admin.post(`${url}/vouchers`, { code: 'NO-MORE' })).status).toBe(409);
    expect((await t.admin.post(`${url}/batches`, { quantity: 1 })).status).toBe(409);
  });
});

describe('a list', () => {
  test('filters by client, status, mode and kind, and leaves the archived out', async () => {
    const own = await t.client();
    const live = await t.campaign(own);
    const paused = await t.campaign(own, { status: 'paused', kind: 'shared' });
    const trial = await t.campaign(own, { mode: 'test' });
    const old = await t.campaign(own);
    await must(t.admin.post(`/api/v1/campaigns/${old.id}/archive`), 204);
    const ids = async (query: string) =>
      (await t.admin.get(`/api/v1/campaigns?client_id=${own.id}${query}`)).body.data.map(
        (each: { id: string }) => each.id,
      );
    expect(await ids('')).toEqual([trial.id, paused.id, live.id]);
    expect(await ids('&status=paused')).toEqual([paused.id]);
    expect(await ids('&kind=shared')).toEqual([paused.id]);
    expect(await ids('&mode=test')).toEqual([trial.id]);
    expect(await ids('&status=archived')).toEqual([old.id]);
  });

  test('tells what has not begun, what runs and what is over, of any status', async () => {
    const own = await t.client();
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const always = await t.campaign(own);
    const now = await t.campaign(own, { valid_from: day(-2), valid_until: day(2) });
    const soon = await t.campaign(own, { valid_from: day(1), valid_until: day(2) });
    const over = await t.campaign(own, { valid_until: day(-1) });
    const rested = await t.campaign(own, { valid_until: day(-1), status: 'paused' });
    const ids = async (query: string) =>
      (await t.admin.get(`/api/v1/campaigns?client_id=${own.id}&${query}`)).body.data.map(
        (each: { id: string }) => each.id,
      );
    expect(await ids('period=current')).toEqual([now.id, always.id]);
    expect(await ids('period=upcoming')).toEqual([soon.id]);
    expect(await ids('period=past')).toEqual([rested.id, over.id]);
    expect(await ids('period=past&status=active')).toEqual([over.id]);
  });

  test('is searched by what a name contains, in either case and letter by letter', async () => {
    const own = await t.client();
    const names = ['Spring 50% off', 'Spring fair', 'Größte Auswahl', 'under_score'];
    for (const name of names) await t.campaign(own, { name });
    const found = async (q: string) => {
      const query = new URLSearchParams({ client_id: own.id, q }).toString();
      const { body } = await t.admin.get(`/api/v1/campaigns?${query}`);
      return (body.data as Made[]).map(({ name }) => String(name)).toSorted();
    };
    expect(await found('SPRING')).toEqual(['Spring 50% off', 'Spring fair']);
    expect(await found('50%')).toEqual(['Spring 50% off']);
    expect(await found('r_s')).toEqual(['under_score']);
    expect(await found('GRÖSSTE')).toEqual([]);
    expect(await found('größte')).toEqual(['Größte Auswahl']);
    expect((await t.admin.get('/api/v1/campaigns?q=')).status).toBe(400);
  });
});

describe('who sees which campaigns', () => {
  test('one of another client or organization does not exist', async () => {
    const other = await t.client();
    const { api } = await t.key(other, { scopes: ['manage'] });
    const made = await t.campaign(client);
    for (const caller of [api, await t.stranger()]) {
      const url = `/api/v1/campaigns/${made.id}`;
      expect((await caller.get(url)).status).toBe(404);
      expect((await caller.patch(url, { name: 'x' })).status).toBe(404);
      expect((await caller.post(`${url}/archive`)).status).toBe(404);
      expect((await caller.post('/api/v1/campaigns', percentage())).status).toBe(404);
      expect((await caller.get('/api/v1/campaigns')).body.data).toEqual([]);
    }
  });

  test('a test key sees and makes test campaigns only', async () => {
    const live = await t.campaign(client);
    const { api } = await t.key(null, { scopes: ['manage'], mode: 'test' });
    expect((await api.get(`/api/v1/campaigns/${live.id}`)).status).toBe(404);
    const url = '/api/v1/campaigns';
    expect((await api.post(url, { ...percentage(), mode: 'live' })).status).toBe(403);
    const made = await must(api.post(url, percentage()));
    expect(made.mode).toBe('test');
    expect((await api.get(url)).body.data.map((each: Made) => each.id)).toContain(made.id);
    expect((await t.admin.get(`${url}/${made.id}`)).status).toBe(200);
  });
});
