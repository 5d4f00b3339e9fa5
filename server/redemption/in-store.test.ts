// Redeeming at a till through HTTP, on a real database: before the sale, with answers for unmet terms.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { expectBooksInOrder } from '../doctor/books.fixture.ts';

type Fields = Record<string, unknown>;

let t: TestApp;
let client: Made;
let location: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client();
  location = await t.location(client, { name: 'High Street' });
});
afterAll(async () => {
  await expectBooksInOrder(t.db);
  await t.close();
});

const URL = '/api/v1/redemptions';
const code = async (fields: Fields = {}, voucher: Fields = {}) =>
  (await t.voucher(await t.campaign(client, { ...fields }), voucher)).code as string;
const redeem = (of: string, fields: Fields = {}, headers?: Record<string, string>) =>
  t.admin.post(URL, { code: of, location_id: location.id, ...fields }, headers);
const ledgerOf = (id: string) =>
  t.db.query<{ kind: string; before: object; after: Record<string, unknown> }>({
    text: 'select kind, before, after from ledger where subject_id = $1 order by epoch, tx, id',
    values: [id.slice(4)],
  });

describe('POST /redemptions', () => {
  test('redeems at a location, and answers as the report of a shop does', async () => {
    const of = await code({}, { max_uses: 3 });
    const { status, body } = await redeem(of, {
      transaction_amount: 45.99,
      receipt_number: 'R-1',
      covers: 2,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      voucher_code: of,
      discount_applied: 9.2,
      remaining_uses: 2,
      warnings: [],
    });
    const row = (await t.admin.get(`${URL}/${body.redemption_id}`)).body;
    expect(row).toMatchObject({
      channel: 'in_store',
      location_id: location.id,
      order_reference: null,
      receipt_number: 'R-1',
      covers: 2,
      transaction_amount: 45.99,
      attributed_revenue: 45.99,
      override: null,
    });
  });

  test('a receipt number that comes again is another sale', async () => {
    const of = await code({}, { max_uses: 3 });
    const first = await must(redeem(of, { receipt_number: 'R-7' }), 200);
    const second = await must(redeem(of, { receipt_number: 'R-7' }), 200);
    expect(second.redemption_id).not.toBe(first.redemption_id);
  });

  test('the same call with its Idempotency-Key is one sale, also when refused', async () => {
    const of = await code();
    const key = { 'idempotency-key': 'till-1' };
    const first = await redeem(of, { transaction_amount: 10 }, key);
    const again = await redeem(of, { transaction_amount: 10 }, key);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    const other = await redeem(of, { transaction_amount: 11 }, key);
    expect([other.status, other.body.error_code]).toEqual([422, 'idempotency_key_reused']);
    const used = await redeem(of, {}, { 'idempotency-key': 'till-2' });
    expect([used.status, used.body.error_code]).toEqual([409, 'voucher_already_redeemed']);
    expect((await redeem(of, {}, { 'idempotency-key': 'till-2' })).body).toEqual(used.body);
  });

  test('of a location that is not the client’s, not there, or closed: no', async () => {
    const [other, closed] = [await t.client(), await t.location(client)];
    const foreign = await t.location(other);
    await must(t.admin.post(`/api/v1/locations/${closed.id}/archive`), 204);
    const of = await code();
    const at = (location_id: string, headers?: Record<string, string>) =>
      redeem(of, { location_id }, headers);
    expect((await at(foreign.id)).body.error_code).toBe('voucher_not_found');
    expect((await at(foreign.id, { 'x-client-id': client.id })).status).toBe(400);
    expect((await at(closed.id)).status).toBe(409);
    expect((await at('loc_0')).status).toBe(404);
    const own = await t.key(client, { scopes: ['manage'] });
    const body = { code: of, location_id: foreign.id };
    expect((await own.api.post(URL, body)).status).toBe(404);
    expect((await (await t.stranger()).post(URL, body)).status).toBe(404);
    const redeemer = await t.key(client);
    expect((await redeemer.api.post(URL, { ...body, location_id: location.id })).status).toBe(403);
  });

  test('two tills at once: one sale', async () => {
    const of = await code();
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(of)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });
});

