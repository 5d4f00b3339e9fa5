// Whatever is sent, at whatever address: never a 5xx, a refusal always says what and by which
// reference, and a request that was malformed has left nothing behind.
import { connect, type AddressInfo } from 'node:net';
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
import { makeCampaign, makeCode, makeKey, makeShop, type Shop } from './shop.ts';

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'method' in value && 'url' in value;
const operations = [
  health,
  apiKey,
  batch,
  campaign,
  client,
  location,
  source,
  voucher,
  store,
].flatMap((module) => Object.values(module).filter(isOperation));

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

interface Refused {
  error: string;
  error_code: string;
  reference: string;
  valid?: boolean;
  success?: boolean;
}

function expectHonest(answer: Answered, what: string, url: string): void {
  expect(answer.status, `${what} → ${answer.text.slice(0, 200)}`).toBeLessThan(500);
  if (answer.status < 300) return;
  const body = answer.body as Refused;
  const found = { error: typeof body.error, code: body.error_code, reference: body.reference };
  expect(found, what).toEqual({
    error: 'string',
    code: expect.stringMatching(/^[a-z_]+$/) as string,
    reference: expect.stringMatching(/^[A-Z2-9]{10}$/) as string,
  });
  if (url.startsWith('/api/webhook/validate')) expect(body.valid, what).toBe(false);
  else if (url.startsWith('/api/webhook')) expect(body.success, what).toBe(false);
}

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
    const limit = url.endsWith('/batch') ? 4 * 1024 * 1024 : 64 * 1024;
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
        for (const text of [encodeURIComponent(value.toWellFormed()), value]) {
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

const unquoted = (text: string): string => {
  const value: unknown = JSON.parse(text);
  return typeof value === 'string' ? value : text;
};

test.each([
  ['%00', 200],
  ['A%00B', 200],
  ['%E0%A4%A', 400],
  ['%ED%A0%80', 400],
  ['%FF', 400],
  ['%', 400],
  ['%F0%9F%92%A5', 200],
  ['..%2F..%2Fetc', 200],
  ['%20', 200],
  ['x'.repeat(300), 200],
  ['x'.repeat(8_000), 200],
  ['x'.repeat(14_000), 200],
])('a code that can be none, %s, is simply not found', async (code, status) => {
  const url = `/api/webhook/validate/${code}`;
  const answer = await t.as(shop.key).get(url);
  expectHonest(answer, code, url);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ valid: false });
  if (status === 200) expect(answer.body).toMatchObject({ error_code: 'voucher_not_found' });
});

test('a NUL in a guess does not keep the other refusals of its batch from being kept', async () => {
  const api = t.as(shop.key);
  const [, answer] = await Promise.all(
    ['%00', 'NO-SUCH-CODE-1'].map((code) => api.get(`/api/webhook/validate/${code}`)),
  );
  await expect
    .poll(async () => {
      const rows = await t.db.query({
        text: 'select 1 from attempt where reference = $1',
        values: [(answer?.body as Refused).reference],
      });
      return rows.length;
    })
    .toBe(1);
});

test.each([
  ['x-api-key', 'x'.repeat(5_000)],
  ['x-api-key', 'vt_live_'],
  ['x-api-key', '💥'],
  ['authorization', 'Bearer'],
  ['authorization', 'Basic dTpw'],
])('a key that can be none, in %s: 401', async (header, value) => {
  const answer = await t.as().get('/api/webhook/validate/A', { [header]: value });
  expectHonest(answer, value, '/api/webhook/validate/A');
  expect(answer.status).toBe(401);
});

test.each([
  ['idempotency-key', 'x'.repeat(256), 400],
  ['idempotency-key', 'é'.repeat(255), 200],
  ['x-client-id', 'x'.repeat(5_000), 404],
  ['x-client-id', 'cli_', 404],
  ['x-client-id', "'", 404],
])('a bad %s is the caller’s mistake', async (header, value, status) => {
  const body = { code: good.code, transaction_amount: 1 };
  const answer = await t.as(shop.key).post('/api/webhook/redemption', body, { [header]: value });
  expectHonest(answer, value, '/api/webhook/redemption');
  expect(answer.status).toBe(status);
});

