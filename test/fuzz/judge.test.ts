// The judge of the fuzzer sees what is wrong with an answer: none of its silences is deaf.
import { expect, test } from 'vitest';
import type { Actor } from './cast.ts';
import { readDocument } from './document.ts';
import { judge, type Circumstances } from './judge.ts';
import type { Got } from './send.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const [operation] = readDocument(
  JSON.stringify({
    paths: {
      '/api/v1/things/{id}': {
        get: {
          operationId: 'getThing',
          responses: {
            200: json({ type: 'object', required: ['id'], properties: { id: { type: 'string' } } }),
            '4XX': json({ type: 'object', required: ['error'] }),
          },
        },
      },
    },
  }),
);
const actor: Actor = {
  name: 'somebody',
  headers: {},
  hidden: ['CANARY-STRANGER'],
  isOfOwn: true,
  isCookie: false,
};
const plain: Circumstances = {
  actor,
  isForeign: false,
  isFromElsewhere: false,
  secrets: ['vt_live_x'],
};
const good: Got = {
  status: 200,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  },
  text: '{"id":"a"}',
};

test('an answer as the document says it has nothing wrong', () => {
  expect(judge(operation!, good, plain)).toBeUndefined();
});

test.each<[string, Partial<Got>, Partial<Circumstances>]>([
  ['is a failure of ours', { status: 500 }, {}],
  ['is a success for somebody', {}, { isForeign: true }],
  ['is a success from another site', {}, { isFromElsewhere: true }],
  ['shows CANARY-STRANGER', { text: '{"id":"CANARY-STRANGER0"}' }, {}],
  ['shows vt_live_x', { text: '{"id":"vt_live_x"}' }, {}],
  ['says node_modules', { text: '{"id":"/a/node_modules/pg"}' }, {}],
  ['has a status that the document does not declare', { status: 301 }, {}],
  ['is not JSON', { text: '{"id":' }, {}],
  ['does not fit its schema', { text: '{"id":1}' }, {}],
  ['does not fit its schema', { status: 404, text: '{"id":"a"}' }, {}],
  [
    'which the document does not declare',
    { headers: { ...good.headers, 'content-type': 'text/html' } },
    {},
  ],
  [
    'does not say its character set',
    { headers: { ...good.headers, 'content-type': 'application/json' } },
    {},
  ],
  [
    'lets the type be guessed',
    { headers: { ...good.headers, 'x-content-type-options': undefined } },
    {},
  ],
  ['may be kept by a cache', { headers: { ...good.headers, 'cache-control': 'public' } }, {}],
  ['says what it runs on', { headers: { ...good.headers, 'x-powered-by': 'x' } }, {}],
])('an answer that %s is told', (why, got, circumstances) => {
  const said = judge(operation!, { ...good, ...got }, { ...plain, ...circumstances });
  expect(said).toContain(why);
});
