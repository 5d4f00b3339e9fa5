// Privacy: what is told of a person is all that is kept, and who is erased is nowhere. Long because a
// person leaves traces in every place that takes text.
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { makeTestDatabase } from '../../test/harness/database.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { readMigrations } from '../db/migrate.ts';
import { makeServerLog } from '../http/server-log.ts';
import { checkBooks } from '../doctor/check-books.ts';
import { openCustomerHash } from '../secret/customer-hash.ts';
import { erasePending } from './erase.ts';
import { applyRetention } from './retention.ts';

let t: TestApp;
let folder: string;
/** All that the server said, at the finest level. */
const logged: string[] = [];
const inLog = (text: string) =>
  logged.filter((line) => {
    const plain = line.toLowerCase();
    return [text, encodeURIComponent(text)].some((each) => plain.includes(each.toLowerCase()));
  });
beforeAll(async () => {
  t = await makeTestApp(
    {},
    makeServerLog('trace', { write: (line: string) => void logged.push(line) }),
  );
  folder = await mkdtemp(join(tmpdir(), 'vt-privacy-'));
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true });
});

/** Every column of every table that holds the text, in any schema: also the job queue's. */
async function whereIs(db: Database, text: string): Promise<string[]> {
  const columns = await db.query<{ place: string; sql: string }>({
    text: `select format('%I.%I.%I', table_schema, table_name, column_name) as place,
        format('select 1 from %I.%I where %I::text ilike $1 limit 1',
          table_schema, table_name, column_name) as sql
      from information_schema.columns
      join information_schema.tables using (table_schema, table_name)
      where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'
        and data_type in ('text', 'character varying', 'jsonb', 'json', 'ARRAY')`,
  });
  const found: string[] = [];
  for (const { place, sql } of columns) {
    const rows = await db.query({ text: sql, values: [`%${text}%`] });
    if (rows.length > 0) found.push(place);
  }
  return found;
}

interface World {
  client: Made;
  campaign: Made;
}

/** Leaves an address in every place that takes text from outside. */
async function leaveTraces(email: string, name: string): Promise<World> {
  const client = await t.client();
  const campaign = await t.campaign(client, { max_uses_per_voucher: null, per_customer_limit: 90 });
  const { api } = await t.key(client);
  const code = `CODE-${name}`;
  await t.voucher(campaign, { code, metadata: { for: email } });
  await must(
    t.admin.post('/api/v1/leads', {
      campaign_id: campaign.id,
      name: `Mx ${name}`,
      email: email.toUpperCase(),
      phone: '020 7946 0000',
      metadata: { note: `=${email}` },
    }),
  );
  const sale = { code, transaction_amount: 40, customer_reference: email };
  const headers = { 'idempotency-key': `cart of ${email}` };
  await must(
    api.post(
      '/api/webhook/redemption',
      { ...sale, order_reference: `A ${email}`, metadata: { email, nested: `line\n${email}.` } },
      headers,
    ),
    200,
  );
  await must(api.post('/api/webhook/redemption', { ...sale, order_reference: 'B' }), 200);
  await must(
    api.post('/api/webhook/redemption/void', {
      code,
      order_reference: 'B',
      reason: `for ${email}`,
    }),
    200,
  );
  await must(
    api.post('/api/webhook/redemption/refund', {
      code,
      order_reference: `A ${email}`,
      refund_amount: 5,
      refund_reference: email,
    }),
    200,
  );
  await must(
    api.post('/api/webhook/hold', {
      code,
      order_reference: `H ${email}`,
      holder: email,
      customer_reference: email,
    }),
    200,
  );
  await api.post('/api/webhook/redemption', { ...sale, code: email, order_reference: email });
  await api.get(`/api/webhook/validate/${encodeURIComponent(email)}`);
  const file = `code,metadata.m\nIMP-${name},${email}\n${email},x\n`;
  const url = `/api/v1/campaigns/${campaign.id}/imports`;
  const made = await must(t.admin.post(url, file, { 'content-type': 'text/csv' }), 202);
  await until(async () => {
    const { body } = await t.admin.get(`/api/v1/imports/${made.id}`);
    return (body as Made).status === 'completed';
  });
  // looks are noted a little later
  await new Promise((resolve) => setTimeout(resolve, 700));
  return { client, campaign };
}

async function leaveRecipient(campaign: Made, email: string, name: string): Promise<void> {
  const url = `/api/v1/campaigns/${campaign.id}/batches`;
  const batch = await must(t.admin.post(url, { quantity: 1 }), 202);
  await until(async () => {
    const { body } = await t.admin.get(`/api/v1/batches/${batch.id}`);
    return (body as Made).status === 'completed';
  });
  const list = `name,street,email\nMx ${name},1 Quay,${email}\n`;
  const to = `/api/v1/batches/${batch.id}/recipients`;
  await must(t.admin.post(to, list, { 'content-type': 'text/csv' }));
}

