// docs/privacy.md says of every table what is kept in it: a new table makes this fail until it does.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestDatabase, type TestDatabase } from '../../test/harness/database.ts';
import { retentionDefaults } from '../../contract/management/privacy.ts';
import { tableNames } from '../backup/tables.ts';
import { places } from './places.ts';
import { retentionRules } from './retention-rules.ts';

// as written, whatever the formatter made of the columns
const page = readFileSync('docs/privacy.md', 'utf8').replaceAll(/ +/g, ' ');
let database: TestDatabase;
beforeAll(async () => void (database = await makeTestDatabase()));
afterAll(() => database.close());

test('the page has a row for every table', async () => {
  const missing = (await tableNames(database.db)).filter((name) => !page.includes(`| \`${name}\``));
  expect(missing).toEqual([]);
});

test('the page tells the days of every kind, as they are', () => {
  const missing = Object.entries(retentionDefaults).filter(
    ([kind, days]) => !page.includes(`| \`${kind}\` | ${days ?? 'for good'} |`),
  );
  expect(missing).toEqual([]);
});

test('rules and places name columns that are there', async () => {
  for (const { table, key, text, json } of places) {
    const columns = [...Object.keys(key), ...text, ...json].join(', ');
    await database.db.query({ text: `select ${columns} from ${table} limit 0` });
  }
  for (const { text } of retentionRules) {
    const values = ['00000000-0000-0000-0000-000000000000', new Date(0), 1];
    expect(await database.db.query({ text, values })).toEqual([]);
  }
});
