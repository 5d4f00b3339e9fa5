// What every answer tells browsers and proxies, and what the log tells of refusals: whoever asked.
import { Writable } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, OWNER, type TestApp } from '../harness/app.ts';
import { makeBrowser } from '../harness/person.ts';

const lines: string[] = [];
const sink = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push(chunk.toString());
    done();
  },
});

let t: TestApp;
beforeAll(async () => {
  t = await makeTestApp({ PUBLIC_URL: 'https://vouchers.test' }, pino({ level: 'info' }, sink));
});
afterAll(() => t.close());

const ADDRESSES = [
  ...[
    '/',
    '/campaigns',
    '/till/',
    '/docs',
    '/guides',
    '/v/none/NONE',
    '/api/v1/clients',
    '/icon.svg',
  ],
  ...[
    '/api/openapi.json',
    '/api/v1/setup',
    '/api/nothing',
    '/api/webhook/validate/A',
    '/assets/no',
  ],
];
const look = (url: string) => t.app.inject({ url, headers: { accept: 'text/html, */*' } });

test.each(ADDRESSES)('over https every answer asks for https for a year: %s', async (url) => {
  const { headers } = await look(url);
  expect(headers['strict-transport-security']).toMatch(/^max-age=31536000; includeSubDomains/);
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test.each(ADDRESSES)(
  'no page and no answer of data stands in a frame or runs what is not ours: %s',
  async (url) => {
    const { headers, statusCode } = await look(url);
    // a picture is no page, and what is not there below them is not either
    if (/\.svg$|^\/assets/.test(url)) return;
    expect([url, statusCode, headers['content-security-policy']]).toEqual([
      url,
      statusCode,
      expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/) as string,
    ]);
    expect(headers['content-security-policy']).not.toMatch(/'unsafe-inline'|'unsafe-eval'|\*/);
  },
);

test('without https nothing is said of it, and the cookie of a test keeps its plain name', async () => {
  const plain = await makeTestApp();
  const { headers } = await plain.app.inject({ url: '/api/v1/setup' });
  expect(headers['strict-transport-security']).toBeUndefined();
  await plain.close();
});

test.each(['TRACE', 'CONNECT', 'PUT', 'PROPFIND'])('%s is no method of ours', async (method) => {
  const answer = await t.app
    .inject({ method: method as 'GET', url: '/api/v1/clients' })
    .catch(() => undefined);
  // what Fastify does not know at all it does not even pass on
  expect([undefined, 400, 404, 405]).toContain(answer?.statusCode);
});

describe('the log', () => {
  const said = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  test('a failed sign-in and a refused action are told, with where from and by whom', async () => {
    lines.length = 0;
    const wrong = { email: OWNER.email, password: 'not the password' };
    await makeBrowser(t.app, '', 'https://vouchers.test').post('/api/v1/session', wrong);
    const viewer = await t.key(null, { scopes: ['read'] });
    await viewer.api.post('/api/v1/clients', { name: 'Not mine' });
    const refused = said().filter(({ msg }) => msg === 'request refused');
    expect(refused).toMatchObject([
      { code: 'sign_in_failed', route: '/api/v1/session', address: '127.0.0.1' },
      { code: 'forbidden', route: '/api/v1/clients', actor: { kind: 'api_key' } },
    ]);
    for (const line of lines) {
      expect(line).not.toContain(OWNER.email);
      expect(line).not.toContain(wrong.password);
      expect(line).not.toContain(viewer.key);
    }
  });

  test('what a caller sends cannot begin a line of the log', async () => {
    lines.length = 0;
    const forged = 'x\r\n{"level":30,"msg":"all is well"}';
    const user = { 'user-agent': encodeURIComponent(forged), 'x-request-id': 'forged' };
    await t.as().get(`/api/webhook/validate/${encodeURIComponent(forged)}`, user);
    await t
      .key(null, { scopes: ['read'] })
      .then(({ api }) =>
        api.post(`/api/v1/clients?${encodeURIComponent(forged)}`, { name: forged }),
      );
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line.trimEnd().split('\n')).toHaveLength(1);
    expect(said().filter(({ msg }) => msg === 'all is well')).toEqual([]);
  });
});
