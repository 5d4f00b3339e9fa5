// Puts a change into a good call: its address and its body, as they go over the line.
import type { GoodCall } from './calls.ts';
import type { DescribedOperation } from './document.ts';
import type { Change } from './requests.ts';
import { writeJson } from './values.ts';

/** A header's value is bytes. */
export const latin = (text: string) => text.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?');

/** The address with what the change puts into its path and query. */
export function urlOf(
  operation: DescribedOperation,
  good: GoodCall,
  change: Change,
  filled: (text: string) => string,
): string {
  const [path = '', query = ''] = good.url.split('?');
  const parts = path.split('/');
  operation.path.split('/').forEach((each, i) => {
    const value = change.path[each.slice(1, -1)];
    // what is escaped already goes as it is: broken escapes are a part of it
    if (each.startsWith('{') && value !== undefined) parts[i] = escaped(filled(value)) || '%20';
  });
  const params = new Map(
    query === '' ? [] : query.split('&').map((each) => each.split('=') as [string, string]),
  );
  for (const [name, value] of Object.entries(change.query))
    params.set(name, escaped(filled(value)));
  const text = [...params].map((pair) => pair.join('=')).join('&');
  return `${parts.join('/')}${text === '' ? '' : `?${text}`}`.slice(0, 12_000);
}

const escaped = (text: string) =>
  /^[\x21-\x7e]*%[\x21-\x7e]*$/.test(text) && !/[#?&/]/.test(text)
    ? text
    : encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));

/** The body as text; undefined: none. */
export function bodyOf(
  good: GoodCall,
  change: Change,
  filled: (text: string) => string,
): string | undefined {
  const { body } = change;
  if (body === undefined) {
    if (good.body === undefined) return undefined;
    return typeof good.body === 'string' ? good.body : JSON.stringify(good.body);
  }
  if ('whole' in body) return filled(writeJson(body.whole));
  const isObject = typeof good.body === 'object' && good.body !== null;
  const whole = isObject ? Object.entries(structuredClone(good.body) as object) : [];
  const base = Object.fromEntries<unknown>(whole.filter(([name]) => !body.without.includes(name)));
  for (const [path, value] of Object.entries(body.fields)) putAt(base, path.split('.'), value);
  return filled(writeJson(base));
}

function putAt(
  base: Record<string, unknown>,
  [name = '', ...rest]: string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    Object.defineProperty(base, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return;
  }
  const at = base[name];
  const below = typeof at === 'object' && at !== null && !Array.isArray(at) ? at : {};
  base[name] = below;
  putAt(below as Record<string, unknown>, rest, value);
}
