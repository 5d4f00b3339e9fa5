// What settles a conflict, through HTTP, on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '../../test/harness/app.ts';
import { makeInbox, order, type Inbox } from './inbox.fixture.ts';

let i: Inbox;
beforeAll(async () => void (i = await makeInbox()));
afterAll(() => i.close());

describe('accept', () => {
  test('books the refused report, and raises the limit by one where it is in the way', async () => {
    const { voucher, conflict, reference } = await i.double();
    const { status, body } = await i.resolve(conflict, 'accept');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'resolved',
      resolution: 'accept',
      resolution_reason: 'Talked to the shop',
      resolved_by: { kind: 'api_key' },
    });
    const now = await i.voucherNow(voucher);
    expect(now).toMatchObject({ max_uses: 2, uses: 2, remaining_uses: 0 });
    const kinds = now.history.map((each: { kind: string }) => each.kind);
    expect(kinds).toEqual([
      'voucher.created',
      'redemption.recorded',
      'conflict.opened',
      'voucher.changed',
      'redemption.recorded',
      'conflict.resolved',
    ]);
    const { booked_redemption: booked } = await i.read(conflict);
    expect(booked).toMatchObject({
      id: body.booked_redemption_id,
      order_reference: reference,
      transaction_amount: 50,
      override: { acknowledged: ['voucher_already_redeemed'], reason: 'Talked to the shop' },
    });
    // the shop's next try is the same order: it is recorded
    const again = await i.report(voucher, { order_reference: reference });
    expect([again.status, again.body.redemption_id]).toEqual([200, booked.id]);
  });

  test('raises nothing where a use has come free meanwhile', async () => {
    const { voucher, first, conflict } = await i.double();
    await must(i.t.admin.post(`/api/v1/redemptions/${first.redemption_id}/void`, {}), 200);
    await must(i.resolve(conflict, 'accept'), 200);
    expect(await i.voucherNow(voucher)).toMatchObject({ max_uses: 1, uses: 1 });
  });

  test('raises the limit of the campaign too, and no customer goes over his own', async () => {
    const campaign = await i.t.campaign(i.client, { max_redemptions: 1, per_customer_limit: 1 });
    const [one, two] = [await i.t.voucher(campaign), await i.t.voucher(campaign)];
    const ada = { customer_reference: 'ada@example.com' };
    await must(i.report(one, ada), 200);
    const reference = order();
    expect((await i.report(two, { ...ada, order_reference: reference })).status).toBe(409);
    await must(i.resolve(await i.conflictOf(reference), 'accept'), 200);
    const after = (await i.t.admin.get(`/api/v1/campaigns/${campaign.id}`)).body;
    expect([after.max_redemptions, after.per_customer_limit]).toEqual([2, 1]);
    expect((await i.report(await i.t.voucher(campaign))).body.error_code).toBe(
      'voucher_max_uses_reached',
    );
  });

  test('puts the amount that is accepted in the place of the one that stands', async () => {
    const voucher = await i.makeCode();
    const reference = order();
    const first = await must(i.report(voucher, { order_reference: reference }), 200);
    const other = { order_reference: reference, transaction_amount: 70 };
    expect((await i.report(voucher, other)).body.error_code).toBe('order_reference_conflict');
    const conflict = await i.conflictOf(reference);
    expect(conflict?.redemption_id).toBe(first.redemption_id);
    await must(i.resolve(conflict, 'accept'), 200);
    const evidence = await i.read(conflict);
    expect(evidence.redemption.voided_at).not.toBeNull();
    expect(evidence.booked_redemption.transaction_amount).toBe(70);
    expect(await i.voucherNow(voucher)).toMatchObject({ max_uses: 1, uses: 1 });
  });

  test('of an expired, paused or foreign-currency report: what can be booked is', async () => {
    const late = await i.makeCode({}, { valid_until: '2020-01-01' });
    const reference = order();
    expect((await i.report(late, { order_reference: reference })).status).toBe(422);
    await must(i.resolve(await i.conflictOf(reference), 'accept'), 200);
    const euros = order();
    const voucher = await i.makeCode();
    expect((await i.report(voucher, { order_reference: euros, currency: 'EUR' })).status).toBe(422);
    const refused = await i.resolve(await i.conflictOf(euros), 'accept');
    expect([refused.status, refused.body.error]).toEqual([409, 'The order was reported in EUR']);
  });

  test('of an unknown code needs the code: then it is booked', async () => {
    const reference = order();
    const code = `LATE-${reference}`;
    expect((await i.report({ code }, { order_reference: reference })).status).toBe(404);
    const conflict = await i.conflictOf(reference);
    expect((await i.resolve(conflict, 'accept')).status).toBe(409);
    const voucher = await i.makeCode({}, { code });
    await must(i.resolve(conflict, 'accept'), 200);
    expect(await i.voucherNow(voucher)).toMatchObject({ uses: 1, max_uses: 1 });
  });

  test('by twenty at once books one', async () => {
    const { voucher, conflict } = await i.double();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => i.resolve(conflict, n % 2 === 0 ? 'accept' : 'dismiss')),
    );
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const { uses, max_uses } = await i.voucherNow(voucher);
    expect(uses).toBe(max_uses);
    expect(uses).toBeLessThanOrEqual(2);
    const resolutions = answers.filter(({ status }) => status === 200);
    expect(new Set(resolutions.map(({ body }) => body.resolution as string)).size).toBe(1);
  });
});