/** The database refuses a row, and says in its error what stands in it. */
async function failToKeep(campaign: Made, email: string, name: string): Promise<void> {
  await t.db.query({
    text: 'alter table lead add constraint refused check (name is null) not valid',
  });
  const lead = { campaign_id: campaign.id, name, email };
  expect((await t.admin.post('/api/v1/leads', lead)).status).toBe(500);
  await t.db.query({ text: 'alter table lead drop constraint refused' });
}

/** A shop's platform tells of an order of this customer. */
async function reportOrder(client: Made, code: string, customer: string): Promise<void> {
  const endpoint = await must(
    t.admin.post('/api/v1/order-endpoints', { client_id: client.id, name: 'Shop' }),
  );
  const text = JSON.stringify({
    event: 'order.paid',
    occurred_at: new Date().toISOString(),
    order_reference: 'REPORTED',
    codes: [code],
    transaction_amount: 12,
    customer_reference: customer,
  });
  const digest = createHmac('sha256', endpoint.secret as string)
    .update(text)
    .digest('hex');
  await must(
    t.as().post(new URL(endpoint.url as string).pathname, text, {
      'content-type': 'application/json',
      [(endpoint.signature_header as string).toLowerCase()]: digest,
    }),
    200,
  );
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries++) {
    if (tries === 400) throw new Error('It did not come about');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function erase(body: object): Promise<Made> {
  const wish = await must(t.admin.post('/api/v1/privacy/erasures', body), 202);
  expect(wish.status).toBe('pending');
  const read = () => must(t.admin.get(`/api/v1/privacy/erasures/${wish.id}`), 200);
  await until(async () => (await read()).status === 'completed');
  return read();
}

test('who is erased is nowhere in the database nor in a file, and the money stays', async () => {
  const email = 'jo.doe+vt@people.test';
  const { client, campaign } = await leaveTraces(email, 'JO');
  await leaveRecipient(campaign, email, 'JO');
  await reportOrder(client, 'CODE-JO', email);
  expect((await whereIs(t.db, email)).length).toBeGreaterThan(8);
  const revenue = () =>
    t.db.query({
      text: `select count(*) as n, sum(amount_minor) as amount, sum(refunded_minor) as refunded
        from redemption where client_id = $1`,
      values: [privateId('client', client.id)],
    });
  const before = await revenue();
  const done = await erase({ email: 'Jo.Doe+VT@people.test' });
  expect(done.erased).toMatchObject({ lead: 1, recipient: 1, order_event: 1 });
  expect(await whereIs(t.db, email)).toEqual([]);
  expect(await whereIs(t.db, 'Mx JO')).toEqual([]);
  expect(await revenue()).toEqual(before);
  const [hashes] = await t.db.query<{ n: number }>({
    text: `select count(*)::integer as n from redemption
      where client_id = $1 and customer_hash is not null`,
    values: [privateId('client', client.id)],
  });
  expect(hashes?.n).toBe(0);
  const { body: imports } = await t.admin.get(`/api/v1/campaigns/${campaign.id}/imports`);
  const { body: batches } = await t.admin.get(`/api/v1/campaigns/${campaign.id}/batches`);
  for (const path of [
    'leads.csv',
    'vouchers.csv',
    'redemptions.csv?from=2026-01-01',
    'audit-log.csv',
    `imports/${imports.data[0].id}/rejected.csv`,
    ...batches.data.map(({ id }: Made) => `batches/${id}/codes.csv`),
  ]) {
    const { status, text } = await t.admin.get(`/api/v1/${path}`);
    expect(status, path).toBe(200);
    expect(text.length, path).toBeGreaterThan(0);
    expect(text.toLowerCase(), path).not.toContain(email);
    expect(text, path).not.toContain('Mx JO');
  }
  const told = await must(t.admin.post('/api/v1/privacy/exports', { email }), 200);
  expect(Object.values(told).flat()).toEqual([]);
  await failToKeep(campaign, email, 'Mx JO');
  expect(inLog('request failed')).toHaveLength(1);
  expect([...inLog(email), ...inLog('Mx JO')]).toEqual([]);
  expect((await checkBooks(t.db)).filter(({ status }) => status !== 'ok')).toEqual([]);
});

test('others with a similar address stay', async () => {
  await leaveTraces('ann@people.test', 'ANN');
  await leaveTraces('joann@people.test', 'JOANN');
  const before = await whereIs(t.db, 'joann@people.test');
  await erase({ email: 'ann@people.test' });
  const rows = await t.db.query<{ email: string }>({
    text: `select email from lead where email ilike '%ann@people.test'`,
  });
  expect(rows.map(({ email }) => email.toLowerCase())).toEqual(['joann@people.test']);
  expect(await whereIs(t.db, 'joann@people.test')).toEqual(before);
});

test('an erasure holds after a backup from before it was restored', async () => {
  const email = 'restored@people.test';
  await leaveTraces(email, 'RES');
  const [older, newer] = [join(folder, 'older.vtb'), join(folder, 'newer.vtb')];
  await writeBackup(t.db, older);
  await erase({ email });
  await writeBackup(t.db, newer);
  const migrations = await readMigrations();
  const database = await makeTestDatabase();
  await database.db.close();
  const on = async <T>(work: (db: Database) => Promise<T>): Promise<T> => {
    const db = openDatabase({ connection: { connectionString: database.url }, prepare: true });
    return work(db).finally(() => db.close());
  };
  await on((db) => restoreBackup(db, newer, { migrations }));
  await on((db) => restoreBackup(db, older, { migrations, force: true }));
  await on(async (db) => {
    expect((await whereIs(db, email)).length).toBeGreaterThan(5);
    expect(await erasePending(db, await openCustomerHash(db, t.context.keyring))).toBe(1);
    expect(await whereIs(db, email)).toEqual([]);
    expect(await whereIs(db, 'Mx RES')).toEqual([]);
  });
  expect(inLog(email)).toEqual([]);
  await database.close().catch(() => undefined);
});

test('all that is kept of a person is told, to who may see it', async () => {
  const email = 'told@people.test';
  const { client, campaign } = await leaveTraces(email, 'TOLD');
  await leaveRecipient(campaign, email, 'TOLD');
  await leaveRecipient(campaign, `x${email}`, 'OTHER');
  await reportOrder(client, `CODE-TOLD`, email);
  const told = await must(t.admin.post('/api/v1/privacy/exports', { email }), 200);
  expect(told).toMatchObject({
    leads: [{ name: 'Mx TOLD', phone: '020 7946 0000' }],
    redemptions: [
      { code: 'CODE-TOLD', amount_minor: 4000 },
      { order_reference: 'B' },
      { order_reference: 'REPORTED' },
    ],
    holds: [{ order_reference: `H ${email}` }],
    recipients: [{ piece: 1, list: { name: 'Mx TOLD', street: '1 Quay', email } }],
    order_events: [{ kind: 'paid', order_reference: 'REPORTED', codes: ['CODE-TOLD'] }],
    shopify_orders: [],
  });
  const other = await t.key(await t.client(), { scopes: ['manage'] });
  expect((await other.api.post('/api/v1/privacy/exports', { email })).body).toEqual({
    leads: [],
    redemptions: [],
    holds: [],
    recipients: [],
    order_events: [],
    shopify_orders: [],
  });
  // the key of one client erases of its own alone
  await must(other.api.post('/api/v1/privacy/erasures', { email }), 202);
  await until(async () => {
    const list = await must(other.api.get('/api/v1/privacy/erasures'), 200);
    return (list.data as Made[]).every(({ status }) => status === 'completed');
  });
  const own = await t.key(client, { scopes: ['manage'] });
  const again = await must(own.api.post('/api/v1/privacy/exports', { email }), 200);
  expect(again.leads).toHaveLength(1);
  const reader = await t.key(client, { scopes: ['validate'] });
  expect((await reader.api.post('/api/v1/privacy/exports', { email })).status).toBe(403);
});

test('what is too old goes by night, as the organization says; the row still counts', async () => {
  const { client, campaign } = await leaveTraces('old@people.test', 'OLD');
  const defaults = await must(t.admin.get('/api/v1/privacy/retention'), 200);
  expect(defaults).toMatchObject({ attempts: 90, leads: 730, order_metadata: null });
  const bound = await t.key(client, { scopes: ['manage'] });
  expect((await bound.api.patch('/api/v1/privacy/retention', { leads: 1 })).status).toBe(403);
  await must(t.admin.patch('/api/v1/privacy/retention', { leads: 30, order_metadata: 30 }), 200);
  const DAY = 86_400_000;
  await applyRetention(t.db, Date.now() + 29 * DAY);
  expect(await whereIs(t.db, 'Mx OLD')).toEqual(['public.lead.name']);
  await applyRetention(t.db, Date.now() + 91 * DAY);
  expect(await whereIs(t.db, 'Mx OLD')).toEqual([]);
  const [left] = await t.db.query<{ leads: number; attempts: number; metadata: number }>({
    text: `select (select count(*)::integer from lead where campaign_id = $1) as leads,
      (select count(*)::integer from attempt) as attempts,
      (select count(*)::integer from redemption where metadata is not null) as metadata`,
    values: [privateId('campaign', campaign.id)],
  });
  expect(left).toEqual({ leads: 1, attempts: 0, metadata: 0 });
  const entries = await t.db.query({
    text: `select 1 from ledger where kind in ('retention.changed', 'retention.applied')`,
  });
  expect(entries.length).toBeGreaterThanOrEqual(2);
});
