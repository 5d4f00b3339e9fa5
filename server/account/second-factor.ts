// The second factor: codes of an authenticator (TOTP), none of them good twice, and recovery codes.
import { createHash, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { CODE_ALPHABET } from '../../contract/code.ts';
import type { Queryable } from '../db/database.ts';
import type { Keyring } from '../secret/keyring.ts';
import { useRecoveryCode, useStep } from './second-factor-queries.ts';

const PERIOD_SECONDS = 30;
/** Periods before and after: clocks differ, and people type slowly. */
const WINDOW = 1;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
const RECOVERY_LENGTH = 12; // 60 random bits

const totpOf = (secret: Buffer, label = '') =>
  new TOTP({
    issuer: 'VoucherTrack',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
  });

/** A new secret: sealed for the database, and as an authenticator takes it. */
export function makeTotp(keyring: Keyring, email: string) {
  const secret = Buffer.from(new Secret({ size: SECRET_BYTES }).bytes);
  const totp = totpOf(secret, email);
  return { sealed: keyring.seal(secret), secret: totp.secret.base32, url: totp.toString() };
}

interface Holder {
  organization_id: string;
  id: string;
  totp_sealed: string | null;
}

const nameOf = (row: Holder) => ({ organizationId: row.organization_id, id: row.id });

/** Uses a code of the authenticator; false for a wrong one, and for one that was used before. */
export async function useTotp(
  tx: Queryable,
  keyring: Keyring,
  holder: Holder,
  code: string,
  now: number,
): Promise<boolean> {
  if (holder.totp_sealed === null) return false;
  const totp = totpOf(keyring.open(holder.totp_sealed));
  const delta = totp.validate({
    token: code.replaceAll(/\s/g, ''),
    timestamp: now,
    window: WINDOW,
  });
  if (delta === null) return false;
  return useStep(tx, nameOf(holder), Math.floor(now / 1000 / PERIOD_SECONDS) + delta);
}

const hashOf = (code: string) =>
  createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))
    .digest();

/** Codes to be written down, and what is kept of them. */
export function makeRecoveryCodes(): { codes: string[]; hashes: Buffer[] } {
  const make = () =>
    Array.from({ length: RECOVERY_LENGTH }, () =>
      CODE_ALPHABET.charAt(randomInt(CODE_ALPHABET.length)),
    )
      .join('')
      .replaceAll(/(.{4})(?=.)/g, '$1-');
  const codes = Array.from({ length: RECOVERY_CODES }, make);
  return { codes, hashes: codes.map(hashOf) };
}

/** Uses a recovery code: good once. */
export const useRecovery = (tx: Queryable, holder: Holder, code: string): Promise<boolean> =>
  useRecoveryCode(tx, nameOf(holder), hashOf(code));
