// The field types that operations share. Keywords beyond JSON Schema (amount, instant, expects) are
// known to the validator in server/http/validation.ts; elsewhere they read as annotations.
import { Type, type TProperties, type TSchema } from 'typebox';

/** A decimal number or numeric string in the client's currency, 0 to 1,000,000,000. */
export const Amount = (description: string) =>
  Type.Unsafe<number | string>({
    type: ['number', 'string'],
    amount: true,
    expects: 'a decimal amount from 0 to 1000000000, such as 45.99 or "45.99"',
    description,
  });

/** An instant, ISO 8601 with an offset. */
export const Instant = (description: string) =>
  Type.Unsafe<string>({
    type: 'string',
    instant: 'time',
    expects: 'an ISO 8601 time with an offset, such as 2026-02-03T14:30:00Z',
    description,
  });

/** An instant, or a date that stands for the beginning or end of that day in the client's zone. */
export const InstantOrDate = (description: string) =>
  Type.Unsafe<string>({
    type: 'string',
    instant: 'time-or-date',
    expects: 'a date (2026-03-31) or an ISO 8601 time with an offset (2026-03-31T23:59:59Z)',
    description,
  });

export const PlainDate = (description: string) =>
  Type.Unsafe<string>({
    type: 'string',
    instant: 'date',
    expects: 'a date such as 2026-03-31',
    description,
  });

export const Text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, description });

/** Line breaks, tabs and what else no line of text has in it. */
const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029';
// its three parts have no letter in common, so that it takes the same time for whatever is sent
const ONE_LINE = `^[^\\S${CONTROL}]*[^\\s${CONTROL}][^${CONTROL}]*$`;

/**
 * Text on one line with more than blanks in it: a name stands in the subject of a letter, in a CSV, on
 * paper and in the name of a file, and must be one name there.
 */
export const OneLine = (maxLength: number, description: string, what = 'text') =>
  Type.Unsafe<string>({
    type: 'string',
    minLength: 1,
    maxLength,
    pattern: ONE_LINE,
    expects: `${what} of 1 to ${maxLength} characters on one line`,
    description,
  });

/** Text that was kept before it had to be on one line, on one. */
export const onOneLine = (text: string): string =>
  text.replaceAll(new RegExp(`[${CONTROL}]+`, 'g'), ' ');

/** A caller's own reference: text, or a number that is kept as text. */
export const Reference = (description: string) =>
  Type.Unsafe<string | number>({
    type: ['string', 'number'],
    reference: true,
    expects: 'text of 1 to 255 characters, or a number',
    description,
  });

export const Id = (prefix: string, description: string) =>
  Type.String({ description: `${description}, such as ${prefix}_0192…`, maxLength: 64 });

/** A value or null, both said plainly. */
export const Nullable = <T extends TSchema>(schema: T) =>
  Type.Unsafe<T extends { '~unsafe': infer U } ? U | null : import('typebox').Static<T> | null>({
    ...schema,
    ...('enum' in schema ? { enum: [...(schema as { enum: unknown[] }).enum, null] } : undefined),
    type: [...[(schema as { type?: string | string[] }).type ?? 'string'].flat(), 'null'],
  });

export const OneOf = <const V extends string>(values: readonly V[], description: string) =>
  Type.Unsafe<V>({ type: 'string', enum: [...values], description });

/** Up to 16 flat properties that the caller keeps beside an object. */
export const Metadata = Type.Unsafe<Record<string, string | number | boolean | null>>({
  type: 'object',
  maxProperties: 16,
  propertyNames: { type: 'string', minLength: 1, maxLength: 64 },
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'], maxLength: 500 },
  expects: 'a flat object of up to 16 texts (500 characters), numbers and booleans',
  description: 'Up to 16 properties of your own, kept beside it.',
});

/** A file in place of JSON; `media`: its types, the first the usual one. */
export const File = (media: readonly string[], description: string) =>
  Type.Unsafe<unknown>({ media, description });

/** The answer of a list: a page and the way to the next. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({
    data: Type.Array(item),
    next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  });

/** The query of a list. */
export const ListQuery = <P extends TProperties>(filters: P) =>
  Type.Object({
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 500, default: 50, description: 'Rows a page.' }),
    ),
    cursor: Type.Optional(
      Type.String({ maxLength: 256, description: 'next_cursor of the page before.' }),
    ),
    ...filters,
  });
