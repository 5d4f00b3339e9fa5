// Field names: snake_case on the wire, camelCase in the SDK; what callers named themselves stays.

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

/** Fields whose own names belong to the caller, or are kept as they were written. */
const VERBATIM = ['metadata', 'before', 'after'] as const;
type Verbatim = (typeof VERBATIM)[number];

export type CamelCased<T> = T extends readonly (infer Item)[]
  ? CamelCased<Item>[]
  : T extends object
    ? { [K in keyof T as Camel<K & string>]: K extends Verbatim ? T[K] : CamelCased<T[K]> }
    : T;

const camel = (name: string) =>
  name.replace(/_+([a-z0-9])/g, (_, next: string) => next.toUpperCase());
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, rename));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      rename(name),
      (VERBATIM as readonly string[]).includes(name) ? each : renamed(each, rename),
    ]),
  );
}

export const toCamelCase = (value: unknown): unknown => renamed(value, camel);
export const toSnakeCase = (value: unknown): unknown => renamed(value, snake);