describe('dismiss and void', () => {
  test('dismiss changes nothing but the conflict', async () => {
    const { voucher, conflict } = await i.double();
    await must(i.resolve(conflict, 'dismiss'), 200);
    expect(await i.voucherNow(voucher)).toMatchObject({ max_uses: 1, uses: 1 });
    expect((await i.list('&status=open')).map(({ id }) => id)).not.toContain(conflict?.id);
    expect((await i.list('&status=resolved')).map(({ id }) => id)).toContain(conflict?.id);
  });

  test('void cancels the redemption that the conflict names', async () => {
    const voucher = await i.makeCode();
    const reference = order();
    const wrong = { order_reference: reference, discount_amount: 40 };
    const { redemption_id } = await must(i.report(voucher, wrong), 200);
    await must(i.resolve(await i.conflictOf(reference), 'void'), 200);
    const row = (await i.t.admin.get(`/api/v1/redemptions/${redemption_id}`)).body;
    expect(row).toMatchObject({ void_reason: 'Talked to the shop', attributed_revenue: 0 });
    expect(await i.voucherNow(voucher)).toMatchObject({ uses: 0 });
  });

  test('where there is nothing to void it is refused, and the conflict stays open', async () => {
    const reference = order();
    await i.report({ code: 'NOPE' }, { order_reference: reference });
    const conflict = await i.conflictOf(reference);
    expect((await i.resolve(conflict, 'void')).status).toBe(409);
    expect((await i.conflictOf(reference))?.status).toBe('open');
    await must(i.resolve(conflict, 'dismiss'), 200);
  });
});

describe('a settled conflict', () => {
  test('answers the same resolution again, and refuses another', async () => {
    const { conflict, voucher } = await i.double();
    const first = await must(i.resolve(conflict, 'accept'), 200);
    expect(await must(i.resolve(conflict, 'accept'), 200)).toEqual(first);
    expect((await i.resolve(conflict, 'dismiss')).status).toBe(409);
    expect(await i.voucherNow(voucher)).toMatchObject({ uses: 2 });
  });

  test('the same call with its Idempotency-Key is answered as the first time', async () => {
    const { conflict } = await i.double();
    const key = { 'idempotency-key': 'settle-1' };
    const first = await i.resolve(conflict, 'dismiss', key);
    const again = await i.resolve(conflict, 'dismiss', key);
    expect(again.body).toEqual(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  test('of another client or organization does not exist', async () => {
    const { conflict } = await i.double();
    const other = await i.t.key(await i.t.client(), { scopes: ['manage'] });
    const url = `/api/v1/conflicts/${conflict?.id}`;
    const body = { resolution: 'accept', reason: 'x' };
    for (const api of [other.api, await i.t.stranger()]) {
      expect((await api.get(url)).status).toBe(404);
      expect((await api.post(`${url}/resolve`, body)).status).toBe(404);
      expect((await api.get('/api/v1/conflicts')).body.data).toEqual([]);
    }
  });
});
