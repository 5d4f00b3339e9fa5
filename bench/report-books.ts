// Redemptions of one client over many campaigns and a year, with what reports count beside them:
// refunds and voids that came days later, scans, refusals and overrides.
import type { Books } from './books.ts';
import { ask } from './postgres.ts';

export const CAMPAIGNS = 500;
const SOURCES = 2 * CAMPAIGNS;
const SHOPS = 5;
const YEAR_SECONDS = 31_536_000;

const uuid = (prefix: string, n: string) =>
  `('${prefix}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** A campaign's id: they count from 0. */
export const campaignId = (n: number) =>
  `0c000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

// one after the other until now, as rows come in life; and what came days after one
const at = (count: number) =>
  `now() - ${YEAR_SECONDS} * (1 - n / ${count}.0) * interval '1 second'`;
const LATER = `least(now(), at + (1 + n % 20) * interval '1 day')`;
const IS_VOIDED = 'n % 50 = 7';
const IS_REFUNDED = 'n % 33 = 5 and n % 50 <> 7';
// of all campaigns, and of three shops
const IS_REFUSED = 'n % 21 = 1';
const IS_OVERRIDDEN = 'n % 150 = 20 + n / 150 % 3';
const SOURCE = `case when n % 7 > 0 then
  ${uuid('05000000', `n % ${CAMPAIGNS} + ${CAMPAIGNS} * (n % 7 % 2)`)} end`;
const CAMPAIGN = uuid('0c000000', `n % ${CAMPAIGNS}`);
// beside those that a row of the table has in stock
const VOUCHER = uuid('0c0de000', 'n');

/**
 * Every 50th redemption is of its neighbour's order, every 50th is voided and every 33rd refunded days
 * later; as many scans, a refusal of a voucher for every 21st and an override for every 45th of a shop,
 * by whoever is on shift there.
 */
export async function fillBooks(books: Books, count: number): Promise<void> {
  const { url, organizationId, clientId } = books;
  const org = `'${organizationId}'::uuid`;
  const rows = `generate_series(0, ${count - 1}) n cross join lateral (select date_trunc('second', ${at(count)}) as at) t`;
  const indexes = await ask(
    url,
    `select indexrelid::regclass as name, pg_get_indexdef(indexrelid) as text from pg_index
      where indrelid in ('redemption'::regclass, 'scan'::regclass) and not indisprimary`,
  );
  await ask(
    url,
    [
      // the foreign keys hold by construction, but for the vouchers, which reports do not read
      'set session_replication_role = replica',
      ...campaigns(org, clientId),
      ...indexes.map(({ name }) => `drop index ${String(name)}`),
      `insert into redemption (organization_id, id, client_id, campaign_id, voucher_id, source_id,
          location_id, mode, channel, shop, order_reference, currency, amount_minor, discount_minor,
          discount_reported, refunded_minor, discount_type, discount_value, redeemed_at, recorded_at,
          voided_at, voided_key, override)
        select ${org}, ${uuid('0e000000', 'n')}, '${clientId}', ${CAMPAIGN}, ${VOUCHER},
          ${SOURCE}, case when n % 10 < 3 then ${uuid('01000000', `n % ${SHOPS}`)} end, 'live',
          case when n % 10 < 3 then 'in_store' else 'online' end, 'default',
          'O' || (n - (n % 50 = 1)::integer), 'GBP', 1000 + n::bigint * 7919 % 9000, 200, false,
          case when ${IS_REFUNDED} then 500 else 0 end, 'percentage', 200000, at, at,
          case when ${IS_VOIDED} then ${LATER} end,
          case when ${IS_VOIDED} then ${uuid('0e000000', 'n')}
            else '00000000-0000-0000-0000-000000000000' end,
          case when ${IS_OVERRIDDEN} then '{"acknowledged":["minimum_spend_not_met"],"reason":"Agreed"}'::jsonb
            end
        from ${rows}`,
      `insert into refund (organization_id, id, redemption_id, reference, amount_minor,
          refunded_total_minor, recorded_at)
        select ${org}, ${uuid('0f000000', 'n')}, ${uuid('0e000000', 'n')}, 'R' || n, 500, 500, ${LATER}
        from ${rows} where ${IS_REFUNDED}`,
      `insert into scan (organization_id, id, client_id, campaign_id, source_id, voucher_id, mode, at)
        select ${org}, ${uuid('0a000000', 'n')}, '${clientId}', ${CAMPAIGN}, ${SOURCE},
          ${VOUCHER}, 'live', at - interval '1 hour' from ${rows}`,
      `insert into attempt (organization_id, id, reference, client_id, voucher_id, mode, channel, route,
          shop, code, error_code, findings, context, at)
        select ${org}, ${uuid('0b000000', 'n')}, 'A' || n, '${clientId}', ${VOUCHER},
          'live', 'online', case when n % 5 = 0 then 'validate' else 'redemption' end, 'default',
          'CODE', case when n % 2 = 0 then 'voucher_already_redeemed' else 'voucher_expired' end, '[]', '{}', at
        from ${rows} where ${IS_REFUSED}`,
      `insert into voucher (organization_id, id, client_id, campaign_id, batch_id, mode, code, code_key,
          created_at)
        select ${org}, ${VOUCHER}, '${clientId}', ${CAMPAIGN},
          ${uuid('0ba00000', `n % ${CAMPAIGNS}`)}, 'live', 'A' || n, 'A' || n, at
        from ${rows} where ${IS_REFUSED}`,
      ...tills(org, clientId),
      `insert into ledger (organization_id, epoch, id, kind, client_id, campaign_id, voucher_id,
          subject_id, actor_kind, actor_id, at)
        select ${org}, (select epoch from installation), ${uuid('0e000001', 'n')}, 'redemption.recorded',
          '${clientId}', ${CAMPAIGN}, ${VOUCHER}, ${uuid('0e000000', 'n')}, 'device',
          ${uuid('0d000000', `n % ${SHOPS}`)}, at
        from ${rows} where ${IS_OVERRIDDEN}`,
      ...indexes.map(({ text }) => String(text)),
    ].join(';'),
  );
  await ask(url, 'vacuum (analyze)');
}

