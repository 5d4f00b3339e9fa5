// Pressing again after a lost answer is the same call; after an answer it is another.
import { expect, test } from 'vitest';
import { makeCallKeys, sentAs } from './call-keys.ts';

const numbered = () => {
  let made = 0;
  return makeCallKeys(() => `key ${++made}`);
};

test('what is sent again after a lost answer has the same key, until it is answered', () => {
  const keys = numbered();
  const sent = sentAs('/api/v1/campaigns', { name: 'Summer Sale' }, undefined);
  expect(keys.begin(sent)).toBe('key 1');
  keys.end(sent, false);
  expect(keys.begin(sent)).toBe('key 1');
  keys.end(sent, true);
  expect(keys.begin(sent)).toBe('key 2');
});

test('a form that was changed meanwhile, or is sent elsewhere, has another key', () => {
  const keys = numbered();
  const all = [
    sentAs('/api/v1/campaigns', { name: 'Summer Sale' }, undefined),
    sentAs('/api/v1/campaigns', { name: 'Summer Sale 2' }, undefined),
    sentAs('/api/v1/clients', { name: 'Summer Sale' }, undefined),
    sentAs('/api/v1/campaigns/1/imports', undefined, new Blob(['code'])),
    sentAs('/api/v1/campaigns/1/imports', undefined, new Blob(['code'])),
  ];
  for (const sent of all) keys.end((keys.begin(sent), sent), false);
  expect(new Set(all.map((sent) => keys.begin(sent))).size).toBe(all.length);
});

test('a file that was chosen once is the same when it is sent again', () => {
  const file = new Blob(['code']);
  const again = () => sentAs('/api/v1/campaigns/1/imports', undefined, file);
  expect(again()).toBe(again());
});
