// Codes are compared as people mean them, and a check character tells a slip from a guess.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCharacter, CODE_ALPHABET, codeKey, hasValidCheck, isWritableCode } from './code.ts';

describe('comparing codes', () => {
  test.each([
    'SUMMER20-X7K3M2',
    'summer20-x7k3m2',
    ' SUMMER20 X7K3M2\t',
    'SUMMER20–X7K3M2',
    'SUMMER20_X7K3M2',
    'SUMMER20\u00adX7K3M2',
    'ＳＵＭＭＥＲ２０−Ｘ７Ｋ３Ｍ２',
    'summer20\u200bx7k3m2',
  ])('%j is the same code', (written) => {
    expect(codeKey(written)).toBe('SUMMER20X7K3M2');
  });

  test.each(['', ' ', '---', 'A B!', "A'; drop table", 'a\0b', 'x'.repeat(65), '😀'])(
    '%j can be no code',
    (written) => {
      expect(codeKey(written)).toBeUndefined();
      expect(isWritableCode(written)).toBe(false);
    },
  );

  test('the key of a key is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 70 }), (written) => {
        const key = codeKey(written);
        if (key !== undefined) expect(codeKey(key)).toBe(key);
      }),
    );
  });
});

const alphabet = Array.from(CODE_ALPHABET);

describe('the check character', () => {
  const random = fc
    .array(fc.constantFrom(...alphabet), { minLength: 10, maxLength: 10 })
    .map((characters) => characters.join(''));

  test('every single wrong character is caught', () => {
    const slip = fc.tuple(random, fc.nat(10), fc.constantFrom(...alphabet));
    fc.assert(
      fc.property(slip, ([part, at, wrong]) => {
        const code = part + checkCharacter(part);
        expect(hasValidCheck(code, 11)).toBe(true);
        if (code.charAt(at) === wrong) return;
        expect(hasValidCheck(code.slice(0, at) + wrong + code.slice(at + 1), 11)).toBe(false);
      }),
    );
  });

  test('every swap of two neighbours is caught', () => {
    fc.assert(
      fc.property(random, fc.nat(9), (part, at) => {
        const code = part + checkCharacter(part);
        const [a, b] = [code.charAt(at), code.charAt(at + 1)];
        if (a === b) return;
        expect(hasValidCheck(code.slice(0, at) + b + a + code.slice(at + 2), 11)).toBe(false);
      }),
    );
  });
});
