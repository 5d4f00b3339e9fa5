// Shopify's signatures, held against Shopify's own library.
import { createHmac } from 'node:crypto';
import '@shopify/shopify-api/adapters/node';
import { shopifyApi, type Shopify } from '@shopify/shopify-api';
import { beforeAll, expect, test } from 'vitest';
import { isSignedBody, isSignedQuery } from './signature.ts';

const SECRET = 'an app’s secret';
let shopify: Shopify;
beforeAll(() => {
  shopify = shopifyApi({
    apiKey: 'app',
    apiSecretKey: SECRET,
    apiVersion: '2026-10' as never,
    hostName: 'vouchers.test',
    isEmbeddedApp: false,
    logger: { log: () => undefined },
  });
});

/** An address as Shopify signs it: sorted, joined, hashed. */
function signed(fields: Record<string, string>): URLSearchParams {
  const text = new URLSearchParams(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  const hmac = createHmac('sha256', SECRET).update(text.toString()).digest('hex');
  return new URLSearchParams({ ...fields, hmac });
}

test('an address that the library takes is taken, and one that it refuses is refused', async () => {
  const timestamp = String(Math.trunc(Date.now() / 1000));
  const query = signed({
    code: 'a b&c=d/é',
    shop: 'acme.myshopify.com',
    state: 'org.x',
    host: 'YWRtaW4=',
    timestamp,
  });
  const theirs = (each: URLSearchParams) =>
    shopify.utils.validateHmac(Object.fromEntries(each.entries()));
  expect([await theirs(query), isSignedQuery(query, SECRET)]).toEqual([true, true]);
  for (const name of ['code', 'shop', 'state', 'hmac', 'timestamp']) {
    const changed = new URLSearchParams(query);
    changed.set(name, `${changed.get(name) ?? ''}0`);
    expect(isSignedQuery(changed, SECRET)).toBe(false);
  }
  query.delete('hmac');
  expect(isSignedQuery(query, SECRET)).toBe(false);
});

test('a body that the library takes is taken; another byte, secret or signature is not', async () => {
  const body = Buffer.from('{"id":1,"name":"#é"}\n');
  const header = createHmac('sha256', SECRET).update(body).digest('base64');
  const rawRequest = {
    method: 'POST',
    url: '/',
    headers: {
      'x-shopify-hmac-sha256': header,
      'x-shopify-topic': 'orders/paid',
      'x-shopify-shop-domain': 'acme.myshopify.com',
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': '1',
    },
  };
  const theirs = await shopify.webhooks.validate({
    rawBody: body.toString(),
    rawRequest,
    rawResponse: {},
  });
  expect(theirs.valid).toBe(true);
  expect(isSignedBody(body, header, SECRET)).toBe(true);
  expect(isSignedBody(Buffer.concat([body, Buffer.from(' ')]), header, SECRET)).toBe(false);
  expect(isSignedBody(body, header, 'another')).toBe(false);
  for (const wrong of [undefined, '', 'x', header.slice(1), ['a']]) {
    expect(isSignedBody(body, wrong, SECRET)).toBe(false);
  }
});
