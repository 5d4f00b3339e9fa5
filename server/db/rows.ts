// Feeds rows into one statement: as arrays through unnest for many, as plain parameters for one
// (a batch of one through unnest costs up to three times the CPU of the scalar form).
import type { Statement } from './database.ts';

/** An instant as milliseconds since 1970: a number costs a tenth of a date to read. */
export const millisecondsOf = (instant: string): string =>
  `(date_part('epoch', ${instant}) * 1000)`;

/** Column names with their PostgreSQL types, in order. */
export type Columns = Record<string, string>;

export interface RowStatement<Row> {
  /** The statement for these rows; there must be at least one. */
  for(rows: readonly Row[]): Statement;
}

/**
 * Prepares a statement whose text is made by `text(source)`, where `source` is a table expression
 * that has the columns, and `n` (1, 2, …) in the order of the rows.
 */
export function forRows<Row extends Record<string, unknown>>(
  name: string,
  columns: Columns,
  text: (source: string) => string,
): RowStatement<Row> {
  const names = Object.keys(columns);
  const types = Object.values(columns);
  const one = text(
    `(select 1::bigint as n, ${names.map((column, i) => `$${i + 1}::${types[i] ?? ''} as ${column}`).join(', ')})`,
  );
  const many = text(
    `(select * from unnest(${types.map((type, i) => `$${i + 1}::${type}[]`).join(', ')})
      with ordinality as u(${[...names, 'n'].join(', ')}))`,
  );
  return {
    for(rows) {
      const [first] = rows;
      return rows.length === 1 && first
        ? { name: `${name}-1`, text: one, values: names.map((column) => first[column] ?? null) }
        : {
            name: `${name}-n`,
            text: many,
            values: names.map((column, i) => arrayText(rows, column, types[i] ?? '')),
          };
    },
  };
}

/**
 * One column of the rows as the text of a PostgreSQL array, made in one go: the driver's own way makes
 * a text of each element twice. Most columns of a batch say the same in all rows: that is written
 * once. A column of nulls is `{}`: unnest fills up what is shorter than the others, and the first
 * column (an organization) never is.
 */
function arrayText(rows: readonly Record<string, unknown>[], column: string, type: string): string {
  const first = rows[0]?.[column];
  if (rows.every((row) => row[column] === first)) {
    if (first === null || first === undefined) return '{}';
    const element = elementText(first, type);
    return `{${`${element},`.repeat(rows.length - 1)}${element}}`;
  }
  let text = '{';
  let comma = '';
  for (const row of rows) {
    text += comma + elementText(row[column], type);
    comma = ',';
  }
  return `${text}}`;
}

function elementText(value: unknown, type: string): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value !== 'string') {
    return value instanceof Date ? value.toISOString() : `${value as number}`;
  }
  if (type === 'uuid') return value;
  // JSON holds no control characters: of its text this escapes just what an array has escaped
  return type === 'jsonb' ? JSON.stringify(value) : quoted(value);
}

/** The text of a PostgreSQL array of texts. */
export const arrayOf = (texts: readonly string[]): string => `{${texts.map(quoted).join(',')}}`;

const quoted = (text: string): string =>
  /["\\]/.test(text) ? `"${text.replaceAll(/["\\]/g, '\\$&')}"` : `"${text}"`;

/**
 * Rows in one order everywhere, for inserts under unique keys that no lock guards: two transactions
 * that insert the same keys in other sequences would wait for each other.
 */
export const inKeyOrder = <Row>(rows: readonly Row[], key: (row: Row) => string): Row[] =>
  rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
