// The text of an API key: vt_live_<organization>_<secret>_<check>. Only its SHA-256 is stored.
import { hash, randomBytes } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 33; // 196 random bits
const ORGANIZATION_LENGTH = 22; // a UUID in base 62
const CHECK_LENGTH = 6;
const FORM = new RegExp(
  `^vt_(live|test|pub)_([0-9A-Za-z]{${ORGANIZATION_LENGTH}})_([0-9A-Za-z]{${SECRET_LENGTH}})_([0-9A-Za-z]{${CHECK_LENGTH}})$`,
);

export type KeyLabel = 'live' | 'test' | 'pub';

export interface ParsedKey {
  organizationId: string;
  hash: Buffer;
}

export interface NewKey {
  text: string;
  hash: Buffer;
  /** What identifies the key later without revealing it. */
  prefix: string;
  lastFour: string;
}

function encodeUuid(uuid: string): string {
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let text = '';
  for (let i = 0; i < ORGANIZATION_LENGTH; i++) {
    text = BASE62.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}

function decodeUuid(text: string): string | undefined {
  let value = 0n;
  for (const character of text) value = value * 62n + BigInt(BASE62.indexOf(character));
  if (value >> 128n) return undefined;
  const hex = value.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const sha256 = (text: string): Buffer => Buffer.from(hash('sha256', text, 'hex'), 'hex');

/** A checksum over the rest of the key: a mistyped or cut key is told without the database. */
function checksum(rest: string): string {
  const digest = sha256(`check:${rest}`);
  return Array.from(digest.subarray(0, CHECK_LENGTH), (byte) => BASE62.charAt(byte % 62)).join('');
}

/** Makes a key of at least 192 random bits that carries the way to its organization. */
export function makeKey(label: KeyLabel, organizationId: string): NewKey {
  let secret = '';
  while (secret.length < SECRET_LENGTH) {
    for (const byte of randomBytes(SECRET_LENGTH)) {
      // by rejection: 248 is the largest multiple of 62 that a byte holds
      if (byte < 248 && secret.length < SECRET_LENGTH) secret += BASE62.charAt(byte % 62);
    }
  }
  const rest = `vt_${label}_${encodeUuid(organizationId)}_${secret}`;
  const text = `${rest}_${checksum(rest)}`;
  return {
    text,
    hash: sha256(text),
    prefix: `vt_${label}_…${secret.slice(0, 4)}`,
    lastFour: text.slice(-4),
  };
}

/** Reads a presented key; undefined when it cannot be one of ours. */
export function parseKey(text: string): ParsedKey | undefined {
  const match = FORM.exec(text);
  const organizationId = match?.[2] ? decodeUuid(match[2]) : undefined;
  if (!organizationId || match?.[4] !== checksum(text.slice(0, -CHECK_LENGTH - 1))) {
    return undefined;
  }
  return { organizationId, hash: sha256(text) };
}
