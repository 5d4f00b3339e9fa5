// The two keys that the demo prints: kept in its data directory, so that a shop that was connected
// to it, and a command in a terminal's history, still work after a restart or on the next day.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeKey, parseKey, type NewKey } from '../api-key/key.ts';
import { ORGANIZATION_ID } from './queries.ts';

export interface DemoKeys {
  /** The restaurant's shop: validate and redeem. */
  shop: NewKey;
  /** The whole organization: manage and read. */
  manage: NewKey;
}

export const makeKeys = (): DemoKeys => ({
  shop: makeKey('live', ORGANIZATION_ID),
  manage: makeKey('live', ORGANIZATION_ID),
});

/** Writes them to a file that only its owner can read. */
export async function keepKeys(path: string, keys: DemoKeys): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // the hash follows from the text
  const isWritten = (name: string, value: unknown) => (name === 'hash' ? undefined : value);
  await writeFile(path, `${JSON.stringify(keys, isWritten, 2)}\n`, { mode: 0o600 });
  // that mode is for a new file only
  await chmod(path, 0o600);
}

/** Undefined where there is no such file, or not (any more) what we wrote. */
export async function readKeys(path: string): Promise<DemoKeys | undefined> {
  try {
    const { shop, manage } = JSON.parse(await readFile(path, 'utf8')) as Partial<DemoKeys>;
    return { shop: wholeKey(shop), manage: wholeKey(manage) };
  } catch {
    return undefined;
  }
}

function wholeKey(kept: NewKey | undefined): NewKey {
  const { text = '', prefix = '', lastFour = '' } = kept ?? {};
  const parsed = parseKey(text);
  if (parsed?.organizationId !== ORGANIZATION_ID || !prefix || !lastFour) {
    throw new Error('Not a key of the demo');
  }
  return { text, prefix, lastFour, hash: parsed.hash };
}
