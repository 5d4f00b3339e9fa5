// Who is let in, how often, and what those are told who are not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import type { Answered } from '../harness/caller.ts';
import { makeCode, makeKey, makeShop, type Shop } from './shop.ts';

let t: TestApp;
let shop: Shop;
let code: string;
beforeAll(async () => {
  t = await makeTestApp();
  shop = await makeShop(t.db, t.organizationId);
  ({ code } = await makeCode(shop, {}, { max_uses: null }));
});
afterAll(() => t.close());

const doors: [string, string, object | undefined][] = [
  ['GET', '/api/webhook/validate/A', undefined],
  ['POST', '/api/webhook/redemption', { code: 'A', transaction_amount: 1 }],
  ['POST', '/api/webhook/redemption/batch', { redemptions: [{}] }],
  ['POST', '/api/webhook/redemption/void', { code: 'A', order_reference: 'B' }],
  ['POST', '/api/webhook/redemption/refund', { code: 'A', order_reference: 'B', refund_amount: 1 }],
  ['POST', '/api/webhook/hold', { code: 'A', order_reference: 'B' }],
  ['POST', '/api/webhook/hold/release', { code: 'A', order_reference: 'B' }],
];

/** What the page's naive shop code reads, on the route that it reads it from. */
function expectReadable({ body }: Answered, url: string): void {
  if (url.startsWith('/api/webhook/validate')) expect(body.valid).toBe(false);
  else expect(body.success).toBe(false);
  expect(typeof body.error).toBe('string');
  expect(body.reference).toMatch(/^[A-Z2-9]{10}$/);
}

const knock = (
  key: string | undefined,
  [method, url, body]: (typeof doors)[number],
  headers = {},
) => (method === 'GET' ? t.as(key).get(url, headers) : t.as(key).post(url, body, headers));

describe.each(doors)('%s %s', (...door) => {
  const [, url] = door;

  test('no key, an unknown, revoked or expired one: 401', async () => {
    const revoked = await makeKey(shop);
    await t.db.query({
      text: `update api_key set revoked_at = now() where last_four = $1`,
      values: [revoked.slice(-4)],
    });
    const expired = await makeKey(shop, { expiresAt: new Date(Date.now() - 1000) });
    const wrong = `${shop.key.slice(0, -1)}${shop.key.endsWith('A') ? 'B' : 'A'}`;
    for (const key of [undefined, 'vt_wrong', wrong, revoked, expired]) {
      const answer = await knock(key, door);
      expect(answer).toMatchObject({ status: 401, body: { error_code: 'unauthorized' } });
      expectReadable(answer, url);
    }
  });

  test('a scope that is lacking: 403', async () => {
    const scopes = url.includes('validate') ? (['redeem'] as const) : (['validate'] as const);
    const answer = await knock(await makeKey(shop, { scopes: [...scopes] }), door);
    expect(answer).toMatchObject({ status: 403, body: { error_code: 'forbidden' } });
    expectReadable(answer, url);
  });

  test('by Authorization: Bearer as by X-API-Key', async () => {
    for (const scheme of ['Bearer', 'bearer']) {
      const answer = await knock(undefined, door, { authorization: `${scheme} ${shop.key}` });
      expect([200, 404]).toContain(answer.status);
    }
  });
});

test('a key expires at its instant, also while it is in use', async () => {
  const key = await makeKey(shop, { expiresAt: new Date(Date.now() + 400) });
  const look = async () => (await t.as(key).get(`/api/webhook/validate/${code}`)).status;
  expect(await look()).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 450));
  expect(await look()).toBe(401);
});

test('addresses: a key that is bound to some is refused from others', async () => {
  const from = async (allowedIps: string[], remoteAddress: string) => {
    const headers = { 'x-api-key': await makeKey(shop, { allowedIps }) };
    const url = `/api/webhook/validate/${code}`;
    const { statusCode } = await t.app.inject({ method: 'GET', url, headers, remoteAddress });
    return statusCode;
  };
  expect(await from(['203.0.113.7'], '203.0.113.7')).toBe(200);
  expect(await from(['203.0.113.0/24'], '203.0.113.200')).toBe(200);
  expect(await from(['203.0.113.0/24'], '::ffff:203.0.113.200')).toBe(200);
  expect(await from(['203.0.113.0/24'], '203.0.114.1')).toBe(403);
  expect(await from(['2001:db8::/32'], '2001:db8::5')).toBe(200);
  expect(await from(['2001:db8::/32', '10.0.0.1'], '2001:db9::5')).toBe(403);
});

test('a publishable key validates from its own sites, and does nothing else', async () => {
  const origins = ['https://shop.example'];
  const key = await makeKey(shop, { kind: 'publishable', scopes: ['validate'], origins });
  const look = (headers = {}) => t.as(key).get(`/api/webhook/validate/${code}`, headers);
  const seen = await look({ origin: 'https://shop.example' });
  expect(seen).toMatchObject({ status: 200, body: { valid: true } });
  expect(seen.headers['access-control-allow-origin']).toBe('https://shop.example');
  for (const headers of [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://shop.example.evil' },
  ]) {
    expect(await look(headers)).toMatchObject({
      status: 403,
      body: { valid: false, error_code: 'forbidden' },
    });
  }
  for (const door of doors.slice(1)) {
    expect((await knock(key, door, { origin: 'https://shop.example' })).status).toBe(403);
  }
});

describe('a limit of requests', () => {
  let limited: TestApp;
  let mine: Shop;
  beforeAll(async () => {
    limited = await makeTestApp({ RATE_LIMIT: '3' });
    mine = await makeShop(limited.db, limited.organizationId);
  });
  afterAll(() => limited.close());

  test('is told on every answer, and what is above it is 429 with Retry-After', async () => {
    const api = limited.as(mine.key);
    const answers = [
      await api.get('/api/webhook/validate/A'),
      await api.post('/api/webhook/redemption', '{"code":'),
      await api.post('/api/webhook/redemption', { code: 'A', transaction_amount: 1 }),
      await api.get('/api/webhook/validate/A'),
      await api.post('/api/webhook/redemption', { code: 'A', transaction_amount: 1 }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 404, 429, 429]);
    expect(answers.map(({ headers }) => headers['ratelimit-remaining'])).toEqual([
      '2',
      '1',
      '0',
      '0',
      '0',
    ]);
    for (const { headers } of answers) {
      expect(headers['ratelimit-limit']).toBe('3');
      expect(Number(headers['ratelimit-reset'])).toBeGreaterThan(0);
      expect(Number(headers['ratelimit-reset'])).toBeLessThanOrEqual(60);
    }
    for (const [i, url] of [
      [3, '/api/webhook/validate'],
      [4, '/api/webhook/redemption'],
    ] as const) {
      const answer = answers[i] as Answered;
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(answer.body.error_code).toBe('rate_limited');
      expectReadable(answer, url);
    }
  });

  test('is each key’s own, and strangers share that of their address', async () => {
    const other = await makeKey(mine);
    expect((await limited.as(other).get('/api/webhook/validate/A')).status).toBe(200);
    const strange = await Promise.all(
      Array.from({ length: 5 }, () => limited.as('vt_wrong').get('/api/webhook/validate/A')),
    );
    const count = (status: number) => strange.filter((each) => each.status === status).length;
    expect([count(401), count(429)]).toEqual([3, 2]);
  });

  test('none where it is turned off', async () => {
    const { headers } = await t.as(shop.key).get('/api/webhook/validate/A');
    expect(headers['ratelimit-limit']).toBeUndefined();
  });
});
