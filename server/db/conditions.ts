// Collects the conditions of a statement together with their values.

export interface Conditions {
  values: unknown[];
  /** Adds a value and answers its placeholder, such as `$3`. */
  value(value: unknown): string;
  /** `column = value`; nothing where the value is undefined. */
  is(column: string, value: unknown): Conditions;
  /** `column` is one of the ids; of none, never. */
  oneOf(column: string, ids: readonly string[]): Conditions;
  /** A condition whose `?` stands for the value. */
  and(condition: string, value: unknown): Conditions;
  /** A condition that is complete as it is. */
  add(condition: string): Conditions;
  /** All conditions, joined by `and`. */
  text(): string;
}

export function conditions(): Conditions {
  const parts: string[] = [];
  const made: Conditions = {
    values: [],
    value: (value) => `$${made.values.push(value)}`,
    is(column, value) {
      if (value !== undefined) parts.push(`${column} = ${made.value(value)}`);
      return made;
    },
    oneOf(column, ids) {
      // one id as a plain comparison: the usual case, and the one that plans best
      if (ids.length === 1) return made.is(column, ids[0]);
      parts.push(`${column} = any(${made.value(ids)}::uuid[])`);
      return made;
    },
    and(condition, value) {
      parts.push(condition.replace('?', made.value(value)));
      return made;
    },
    add(condition) {
      parts.push(condition);
      return made;
    },
    text: () => parts.join(' and '),
  };
  return made;
}
