// Walls that no other file shows: keys by their form and use, passwords in turn, slow callers, and a
// server that does not start with a door unlocked.
import { connect, type AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPassword } from '../../server/account/password.ts';
import { makeKey, parseKey } from '../../server/api-key/key.ts';
import { newId } from '../../server/db/id.ts';
import { useEntrance } from '../../server/http/entrance.ts';
import { makeTestApp, type TestApp } from '../harness/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await makeTestApp();
});
afterAll(() => t.close());

describe('an API key', () => {
  test('says its kind and its organization, and ends in a checksum over at least 192 random bits', () => {
    const organizationId = newId();
    const { text, prefix, lastFour } = makeKey('live', organizationId);
    const [, kind, , secret = '', check = ''] = text.split('_');
    expect([kind, parseKey(text)?.organizationId]).toEqual(['live', organizationId]);
    expect(secret.length * Math.log2(62)).toBeGreaterThanOrEqual(192);
    expect(prefix + lastFour).not.toContain(secret.slice(0, 12));
    const others = Array.from(check).map(
      (_, i) => `${text.slice(0, -1 - i)}!${text.slice(text.length - i)}`,
    );
    for (const other of [...others, text.slice(0, -1), text.replace('live', 'test')]) {
      expect(parseKey(other)).toBeUndefined();
    }
    expect(makeKey('live', organizationId).text).not.toBe(text);
  });

  test('is kept as its SHA-256, its beginning and its last four characters', async () => {
    const { key } = await t.key(null, { scopes: ['read'] });
    const rows = await t.db.query<{ row: string }>({
      text: 'select api_key::text as row from api_key',
    });
    const [, , organization = '', secret = ''] = String(key).split('_');
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) {
      expect(row).not.toContain(secret);
      expect(row).not.toContain(`${organization}_${secret.slice(0, 8)}`);
    }
  });

  test('has its last use written down, for many uses at once', async () => {
    const { id, api } = await t.key(null, { scopes: ['read'] });
    for (let i = 0; i < 20; i++) await api.get('/api/v1/clients');
    await expect
      .poll(async () => (await t.admin.get(`/api/v1/api-keys/${id}`)).body.last_used_at, {
        timeout: 15_000,
      })
      .not.toBeNull();
  }, 20_000);
});

test('of many passwords two are hashed at a time', async () => {
  let ended = 0;
  const began = performance.now();
  const alone = hashPassword('one alone').then(() => performance.now() - began);
  const one = await alone;
  const start = performance.now();
  const six = Array.from({ length: 6 }, () => hashPassword('six at once').then(() => ++ended));
  await Promise.any(six);
  // where all six ran at once, the rest would have ended with the first
  expect(ended).toBeLessThanOrEqual(2);
  await Promise.all(six);
  expect(performance.now() - start).toBeGreaterThan(one);
});

test('a server with a route that declares no action does not start', async () => {
  const app = Fastify();
  useEntrance(app, { publicUrl: 'http://vouchers.test' } as Parameters<typeof useEntrance>[1]);
  app.get('/unlocked', () => 'anybody');
  await expect(app.ready()).rejects.toThrow('Routes without a declared action: GET /unlocked');
});

describe('a caller who takes too long', () => {
  let port: number;
  beforeAll(async () => {
    // as many seconds as nobody waits in a test
    const { server } = t.app;
    expect([server.headersTimeout, server.requestTimeout]).toEqual([15_000, 30_000]);
    Object.assign(server, { headersTimeout: 300, requestTimeout: 600 });
    await t.app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = server.address() as AddressInfo);
  });

  const dawdle = (text: string) =>
    new Promise<string>((resolve, reject) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.setTimeout(20_000, () => {
        socket.destroy();
        reject(new Error('It was waited for'));
      });
      socket.on('data', (bytes) => (heard += bytes.toString()));
      socket.on('close', () => {
        resolve(heard);
      });
      socket.on('error', reject);
    });

  test.each([
    ['over the headers', 'GET /api/v1/clients HTTP/1.1\r\nHost: vouchers.test\r\nX-A: '],
    [
      'over the body',
      'POST /api/v1/session HTTP/1.1\r\nHost: vouchers.test\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"email":',
    ],
  ])(
    '%s is told so with 408, and hung up on',
    async (_, text) => {
      const heard = await dawdle(text);
      expect(heard).toMatch(/^HTTP\/1\.1 408 /);
      expect(heard).toContain('"error_code":"request_timeout"');
      expect(heard).toMatch(/X-Content-Type-Options: nosniff/);
    },
    30_000,
  );
});
