// The second factor: six digits that change every 30 seconds (RFC 6238), and codes for when the
// authenticator is lost.
import { createHash, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
/** A clock may be one period off, in either direction. */
const WINDOW = 1;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;

const totpOf = (secret: Secret, email: string, issuer: string) =>
  new TOTP({ issuer, label: email, secret, period: PERIOD_SECONDS, digits: 6, algorithm: 'SHA1' });

/** A new secret, to be shown as text and as a QR code of `url`. */
export function makeTotp(email: string, issuer: string): { secret: string; url: string } {
  const secret = new Secret({ size: SECRET_BYTES });
  return { secret: secret.base32, url: totpOf(secret, email, issuer).toString() };
}

/** The period in which `code` is good at `now` (milliseconds); undefined for a wrong one. */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const totp = totpOf(Secret.fromBase32(secret), '', '');
  const delta = totp.validate({ token: digits, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
}

/** New recovery codes of 80 bits each, as they are shown once. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    randomBytes(10)
      .toString('hex')
      .replaceAll(/(.{5})(?!$)/g, '$1-'),
  );
}

/** A recovery code as it is kept; how it was typed plays no part. */
export const hashRecoveryCode = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toLowerCase().replaceAll(/[^0-9a-f]/g, ''))
    .digest();
