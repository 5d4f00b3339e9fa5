// Tokens that stand for a person: sessions, and links to reset a password or accept an invitation.
// Each carries the way to its organization; only its SHA-256 is stored.
import { hash, randomBytes } from 'node:crypto';

const PREFIXES = { session: 'vts', reset: 'vtr', invitation: 'vti' } as const;
export type TokenKind = keyof typeof PREFIXES;

const SECRET_BYTES = 32;
const FORM = /^(vt[sri])_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

export interface Token {
  organizationId: string;
  hash: Buffer;
}

const sha256 = (text: string) => Buffer.from(hash('sha256', text, 'hex'), 'hex');

/** A new token of 256 random bits. */
export function makeToken(kind: TokenKind, organizationId: string): Token & { text: string } {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const text = `${PREFIXES[kind]}_${organizationId.replaceAll('-', '')}_${secret}`;
  return { organizationId, text, hash: sha256(text) };
}

/** Reads a presented token; undefined when it cannot be one of this kind. */
export function parseToken(kind: TokenKind, text: string): Token | undefined {
  const [, prefix, hex = ''] = FORM.exec(text.trim()) ?? [];
  if (prefix !== PREFIXES[kind]) return undefined;
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return { organizationId: [...parts, hex.slice(20)].join('-'), hash: sha256(text.trim()) };
}
