// Each kind of change that the ledger keeps has words: none is shown by the name that programs use.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { audit as german } from '../text/de/audit.ts';
import { audit as english } from '../text/en/audit.ts';

const entry = readFileSync(resolve(import.meta.dirname, '../../server/ledger/entry.ts'), 'utf8');
const kinds = [...entry.matchAll(/'([a-z_]+)\.([a-z_]+)'/g)].map(
  ([, thing = '', deed = '']) => [thing, deed] as const,
);

test.each([
  ['English', english],
  ['German', german],
])('every kind of change is said in %s', (_, { things, deeds }) => {
  expect(kinds.length).toBeGreaterThan(80);
  const missing = kinds.filter(([thing, deed]) => !(thing in things) || !(deed in deeds));
  expect(missing).toEqual([]);
});
