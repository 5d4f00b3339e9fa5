// The doctor: what it finds, what it mends, and what it leaves to people; long because each harm is a row.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import { makeTestDatabase } from '../../test/harness/database.ts';
import { fillBooks, type FilledBooks } from '../../test/harness/filled-books.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { writeBackup } from '../backup/write-backup.ts';
import type { Database, Queryable } from '../db/database.ts';
import { readMigrations } from '../db/migrate.ts';
import { withSession } from '../db/session.ts';
import { openCustomerHash } from '../secret/customer-hash.ts';
import { makeKeyring } from '../secret/keyring.ts';
import { bookChecks, checkBooks } from './check-books.ts';
import { acceptLostKey, checkSecrets, SEALED_COLUMNS } from './check-secrets.ts';
import type { Finding } from './finding.ts';
import { repairBooks } from './repair-books.ts';

let t: TestApp;
let books: FilledBooks;
let folder: string;
let file: string;

beforeAll(async () => {
  t = await makeTestApp();
  books = await fillBooks(t);
  folder = await mkdtemp(join(tmpdir(), 'vt-doctor-'));
  file = join(folder, 'books.vtb');
  await writeBackup(t.db, file);
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true });
});

/** Runs on a copy of the filled books, which is thrown away after. */
async function onCopy<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const copy = await makeTestDatabase();
  try {
    await restoreBackup(copy.db, file, { migrations: await readMigrations() });
    return await work(copy.db);
  } finally {
    await copy.close();
  }
}

const troubled = (findings: Finding[]) =>
  findings.filter(({ status }) => status !== 'ok').map(({ name }) => name);

test('books that were kept by the server are sound, check by check', async () => {
  const findings = await checkBooks(t.db);
  expect(findings.map(({ name }) => name)).toEqual(bookChecks.map(({ name }) => name));
  expect(troubled(findings)).toEqual([]);
});

interface Harm {
  what: string;
  sql: string;
  finds: string[];
  /** What is left after a repair. */
  left: string[];
}

const SHARED = `(select id from voucher where code = 'SHARED')`;

const harms: Harm[] = [
  {
    what: 'a use that was not counted',
    sql: `update voucher set used_count = used_count - 1 where code = 'SHARED'`,
    finds: ['voucher counts', 'ledger replay'],
    left: [],
  },
  {
    what: 'a hold that is counted and not there',
    sql: `update voucher set held_count = held_count + 1 where code = 'SHARED'`,
    finds: ['voucher counts', 'ledger replay'],
    left: [],
  },
  {
    what: 'a count without a single use',
    sql: `update voucher set used_count = 1 where id in
      (select id from voucher where used_count = 0 and max_uses = 1 limit 3)`,
    finds: ['voucher counts', 'ledger replay'],
    left: [],
  },
  {
    what: 'a campaign that counts wrongly',
    sql: 'update campaign_counter set used_count = used_count - 1',
    finds: ['campaign counts'],
    left: [],
  },
  {
    what: 'a campaign whose counter is gone',
    sql: 'delete from campaign_counter',
    finds: ['campaign counts'],
    left: [],
  },
  {
    what: 'refunds that do not add up',
    sql: 'update redemption set refunded_minor = refunded_minor - 1 where refunded_minor > 0',
    finds: ['refund totals', 'ledger of redemptions'],
    left: [],
  },
  {
    what: 'a public link that leads nowhere',
    sql: 'delete from client_directory',
    finds: ['public links'],
    left: [],
  },
  {
    what: 'a copy in another cluster that nobody noticed',
    sql: `update ledger set epoch = (select epoch from installation), tx = '1000000000'`,
    finds: ['ledger order'],
    left: [],
  },
  {
    what: 'a campaign that is used beyond its limit',
    sql: `alter table campaign_counter drop constraint campaign_counter_check;
      update campaign set max_redemptions = 5 where kind = 'shared';
      update campaign_counter set max_redemptions = 5`,
    finds: ['campaign limits'],
    left: ['campaign limits'],
  },
  {
    what: 'a voucher that is used beyond its limit',
    sql: `alter table voucher drop constraint voucher_check;
      update voucher set max_uses = 5 where code = 'SHARED'`,
    finds: ['voucher limits'],
    left: ['voucher limits'],
  },
  {
    what: 'a customer who used a campaign too often',
    sql: `update redemption set customer_hash = '\\x00' where voucher_id = ${SHARED}`,
    finds: ['customer limits'],
    left: ['customer limits'],
  },
  {
    what: 'a redemption without its entry in the ledger',
    sql: `delete from ledger where id = (select id from ledger
      where kind = 'redemption.recorded' and voucher_id = ${SHARED}
        and not after ? 'hold_id' limit 1)`,
    finds: ['ledger of redemptions', 'ledger replay'],
    left: ['ledger of redemptions', 'ledger replay'],
  },
  {
    what: 'a hold that ended without an entry',
    sql: `delete from ledger where kind = 'hold.released'`,
    finds: ['ledger of holds', 'ledger replay'],
    left: ['ledger of holds', 'ledger replay'],
  },
  {
    what: 'a redemption in the books of another campaign',
    sql: `update redemption set campaign_id = (
        select id from campaign where kind = 'unique' limit 1)
      where voucher_id = ${SHARED}`,
    finds: ['campaign counts', 'kinship'],
    left: ['kinship'],
  },
  {
    what: 'a batch with a code too few',
    sql: `delete from voucher where id = (select id from voucher
      where batch_id is not null and used_count = 0 limit 1)`,
    finds: ['batch counts'],
    left: ['batch counts'],
  },
  {
    what: 'a batch that nobody works on',
    sql: `update batch set status = 'running', completed_at = null,
      created_at = now() - interval '1 hour'`,
    finds: ['unfinished batches'],
    left: ['unfinished batches'],
  },
];

