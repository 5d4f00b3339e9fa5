// Whether a new password is one that is tried first. Length is what counts, but not of "password1234".

const LEAST_WORD = 4;
/** Characters that must be left without the words that anybody knows of the person. */
const LEAST_OWN = 6;
const OURS = ['vouchertrack', 'voucher'];

/** What is in a password beside figures and signs before and after it. */
const coreOf = (text: string): string => text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/**
 * Answers what is wrong with it; undefined: nothing. `known`: texts that lead to the person, such as the
 * address; `isCommon` knows the passwords that many people have.
 */
export function findWeakness(
  password: string,
  known: readonly string[],
  isCommon: (text: string) => boolean,
): string | undefined {
  const text = password.normalize('NFKC').toLowerCase();
  const core = coreOf(text);
  if (isCommon(text) || (core.length >= LEAST_WORD && isCommon(core))) {
    return 'is one that many people have: choose another';
  }
  if (new Set(text).size < LEAST_WORD) return 'repeats the same few characters: choose another';
  const named = known.map((each) => each.toLowerCase());
  const joined = named.map((each) => each.replaceAll(/[^\p{L}\d]/gu, ''));
  const words = [...named.flatMap((each) => each.split(/[^\p{L}\d]+/u)), ...joined, ...OURS]
    .filter((word) => word.length >= LEAST_WORD)
    .sort((a, b) => b.length - a.length);
  const left = words.reduce((rest, word) => rest.replaceAll(word, ''), text);
  if (left !== text && left.replaceAll(/[^\p{L}\d]/gu, '').length < LEAST_OWN) {
    return 'is little more than a name that others know: choose another';
  }
  return undefined;
}
