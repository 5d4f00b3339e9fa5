// The short string of a refusal or failure that a caller can read out and support can look up.
import { randomFillSync } from 'node:crypto';
import { CODE_ALPHABET } from '../../contract/code.ts';

const LENGTH = 10;
const pool = Buffer.alloc(4096);
let offset = pool.length;

/** Ten characters of the code alphabet: 49 bits, unambiguous when read out. */
export function newReference(): string {
  let reference = '';
  while (reference.length < LENGTH) {
    if (offset === pool.length) {
      randomFillSync(pool);
      offset = 0;
    }
    const byte = pool[offset++] ?? 0;
    // by rejection: 248 is the largest multiple of 31 that a byte holds
    if (byte < 248) reference += CODE_ALPHABET.charAt(byte % CODE_ALPHABET.length);
  }
  return reference;
}
