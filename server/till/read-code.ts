// Reads what a camera, a hand scanner or a person gave as a code, and guesses what was meant.
import { CODE_ALPHABET, codeKey, hasValidCheck } from '../../contract/code.ts';

/** The code in the address of a voucher's page, or the text itself. */
export function readScanned(text: string): string {
  const trimmed = text.trim();
  const match = /^https?:\/\/[^/]+\/v\/[^/]+\/([^/?#]+)/i.exec(trimmed);
  if (!match?.[1]) return trimmed;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return trimmed;
  }
}

/** What people take for one another; the alphabet of made codes has none of the left ones. */
const LOOK_ALIKES: Record<string, string[]> = {
  '0': ['Q', 'D'],
  O: ['Q', 'D'],
  '1': ['T', '7'],
  I: ['T', 'J'],
  L: ['T', 'J'],
};
/** Pairs within the alphabet. */
const CONFUSED = ['8B', '5S', '2Z', 'UV', 'VY', 'MN', '6G', 'CG', 'EF', 'PR', 'KX', 'QD', '7T'];

/** Lengths of the random part and its check character that codes are made with. */
const CHECKED_LENGTHS = [11, 9, 10, 12, 13, 14, 15, 16];
const MOST_GUESSES = 400;

/**
 * Codes that may have been meant, by one slip: a character mistaken or two swapped, where the check
 * character then fits. Those that are codes without a slip are not among them.
 */
export function guessesFor(written: string): string[] {
  const key = codeKey(written);
  if (key === undefined || key.length < 6) return [];
  const guesses = new Set<string>();
  for (const each of [...replaced(key), ...swapped(key)]) {
    const fits = CHECKED_LENGTHS.some((length) => hasValidCheck(each, length));
    if (fits && each !== key) guesses.add(each);
    if (guesses.size >= MOST_GUESSES) break;
  }
  return [...guesses];
}

function* replaced(key: string): Generator<string> {
  for (let i = 0; i < key.length; i++) {
    for (const other of othersFor(key.charAt(i))) yield key.slice(0, i) + other + key.slice(i + 1);
  }
}

function othersFor(character: string): string[] {
  // what the alphabet does not have was certainly misread: anything may have stood there
  if (!CODE_ALPHABET.includes(character)) {
    return [...new Set([...(LOOK_ALIKES[character] ?? []), ...Array.from(CODE_ALPHABET)])];
  }
  return CONFUSED.filter((pair) => pair.includes(character)).map((pair) =>
    pair.replace(character, ''),
  );
}

function* swapped(key: string): Generator<string> {
  for (let i = 0; i + 1 < key.length; i++) {
    yield key.slice(0, i) + key.charAt(i + 1) + key.charAt(i) + key.slice(i + 2);
  }
}
