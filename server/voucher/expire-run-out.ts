// Books the holds of a voucher that have run out, where its counts are about to be judged.
import type { Transaction } from '../db/database.ts';
import { appendToLedger } from '../ledger/append.ts';

interface RanOut {
  id: string;
  client_id: string;
  campaign_id: string;
  voucher_id: string;
  shop: string;
  order_reference: string;
}

/** Ends the run-out holds of a voucher, which the transaction has locked: its uses come back. */
export async function expireRunOut(
  tx: Transaction,
  organizationId: string,
  voucherId: string,
): Promise<void> {
  const ended = await tx.query<RanOut>({
    text: `with ended as (
        update hold set state = 'expired', ended_at = expires_at
        where organization_id = $1 and voucher_id = $2
          and state = 'live' and expires_at <= statement_timestamp()
        returning id, client_id, campaign_id, voucher_id, shop, order_reference),
      counted as (
        update voucher set held_count = held_count - (select count(*) from ended)
        where organization_id = $1 and id = $2 and exists (select 1 from ended))
      select * from ended order by id`,
    values: [organizationId, voucherId],
  });
  await appendToLedger(
    tx,
    ended.map((hold) => ({
      organizationId,
      kind: 'hold.expired',
      actor: { kind: 'system', id: null },
      at: Date.now(),
      clientId: hold.client_id,
      campaignId: hold.campaign_id,
      voucherId: hold.voucher_id,
      subjectId: hold.id,
      shop: hold.shop,
      before: { state: 'live' },
      after: { state: 'expired', order_reference: hold.order_reference },
    })),
  );
}