describe('a term that is not met', () => {
  const strict = { minimum_spend: 25, channels: ['online'], terms: { max_party: 2 } };
  const sale = { transaction_amount: 10, covers: 3 };
  const CODES = ['not_valid_in_store', 'party_too_large', 'minimum_spend_not_met'];

  test('refuses with all findings, and each has to be answered for', async () => {
    const of = await code(strict);
    const { status, body } = await redeem(of, sale);
    expect(status).toBe(422);
    expect(body.error_code).toBe('not_valid_in_store');
    expect(body.findings.map((each: { code: string }) => each.code)).toEqual(CODES);
    expect(body.findings.every((each: { overridable: boolean }) => each.overridable)).toBe(true);
    const some = { acknowledged: CODES.slice(0, 2), reason: 'Regular guest' };
    const still = await redeem(of, { ...sale, override: some });
    expect([still.status, still.body.error_code]).toEqual([422, 'minimum_spend_not_met']);
    expect(still.body.findings).toHaveLength(3);
  });

  test('is overridden with a reason, which stays with the redemption and in the ledger', async () => {
    const of = await code(strict);
    const override = { acknowledged: [...CODES, 'voucher_expired'], reason: ' Regular guest ' };
    const { redemption_id: id, warnings } = await must(redeem(of, { ...sale, override }), 200);
    expect(warnings.map((each: { code: string }) => each.code)).toEqual(CODES);
    const kept = { acknowledged: CODES, reason: 'Regular guest' };
    expect((await t.admin.get(`${URL}/${id}`)).body.override).toEqual(kept);
    expect((await ledgerOf(id as string))[0]?.after).toMatchObject({ override: kept });
    const listed = await t.admin.get(`${URL}?client_id=${client.id}&overridden=true`);
    expect(listed.body.data.map((each: Made) => each.id)).toContain(id);
  });

  test('an expired voucher may be answered for, a used, held or disabled one not', async () => {
    const expired = await code({}, { valid_until: '2020-01-01' });
    const all = (acknowledged: string[]) => ({ override: { acknowledged, reason: 'Because' } });
    expect((await redeem(expired)).body.error_code).toBe('voucher_expired');
    expect((await redeem(expired, all(['voucher_expired']))).status).toBe(200);
    expect(
      (await redeem(expired, all(['voucher_already_redeemed', 'voucher_expired']))).status,
    ).toBe(409);
    const shop = await t.key(client);
    const held = await code();
    const hold = { code: held, order_reference: 'A' };
    await must(shop.api.post('/api/webhook/hold', hold), 200);
    const refused = await redeem(held, all(['voucher_on_hold']));
    expect([refused.status, refused.body.error_code]).toEqual([409, 'voucher_on_hold']);
    const paused = await code({ status: 'paused' });
    expect((await redeem(paused, all(['voucher_disabled']))).status).toBe(422);
  });

  test('an override without a reason is malformed', async () => {
    const override = { acknowledged: ['voucher_expired'], reason: ' ' };
    expect((await redeem(await code(), { override })).status).toBe(400);
  });
});

