// Addresses in texts are found wherever they stand, and a text without any costs no more for its length.
import { expect, test } from 'vitest';
import { replaceInText } from './find-addresses.ts';

const gone = () => '…';

test.each([
  ['write to ann@example.com.', 'write to ….'],
  ['ann@example.com,bo+x@shop.example', '…,…'],
  ['<Änne@bücher.example>', '<…>'],
  ['a@b.c%x@d', '……'],
  ['at @ five', 'at @ five'],
])('%s becomes %s', (text, expected) => {
  expect(replaceInText(text, gone)).toBe(expected);
});

test('a long text with an @ and no address is read in a moment', () => {
  const text = `${'a'.repeat(200_000)} @`;
  const began = performance.now();
  expect(replaceInText(text, gone)).toBe(text);
  // in the square of its length it took half a minute
  expect(performance.now() - began).toBeLessThan(5_000);
});
