// Opaque tokens of sessions and links: 256 random bits, and the way to the organization. Only their
// SHA-256 is stored.
import { hash, randomBytes } from 'node:crypto';

const FORM = /^([0-9a-f]{32})\.[A-Za-z0-9_-]{43}$/;
const SECRET_BYTES = 32;

export interface Token {
  organizationId: string;
  hash: Buffer;
}

const sha256 = (text: string): Buffer => Buffer.from(hash('sha256', text, 'hex'), 'hex');

export function makeToken(organizationId: string): { text: string; hash: Buffer } {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const text = `${organizationId.replaceAll('-', '')}.${secret}`;
  return { text, hash: sha256(text) };
}

/** Reads a presented token; undefined when it cannot be one of ours. */
export function parseToken(text: string): Token | undefined {
  const hex = FORM.exec(text)?.[1];
  if (!hex) return undefined;
  const organizationId = [0, 8, 12, 16, 20]
    .map((from, i, all) => hex.slice(from, all[i + 1]))
    .join('-');
  return { organizationId, hash: sha256(text) };
}
