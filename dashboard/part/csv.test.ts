// CSV that is made in the browser: quoted where it must be, and no formula for a spreadsheet.
import { expect, test } from 'vitest';
import { csvOf } from './csv-of.ts';

test('quotes, commas and lines stay within their field', () => {
  const text = csvOf([{ name: 'a "b", c', note: 'two\nlines', count: 3, none: null }]);
  expect(text).toBe('\uFEFFname,note,count,none\r\n"a ""b"", c","two\nlines",3,\r\n');
});

test('text that a spreadsheet would take for a formula begins with an apostrophe', () => {
  expect(csvOf([{ name: '=1+1', amount: -5 }])).toBe("\uFEFFname,amount\r\n'=1+1,-5\r\n");
});

test('fields that only some rows have still get their column', () => {
  expect(csvOf([{ a: 1 }, { a: 2, b: ['x'] }])).toBe('\uFEFFa,b\r\n1,\r\n2,"[""x""]"\r\n');
});
