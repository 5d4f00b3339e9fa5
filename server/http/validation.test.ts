// A query is text: the number that it becomes is held to its bounds, however large it is.
import { Type } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDocument } from '../../test/fuzz/document.ts';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import { compileBody, compileQuery } from './validation.ts';

let t: TestApp;
beforeAll(async () => {
  t = await makeTestApp();
});
afterAll(() => t.close());

test.each(['1e400', '-1e400', '1e308', '366', '0', '1.5', 'NaN', 'Infinity', '0x1e400', ' '])(
  'refuses %j where 1 to 365 is asked',
  (days) => {
    const check = compileQuery(
      Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })) }),
    );
    expect(check({ days: '365' })).toBe(true);
    expect(check({ days })).toBe(false);
  },
);

test('a body knows no endless number', () => {
  const check = compileBody(Type.Object({ days: Type.Integer({ minimum: 1 }) }));
  expect(check(JSON.parse('{"days":1e308}'))).toBe(true);
  expect(check(JSON.parse('{"days":1e400}'))).toBe(false);
});

test('each number of a query has a least and a most, and beyond them the field is named', async () => {
  const { text } = await t.admin.get('/api/openapi.json');
  let bounded = 0;
  for (const { name, path, method, pathNames, query, requiredQuery } of readDocument(text)) {
    for (const [field, { type, minimum, maximum }] of Object.entries(query)) {
      if (type !== 'integer' && type !== 'number') continue;
      expect([name, field, minimum, maximum]).toEqual([
        name,
        field,
        expect.any(Number),
        expect.any(Number),
      ]);
      if (method !== 'GET' || pathNames.length + requiredQuery.length > 0) continue;
      const answer = await t.admin.get(`${path}?${field}=1e400`);
      expect([name, field, answer.status]).toEqual([name, field, 400]);
      expect(answer.body.errors).toContainEqual(expect.objectContaining({ path: field }));
      bounded++;
    }
  }
  expect(bounded).toBeGreaterThan(10);
});
