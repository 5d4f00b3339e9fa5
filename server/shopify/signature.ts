// Shopify's two signatures: over a webhook's raw body, and over the address that a browser brings back.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Compared as they are written, in constant time. */
const isSame = (expected: string, said: string) =>
  expected.length === said.length && timingSafeEqual(Buffer.from(expected), Buffer.from(said));

const isAscii = (text: string) => /^[!-~]+$/.test(text);

/** X-Shopify-Hmac-Sha256: base64 over the bytes as they came. */
export function isSignedBody(body: Buffer, header: unknown, secret: string): boolean {
  if (typeof header !== 'string' || !isAscii(header)) return false;
  return isSame(createHmac('sha256', secret).update(body).digest('base64'), header);
}

/** `hmac` of a callback: hexadecimal over all other parameters, sorted and joined as in an address. */
export function isSignedQuery(query: URLSearchParams, secret: string): boolean {
  const said = query.get('hmac') ?? '';
  const rest = [...query].filter(([name]) => name !== 'hmac' && name !== 'signature');
  rest.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = new URLSearchParams(rest).toString();
  return isAscii(said) && isSame(createHmac('sha256', secret).update(text).digest('hex'), said);
}