const campaigns = (org: string, clientId: string) => [
  `insert into campaign (organization_id, id, client_id, name, kind, mode, status, channels,
      discount_type, discount_value, discount_description, created_at)
    select ${org}, ${uuid('0c000000', 'n')}, '${clientId}', 'Campaign ' || n, 'unique', 'live',
      'active', '{online,in_store}', 'percentage', 200000, '20% off', now() - interval '1 year'
    from generate_series(0, ${CAMPAIGNS - 1}) n`,
  `insert into batch (organization_id, id, client_id, campaign_id, status, quantity, created_count,
      pattern, has_check, created_at, completed_at)
    select ${org}, ${uuid('0ba00000', 'n')}, '${clientId}', ${CAMPAIGN}, 'completed', 20000, 20000,
      '######', false, now() - interval '1 year', now() - interval '1 year'
    from generate_series(0, ${CAMPAIGNS - 1}) n`,
  `insert into source (organization_id, id, client_id, campaign_id, name, kind, cost_minor,
      quantity, sent_on, created_at)
    select ${org}, ${uuid('05000000', 'n')}, '${clientId}', ${CAMPAIGN}, 'Source ' || n, 'flyer',
      50000, 10000, current_date - (n % 365), now() - interval '1 year'
    from generate_series(0, ${SOURCES - 1}) n`,
  `insert into location (organization_id, id, client_id, name, created_at)
    select ${org}, ${uuid('01000000', 'n')}, '${clientId}', 'Shop ' || n, now()
    from generate_series(0, ${SHOPS - 1}) n`,
];

const SHIFT_HOURS = 8;
const STAFF = 3 * SHOPS;

/** A till in each shop, and three who take turns at it all year. */
const tills = (org: string, clientId: string) => [
  `insert into device (organization_id, id, client_id, location_id, name, agent, token_hash, created_at,
      seen_at)
    select ${org}, ${uuid('0d000000', 'n')}, '${clientId}', ${uuid('01000000', 'n')}, 'Till ' || n,
      'bench', int4send(n), now() - interval '1 year', now()
    from generate_series(0, ${SHOPS - 1}) n`,
  `insert into staff (organization_id, id, client_id, location_ids, name, pin_hash, created_at)
    select ${org}, ${uuid('0f100000', 'n')}, '${clientId}', array[${uuid('01000000', `n % ${SHOPS}`)}],
      'Person ' || n, int4send(n), now() - interval '1 year'
    from generate_series(0, ${STAFF - 1}) n`,
  `insert into shift (organization_id, id, device_id, staff_id, began_at, ended_at)
    select ${org}, ${uuid('0f200000', `n * ${SHOPS} + d`)}, ${uuid('0d000000', 'd')},
      ${uuid('0f100000', `d + ${SHOPS} * (n % 3)`)}, began_at,
      began_at + interval '${SHIFT_HOURS} hours'
    from generate_series(0, ${(366 * 24) / SHIFT_HOURS}) n
    cross join generate_series(0, ${SHOPS - 1}) d
    cross join lateral (
      select now() - n * interval '${SHIFT_HOURS} hours' as began_at) t`,
];
