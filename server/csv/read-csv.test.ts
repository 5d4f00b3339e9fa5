// CSV is read back as it was written, however it is cut into pieces.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvSlices, makeCsvReader, readCsv } from './read-csv.ts';
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

test('read in turns it is the same', async () => {
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      // longer than a slice
      const text = rows
        .map((cells) => csvLine(cells))
        .join('')
        .repeat(10_000);
      const read = [];
      for await (const slice of csvSlices(text)) read.push(...slice);
      expect(read).toEqual(readCsv(text));
    }),
    { numRuns: 5 },
  );
});

test('quotes in the middle of a long cell cost no more than other letters', () => {
  const cell = 'a"'.repeat(400_000);
  const began = performance.now();
  expect(readCsv(`code\n${cell}\n`)[1]?.cells).toEqual([cell]);
  // in the square of its length it took minutes
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('text behind a closing quote belongs to the cell, further quotes as they stand', () => {
  expect(readCsv('a,b\n"x" "y",1')[1]?.cells).toEqual(['x "y"', '1']);
  expect(readCsv('a,b\n"" "y",1')[1]?.cells).toEqual(['y', '1']);
});
