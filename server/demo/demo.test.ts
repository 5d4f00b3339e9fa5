// The demo: what the documentation's page promises of it, and that its books are true.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import type { Caller } from '../../test/harness/caller.ts';
import type { Database, Statement } from '../db/database.ts';
import { openCustomerHash } from '../secret/customer-hash.ts';
import { dayOf } from './calendar.ts';
import { fillDemo } from './fill-demo.ts';
import { makeKeys, type DemoKeys } from './keep-keys.ts';

const TODAY = dayOf(Date.now());
const DAY_MS = 86_400_000;
/** A filling takes a few seconds, on a busy machine many. */
const PATIENCE_MS = 180_000;

/** An application on a database that is filled, with the number of statements that it took. */
async function makeDemo(keys: DemoKeys, today = TODAY) {
  const t = await makeTestApp();
  let statements = 0;
  const count = (statement: Statement) => {
    statements++;
    return statement;
  };
  const counting: Database = {
    ...t.db,
    transaction: (work) =>
      t.db.transaction((tx) => work({ ...tx, query: (statement) => tx.query(count(statement)) })),
  };
  const hashCustomer = await openCustomerHash(t.db, t.context.keyring);
  await fillDemo(counting, { today, keys, hashCustomer });
  return { t, statements };
}

async function rowsOf<Row extends object>(db: Database, text: string): Promise<Row[]> {
  return db.query<Row>({ text });
}

/** What the books say, without ids and without what differs between installations. */
async function digest(db: Database): Promise<Record<string, string | undefined>> {
  const content: Record<string, string> = {
    client: `select name, currency, time_zone, gross_margin, created_at from client`,
    campaign: `select name, kind, status, channels, discount_type, discount_value, valid_from,
      valid_until, version, created_at from campaign`,
    source: `select name, kind, cost_minor, quantity, sent_on, created_at from source`,
    batch: `select pattern, quantity, created_count, status, created_at from batch`,
    voucher: `select code, status, max_uses, used_count, held_count, created_at from voucher`,
    redemption: `select v.code, channel, shop, order_reference, amount_minor, discount_minor,
      refunded_minor, remaining_uses, redeemed_at, recorded_at, voided_at, void_reason, warnings
      from redemption r join voucher v on v.id = r.voucher_id`,
    refund: `select reference, amount_minor, refunded_total_minor, recorded_at from refund`,
    hold: `select v.code, order_reference, state, expires_at, ended_at, h.created_at
      from hold h join voucher v on v.id = h.voucher_id`,
    scan: `select v.code, s.visitor, s.at from scan s join voucher v on v.id = s.voucher_id`,
    lead: `select name, email, consent, at from lead`,
    source_delivery: `select kind, on_date, quantity, recorded_at from source_delivery`,
    cost_line: `select kind, amount_minor, on_date, description, created_at from cost_line`,
    conflict: `select code, kind, reason, order_reference, amount_minor, created_at from conflict`,
    attempt: `select code, error_code, route, reference, at from attempt`,
    ledger: `select kind, shop, at from ledger`,
  };
  const result: Record<string, string | undefined> = {};
  for (const [table, text] of Object.entries(content)) {
    const [row] = await rowsOf<{ digest: string }>(
      db,
      `select count(*) || ' ' || md5(string_agg(q::text, ' ' order by q::text)) as digest
        from (${text}) q`,
    );
    result[table] = row?.digest;
  }
  return result;
}

const keys = makeKeys();
let t: TestApp;
let statements: number;
let shop: Caller;
let asFilled: Awaited<ReturnType<typeof digest>>;

beforeAll(async () => {
  ({ t, statements } = await makeDemo(keys));
  asFilled = await digest(t.db);
  shop = t.as(keys.shop.text);
}, PATIENCE_MS);
afterAll(() => t.close());

describe("the documentation's examples", () => {
  test('the code of the page is valid, with its ten fields', async () => {
    const answer = await shop.get('/api/webhook/validate/SUMMER20-X7K3M2');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      valid: true,
      code: 'SUMMER20-X7K3M2',
      discount_type: 'percentage',
      discount_value: 20,
      discount_description: '20% off your order',
      minimum_spend: 25,
      remaining_uses: 1,
      campaign_name: 'Summer Sale',
      client_name: 'Demo Restaurant',
    });
    const { valid_until } = answer.body as { valid_until: string };
    expect(Date.parse(valid_until)).toBeGreaterThan(Date.now() + 30 * DAY_MS);
  });

  test('the expired code says so', async () => {
    const answer = await shop.get('/api/webhook/validate/EXPIRED123');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      valid: false,
      code: 'EXPIRED123',
      error: 'Voucher has expired',
    });
  });

  test('the sale of the page is recorded, once', async () => {
    const sale = {
      code: 'SUMMER20-X7K3M2',
      transaction_amount: 45.99,
      order_reference: 'ORD-12345',
      redeemed_at: '2026-02-03T14:30:00Z',
    };
    for (const replayed of [undefined, 'true']) {
      const answer = await shop.post('/api/webhook/redemption', sale);
      expect(answer.status).toBe(200);
      expect(answer.headers['idempotent-replayed']).toBe(replayed);
      expect(answer.body).toMatchObject({
        success: true,
        voucher_code: 'SUMMER20-X7K3M2',
        discount_applied: 9.2,
        message: 'Redemption recorded successfully',
        warnings: [],
      });
    }
  });

  test('the manage key sees all clients, and a shop key only its own', async () => {
    const { body } = await t.as(keys.manage.text).get('/api/v1/clients');
    expect((body as { data: { name: string }[] }).data.map(({ name }) => name)).toEqual([
      'Fern & Fable Books',
      'Kumo Garden Centre',
      'Hearth & Crumb Bakery',
      'Demo Restaurant',
    ]);
    const answer = await shop.get('/api/webhook/validate/BREAD10');
    expect(answer.body).toMatchObject({ valid: false, error_code: 'voucher_not_found' });
  });
});

