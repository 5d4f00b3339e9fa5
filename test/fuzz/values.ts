// Values for what a schema describes: ones that fit it, and ones that no program sends on purpose.
import fc from 'fast-check';
import type { Schema } from './document.ts';

/** JSON that is written as it stands: what JSON.stringify would mend. */
export class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  // fast-check shows it so
  toString(): string {
    return `Raw(${this.text.slice(0, 60)})`;
  }
}

/** Stands for an id until it is sent: `⟦foreign:campaigns⟧`. Whose: own, other (client), foreign. */
export const TOKEN = /⟦(own|other|foreign):([a-z -]+)⟧/g;
const tokenOf = (kind: string) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(`⟦own:${kind}⟧`) },
    { weight: 1, arbitrary: fc.constant(`⟦other:${kind}⟧`) },
    { weight: 2, arbitrary: fc.constant(`⟦foreign:${kind}⟧`) },
  );

/** Where ids are found, by the name of a field. */
const KINDS: Record<string, string> = {
  client_id: 'clients',
  client_ids: 'clients',
  location_id: 'locations',
  location_ids: 'locations',
  campaign_id: 'campaigns',
  source_id: 'sources',
  voucher_id: 'vouchers',
  batch_id: 'batches',
  staff_id: 'staff',
  shop_id: 'shopify-shops',
  code: 'validate',
  voucher: 'validate',
};

export const anyToken = fc
  .constantFrom(...Object.values(KINDS), 'api-keys', 'redemptions', 'accounts', 'conflicts')
  .chain(tokenOf);

const DEEP = 20_000;
/** JSON texts that no field, or hardly any, has to take. */
const HOSTILE = [
  ...['null', 'true', 'false', '0', '-0', '-1', '0.1', '1.005', '1e2', '1e21', '1e308', '-1e308'],
  ...['1e400', '-1e400', '5e-324', '9007199254740993', '2147483648', '-2147483649', '[]', '{}'],
  ...[
    '""',
    '" "',
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"x\\udc00y"',
    '"\\u202e\\u200b\\ufeff"',
  ],
  ...[
    '"NaN"',
    '"1e400"',
    '"-1"',
    '"0x10"',
    '"\\u0661\\u0662"',
    '"45,99"',
    '[[]]',
    '[null]',
    '[{}]',
  ],
  ...['{"a":{"b":[1]}}', '{"\\u0000":1}', '{"a":"\\ud800"}', '{"__proto__":{"admin":true}}'],
  ...['{"constructor":{"prototype":{"admin":true}}}', '{"toString":1}', '{"hasOwnProperty":null}'],
  ...['"0001-01-01T00:00:00+23:59"', '"9999-12-31T23:59:59-23:59"', '"2026-02-30"', '"9999-12-31"'],
  ...['"+275760-09-13T00:00:00Z"', '"2016-12-31T23:59:60Z"', '"tomorrow"', '"2026-02-03T14:30:00"'],
  ...['"\'; drop table voucher; --"', '"../../../../etc/passwd"', '"%00"', '"%2e%2e%2f"', '"=1+1"'],
  ...[
    '"<script>alert(1)</script>"',
    '"javascript:alert(1)"',
    '"http://169.254.169.254/"',
    '"${7*7}"',
  ],
  ...['"a\\r\\nSet-Cookie: b=c"', '"\\\\"', '"\\ud83d\\udca5"', '"__proto__"', '"constructor"'],
  ...['"İ"', '"ß"', '"ﬀ"', '"e\\u0301"', '"*"', '"null"', '"undefined"', '"true"', '"-Infinity"'],
].map((text) => new Raw(text));
const LONG = [
  new Raw(JSON.stringify('x'.repeat(300))),
  new Raw(JSON.stringify('x'.repeat(20_000))),
  new Raw(JSON.stringify('💥'.repeat(200))),
  new Raw(`${'['.repeat(DEEP)}${']'.repeat(DEEP)}`),
  new Raw('9'.repeat(400)),
  new Raw(JSON.stringify(Array.from({ length: 2_000 }, () => 'a'))),
];

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: fc.constantFrom(...LONG) },
  { weight: 3, arbitrary: anyToken },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.double() },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

