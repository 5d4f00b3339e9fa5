// Whatever is sent, at whatever address: never a 5xx, a refusal always says what and by which
// reference, and a request that was malformed has left nothing behind.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../contract/operation.ts';
import * as health from '../../contract/health.ts';
import * as apiKey from '../../contract/management/api-key.ts';
import * as batch from '../../contract/management/batch.ts';
import * as campaign from '../../contract/management/campaign.ts';
import * as client from '../../contract/management/client.ts';
import * as location from '../../contract/management/location.ts';
import * as source from '../../contract/management/source.ts';
import * as voucher from '../../contract/management/voucher.ts';
import * as store from '../../contract/store.ts';
import { publicId } from '../../server/db/id.ts';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered } from '../harness/caller.ts';
import { expectHonest } from './honest.ts';
import { makeCampaign, makeCode, makeShop, type Shop } from './shop.ts';

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'method' in value && 'url' in value;
const operations = [health, apiKey, batch, campaign, client, location, source, voucher, store]
  .flatMap((module) => Object.values(module).filter(isOperation))
  // a key is turned away at the door of what only people may do
  .filter(({ action }) => action !== 'campaign.approve');

let t: TestApp;
let shop: Shop;
/** Values that are good, by field: what surrounds the one that is not. */
let good: Record<string, unknown>;
let ids: Record<string, string>;

beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId);
  const coded = await makeCode(shop, {}, { max_uses: null });
  const campaignId = publicId('campaign', await makeCampaign(shop));
  ids = {
    campaigns: campaignId,
    vouchers: publicId('voucher', (await makeCode(shop)).voucherId),
    clients: (await makeShop(t.db, t.organizationId)).publicId,
    // nothing is ended in passing: an id that is well formed and not there
    other: `key_${'0'.repeat(32)}`,
  };
  good = {
    code: coded.code,
    client_id: shop.publicId,
    campaign_id: campaignId,
    name: 'A name',
    currency: 'GBP',
    transaction_amount: 10,
    refund_amount: 1,
    discount_type: 'percentage',
    discount_value: 20,
    kind: 'flyer',
    quantity: 1,
    scopes: ['validate'],
    redemptions: [{ code: coded.code, transaction_amount: 10 }],
  };
});
afterAll(() => t.close());

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** JSON texts that no field, or hardly any, has to take. */
const hostile = [
  ...['null', 'true', '0', '-0', '-1', '1.5', '1e2', '1e21', '1e308', '-1e308', '5e-324', '1e400'],
  ...['9007199254740993', '2147483648', '2000000001', '-2147483649', '""', '" "', '"\\u0000"'],
  ...['"a\\u0000b"', '"\\ud800"', '"x\\udc00y"', '"\\u202e\\u200b\\ufeff"', '"NaN"', '"Infinity"'],
  ...['"1e400"', '"-1"', '"0x10"', '"\\u0661\\u0662"', '"45,99"', '"45.99.1"', '[]', '[[]]', '{}'],
  ...[
    '[null]',
    '{"a":{"b":1}}',
    '{"a":"\\ud800"}',
    '{"\\ud800":1}',
    '{"\\u0000":1}',
    '{"a":"\\u0000"}',
  ],
  ...['"0001-01-01T00:00:00+23:59"', '"9999-12-31T23:59:59-23:59"', '"9999-12-31"', '"0001-01-01"'],
  ...['"2026-02-30"', '"2026-02-30T00:00:00Z"', '"2026-02-03T14:30:00"', '"0000-01-01T00:00:00Z"'],
  ...[
    '"+275760-09-13T00:00:00Z"',
    '"2016-12-31T23:59:60Z"',
    '"2026-02-03T24:00:00Z"',
    '"tomorrow"',
  ],
  ...['"\'; drop table voucher; --"', '"../../etc/passwd"', '"%00"', '"=1+1"', '"<script>"'],
  JSON.stringify('x'.repeat(300)),
  JSON.stringify('x'.repeat(20_000)),
  JSON.stringify('💥'.repeat(200)),
  deep,
];

/** What every change leaves behind; the codes that jobs make meanwhile aside. */
async function recorded(): Promise<number> {
  const [row] = await t.db.query<{ count: number }>({
    text: `select (select count(*) from ledger where kind not in ('batch.completed', 'batch.failed'))
      + (select count(*) from idempotency) + (select count(*) from conflict) as count`,
  });
  return row?.count ?? 0;
}

function addressOf({ url }: Operation): string {
  const id = Object.entries(ids).find(([name]) => url.startsWith(`/api/v1/${name}/`))?.[1];
  return url.replace(':id', id ?? ids.other ?? '').replace(':code', String(good.code));
}

async function send({ method }: Operation, url: string, body?: string): Promise<Answered> {
  const caller = url.startsWith('/api/webhook') ? t.as(shop.key) : t.admin;
  if (method === 'GET') return caller.get(url);
  if (method === 'DELETE') return caller.delete(url);
  return method === 'PATCH' ? caller.patch(url, body) : caller.post(url, body);
}

async function sendBody(operation: Operation, text: string): Promise<void> {
  const before = await recorded();
  const url = addressOf(operation);
  const answer = await send(operation, url, text);
  const what = `${operation.method} ${url} ${text.slice(0, 200)}`;
  expectHonest(answer, what, url);
  if (answer.status === 400) expect(await recorded(), what).toBe(before);
}

