// Readings of a code that was typed with a letter taken for another.
import { expect, test } from 'vitest';
import { otherReadings } from './look-alikes.ts';

test('a letter O is read as a zero too, and a one as an I or an L', () => {
  expect(otherReadings('SUMMER2O')).toContain('SUMMER20');
  expect(otherReadings('W1N')).toEqual(expect.arrayContaining(['WIN', 'WLN']));
});

test('the same mistake made twice is one reading', () => {
  expect(otherReadings('A00A')).toContain('AOOA');
});

test('what was typed is not among them, and there are never many', () => {
  expect(otherReadings('0O1I5S8B2Z0O1I5S8B2Z')).toHaveLength(12);
  expect(otherReadings('xyz')).not.toContain('XYZ');
  expect(otherReadings('KAT')).toEqual([]);
});