describe('the books', () => {
  test('hold a year of every kind of thing', async () => {
    const [row] = await rowsOf<Record<string, number>>(
      t.db,
      `select (select count(*) from voucher) as vouchers,
        (select count(*) from redemption) as redemptions,
        (select count(*) from redemption where channel = 'in_store') as in_store,
        (select count(distinct location_id) from redemption) as locations,
        (select count(*) from redemption where voided_at is not null) as voided,
        (select count(*) from redemption where warnings is not null) as warned,
        (select count(*) from redemption where mode = 'test') as tests,
        (select count(*) from refund) as refunds,
        (select count(*) from hold where state = 'expired') as ran_out,
        (select count(*) from hold where state = 'live' and expires_at > now()) as live_holds,
        (select count(distinct reason) from conflict) as conflict_reasons,
        (select count(distinct kind) from conflict where mode = 'live') as conflict_kinds,
        (select count(*) from redemption where override is not null) as overrides,
        (select count(distinct location_id) from redemption where override is not null)
          as overriding_locations,
        (select count(*) from scan) as scans,
        (select count(*) from lead) as leads,
        (select count(distinct date_trunc('month', at)) from lead) as months_of_leads,
        (select count(distinct kind) from source_delivery) as delivery_kinds,
        (select count(distinct kind) from cost_line) as cost_kinds,
        (select count(*) from redemption where tax_minor is not null) as taxed,
        (select count(distinct error_code) from attempt) as attempt_reasons,
        (select count(*) from (select 1 from redemption where order_reference is not null
          group by client_id, order_reference having count(distinct voucher_id) > 1) o) as shared,
        (select count(distinct date_trunc('month', redeemed_at)) from redemption) as months`,
    );
    const atLeast = {
      vouchers: 15_000,
      redemptions: 6_000,
      in_store: 2_000,
      locations: 5,
      voided: 50,
      warned: 10,
      tests: 5,
      refunds: 50,
      ran_out: 30,
      live_holds: 1,
      conflict_reasons: 3,
      conflict_kinds: 4,
      overrides: 20,
      overriding_locations: 2,
      scans: 2_000,
      leads: 300,
      months_of_leads: 8,
      delivery_kinds: 3,
      cost_kinds: 4,
      taxed: 500,
      attempt_reasons: 9,
      shared: 10,
      months: 12,
    };
    for (const [name, least] of Object.entries(atLeast)) {
      expect(row?.[name], name).toBeGreaterThanOrEqual(least);
    }
  });

  test('count what they list: uses, holds, refunds, limits and codes', async () => {
    const wrong = await rowsOf(
      t.db,
      `with uses as (select voucher_id as id, count(*) as n from redemption
          where voided_at is null group by 1),
        holds as (select voucher_id as id, count(*) as n from hold where state = 'live' group by 1),
        refunds as (select redemption_id as id, sum(amount_minor) as sum from refund group by 1),
        counted as (select campaign_id, count(*) as n from redemption
          where voided_at is null group by 1),
        codes as (select batch_id as id, count(*) as n from voucher group by 1)
      select 'voucher ' || code as what from voucher v
        left join uses u using (id) left join holds h using (id)
        where used_count <> coalesce(u.n, 0) or held_count <> coalesce(h.n, 0)
      union all
      select 'campaign counter' from campaign_counter left join counted using (campaign_id)
        where used_count <> coalesce(n, 0)
      union all
      select 'refunds of ' || order_reference from redemption left join refunds using (id)
        where refunded_minor <> coalesce(sum, 0)
      union all
      select 'customer limit of ' || c.name from campaign c
        join redemption r on r.campaign_id = c.id and r.voided_at is null
        where c.per_customer_limit is not null and r.customer_hash is not null
        group by c.id, c.name, c.per_customer_limit, r.customer_hash
        having count(*) > c.per_customer_limit
      union all
      select 'batch ' || pattern from batch left join codes using (id)
        where quantity <> coalesce(n, 0)`,
    );
    expect(wrong).toEqual([]);
  });

  test('have a ledger in the order of time that tells of every use', async () => {
    const [row] = await rowsOf<{ disorder: number; future: number; untold: number }>(
      t.db,
      `with told as (select subject_id from ledger where kind = 'redemption.recorded')
      select count(*) filter (where at < before_it) as disorder,
        count(*) filter (where at > now()) as future,
        (select count(*) from redemption where id not in (select subject_id from told)) as untold
      from (select at, lag(at) over (order by epoch, tx, id) as before_it from ledger) e`,
    );
    expect(row).toEqual({ disorder: 0, future: 0, untold: 0 });
  });

  test(
    'are the same at every filling of one day, on any installation',
    async () => {
      const other = await makeDemo(makeKeys());
      try {
        expect(await digest(other.t.db)).toEqual(asFilled);
      } finally {
        await other.t.close();
      }
    },
    PATIENCE_MS,
  );

  test('take few statements to write', () => {
    // one for each refusal, hold and refund (they carry their own time), few for all else
    expect(statements).toBeLessThan(3_500);
  });
});
