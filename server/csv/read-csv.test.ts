// CSV is read back as it was written, however it is cut into pieces.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeCsvReader, readCsv } from './read-csv.ts';
import { csvLine, defused, undefused } from './write-csv.ts';

const cell = fc.string({ unit: fc.constantFrom(...Array.from('ab=+-";,\t\n é')), maxLength: 6 });
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 });

test('whatever was written comes back, cut anywhere', () => {
  fc.assert(
    fc.property(table, fc.array(fc.nat(40), { maxLength: 12 }), (rows, cuts) => {
      const text = rows.map((cells) => csvLine(cells)).join('');
      const reader = makeCsvReader(',');
      const read = [];
      let at = 0;
      for (const cut of cuts) {
        read.push(...reader.write(text.slice(at, at + cut)));
        at += cut;
      }
      read.push(...reader.write(text.slice(at)), ...reader.end());
      const kept = rows
        .map((cells) => cells.map((each) => defused(each).trim()))
        .filter((cells) => cells.some((each) => each !== ''));
      expect(read.map(({ cells }) => cells)).toEqual(kept);
    }),
  );
});

test('a row is named by the line on which it begins', () => {
  expect(readCsv('a,b\n"1\n2",x\n\n3,4').map(({ line }) => line)).toEqual([1, 2, 5]);
});

test('semicolons and tabs are seen by the first line', () => {
  expect(readCsv('a;b;c,d\n1;2')[1]?.cells).toEqual(['1', '2']);
  expect(readCsv('a\tb\n1\t2')[1]?.cells).toEqual(['1', '2']);
});

test('what was defused comes back as it was', () => {
  fc.assert(
    fc.property(cell, (text) => {
      expect(undefused(defused(text))).toBe(text);
    }),
  );
});