test('addresses and methods that are none: 404 in the same shape', async () => {
  const paths = ['/', '/api', '/api/webhook', '/api/webhook/redemption/nothing', '/api/v1/nothing'];
  for (const url of [
    ...paths,
    '/api/webhook/validate',
    '/api//webhook/hold',
    '/%',
    '/%00',
    '/api/v1/%E0%A4%A',
  ]) {
    for (const call of [t.as().get(url), t.as().post(url, {}), t.as(shop.key).delete(url)]) {
      const answer = await call;
      expectHonest(answer, url, url);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  }
});

describe('on a raw line', () => {
  let port: number;
  beforeAll(async () => {
    await t.app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = t.app.server.address() as AddressInfo);
  });

  /** What the server answers to these bytes; the line is ended after it or after a second. */
  const speak = (text: string): Promise<string> =>
    new Promise((resolve) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
      const done = () => {
        socket.destroy();
        resolve(heard);
      };
      socket.setTimeout(1_000, done);
      socket.on('data', (bytes) => (heard += bytes.toString()));
      socket.on('end', done);
      socket.on('error', done);
    });

  const host = 'Host: vouchers.test\r\n';
  const key = () => `X-API-Key: ${shop.key}\r\n`;

  test.each<[string, () => string, number]>([
    [
      '20 kB of headers',
      () => `GET /api/webhook/validate/A HTTP/1.1\r\n${host}X-A: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
    ],
    [
      'an address of 20 kB',
      () => `GET /api/webhook/validate/${'a'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`,
      431,
    ],
    [
      'Content-Length with Transfer-Encoding',
      () =>
        `POST /api/webhook/redemption HTTP/1.1\r\n${host}${key()}Content-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'two Content-Lengths',
      () =>
        `POST /api/webhook/redemption HTTP/1.1\r\n${host}${key()}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`,
      400,
    ],
    ['no HTTP', () => 'hello\r\n\r\n', 400],
    [
      'a header with a NUL',
      () => `GET /api/webhook/validate/A HTTP/1.1\r\n${host}X-API-Key: a\0b\r\n\r\n`,
      400,
    ],
    [
      'raw bytes in the address',
      () => `GET /api/webhook/validate/\xff\xfe HTTP/1.1\r\n${host}${key()}\r\n`,
      400,
    ],
  ])('%s: refused in the same shape', async (_name, text, status) => {
    const heard = await speak(text());
    expect(heard).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const body = JSON.parse(heard.slice(heard.indexOf('\r\n\r\n') + 4)) as Refused;
    expect(body).toMatchObject({ valid: false, success: false });
    expect(typeof body.error).toBe('string');
    expect(body.error_code).toBe(status === 431 ? 'headers_too_large' : 'invalid_request');
    expect(body.reference).toMatch(/^[A-Z2-9]{10}$/);
  });

  test('bytes that are no UTF-8 in a body are no 5xx', async () => {
    const body = '{"code":"\xff\xfe","transaction_amount":1,"order_reference":"\xc3\x28"}';
    for (let i = 0; i < 2; i++) {
      const heard = await speak(
        `POST /api/webhook/redemption HTTP/1.1\r\n${host}${key()}Connection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      expect(heard).toMatch(/^HTTP\/1.1 4\d\d /);
    }
  });
});

test('a publishable key and a revoked one are refused where they must be, whatever is sent', async () => {
  const publishable = await makeKey(shop, {
    kind: 'publishable',
    scopes: ['validate'],
    origins: ['https://shop.example'],
  });
  const answer = await t
    .as(publishable)
    .post(
      '/api/webhook/redemption',
      { code: good.code, transaction_amount: 1 },
      { origin: 'https://shop.example' },
    );
  expect(answer).toMatchObject({ status: 403, body: { success: false, error_code: 'forbidden' } });
});
