// Whole numbers as people type them.
import { expect, test } from 'vitest';
import { countOf } from './count.ts';

test('thousands may be parted as anybody does', () => {
  for (const text of ['1000', '1,000', '1.000', '1 000', '1\u00a0000', '1’000', ' 1000 ']) {
    expect([text, countOf(text)]).toEqual([text, 1000]);
  }
  expect(countOf('')).toBe(null);
});

test('what is no whole number is sent as it was typed, never as nothing or as another number', () => {
  for (const text of ['1.5', '1,00', 'a thousand', '-1', '1,0000']) {
    expect(JSON.parse(JSON.stringify({ count: countOf(text) }))).toEqual({ count: text });
  }
});
