// Cells that a spreadsheet reads as what they are.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine, defused } from './write-csv.ts';

/** Reads one line of CSV back, as RFC 4180 has it. */
function readLine(line: string): string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n$)/gy;
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') break;
  }
  return cells;
}

test.each(['=1+1', '+44 20', '-1', '@SUM(A1)', '\t=1', '\r=1'])('%j is defused', (text) => {
  expect(defused(text)).toBe(`'${text}`);
});

test('any text comes back as it was, but for the apostrophe before a formula', () => {
  const cell = fc.string({ unit: fc.constantFrom(...Array.from('a1=+-@",;\t\r\n \' é')) });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
      const read = readLine(csvLine(cells));
      expect(read).toEqual(cells.map(defused));
      for (const each of read) expect(each).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

test('numbers are written as numbers, and nothing as nothing', () => {
  expect(csvLine([-1, 2.5, null, 'a'])).toBe('-1,2.5,,a\r\n');
});
