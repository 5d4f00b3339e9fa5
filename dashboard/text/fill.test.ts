// Messages with values and counts, and a second language that says all that the first does.
import { expect, test } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { fill, plural } from './fill.ts';

test('values are put in by name; one without a value stays visible', () => {
  expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
});

test('a count chooses its words, and is written as the language writes it', () => {
  const forms = { one: '# code', other: '# codes' };
  expect([1, 1000].map((count) => plural(forms, count, 'en-GB'))).toEqual([
    '1 code',
    '1,000 codes',
  ]);
});

/** Every message by its path, with the names of the values that it takes. */
function messagesOf(value: object, path = ''): [string, string][] {
  return Object.entries(value).flatMap(([name, each]): [string, string][] =>
    typeof each === 'string'
      ? [
          [
            path + name,
            [...each.matchAll(/\{\w+\}/g)]
              .map(([found]) => found)
              .toSorted()
              .join(),
          ],
        ]
      : messagesOf(each as object, `${path}${name}.`),
  );
}

test('German takes the same values as English, message by message', () => {
  const german = Object.fromEntries(messagesOf(de));
  for (const [path, values] of messagesOf(en)) expect([path, german[path]]).toEqual([path, values]);
});
