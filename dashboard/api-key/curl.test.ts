// The call that is shown with a new key.
import { expect, test } from 'vitest';
import { curlOf } from './curl.ts';

const server = 'https://vouchers.example.com';

test('asks about a code with a key that may validate', () => {
  const curl = curlOf(
    { key: 'vt_live_1', scopes: ['redeem', 'validate'], origins: null, client_id: 'cli_1' },
    server,
    'A B',
    'cli_1',
  );
  expect(curl).toBe(`curl '${server}/api/webhook/validate/A%20B' \\\n  -H 'X-API-Key: vt_live_1'`);
});

test('names a page of a publishable key, and lists campaigns with one that only reads', () => {
  const origins = ['https://shop.example'];
  expect(
    curlOf({ key: 'k', scopes: ['validate'], origins, client_id: 'cli_1' }, server, 'X', 'cli_1'),
  ).toContain(`-H 'Origin: https://shop.example'`);
  expect(
    curlOf({ key: 'k', scopes: ['read'], origins: null, client_id: 'cli_1' }, server, 'X', 'cli_1'),
  ).toContain(`${server}/api/v1/campaigns`);
});

test('does not let a code out of the quotes of the shell', () => {
  const curl = curlOf(
    { key: 'k', scopes: ['redeem'], origins: null, client_id: 'cli_1' },
    server,
    `it's`,
    undefined,
  );
  expect(curl).toContain(`{"code":"it'\\''s"`);
});

test('says whose code it is, where the key serves all clients', () => {
  const key = { key: 'k', scopes: ['validate'], origins: null, client_id: null };
  expect(curlOf(key, server, 'X', 'cli_7')).toContain(`-H 'X-Client-Id: cli_7'`);
});
