// Rows of a statement: what goes in as arrays comes out of PostgreSQL as it was.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import { forRows } from './rows.ts';

let t: TestApp;
beforeAll(async () => (t = await makeTestApp()));
afterAll(() => t.close());

const roundTrip = forRows(
  'test-round-trip',
  {
    key: 'uuid',
    word: 'text',
    count: 'integer',
    isGood: 'boolean',
    said: 'jsonb',
    at: 'timestamptz',
  },
  (source) => `select key, word, count, isGood as "isGood", said, at from ${source} q order by n`,
);

// few values each, so that columns that say the same in all rows come often
const words = fc.constantFrom(null, '', 'NULL', 'null', 'a,b', '{}', '"', '\\', 'a\n\t"b"', 'ü€😀');
const row = fc.record({
  key: fc.constantFrom(
    '0199c0de-7000-7a11-9000-000000000001',
    '0199c0de-7000-7a11-9000-000000000002',
  ),
  word: words,
  count: fc.constantFrom(null, 0, -1, 42),
  isGood: fc.constantFrom(null, true, false),
  said: fc.option(fc.dictionary(fc.constantFrom('a', '"b"', 'c\\'), words, { maxKeys: 2 })),
  at: fc.constantFrom(null, new Date('2026-06-15T12:00:00.123Z')),
});

test('one row and many come out as they went in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), async (rows) => {
      const written = rows.map((each) => ({
        ...each,
        said: each.said && JSON.stringify(each.said),
      }));
      expect(await t.db.query(roundTrip.for(written))).toEqual(rows);
    }),
    { numRuns: 300 },
  );
});
