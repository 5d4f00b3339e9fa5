// A till from its pairing to the end of the day, through HTTP. Long because each step needs those before.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Answered } from '../../test/harness/caller.ts';
import { findBrokenPromises } from '../../test/model/books.ts';

let t: TestApp;
let client: Made;
let location: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client({ name: 'Harbour Kitchen' });
  location = await t.location(client, { name: 'Quay' });
});
afterAll(() => t.close());

interface Till {
  cookie: string;
  state: Made;
  get(path: string): Promise<Answered>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  patch(path: string, body: unknown): Promise<Answered>;
  delete(path: string): Promise<Answered>;
}

const own = { origin: 'http://vouchers.test' };

async function pair(at: Made = location, fields: object = {}): Promise<Till> {
  const body = { location_id: at.id, name: 'Counter', ...fields };
  const { url } = await must(t.admin.post('/api/v1/devices/pairings', body));
  const token = String(url).split('#pair=')[1];
  const answer = await t.as().post('/api/v1/till/pair', { token }, own);
  expect(answer.status).toBe(200);
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  const headers = { cookie, ...own };
  const caller = t.as();
  return {
    cookie,
    state: answer.body as Made,
    get: (path) => caller.get(`/api/v1/till${path}`, headers),
    post: (path, sent, more) => caller.post(`/api/v1/till${path}`, sent, { ...headers, ...more }),
    patch: (path, sent) => caller.patch(`/api/v1/till${path}`, sent, headers),
    delete: (path) => caller.delete(`/api/v1/till${path}`, headers),
  };
}

const staff = (fields: object = {}) =>
  must(
    t.admin.post('/api/v1/staff', {
      location_ids: [location.id],
      name: 'Maren',
      pin: '4711',
      ...fields,
    }),
  );

const code = async (
  campaign: Record<string, unknown> = {},
  voucher: Record<string, unknown> = {},
) => {
  const made = await t.campaign(client, campaign);
  return String((await t.voucher(made, voucher)).code);
};

