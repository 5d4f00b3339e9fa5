// Statistics: a table that was filled from nothing is planned for as what it is.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import { analyzeGrown } from './statistics.ts';

let t: TestApp;

beforeAll(async () => {
  t = await makeTestApp();
});
afterAll(() => t.close());

test('a table that outgrew its statistics is analyzed, and left alone afterwards', async () => {
  await t.db.query({ text: 'create table grown (n integer)' });
  await t.db.query({ text: 'insert into grown select generate_series(1, 5000)' });
  const estimate = async () => {
    const [row] = await t.db.query<{ rows: number }>({
      text: `select reltuples::integer as rows from pg_class where relname = 'grown'`,
    });
    return row?.rows;
  };
  await expect
    .poll(async () => (await analyzeGrown(t.db)).includes('grown') || (await estimate()) === 5000, {
      timeout: 10_000,
    })
    .toBe(true);
  expect(await estimate()).toBe(5000);
  await t.db.query({ text: 'insert into grown select generate_series(1, 500)' });
  expect(await analyzeGrown(t.db)).not.toContain('grown');
});
