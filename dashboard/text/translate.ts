// A language over another: what it says, and for the rest what the first one says.

/** Some of the messages, at any depth. */
export type Translation<T> = {
  [K in keyof T]?: T[K] extends string ? string : Translation<T[K]>;
};

/** A screen whose words came yesterday speaks English for a day rather than nothing. */
export function translate<T extends object>(first: T, words: Translation<T>): T {
  const whole = Object.entries(first).map(([name, value]: [string, unknown]) => {
    const other = (words as Record<string, unknown>)[name];
    if (other === undefined) return [name, value];
    return [name, typeof value === 'string' ? other : translate(value as object, other as object)];
  });
  // words for what the first language leaves to the server
  return { ...words, ...Object.fromEntries(whole) } as T;
}