describe('PATCH /redemptions/{id}', () => {
  test('says the amount afterwards, and the discount follows; the ledger tells both', async () => {
    const of = await code({ max_discount: 5 });
    const { redemption_id: id, discount_applied } = await must(redeem(of), 200);
    expect(discount_applied).toBe(0);
    const url = `${URL}/${id}`;
    expect((await t.admin.get(url)).body.transaction_amount).toBeNull();
    const changed = await t.admin.patch(url, { transaction_amount: '20' });
    expect(changed.body).toMatchObject({ transaction_amount: 20, discount_amount: 4 });
    const capped = await t.admin.patch(url, { transaction_amount: 100 });
    expect(capped.body).toMatchObject({ discount_amount: 5, attributed_revenue: 100 });
    await must(t.admin.patch(url, { transaction_amount: 100 }), 200);
    expect((await ledgerOf(id as string)).slice(1)).toEqual([
      {
        kind: 'redemption.amended',
        before: { amount_minor: null, discount_minor: 0 },
        after: { amount_minor: 2000, discount_minor: 400 },
      },
      {
        kind: 'redemption.amended',
        before: { amount_minor: 2000, discount_minor: 400 },
        after: { amount_minor: 10000, discount_minor: 500 },
      },
    ]);
  });

  test('warns where the minimum turns out not to be met, and no longer where it is', async () => {
    const of = await code({ minimum_spend: 25 });
    const { redemption_id: id } = await must(redeem(of), 200);
    const warnings = async (transaction_amount: number) =>
      (await must(t.admin.patch(`${URL}/${id}`, { transaction_amount }), 200)).warnings;
    expect(await warnings(10)).toEqual([
      { code: 'minimum_spend_not_met', message: 'Minimum spend of £25 not met' },
    ]);
    expect(await warnings(25)).toEqual([]);
  });

  test('not on another day, not online, not of a voided one, not of a stranger', async () => {
    const { redemption_id: id } = await must(redeem(await code()), 200);
    const url = `${URL}/${id}`;
    const amount = { transaction_amount: 1 };
    expect((await (await t.stranger()).patch(url, amount)).status).toBe(404);
    await t.db.query({
      text: `update redemption set redeemed_at = redeemed_at - interval '1 day' where id = $1`,
      values: [(id as string).slice(4)],
    });
    const late = await t.admin.patch(url, amount);
    expect([late.status, late.body.error_code]).toEqual([409, 'conflict']);
    const shop = await t.key(client);
    const report = { code: await code(), transaction_amount: 5 };
    const online = await must(shop.api.post('/api/webhook/redemption', report), 200);
    expect((await t.admin.patch(`${URL}/${online.redemption_id}`, amount)).status).toBe(409);
    const { redemption_id: gone } = await must(redeem(await code()), 200);
    await must(t.admin.post(`${URL}/${gone}/void`, { reason: 'Mistake' }), 200);
    expect((await t.admin.patch(`${URL}/${gone}`, amount)).body.error_code).toBe(
      'redemption_voided',
    );
  });
});

describe('POST /redemptions/{id}/void', () => {
  test('gives the use back, once, also of an online order', async () => {
    const of = await code();
    const { redemption_id: id } = await must(redeem(of, { transaction_amount: 10 }), 200);
    const first = await must(t.admin.post(`${URL}/${id}/void`, { reason: 'Mistake' }), 200);
    expect(first).toMatchObject({ success: true, redemption_id: id, remaining_uses: 1 });
    await must(t.admin.post(`${URL}/${id}/void`, {}), 200);
    const row = (await t.admin.get(`${URL}/${id}`)).body;
    expect(row).toMatchObject({ void_reason: 'Mistake', attributed_revenue: 0 });
    expect(row.voided_at).not.toBeNull();
    const shop = await t.key(client);
    const report = { code: of, transaction_amount: 5, order_reference: 'A' };
    const online = await must(shop.api.post('/api/webhook/redemption', report), 200);
    await must(t.admin.post(`${URL}/${online.redemption_id}/void`, {}), 200);
    expect((await (await t.stranger()).post(`${URL}/${id}/void`, {})).status).toBe(404);
  });
});

describe('people at the till', () => {
  test('staff redeem at their own location and override nothing; their manager may', async () => {
    const elsewhere = await t.location(client);
    const at = { clients: [client], locations: [location] };
    const [staff, manager] = await Promise.all([
      t.person('staff', at),
      t.person('location_manager', at),
    ]);
    const of = await code({ minimum_spend: 100 }, { max_uses: null });
    const sale = { code: of, location_id: location.id, transaction_amount: 20 };
    const unmet = await staff.post(URL, sale);
    expect(unmet.status).toBe(422);
    const acknowledged = unmet.body.findings.map((each: { code: string }) => each.code) as string[];
    const overridden = { ...sale, override: { acknowledged, reason: 'A regular guest' } };
    expect((await staff.post(URL, overridden)).status).toBe(403);
    const made = await must(manager.post(URL, overridden), 200);
    expect((await staff.get(`${URL}/${made.redemption_id}`)).status).toBe(200);
    const spent = { ...sale, transaction_amount: 150 };
    expect((await staff.post(URL, spent)).status).toBe(200);
    expect((await staff.post(URL, { ...spent, location_id: elsewhere.id })).status).toBe(404);
    const [entry] = await ledgerOf(made.redemption_id as string);
    expect(entry).toBeDefined();
  });
});
