// What a voucher code is, when two are the same, and the check character of those that we make.

/** A–Z and 2–9 without what people mistake for one another (I, L, O, 0, 1): 31, a prime. */
export const CODE_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
export const MAX_CODE_LENGTH = 64;

// white space, dashes and underscores of every kind, and what is invisible when copied
const IGNORED = /[\s\p{Z}\p{Pd}\p{Pc}\p{Cf}\u2212\u00ad]+/gu;
const KEY = /^[\p{L}\p{N}]{1,64}$/u;
const PLAIN = /^[A-Z0-9]{1,64}$/;
const RANDOM = new RegExp(`^[${CODE_ALPHABET}]+$`);
const WRITTEN = /^[\p{L}\p{N}_-]{1,64}$/u;

/**
 * The form in which codes are compared: NFKC, upper case, without white space, dashes and
 * underscores. Answers undefined for a string that can be no code.
 */
export function codeKey(written: string): string | undefined {
  if (PLAIN.test(written)) return written;
  if (written.length > 4 * MAX_CODE_LENGTH) return undefined;
  const key = written.normalize('NFKC').toUpperCase().replace(IGNORED, '');
  return KEY.test(key) ? key : undefined;
}

/** Whether a code may be stored as written: letters, digits, `-` and `_`, 1 to 64 characters. */
export const isWritableCode = (written: string): boolean =>
  WRITTEN.test(written) && codeKey(written) !== undefined;

/**
 * The check character of a random part. A weighted sum modulo the prime 31 catches every single
 * wrong character and every swap of two neighbours.
 */
export function checkCharacter(random: string): string {
  let sum = 0;
  for (let i = 0; i < random.length; i++) {
    sum += CODE_ALPHABET.indexOf(random.charAt(i)) * (i + 2);
  }
  return CODE_ALPHABET.charAt(sum % CODE_ALPHABET.length);
}

/**
 * Whether the last `length` characters of a code's key carry a right check character: false tells
 * a typing error from a guess for codes that we generated.
 */
export function hasValidCheck(key: string, length: number): boolean {
  const tail = key.slice(-length);
  if (tail.length < length || !RANDOM.test(tail)) return false;
  return checkCharacter(tail.slice(0, -1)) === tail.at(-1);
}
