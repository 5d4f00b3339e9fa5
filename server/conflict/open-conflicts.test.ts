// What opens a conflict, through HTTP, on a real database.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '../../test/harness/app.ts';
import { makeInbox, order, type Inbox } from './inbox.fixture.ts';

let i: Inbox;
beforeAll(async () => void (i = await makeInbox()));
afterAll(() => i.close());

describe('a conflict is opened', () => {
  test('by a report that is refused, once, with what stands in its way', async () => {
    const { voucher, first, conflict, reference } = await i.double();
    const again = { order_reference: reference };
    expect((await i.report(voucher, again)).status).toBe(409);
    expect(conflict).toMatchObject({
      kind: 'refused_redemption',
      status: 'open',
      reason: 'voucher_already_redeemed',
      message: 'Voucher has already been redeemed',
      code: voucher.code,
      redemption_id: first.redemption_id,
      transaction_amount: 50,
      evidence: { used: 1, held: 0, max_uses: 1 },
    });
    const all = (await i.list('')).filter((each) => each.order_reference === reference);
    expect(all).toHaveLength(1);
    const evidence = await i.read(conflict);
    expect(evidence.redemption).toMatchObject({ id: first.redemption_id, transaction_amount: 50 });
    expect(evidence.findings[0].code).toBe('voucher_already_redeemed');
  });

  test('by an online order whose code was used at a till', async () => {
    const voucher = await i.makeCode();
    const till = { code: voucher.code, location_id: i.location.id };
    const sale = await must(i.t.admin.post('/api/v1/redemptions', till), 200);
    const reference = order();
    expect((await i.report(voucher, { order_reference: reference })).status).toBe(409);
    const conflict = await i.conflictOf(reference);
    expect(conflict).toMatchObject({
      kind: 'used_in_two_channels',
      redemption_id: sale.redemption_id,
    });
    expect((await i.read(conflict)).redemption.channel).toBe('in_store');
    expect((await i.list('&kind=used_in_two_channels')).map(({ id }) => id)).toContain(
      conflict?.id,
    );
  });

  test('by an order whose hold ran out before another took the code', async () => {
    // booked by an earlier batch, or by the very one that refuses its order
    for (const isTogether of [false, true]) {
      const voucher = await i.makeCode();
      const reference = order();
      const hold = { code: voucher.code, order_reference: reference };
      const { hold_id } = await must(i.shop.api.post('/api/webhook/hold', hold), 200);
      await i.t.db.query({
        text: `update hold set expires_at = now() - interval '1 second' where id = $1`,
        values: [(hold_id as string).slice(4)],
      });
      const reports = [order(), reference].map((order_reference) => ({
        code: voucher.code,
        transaction_amount: 50,
        order_reference,
      }));
      if (isTogether) {
        const url = '/api/webhook/redemption/batch';
        await must(i.shop.api.post(url, { redemptions: reports }), 200);
      } else for (const each of reports) await i.report(voucher, each);
      expect(await i.conflictOf(reference)).toMatchObject({
        kind: 'expired_hold',
        reason: 'voucher_already_redeemed',
        evidence: { hold_id },
      });
    }
  });

  test('by a discount that is not ours by more than a rounding, and the sale is booked', async () => {
    const voucher = await i.makeCode({}, { max_uses: null });
    const sell = async (discount_amount: number, fields: Record<string, unknown> = {}) => {
      const reference = order();
      await must(
        i.report(voucher, { order_reference: reference, discount_amount, ...fields }),
        200,
      );
      return i.conflictOf(reference);
    };
    expect(await sell(10)).toBeUndefined();
    expect(await sell(10.01)).toBeUndefined();
    expect(await sell(9.99)).toBeUndefined();
    const conflict = await sell(10.02);
    expect(conflict).toMatchObject({
      kind: 'amount_differs',
      reason: 'discount_differs',
      evidence: { discount_amount: 10.02, discount_expected: 10 },
    });
    expect((await i.read(conflict)).redemption.discount_amount).toBe(10.02);
    const gift = await i.makeCode({ discount_type: 'free_item', discount_value: null });
    const reference = order();
    await must(i.report(gift, { order_reference: reference, discount_amount: 4 }), 200);
    expect(await i.conflictOf(reference)).toBeUndefined();
  });

  test('by at most 500 differing amounts a day of one client', async () => {
    const careless = await i.t.client();
    const key = await i.t.key(careless);
    const voucher = await i.t.voucher(await i.t.campaign(careless), { max_uses: null });
    const redemptions = Array.from({ length: 400 }, () => ({
      code: voucher.code,
      transaction_amount: 10,
      discount_amount: 9,
    }));
    for (let n = 0; n < 2; n++) {
      await must(key.api.post('/api/webhook/redemption/batch', { redemptions }), 200);
    }
    const [row] = await i.t.db.query<{ n: number }>({
      text: 'select count(*)::integer as n from conflict where client_id = $1',
      values: [careless.id.slice(4)],
    });
    expect(row?.n).toBe(500);
  });
});
