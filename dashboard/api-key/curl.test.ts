// The call that is shown with a new key.
import { expect, test } from 'vitest';
import { curlOf } from './curl.ts';

const server = 'https://vouchers.example.com';

test('asks about a code with a key that may validate', () => {
  const curl = curlOf(
    { key: 'vt_live_1', scopes: ['redeem', 'validate'], origins: null },
    server,
    'A B',
  );
  expect(curl).toBe(`curl '${server}/api/webhook/validate/A%20B' \\\n  -H 'X-API-Key: vt_live_1'`);
});

test('names a page of a publishable key, and lists campaigns with one that only reads', () => {
  const origins = ['https://shop.example'];
  expect(curlOf({ key: 'k', scopes: ['validate'], origins }, server, 'X')).toContain(
    `-H 'Origin: https://shop.example'`,
  );
  expect(curlOf({ key: 'k', scopes: ['read'], origins: null }, server, 'X')).toContain(
    `${server}/api/v1/campaigns`,
  );
});

test('does not let a code out of the quotes of the shell', () => {
  const curl = curlOf({ key: 'k', scopes: ['redeem'], origins: null }, server, `it's`);
  expect(curl).toContain(`{"code":"it'\\''s"`);
});
