// Whether an event was signed with the endpoint's secret, over the body as it came.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Signing {
  scheme: 'hmac' | 'standard';
  /** The header that carries an hmac. */
  header: string;
  secret: string;
}

const TOLERANCE_SECONDS = 300;

/** `now`: milliseconds. */
export function isSigned(
  body: string,
  headers: IncomingHttpHeaders,
  { scheme, header, secret }: Signing,
  now: number,
): boolean {
  if (scheme === 'standard') return isSignedStandard(body, headers, secret, now);
  const given = headers[header.toLowerCase()];
  if (typeof given !== 'string') return false;
  const expected = createHmac('sha256', secret).update(body).digest();
  const text = given.trim().replace(/^sha256=/i, '');
  const form = /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64';
  return areEqual(Buffer.from(text, form), expected);
}

function isSignedStandard(
  body: string,
  headers: IncomingHttpHeaders,
  secret: string,
  now: number,
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
  const given = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string') {
    return false;
  }
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  return given
    .split(' ')
    .some(
      (each) => each.startsWith('v1,') && areEqual(Buffer.from(each.slice(3), 'base64'), expected),
    );
}

const areEqual = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected);

/** A secret as its scheme writes it: 256 random bits. */
export const newSecret = (scheme: Signing['scheme']): string =>
  scheme === 'standard'
    ? `whsec_${randomBytes(32).toString('base64')}`
    : randomBytes(32).toString('base64url');
