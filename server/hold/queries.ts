// Every SQL statement that writes holds.
import { forRows } from '../db/rows.ts';
import { isoOf, isoOrNull } from '../http/instant.ts';
import type { HoldState } from '../redemption/world.ts';

export const holdRow = (hold: HoldState, organizationId: string) => ({
  organization_id: organizationId,
  id: hold.id,
  order_reference: hold.orderReference,
  amount_minor: hold.amountMinor,
  state: hold.state,
  expires_at: isoOf(hold.expiresAt),
  ended_at: isoOrNull(hold.endedAt),
});

export const changeHolds = forRows(
  'hold-change',
  {
    organization_id: 'uuid',
    id: 'uuid',
    order_reference: 'text',
    amount_minor: 'bigint',
    state: 'text',
    expires_at: 'timestamptz',
    ended_at: 'timestamptz',
  },
  (source) => `
    update hold h set order_reference = q.order_reference, amount_minor = q.amount_minor,
      state = q.state, expires_at = q.expires_at, ended_at = q.ended_at
    from ${source} q where h.organization_id = q.organization_id and h.id = q.id`,
);

export const insertHolds = forRows(
  'hold-insert',
  {
    organization_id: 'uuid',
    id: 'uuid',
    client_id: 'uuid',
    campaign_id: 'uuid',
    voucher_id: 'uuid',
    api_key_id: 'uuid',
    shop: 'text',
    order_reference: 'text',
    holder: 'text',
    customer: 'text',
    amount_minor: 'bigint',
    state: 'text',
    expires_at: 'timestamptz',
    created_at: 'timestamptz',
    ended_at: 'timestamptz',
  },
  (source) => `
    insert into hold (organization_id, id, client_id, campaign_id, voucher_id, api_key_id, shop,
      order_reference, holder, customer_hash, amount_minor, state, expires_at, created_at, ended_at)
    select organization_id, id, client_id, campaign_id, voucher_id, api_key_id, shop,
      order_reference, holder, decode(customer, 'hex'), amount_minor, state, expires_at, created_at,
      ended_at
    from ${source} q`,
);
