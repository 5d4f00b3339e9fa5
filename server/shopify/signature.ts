// Shopify's two signatures: over a webhook's raw body, and over the address that a browser brings back.
import { createHmac, timingSafeEqual } from 'node:crypto';

const isSame = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);

/** X-Shopify-Hmac-Sha256: base64 over the bytes as they came. */
export function isSignedBody(body: Buffer, header: unknown, secret: string): boolean {
  if (typeof header !== 'string' || header === '') return false;
  return isSame(createHmac('sha256', secret).update(body).digest(), Buffer.from(header, 'base64'));
}

/** `hmac` of a callback: hexadecimal over all other parameters, sorted and joined as in an address. */
export function isSignedQuery(query: URLSearchParams, secret: string): boolean {
  const said = query.get('hmac') ?? '';
  const rest = [...query].filter(([name]) => name !== 'hmac' && name !== 'signature');
  rest.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = new URLSearchParams(rest).toString();
  return isSame(createHmac('sha256', secret).update(text).digest(), Buffer.from(said, 'hex'));
}
