// Finds e-mail addresses in text and in JSON, and puts something else in their place: pure.

// bounded before the @: in a long text without one, each letter would begin a search to its end
const ADDRESS = /[\p{L}\p{N}._%+-]{1,320}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*/gu;

/** What stands for an address; undefined: it stays. */
export type Replacement = (address: string) => string | undefined;

export const replaceInText = (text: string, replacement: Replacement): string =>
  text.includes('@')
    ? text.replaceAll(ADDRESS, (address) => replacement(address.toLowerCase()) ?? address)
    : text;

/** The same value, where nothing in it changed. */
export function replaceInJson(value: unknown, replacement: Replacement): unknown {
  if (typeof value === 'string') return replaceInText(value, replacement);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((each) => replaceInJson(each, replacement));
    return items.some((each, i) => each !== value[i]) ? items : value;
  }
  const before = Object.entries(value);
  const after = before.map(([name, each]): [string, unknown] => [
    replaceInText(name, replacement),
    replaceInJson(each, replacement),
  ]);
  const isSame = after.every(([name, each], i) => {
    const [oldName, old] = before[i] ?? [];
    return name === oldName && each === old;
  });
  return isSame ? value : Object.fromEntries(after);
}
