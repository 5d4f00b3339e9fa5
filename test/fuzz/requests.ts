// Requests of an operation: a good one, changed in some places, or made from the schemas alone.
import fc from 'fast-check';
import { ACTORS } from './cast.ts';
import type { DescribedOperation, Schema } from './document.ts';
import { anyToken, fitting, hostileText, hostileValue, Raw } from './values.ts';

/** How a request differs from the good one; ids in it are tokens until it is sent. */
export interface Change {
  /** Undefined: whom the good call is made for. */
  actor: (typeof ACTORS)[number] | undefined;
  path: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Undefined: the good one's; fields: put into it; whole: in its place. */
  body: { fields: Record<string, unknown>; without: string[] } | { whole: unknown } | undefined;
}

export const UNCHANGED: Change = {
  actor: undefined,
  path: {},
  query: {},
  headers: {},
  body: undefined,
};

const HEADERS: [string, fc.Arbitrary<string>][] = [
  ['idempotency-key', fc.constantFrom('k', 'x'.repeat(255), 'x'.repeat(256), 'é', '', '0')],
  ['x-client-id', fc.oneof(anyToken, fc.constantFrom('', 'cli_', "'", 'x'.repeat(2_000)))],
  ['x-customer-ip', fc.constantFrom('203.0.113.9', '2001:db8::1', '::ffff:1.2.3.4', '%', '')],
  ['x-forwarded-for', fc.constantFrom('203.0.113.9', "'", '127.0.0.1, ::1', 'x'.repeat(2_000))],
  ['x-forwarded-host', fc.constant('evil.example')],
  ['origin', fc.constantFrom('https://evil.example', 'null', 'http://vouchers.test.evil.example')],
  ['content-type', fc.constantFrom('text/plain', 'application/xml', 'text/csv', 'nonsense')],
  ['user-agent', fc.constantFrom('', '=1+1', '<script>', 'x'.repeat(2_000))],
  ['last-event-id', fc.constantFrom('0', '-1', 'a', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')],
  ['accept-language', fc.constantFrom('de', '*', 'x'.repeat(500))],
];

const some = <T>(weight: number, from: fc.Arbitrary<T>, otherwise: T) =>
  fc.oneof({ weight: 10 - weight, arbitrary: fc.constant(otherwise) }, { weight, arbitrary: from });

/** Up to `most` of the names, each with a value of its own. */
function few<T>(names: string[], valueOf: (name: string) => fc.Arbitrary<T>, most: number) {
  if (names.length === 0) return fc.constant({});
  const one = fc.constantFrom(...names).chain((name) => fc.tuple(fc.constant(name), valueOf(name)));
  return fc.array(one, { minLength: 1, maxLength: most }).map((pairs) => Object.fromEntries(pairs));
}

const inQuery = (schema: Schema, name: string) =>
  fc.oneof(
    { weight: 3, arbitrary: fitting(schema, name).map((value) => String(value)) },
    { weight: 2, arbitrary: hostileText },
  );

/** Fields of a body and of the objects in it, as paths. */
function pathsOf(schema: Schema | undefined, at = ''): [string, Schema][] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, each]) => [
    [at + name, each] as [string, Schema],
    ...pathsOf(each, `${at}${name}.`),
  ]);
}

function bodies(operation: DescribedOperation): fc.Arbitrary<Change['body']> {
  const { body } = operation;
  const whole = (value: unknown) => ({ whole: value });
  const anything = fc.oneof(
    hostileValue,
    fc.json({ maxDepth: 3 }).map((text) => new Raw(text)),
  );
  const broken = fc.constantFrom('', ' \n', '{"a":', '{}{}', 'a=1', '\0', '﻿{}', '{"a":1,"a":2}');
  const torn = broken.map((text) => new Raw(text));
  const paths = new Map(pathsOf(body));
  if (!body || paths.size === 0) {
    const file = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => new Raw(text));
    return fc.oneof(fc.constant(undefined), fc.oneof(anything, torn, file).map(whole));
  }
  const names = [...paths.keys()];
  const value = (name: string) =>
    fc.oneof(
      { weight: 2, arbitrary: fitting(paths.get(name) ?? {}, name.split('.').at(-1)) },
      { weight: 3, arbitrary: hostileValue },
    );
  const extra = few(
    ['__proto__', 'constructor', 'id', 'organization_id', 'role', 'é'],
    () => hostileValue,
    1,
  );
  const changed = fc
    .tuple(
      few(names, value, 3),
      some(2, extra, {}),
      some(2, fc.subarray(names, { maxLength: 1 }), []),
    )
    .map(([fields, more, without]) => ({ fields: { ...fields, ...more }, without }));
  return fc.oneof(
    { weight: 6, arbitrary: changed },
    { weight: 4, arbitrary: fitting(body).map(whole) },
    { weight: 1, arbitrary: anything.map(whole) },
    { weight: 1, arbitrary: torn.map(whole) },
  );
}

/** Changes of an operation's good call. */
export function changesOf(operation: DescribedOperation): fc.Arbitrary<Change> {
  const { pathNames, query } = operation;
  const inPath = fc.oneof(
    { weight: 2, arbitrary: anyToken },
    { weight: 3, arbitrary: hostileText },
  );
  const byName = new Map(HEADERS);
  return fc.record({
    actor: some(6, fc.constantFrom(...ACTORS), undefined),
    path: some(
      3,
      few(pathNames, () => inPath, 2),
      {},
    ),
    query: some(
      7,
      few(Object.keys(query), (name) => inQuery(query[name] ?? {}, name), 4),
      {},
    ),
    headers: some(
      2,
      few([...byName.keys()], (name) => byName.get(name)!, 2),
      {},
    ),
    body:
      operation.method === 'GET' ? fc.constant(undefined) : some(7, bodies(operation), undefined),
  });
}
