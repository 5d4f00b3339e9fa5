// Generates codes: pure, given a source of random bytes.
import { checkCharacter, CODE_ALPHABET, codeKey, MAX_CODE_LENGTH } from '../../contract/code.ts';

/** How a batch's codes look. */
export interface CodeForm {
  /** Each `#` is a random character; all else stands as it is. */
  pattern: string;
  /** The last `#` is a check character over the others. */
  hasCheck: boolean;
}

export interface GeneratedCode {
  code: string;
  /** The form in which codes are compared. */
  key: string;
}

export type RandomBytes = (size: number) => Uint8Array;

const GROUP = 4;
const POOL_BYTES = 8192;
const SIZE = CODE_ALPHABET.length;
// the largest multiple of the alphabet's size that a byte holds: above it a byte is drawn anew,
// so that every character is as likely as any other
const ACCEPTED = 256 - (256 % SIZE);
const DIGITS = CODE_ALPHABET.replace(/\D/g, '').length;

/** `length` places in groups of three or four, the longer ones first: 11 → ####-####-###. */
export function groupedPattern(length: number): string {
  const groups = Math.ceil(length / GROUP);
  const longer = length % groups;
  const size = Math.floor(length / groups);
  return Array.from({ length: groups }, (_, i) => '#'.repeat(i < longer ? size + 1 : size)).join(
    '-',
  );
}

/** The form of codes with `length` random characters and a check character, after a prefix. */
export const defaultForm = (length: number, prefix: string | null): CodeForm => ({
  pattern: withPrefix(prefix, groupedPattern(length + 1)),
  hasCheck: true,
});

export const patternForm = (pattern: string, prefix: string | null): CodeForm => ({
  pattern: withPrefix(prefix, pattern),
  hasCheck: false,
});

const withPrefix = (prefix: string | null, rest: string) => (prefix ? `${prefix}-${rest}` : rest);

/** Random characters of a form, without the check character. */
export const randomLength = (form: CodeForm): number =>
  form.pattern.split('#').length - 1 - (form.hasCheck ? 1 : 0);

/** How many different codes a form has; those of digits alone are never made. */
export function spaceOf(form: CodeForm): number {
  const length = randomLength(form);
  return SIZE ** length - DIGITS ** length;
}

export const fitsCode = (form: CodeForm): boolean => form.pattern.length <= MAX_CODE_LENGTH;

/** Prepares a generator of codes: each call answers one more. */
export function makeGenerator(form: CodeForm, randomBytes: RandomBytes): () => GeneratedCode {
  const draw = drawFrom(randomBytes);
  const length = randomLength(form);
  const literals = form.pattern.split('#');
  const keys = literals.map((literal) => codeKey(literal) ?? '');
  const fill = (parts: string[], characters: string) => {
    let text = parts[0] ?? '';
    for (let i = 0; i < characters.length; i++) text += characters.charAt(i) + (parts[i + 1] ?? '');
    return text;
  };
  return () => {
    let random = draw(length);
    // a code with a letter is never taken for a number, nor loses its beginning in a spreadsheet
    while (!/[A-Z]/.test(random)) random = draw(length);
    const characters = form.hasCheck ? random + checkCharacter(random) : random;
    return { code: fill(literals, characters), key: fill(keys, characters) };
  };
}

/** Draws characters of the alphabet, uniformly, from a pool of random bytes. */
function drawFrom(randomBytes: RandomBytes): (length: number) => string {
  let pool: Uint8Array = new Uint8Array();
  let at = 0;
  return (length) => {
    let text = '';
    while (text.length < length) {
      if (at === pool.length) {
        pool = randomBytes(POOL_BYTES);
        at = 0;
      }
      const byte = pool[at++] ?? ACCEPTED;
      if (byte < ACCEPTED) text += CODE_ALPHABET.charAt(byte % SIZE);
    }
    return text;
  };
}
