// What is kept of a person, as its owner gets it.
import type { Queryable } from '../db/database.ts';
import { replaceInText } from './find-addresses.ts';

export interface Holder {
  organizationId: string;
  clientIds: string[];
  email: string | null;
  /** Hashes by client. */
  customers: Record<string, string>;
}

export interface Told {
  leads: Record<string, unknown>[];
  redemptions: Record<string, unknown>[];
  holds: Record<string, unknown>[];
  recipients: Record<string, unknown>[];
  order_events: Record<string, unknown>[];
  shopify_orders: Record<string, unknown>[];
}

/** What is kept of a person, as rows. */
export async function tellOf(db: Queryable, holder: Holder): Promise<Told> {
  const { organizationId, clientIds, email, customers } = holder;
  const ofCustomer = [organizationId, Object.keys(customers), Object.values(customers)];
  const OF = `t.organization_id = $1 and (t.client_id, t.customer_hash) in (
    select c, decode(h, 'hex') from unnest($2::uuid[], $3::text[]) as q(c, h))`;
  const JOINS = `join voucher v on v.organization_id = t.organization_id and v.id = t.voucher_id
    join campaign k on k.organization_id = t.organization_id and k.id = t.campaign_id`;
  const [leads, redemptions, holds, recipients, order_events, shopify_orders] = await Promise.all([
    db.query<Record<string, unknown>>({
      text: `select t.name, t.email, t.phone, t.consent, t.metadata, t.at, k.name as campaign,
          v.code
        from lead t
        join campaign k on k.organization_id = t.organization_id and k.id = t.campaign_id
        left join voucher v on v.organization_id = t.organization_id and v.id = t.voucher_id
        where t.organization_id = $1 and t.client_id = any($2::uuid[]) and lower(t.email) = $3
        order by t.at`,
      values: [organizationId, clientIds, email],
    }),
    db.query<Record<string, unknown>>({
      text: `select v.code, k.name as campaign, t.redeemed_at, t.channel, t.shop,
          t.order_reference, t.currency, t.amount_minor, t.discount_minor, t.refunded_minor,
          t.voided_at, t.metadata
        from redemption t ${JOINS} where ${OF} order by t.redeemed_at`,
      values: ofCustomer,
    }),
    db.query<Record<string, unknown>>({
      text: `select v.code, k.name as campaign, t.created_at, t.ended_at, t.state, t.shop,
          t.order_reference
        from hold t ${JOINS} where ${OF} order by t.created_at`,
      values: ofCustomer,
    }),
    tellOfLists(db, holder),
    db.query<Record<string, unknown>>({
      text: `select e.shop, t.kind, t.order_reference, t.occurred_at, t.received_at,
          t.event -> 'codes' as codes
        from order_event t
        join order_endpoint e on e.organization_id = t.organization_id and e.id = t.endpoint_id
        where t.organization_id = $1 and (e.client_id, t.event ->> 'customer') in (
          select * from unnest($2::uuid[], $3::text[]))
        order by t.occurred_at, t.id`,
      values: ofCustomer,
    }),
    db.query<Record<string, unknown>>({
      text: `select s.domain as shop, t.order_id, t.reference, t.cancelled_at
        from shopify_order t
        join shopify_shop s on s.organization_id = t.organization_id and s.id = t.shop_id
        where t.organization_id = $1 and (s.client_id, t.facts ->> 'customer') in (
          select * from unnest($2::uuid[], $3::text[]))
        order by t.changed_at, t.order_id`,
      values: ofCustomer,
    }),
  ]);
  return { leads, redemptions, holds, recipients, order_events, shopify_orders };
}

/** What lists of recipients say: a cell in which the address stands, as an erasure finds it. */
async function tellOfLists(db: Queryable, holder: Holder): Promise<Record<string, unknown>[]> {
  const { organizationId, clientIds, email } = holder;
  if (email === null) return [];
  const rows = await db.query<{ cells: string[]; columns: string[]; said: object }>({
    text: `select r.cells, l.columns, jsonb_build_object('campaign', k.name, 'code', v.code,
          'piece', r.piece, 'uploaded_at', l.uploaded_at) as said
      from recipient r
      join recipient_list l using (organization_id, batch_id)
      join voucher v on v.organization_id = r.organization_id and v.id = r.voucher_id
      join campaign k on k.organization_id = v.organization_id and k.id = v.campaign_id
      where r.organization_id = $1 and l.client_id = any($2::uuid[])
        and strpos(lower(r.cells::text), $3) > 0
      order by l.uploaded_at, r.piece`,
    values: [organizationId, clientIds, email],
  });
  const isTheirs = (cell: string) =>
    replaceInText(cell, (address) => (address === email ? '' : undefined)) !== cell;
  return rows
    .filter(({ cells }) => cells.some(isTheirs))
    .map(({ cells, columns, said }) => ({
      ...said,
      list: Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ''])),
    }));
}
