// Commands whose COMMIT went through and whose answer was lost, while another node went on.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeKey } from '../../contract/code.ts';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import { UnknownOutcome, type Database } from '../db/database.ts';
import { newId, privateId } from '../db/id.ts';
import { makeOffers } from '../voucher/offers.ts';
import { makePerformer } from './perform.ts';

let t: TestApp;
beforeAll(async () => {
  t = await makeTestApp();
});
afterAll(() => t.close());

/** The database over a line that loses the answer of its first COMMIT; meanwhile `others` act. */
function losingOnce(db: Database, others: () => Promise<unknown>): Database {
  let isLost = false;
  return {
    ...db,
    async transaction(work) {
      const result = await db.transaction(work);
      if (isLost) return result;
      isLost = true;
      await others();
      throw new UnknownOutcome('Connection terminated');
    },
  };
}

test.each(['void', 'refund'] as const)(
  'a %s that is done again leaves alone what was booked for its order meanwhile',
  async (kind) => {
    const client = await t.client();
    const voucher = await t.voucher(await t.campaign(client));
    const shop = (await t.key(client)).api;
    const sale = { code: voucher.code as string, transaction_amount: 50, order_reference: 'AGAIN' };
    const redeem = () => shop.post('/api/webhook/redemption', sale);
    expect((await redeem()).status).toBe(200);
    const cancel = () => shop.post('/api/webhook/redemption/void', sale);
    const db = losingOnce(t.db, async () => {
      if (kind === 'refund') expect((await cancel()).status).toBe(200);
      expect((await redeem()).status).toBe(200);
    });
    const common = {
      id: newId(),
      reference: newId(),
      codeKey: codeKey(sale.code) ?? null,
      codeAsked: sale.code,
      idempotency: null,
      scope: {
        organizationId: privateId('organization', t.organizationId)!,
        clientId: privateId('client', client.id)!,
        mode: 'live' as const,
        shop: 'default',
        channel: 'online' as const,
        locationId: null,
        actor: { kind: 'system' as const, id: null },
      },
      redemptionId: null,
      orderReference: sale.order_reference,
    };
    const outcome = await makePerformer(db, makeOffers()).perform(
      kind === 'void'
        ? { ...common, kind, reason: null }
        : { ...common, kind, amountMinor: 500, refundReference: 'R' },
    );
    expect(outcome.kind).toBe(kind === 'void' ? 'voided' : 'refunded');
    const rows = await t.db.query({
      text: `select voided_at is not null as voided, refunded_minor from redemption
        where client_id = $1 order by id`,
      values: [common.scope.clientId],
    });
    expect(rows).toEqual([
      { voided: true, refunded_minor: kind === 'refund' ? 500 : 0 },
      { voided: false, refunded_minor: 0 },
    ]);
  },
);
