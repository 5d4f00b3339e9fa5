// The harness itself: every test file begins with what it promises.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from './app.ts';

let t: TestApp;
beforeAll(async () => void (t = await makeTestApp()));
afterAll(() => t.close());

test('a test file has a migrated database of its own', async () => {
  const [row] = await t.db.query<{ name: string; keys: number }>({
    text: 'select current_database() as name, (select count(*) from api_key) as keys',
  });
  expect(row?.name).toMatch(/^vt_test_/);
  expect(row?.keys).toBe(1);
});