describe('pairing', () => {
  test('a code makes one phone a till, once', async () => {
    const body = { location_id: location.id, name: 'Bar' };
    const { url } = await must(t.admin.post('/api/v1/devices/pairings', body));
    const token = String(url).split('#pair=')[1];
    const pairs = await Promise.all(
      Array.from({ length: 5 }, () => t.as().post('/api/v1/till/pair', { token }, own)),
    );
    expect(pairs.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    const [first] = pairs.filter(({ status }) => status === 200);
    expect(first?.headers['set-cookie']).toMatch(/^vt_till=.*; HttpOnly; .*SameSite=Lax/);
    expect(first?.body).toMatchObject({
      device: { name: 'Bar', offline_allowance: 0 },
      location: { name: 'Quay' },
      client: { name: 'Harbour Kitchen', currency: 'GBP' },
      on_shift: null,
    });
  });

  test('a till may do what tills do, and nothing else', async () => {
    const till = await pair();
    expect((await t.as().get('/api/v1/clients', { cookie: till.cookie })).status).toBe(401);
    expect((await t.admin.get('/api/v1/till')).status).toBe(403);
    expect((await t.as().get('/api/v1/till')).status).toBe(401);
  });

  test('a page of another site cannot make a till redeem', async () => {
    const till = await pair();
    const foreign = { cookie: till.cookie, origin: 'https://elsewhere.test' };
    const body = { code: await code() };
    expect((await t.as().post('/api/v1/till/redemptions', body, foreign)).status).toBe(403);
  });

  test('a till that is lost is shut out at once, and the ledger says by whom', async () => {
    const till = await pair();
    const id = String((till.state as Record<string, Made>).device?.id);
    expect((await till.get('')).status).toBe(200);
    expect((await t.admin.delete(`/api/v1/devices/${id}`)).status).toBe(204);
    expect((await till.get('')).status).toBe(401);
    expect((await till.post('/redemptions', { code: 'X-1' })).status).toBe(401);
    const kinds = await t.db.query<{ kind: string }>({
      text: `select kind from ledger where kind like 'device.%' order by at desc limit 1`,
    });
    expect(kinds).toEqual([{ kind: 'device.revoked' }]);
  });
});

describe('who works here', () => {
  let till: Till;
  let person: Made;
  beforeEach(async () => {
    person = await staff({ name: `Person ${Math.floor(performance.now() * 1000)}` });
    till = await pair();
  });

  test('where there are people, nothing is taken until one has typed their PIN', async () => {
    const body = { code: await code() };
    const before = await till.post('/redemptions', body);
    expect(before).toMatchObject({ status: 403, body: { error_code: 'nobody_on_shift' } });
    const shift = await till.post('/shift', { staff_id: person.id, pin: '4711' });
    expect(shift.body).toMatchObject({ on_shift: { id: person.id, name: person.name } });
    expect((await till.post('/redemptions', body)).status).toBe(200);
    expect((await till.delete('/shift')).status).toBe(204);
    expect((await till.get('')).body.on_shift).toBeNull();
  });

  test('five wrong PINs, also at once, lock until a manager unlocks', async () => {
    const wrong = await Promise.all(
      Array.from({ length: 8 }, () => till.post('/shift', { staff_id: person.id, pin: '0000' })),
    );
    expect(new Set(wrong.map(({ body }) => String(body.error_code)))).toContain('pin_locked');
    const right = { staff_id: person.id, pin: '4711' };
    expect((await till.post('/shift', right)).body.error_code).toBe('pin_locked');
    await must(t.admin.patch(`/api/v1/staff/${person.id}`, { locked: false }), 200);
    expect((await till.post('/shift', right)).status).toBe(200);
  });

  test('a second person takes over, and the first is gone', async () => {
    const second = await staff({ name: 'Jonas', pin: '9999' });
    await till.post('/shift', { staff_id: person.id, pin: '4711' });
    const after = await till.post('/shift', { staff_id: second.id, pin: '9999' });
    expect(after.body.on_shift.name).toBe('Jonas');
    const shifts = await t.db.query<{ open: number }>({
      text: `select count(*) filter (where ended_at is null)::int as open from shift s
        join device d on d.id = s.device_id where d.id = (select max(id::text)::uuid from device)`,
    });
    expect(shifts[0]?.open).toBe(1);
    await t.admin.delete(`/api/v1/staff/${second.id}`);
    expect((await till.get('')).body.on_shift).toBeNull();
  });

  test('only who may, answers for terms', async () => {
    await till.post('/shift', { staff_id: person.id, pin: '4711' });
    const expired = await code({ valid_until: '2026-01-31' });
    const body = {
      code: expired,
      override: { acknowledged: ['voucher_expired'], reason: 'A regular, one day late' },
    };
    expect((await till.post('/redemptions', body)).status).toBe(403);
    await must(t.admin.patch(`/api/v1/staff/${person.id}`, { may_override: true }), 200);
    expect((await till.post('/redemptions', body)).status).toBe(200);
  });
});

describe('at the counter', () => {
  let till: Till;
  let place: Made;
  beforeAll(async () => {
    place = await t.location(client, { name: 'Market' });
    till = await pair(place);
  });

  test('a look tells the offer, each unmet term, and where it was used before', async () => {
    const [good, expired] = [await code(), await code({ valid_until: '2026-01-31' })];
    const url = `http://vouchers.test/v/${String(client.token)}/${good.toLowerCase()}?x=1`;
    expect((await till.post('/look', { code: url })).body).toMatchObject({
      code: good,
      found: true,
      usable: true,
      findings: [],
      discount_value: 20,
      earlier_uses: [],
    });
    expect((await till.post('/look', { code: expired })).body).toMatchObject({
      usable: false,
      findings: [{ code: 'voucher_expired', overridable: true }],
    });
    await till.post('/redemptions', { code: good, transaction_amount: 50 });
    expect((await till.post('/look', { code: good })).body).toMatchObject({
      usable: false,
      findings: [{ code: 'voucher_already_redeemed', overridable: false }],
      earlier_uses: [{ place: 'Market' }],
    });
  });

  test('each term is met, not met, or cannot be told yet, in the client’s zone and the till’s language', async () => {
    const zone = { weekday: 'long', timeZone: 'Europe/London' } as const;
    const inDays = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-GB', zone).toLowerCase();
    const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    const single = await code({
      valid_until: '2099-03-31',
      minimum_spend: 25,
      per_customer_limit: 1,
      // neither today nor tomorrow, should the day change meanwhile
      terms: {
        weekdays: [inDays(3)],
        max_party: 6,
        blackout_dates: [inAWeek],
        text: 'Not with other offers',
      },
    });
    const states = async (body: object = {}) => {
      const { terms } = (await till.post('/look', { code: single, ...body })).body;
      return Object.fromEntries(
        (terms as Made[]).map(({ kind, state }) => [String(kind), state]),
      ) as Record<string, string>;
    };
    const plain = {
      valid_until: 'met',
      per_customer: 'unknown',
      weekdays: 'unmet',
      blackout_dates: 'met',
      party: 'unknown',
      minimum_spend: 'unknown',
      text: 'unknown',
    };
    expect(await states()).toEqual(plain);
    const large = { covers: 7, transaction_amount: '24.99' };
    expect(await states(large)).toEqual({ ...plain, party: 'unmet', minimum_spend: 'unmet' });
    const small = { covers: 6, transaction_amount: 25 };
    expect(await states(small)).toEqual({ ...plain, party: 'met', minimum_spend: 'met' });
    const german = (await till.post('/look', { code: single, language: 'de' })).body.terms;
    expect(german[0]).toEqual({
      kind: 'valid_until',
      sentence: 'Gültig bis 31. März 2099',
      state: 'met',
    });
    expect((await till.post('/look', { code: single, language: 'fr' })).status).toBe(400);
    expect((await till.post('/look', { code: 'NO-SUCH-CODE' })).body.terms).toEqual([]);
    const over = await code({ valid_from: '2020-01-01', valid_until: '2026-01-31' });
    expect((await till.post('/look', { code: over })).body.terms).toEqual([
      { kind: 'valid_from', sentence: 'Valid from 1 January 2020', state: 'met' },
      { kind: 'valid_until', sentence: 'Valid until 31 January 2026', state: 'unmet' },
    ]);
  });

  test('guests who sat down in time may pay after it: their hours are met, those of others are not', async () => {
    const campaign = await t.campaign(client);
    const [seated, other] = [await t.voucher(campaign), await t.voucher(campaign)];
    const table = { code: seated.code, table: '5' };
    await must(till.post('/seatings', table), 200);
    // the hours of the offer go by while they eat
    const today = new Date().toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const change = { terms: { blackout_dates: [today, tomorrow] } };
    await must(t.admin.patch(`/api/v1/campaigns/${campaign.id}`, change), 200);
    const look = async (each: Made) => (await till.post('/look', { code: each.code })).body;
    expect(await look(other)).toMatchObject({ usable: false, terms: [{ state: 'unmet' }] });
    expect(await look(seated)).toMatchObject({ usable: true, terms: [{ state: 'met' }] });
    const redeem = (each: Made) =>
      till.post('/redemptions', { code: each.code, transaction_amount: 10 });
    expect((await redeem(other)).body.error_code).toBe('not_valid_on_this_date');
    expect(await redeem(seated)).toMatchObject({ status: 200, body: { discount_applied: 2 } });
  });

  test('a slip of the hand is told from a code that does not exist', async () => {
    const campaign = await t.campaign(client);
    const batches = `/api/v1/campaigns/${campaign.id}/batches`;
    const batch = await must(t.admin.post(batches, { quantity: 3 }), 202);
    await expect
      .poll(async () => (await t.admin.get(`/api/v1/batches/${batch.id}`)).body.status, {
        timeout: 20_000,
      })
      .toBe('completed');
    const csv = await t.admin.get(`/api/v1/batches/${batch.id}/codes.csv`);
    const right = csv.text.split(/\r?\n/)[1]?.split(',')[0] ?? '';
    const at = Array.from(right).findIndex(
      (c, i) => i > 0 && c !== right[i - 1] && /[A-Z2-9]/.test(c),
    );
    const swapped =
      right.slice(0, at - 1) + right.charAt(at) + right.charAt(at - 1) + right.slice(at + 1);
    expect((await till.post('/look', { code: swapped })).body).toMatchObject({
      found: false,
      did_you_mean: right,
    });
    expect((await till.post('/look', { code: 'QQQQQQQQQQQQ' })).body.did_you_mean).toBeNull();
  });

  test('a bill may follow, is corrected the same day, and is undone for ten minutes', async () => {
    const taken = await till.post('/redemptions', { code: await code() });
    expect(taken.body).toMatchObject({ success: true, discount_applied: 0 });
    const path = `/redemptions/${String(taken.body.redemption_id)}`;
    expect((await till.patch(path, { transaction_amount: '45.99' })).body.discount_applied).toBe(
      9.2,
    );
    expect((await till.post(`${path}/undo`)).status).toBe(200);
    const other = await pair(place);
    const second = await other.post('/redemptions', { code: await code() });
    const undo = `/redemptions/${String(second.body.redemption_id)}/undo`;
    expect((await till.post(undo)).status).toBe(409);
    const today = (await till.get('/today')).body;
    expect(today.redemptions[0]).toMatchObject({ here: false, voided: false });
    expect(today.redemptions[1]).toMatchObject({ here: true, voided: true, discount_applied: 9.2 });
  });

  test('seated with a voucher: nobody else can use it, the bill takes it, or it is given back', async () => {
    const single = await code();
    const seated = await till.post('/seatings', { code: single, table: '12 by the window' });
    expect(seated.body).toMatchObject({ code: single, table: '12 by the window' });
    const again = await till.post('/seatings', { code: single, table: '7' });
    expect(again.body).toMatchObject({ hold_id: seated.body.hold_id, table: '7' });
    const tables = async () => (await till.post('/look', { code: single })).body.tables;
    expect(await tables()).toEqual(['7']);
    const { api } = await t.key(client);
    const online = await api.get(`/api/webhook/validate/${single}`);
    expect(online.body.error_code).toBe('voucher_on_hold');
    expect((await till.get('/today')).body.seatings).toHaveLength(1);
    const bill = { code: single, hold_id: seated.body.hold_id, transaction_amount: 80 };
    expect((await till.post('/redemptions', bill)).body.discount_applied).toBe(16);
    expect(await tables()).toEqual([]);
    expect((await till.get('/today')).body.seatings).toHaveLength(0);

    // a till that knows of no hold: its own guests do not stand in their own way
    const simple = await code();
    await till.post('/seatings', { code: simple, table: '9' });
    const paid = await till.post('/redemptions', { code: simple, transaction_amount: 10 });
    expect(paid).toMatchObject({ status: 200, body: { discount_applied: 2 } });
    expect((await till.get('/today')).body.seatings).toHaveLength(0);

    const other = await code();
    const held = await till.post('/seatings', { code: other, table: '3' });
    expect((await till.delete(`/seatings/${String(held.body.hold_id)}`)).status).toBe(204);
    expect((await api.get(`/api/webhook/validate/${other}`)).body.valid).toBe(true);
  });

  test('two tills and a shop want one code: one has it, the others are told where it went', async () => {
    const single = await code();
    const { api } = await t.key(client);
    const other = await pair(place);
    const answers = await Promise.all([
      till.post('/redemptions', { code: single, transaction_amount: 10 }),
      other.post('/redemptions', { code: single, transaction_amount: 10 }),
      api.post('/api/webhook/redemption', {
        code: single,
        transaction_amount: 10,
        order_reference: 'WEB-1',
      }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    for (const { status, body } of answers.slice(0, 2)) {
      if (status !== 409) continue;
      expect(body.earlier_uses).toHaveLength(1);
      expect(['Market', 'online']).toContain(body.earlier_uses[0].place);
    }
    const look = (await till.post('/look', { code: single })).body;
    expect(look.earlier_uses).toHaveLength(1);
    expect(['Market', 'online']).toContain(look.earlier_uses[0].place);
  });

  test('what was taken without network is booked once, however often it is posted; a double is a conflict', async () => {
    const single = await code();
    const report = {
      code: single,
      report_key: '0192f00d-5c1e-7aaa-8000-00000000000a',
      taken_at: new Date(Date.now() - 60_000).toISOString(),
      transaction_amount: 30,
    };
    const first = await till.post('/reports', report);
    expect(first).toMatchObject({ status: 200, body: { discount_applied: 6 } });
    const again = await till.post('/reports', report);
    expect(again.body.redemption_id).toBe(first.body.redemption_id);
    expect(again.headers['idempotent-replayed']).toBe('true');

    const other = await pair(location);
    const double = await other.post('/reports', { ...report, report_key: `${report.report_key}b` });
    expect(double).toMatchObject({ status: 409, body: { earlier_uses: [{ place: 'Market' }] } });
    const { data } = (await t.admin.get(`/api/v1/conflicts?client_id=${client.id}`)).body;
    const mine = data.filter((each: { code: string }) => each.code === single);
    expect(mine).toHaveLength(1);
    expect(mine[0]).toMatchObject({ reported_place: 'Quay', earlier_place: 'Market' });
  });

  test('the books agree after all of it', async () => {
    expect(await findBrokenPromises(t.db)).toEqual([]);
  });
});