interface ObjectSchema {
  properties?: Record<string, { items?: object }>;
  required?: string[];
}

/** A body that is good but for one field, as text: JSON.stringify would mend some of it. */
function bodyWith(schema: ObjectSchema, field: string, value: string): string {
  const others = (schema.required ?? []).filter((name) => name !== field);
  const parts = others.map((name) => `"${name}":${JSON.stringify(good[name] ?? 'REF-1')}`);
  return `{${[...parts, `"${field}":${value}`].join(',')}}`;
}

describe.each(operations.filter(({ schema }) => schema.body))('$method $url', (operation) => {
  const schema = operation.schema.body as ObjectSchema;
  const isHarmless = (field: string, value: string) =>
    // a number that is good would begin to make codes
    field !== 'quantity' || !(Number(value) >= 1 && Number(value) <= 10_000_000);

  test('a bad value in any field is refused or taken, and never breaks', async () => {
    for (const field of Object.keys(schema.properties ?? {})) {
      for (const value of hostile) {
        if (isHarmless(field, value)) await sendBody(operation, bodyWith(schema, field, value));
      }
    }
  });

  test('any JSON as the body, and any JSON in its fields, never breaks', async () => {
    const fields = Object.keys(schema.properties ?? {});
    const json = fc.json({ maxDepth: 3 }).filter((text) => isHarmless('quantity', text));
    await fc.assert(
      fc.asyncProperty(fc.oneof(json, inFields(schema, fields, json)), (text) =>
        sendBody(operation, text),
      ),
      { numRuns: 15 },
    );
  });

  test.each([
    ['no body', ''],
    ['blank', '  \n '],
    ['half of one', '{"code":'],
    ['two', '{}{}'],
    ['not JSON', 'code=A&transaction_amount=1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '42'],
    ['a raw NUL', '{"code":"a\0b"}'],
    ['nested 20,000 deep', `{"code":${deep}}`],
    ['a prototype', '{"__proto__":{"admin":true},"code":"A","transaction_amount":1}'],
    ['a prototype in disguise', '{"\\u005f_proto__":{"admin":true}}'],
    ['a constructor', '{"constructor":{"prototype":{"admin":true}}}'],
    ['a prototype further down', '{"metadata":{"__proto__":{"a":1}},"code":"A"}'],
  ])('%s is refused with 400', async (_name, text) => {
    const url = addressOf(operation);
    const before = await recorded();
    const answer = await send(operation, url, text);
    expectHonest(answer, text.slice(0, 50), url);
    // the one body that may be left out
    if (url.endsWith('/rotate') && ['', 'null'].includes(text)) return;
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_request' } });
    expect(await recorded()).toBe(before);
  });

  test('a body that is too large is refused with 413, another kind of body with 415', async () => {
    const url = addressOf(operation);
    const limit = limitOf(operation, url);
    const large = await send(operation, url, JSON.stringify({ code: 'x'.repeat(limit) }));
    expectHonest(large, 'large', url);
    expect(large).toMatchObject({ status: 413, body: { error_code: 'payload_too_large' } });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/xml',
      'nonsense',
    ]) {
      const payload = { method: operation.method, url, payload: '{}' } as const;
      const headers = {
        'x-api-key': t.admin.key,
        'x-client-id': shop.publicId,
        'content-type': type,
      };
      const answer = await t.app.inject({ ...payload, headers });
      expectHonest(
        { status: answer.statusCode, headers: {}, text: answer.body, body: answer.json() },
        type,
        url,
      );
      expect(answer.statusCode).toBe(415);
    }
  });
});

/** Bytes: a bulk report is large, a client may bring its logo. */
function limitOf({ method }: Operation, url: string): number {
  if (url.endsWith('/batch')) return 4 * 1024 * 1024;
  return method !== 'GET' && /^\/api\/v1\/clients(\/[^/]+)?$/.test(url) ? 320_000 : 64 * 1024;
}

/** Bodies whose fields are known and whose values are anything. */
const inFields = (schema: ObjectSchema, fields: string[], json: fc.Arbitrary<string>) =>
  fields.length === 0
    ? fc.constant('{}')
    : fc
        .tuple(fc.constantFrom(...fields), json)
        .map(([field, value]) => bodyWith(schema, field, value));

test('a bad value in any query never breaks', async () => {
  for (const operation of operations.filter(({ schema }) => schema.querystring)) {
    const { properties = {} } = operation.schema.querystring as ObjectSchema;
    for (const field of Object.keys(properties)) {
      for (const value of [
        ...hostile.slice(0, -1).map(unquoted),
        '%00',
        '%E0%A4%A',
        '%ED%A0%80',
        '%',
      ]) {
        for (const text of [encoded(value), value]) {
          if (/[^\x21-\x7e]|#/.test(text)) continue;
          const url = `${addressOf(operation)}?${field}=${text}&${field}=again`;
          expectHonest(await send(operation, url.slice(0, 15_000)), url, url);
          const once = `${addressOf(operation)}?${field}=${text}`;
          expectHonest(await send(operation, once.slice(0, 15_000)), once, once);
        }
      }
    }
  }
}, 60_000);

/** Half of a surrogate pair cannot be written in an address. */
const encoded = (value: string) => encodeURIComponent(value.replaceAll(/\p{Surrogate}/gu, ''));

const unquoted = (text: string): string => {
  const value: unknown = JSON.parse(text);
  return typeof value === 'string' ? value : text;
};
