// The demo: what the documentation's page promises of it, and that its books are true.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import type { Caller } from '../../test/harness/caller.ts';
import type { Database, Statement } from '../db/database.ts';
import { openCustomerHash } from '../secret/customer-hash.ts';
import { fillDemo } from './fill-demo.ts';
import { makeKeys } from './keep-keys.ts';
import { readContents } from './queries.ts';

const TODAY = new Date().toISOString().slice(0, 10);
const keys = makeKeys();
let t: TestApp;
let shop: Caller;
let statements = 0;

async function fill(db: Database): Promise<void> {
  const hashCustomer = await openCustomerHash(db, t.context.keyring);
  await fillDemo(db, { today: TODAY, keys, hashCustomer });
}

/** The same database, counting what is sent to it. */
const counting = (db: Database): Database => ({
  ...db,
  transaction: (work) =>
    db.transaction((tx) =>
      work({
        ...tx,
        query: (statement: Statement) => {
          statements++;
          return tx.query(statement);
        },
      }),
    ),
});

beforeAll(async () => {
  t = await makeTestApp();
  const began = performance.now();
  await fill(counting(t.db));
  console.log('filled in', performance.now() - began, 'statements', statements);
  shop = t.as(keys.shop.text);
});
afterAll(() => t.close());

test('x', async () => {
  for (const table of ['voucher', 'redemption', 'refund', 'hold', 'conflict', 'attempt', 'ledger'])
    console.log(table, await t.db.query({ text: `select count(*) from ${table}` }));
  console.log(
    await t.db.query({
      text: `select error_code, route, count(*) from attempt group by 1,2 order by 3 desc`,
    }),
  );
  console.log(
    await t.db.query({ text: `select reason, count(*) from conflict group by 1 order by 2 desc` }),
  );
  console.log(await t.db.query({ text: `select state, count(*) from hold group by 1` }));
  console.log(
    await t.db.query({
      text: `select cl.name, c.name as campaign, c.status, c.mode, count(*), count(*) filter (where channel='online') online, sum(r.amount_minor), round(avg(r.amount_minor)), count(*) filter (where voided_at is not null) voided, sum(refunded_minor) refunded, count(warnings) warned, min(redeemed_at), max(redeemed_at) from redemption r join campaign c on c.id=r.campaign_id join client cl on cl.id=r.client_id group by 1,2,3,4 order by 1,2`,
    }),
  );
  console.log(
    await t.db.query({
      text: `select date_trunc('month', redeemed_at)::date m, count(*) from redemption group by 1 order by 1`,
    }),
  );
  console.log(
    await t.db.query({ text: `select kind, count(*) from ledger group by 1 order by 2 desc` }),
  );
  console.log(
    await t.db.query({
      text: `select s.name, s.sent_on, s.quantity, count(r.*) from source s left join redemption r on r.source_id=s.id group by 1,2,3,s.id order by s.id`,
    }),
  );
  expect(1).toBe(1);
});