/** Text of an address: what a server may make of it is its own affair. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '%00',
    'a\0b',
    '..',
    '../..',
    '..%2f..%2fetc%2fpasswd',
    '%',
    '%zz',
    '%ff',
  ),
  fc.constantFrom(
    '%ed%a0%80',
    "'",
    '"',
    '*',
    'null',
    '-1',
    '1e400',
    'NaN',
    '[]',
    '{}',
    '0',
    'true',
  ),
  fc.constantFrom('__proto__', 'constructor', 'x'.repeat(300), 'x'.repeat(5_000), '💥', 'İ', '+'),
  fc.constantFrom('2026-02-30', '9999-12-31', '0001-01-01', 'tomorrow', '2026-03-01T00:00:00Z'),
  anyToken,
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

const MAX_TEXT = 40;
const text = ({ minLength = 0, maxLength = MAX_TEXT }: Schema) =>
  fc.string({
    unit: 'grapheme',
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, MAX_TEXT)),
  });

function matching(pattern: string, schema: Schema): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern));
  } catch {
    return text(schema);
  }
}

const day = fc
  .integer({ min: 0, max: 900 })
  .map((days) => new Date(Date.UTC(2024, 10, 1) + days * 86_400_000).toISOString());

function ofType(type: string, name: string, schema: Schema): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number': {
      const { minimum = type === 'integer' ? 0 : -1000, maximum = 1_000_000 } = schema;
      // what is made in numbers is made in few
      const top = name === 'quantity' ? Math.min(maximum, 20) : maximum;
      return type === 'integer'
        ? fc.oneof(fc.integer({ min: minimum, max: top }), fc.constant(minimum))
        : fc.oneof(
            fc
              .integer({ min: Math.ceil(minimum * 100), max: Math.floor(Math.min(top, 1e6) * 100) })
              .map((cents) => cents / 100),
            fc.constant(minimum),
          );
    }
    case 'array': {
      const { minItems = 0, maxItems = 4, items = {} } = schema;
      const each = name in KINDS ? tokenOf(KINDS[name]!) : fitting(items, name);
      return fc.array(each, {
        minLength: minItems,
        maxLength: Math.max(minItems, Math.min(maxItems, 4)),
      });
    }
    case 'object':
      return objectOf(schema);
    default:
      return textOf(name, schema);
  }
}

function textOf(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (name in KINDS) return tokenOf(KINDS[name]!);
  if (schema.format === 'date-time') return day;
  if (schema.format === 'date' || /^(from|to|date)$/.test(name))
    return day.map((at) => at.slice(0, 10));
  if (/_(at|from|until)$|^as_of$/.test(name)) return day;
  if (schema.type instanceof Array && schema.minimum !== undefined)
    return fc.integer({ min: 1, max: 900 }).map(String);
  if (schema.pattern !== undefined) return matching(schema.pattern, schema);
  return text(schema);
}

/** Values that fit a schema, as far as it says: what else is asked of them only the server knows. */
export function fitting(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => fitting(each, name)));
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => ofType(type, name, schema)));
}

function objectOf(schema: Schema): fc.Arbitrary<object> {
  const { properties, required = [], additionalProperties } = schema;
  if (!properties) {
    const value =
      typeof additionalProperties === 'object' ? fitting(additionalProperties) : fc.jsonValue();
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), value, {
      maxKeys: 4,
      noNullPrototype: true,
    });
  }
  const fields = Object.entries(properties).map(
    ([name, each]) => [name, fitting(each, name)] as const,
  );
  const known = required.filter((name) => name in properties);
  return fc.record(Object.fromEntries(fields), { requiredKeys: known, noNullPrototype: true });
}

/** JSON text of a value in which some parts are raw. */
export function writeJson(value: unknown): string {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => `${JSON.stringify(name)}:${writeJson(each)}`);
    return `{${parts.join(',')}}`;
  }
  return value === undefined ? 'null' : JSON.stringify(value);
}
