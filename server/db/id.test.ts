// Ids: what is promised of them inside, and of their public form.
import { expect, test } from 'vitest';
import { newId, newIds, privateId, publicId } from './id.ts';

test('many ids made at once are UUIDv7 that ascend and never repeat', () => {
  const before = Date.now();
  const ids = [...newIds(40_000), ...newIds(1), ...newIds(20_000)];
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  const time = Number.parseInt((ids[0] ?? '').replaceAll('-', '').slice(0, 12), 16);
  expect(time - before).toBeLessThan(1000);
  expect(time).toBeGreaterThanOrEqual(before);
});

test('an id comes back from its public form, and from no other', () => {
  const id = newId();
  const text = publicId('campaign', id);
  expect(privateId('campaign', text)).toBe(id);
  for (const wrong of [text.toUpperCase(), `${text}0`, id, text.replace('cmp', 'cli'), '']) {
    expect(privateId('campaign', wrong)).toBeUndefined();
  }
});
