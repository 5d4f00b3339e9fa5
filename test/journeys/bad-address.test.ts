// Addresses, headers and raw bytes that no shop sends on purpose: refused in the shape of all refusals.
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import { expectHonest, type Refused } from './honest.ts';
import { makeCode, makeShop, type Shop } from './shop.ts';

let t: TestApp;
let shop: Shop;
let code: string;
beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId);
  ({ code } = await makeCode(shop, {}, { max_uses: null }));
});
afterAll(() => t.close());

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
  const body = { code: code, transaction_amount: 1 };
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