describe('each kind of harm is found, and mended where the books say how', () => {
  for (const { what, sql, finds, left } of harms) {
    test(what, async () => {
      await onCopy(async (db) => {
        await db.query({ text: sql });
        expect(troubled(await checkBooks(db))).toEqual(finds);
        await repairBooks(db);
        expect(troubled(await checkBooks(db))).toEqual(left);
      });
    });
  }
});

test('a repair of sound books changes nothing', async () => {
  await onCopy(async (db) => expect(await repairBooks(db)).toEqual([]));
});

test('a count whose truth would break the limit is left to a person', async () => {
  await onCopy(async (db) => {
    const harm = `update voucher set used_count = 4, max_uses = 5 where code = 'SHARED'`;
    await db.query({ text: harm });
    await repairBooks(db);
    const found = troubled(await checkBooks(db));
    expect(found).toEqual(['voucher counts', 'voucher limits', 'ledger replay']);
  });
});

test('a limit lowered below what a customer had is no fault, a use after it is', async () => {
  await onCopy(async (db) => {
    const lower = { text: `update campaign set per_customer_limit = 1 where kind = 'shared'` };
    await db.query(lower);
    expect(troubled(await checkBooks(db))).toEqual(['customer limits']);
    const changed = `insert into ledger (organization_id, epoch, id, kind, campaign_id, actor_kind,
        after, at)
      select organization_id, (select epoch from installation), gen_random_uuid(),
        'campaign.changed', id, 'system', '{"per_customer_limit": 1}', now() from campaign`;
    await db.query({ text: changed });
    expect(troubled(await checkBooks(db))).toEqual([]);
    await db.query({
      text: `update redemption set recorded_at = now() + interval '1 minute'
        where order_reference = 'L-7'`,
    });
    expect(troubled(await checkBooks(db))).toEqual(['customer limits']);
  });
});

test('books are checked beside a server that redeems', async () => {
  const campaign = await t.campaign(books.client, { kind: 'shared', max_uses_per_voucher: null });
  await t.voucher(campaign, { code: 'BUSY' });
  const sales = Array.from({ length: 100 }, (_, i) =>
    books.shop.post('/api/webhook/redemption', {
      code: 'BUSY',
      order_reference: `B-${i}`,
      transaction_amount: 30,
    }),
  );
  const looks = [checkBooks(t.db), checkBooks(t.db), checkBooks(t.db)];
  for (const look of looks) expect(troubled(await look)).toEqual([]);
  await Promise.all(sales);
});

