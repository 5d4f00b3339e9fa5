// Properties of the code generator.
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  checkCharacter,
  CODE_ALPHABET,
  codeKey,
  hasValidCheck,
  isWritableCode,
} from '../../contract/code.ts';
import { defaultForm, groupedPattern, makeGenerator, patternForm, spaceOf } from './generate.ts';

const characters = fc.constantFrom(...Array.from(CODE_ALPHABET));
const random = fc.array(characters, { minLength: 1, maxLength: 20 }).map((each) => each.join(''));
const prefix = fc.option(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,12}$/), { nil: null });
const literal = fc.stringMatching(/^[A-Za-z0-9_-]{0,5}$/);

describe('a generated code', () => {
  test('can be stored, and its key is that by which it will be found', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), prefix, (length, before) => {
        const { code, key } = makeGenerator(defaultForm(length, before), randomBytes)();
        expect(isWritableCode(code)).toBe(true);
        expect(codeKey(code)).toBe(key);
        expect(codeKey(code.toLowerCase().replaceAll('-', ' '))).toBe(key);
        expect(hasValidCheck(key, length + 1)).toBe(true);
        expect(key.slice(-length - 1, -1)).toMatch(/[A-Z]/);
      }),
    );
  });

  test('of a pattern is the pattern with characters of the alphabet in it', () => {
    fc.assert(
      fc.property(literal, literal, fc.integer({ min: 1, max: 12 }), (start, end, length) => {
        const form = patternForm(`${start}${'#'.repeat(length)}${end}`, null);
        const { code, key } = makeGenerator(form, randomBytes)();
        expect(code.startsWith(start) && code.endsWith(end)).toBe(true);
        const middle = code.slice(start.length, code.length - end.length);
        expect(middle).toMatch(new RegExp(`^[${CODE_ALPHABET}]{${length}}$`));
        expect(middle).toMatch(/[A-Z]/);
        expect(codeKey(code)).toBe(key);
      }),
    );
  });

  test('is grouped for reading', () => {
    expect(groupedPattern(11)).toBe('####-####-###');
    expect(groupedPattern(7)).toBe('####-###');
    expect(groupedPattern(9)).toBe('###-###-###');
    expect(groupedPattern(3)).toBe('###');
    expect(defaultForm(10, 'SPRING').pattern).toBe('SPRING-####-####-###');
  });

  test('depends on nothing but the bytes it is given', () => {
    const bytes = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 37) % 256);
    const [one, two] = [1, 2].map(() => makeGenerator(defaultForm(10, null), bytes));
    expect(one!()).toEqual(two!());
    expect(one!()).toEqual(two!());
  });
});

describe('the check character', () => {
  test('catches every single wrong character', () => {
    fc.assert(
      fc.property(random, fc.nat(), characters, (text, position, other) => {
        const whole = text + checkCharacter(text);
        const at = position % whole.length;
        fc.pre(whole.charAt(at) !== other);
        const wrong = whole.slice(0, at) + other + whole.slice(at + 1);
        expect(hasValidCheck(wrong, whole.length)).toBe(false);
      }),
    );
  });

  test('catches every swap of two neighbours', () => {
    fc.assert(
      fc.property(random, fc.nat(), (text, position) => {
        const whole = text + checkCharacter(text);
        const at = position % (whole.length - 1);
        const [a, b] = [whole.charAt(at), whole.charAt(at + 1)];
        fc.pre(a !== b);
        const wrong = whole.slice(0, at) + b + a + whole.slice(at + 2);
        expect(hasValidCheck(wrong, whole.length)).toBe(false);
      }),
    );
  });
});

describe('the draw', () => {
  test('takes every character equally often from equally frequent bytes', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    const next = makeGenerator(patternForm('A#', null), () => all);
    // all bytes once are 248 characters, 8 of each; digits alone are drawn anew
    const seen = new Map<string, number>();
    const letters = CODE_ALPHABET.replace(/\d/g, '');
    for (let i = 0; i < 8 * letters.length; i++) {
      const { code } = next();
      seen.set(code.charAt(1), (seen.get(code.charAt(1)) ?? 0) + 1);
    }
    expect([...seen.keys()].sort().join('')).toBe(letters);
    expect(new Set(seen.values())).toEqual(new Set([8]));
  });

  test('counts the codes of a form, without those of digits alone', () => {
    expect(spaceOf(patternForm('X#', null))).toBe(23);
    expect(spaceOf(patternForm('##', null))).toBe(31 ** 2 - 8 ** 2);
    expect(spaceOf(defaultForm(2, null))).toBe(31 ** 2 - 8 ** 2);
  });
});