test('another secret key is told of with the way out, and given up where it is lost', async () => {
  const other = makeKeyring(['another secret, which is as long as the first']);
  await onCopy(async (db) => {
    expect(await checkSecrets(db, t.context.keyring)).toMatchObject({ status: 'ok' });
  });
  await onCopy(async (db) => {
    const mended = await acceptLostKey(db, other);
    expect(mended).toHaveLength(1);
    expect(await checkSecrets(db, other)).toMatchObject({ status: 'ok' });
    await expect(openCustomerHash(db, other)).resolves.toBeTypeOf('function');
  });
  await onCopy(async (db) => {
    const finding = await checkSecrets(db, other);
    expect(finding.status).toBe('problem');
    expect(finding.advice).toContain('secret.key');
    await expect(openCustomerHash(db, other)).rejects.toThrow('--accept-lost-key');
    // while a server is connected, it may well have the key
    await expect(acceptLostKey(db, other)).rejects.toThrow('Stop it');
  });
});

test('answers that were sealed by a key that is gone are told of', async () => {
  const other = makeKeyring(['another secret, which is as long as the first']);
  await onCopy(async (db) => {
    await db.query({ text: 'update installation set sealed_pepper = null' });
    await db.query({
      text: `update idempotency set sealed = true, answer = $1`,
      values: [t.context.keyring.seal(Buffer.from('{}'))],
    });
    expect(await checkSecrets(db, t.context.keyring)).toMatchObject({ status: 'ok' });
    expect(await checkSecrets(db, other)).toMatchObject({ status: 'warning' });
  });
});

test('the sealed secrets of order endpoints and Shopify shops are looked at, and given up', async () => {
  const other = makeKeyring(['another secret, which is as long as the first']);
  const seal = (text: string) => t.context.keyring.seal(Buffer.from(text));
  // on the one connection that is not a server's: beside a server nothing is given up
  const fill = async (session: Queryable) => {
    await session.query({ text: 'update installation set sealed_pepper = null' });
    const insert = (sealed: string, archived: string) =>
      session.query({
        text: `insert into order_endpoint (organization_id, id, client_id, mode, shop, name, preset,
            signature_scheme, signature_header, sealed_secret, archived_at, created_at)
          select organization_id, gen_random_uuid(), id, 'live', 'default', 'Web shop', 'generic',
            'hmac', 'X-Signature', $1, ${archived}, now() from client limit 1`,
        values: [sealed],
      });
    await insert(seal('signing'), 'null');
    await insert(seal('signing'), 'now()'); // archived: nobody sends there any more
    const shops = [
      ['open.myshopify.com', 'connected', other.seal(Buffer.from('app')), seal('access')],
      ['gone.myshopify.com', 'disconnected', seal('app'), null],
      ['fine.myshopify.com', 'connected', other.seal(Buffer.from('app')), null],
    ];
    for (const shop of shops) {
      await session.query({
        text: `insert into shopify_shop (organization_id, id, client_id, mode, domain, grant_kind,
            app_client_id, status, sealed_app_secret, sealed_access, created_at)
          select organization_id, gen_random_uuid(), id, 'live', $1, 'client_credentials', 'app', $2,
            $3, $4, now() from client limit 1`,
        values: shop,
      });
    }
  };
  await onCopy(async (db) => {
    const finding = await withSession(db, async (session) => {
      await fill(session);
      return checkSecrets(session, other);
    });
    expect(finding.status).toBe('problem');
    expect(finding.message).toContain('1 order endpoints (Web shop)');
    expect(finding.message).toContain('2 Shopify shops are reached with (');
    expect(finding.message).not.toContain('fine.myshopify.com');

    const mended = await acceptLostKey(db, other);
    expect(mended).toHaveLength(2);
    expect(await checkSecrets(db, other)).toMatchObject({ status: 'ok' });
    const rows = await db.query({
      text: `select domain, status, sealed_app_secret is not null as has_secret,
          sealed_access is not null as has_access from shopify_shop order by domain`,
    });
    expect(rows).toEqual([
      { domain: 'fine.myshopify.com', status: 'connected', has_secret: true, has_access: false },
      {
        domain: 'gone.myshopify.com',
        status: 'disconnected',
        has_secret: false,
        has_access: false,
      },
      { domain: 'open.myshopify.com', status: 'disconnected', has_secret: true, has_access: false },
    ]);
  });
});

test('the doctor knows every column that holds something sealed', async () => {
  const rows = await t.db.query<{ name: string }>({
    text: `select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = current_schema() and column_name ~ 'sealed' and data_type <> 'boolean'
      order by 1`,
  });
  expect(rows.map(({ name }) => name)).toEqual(SEALED_COLUMNS);
});
