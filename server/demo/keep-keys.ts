// The two keys that the demo prints: kept in its data directory, so that a shop that was connected to
// the demo, and a command in a terminal's history, still work after a restart or on the next day.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeKey, parseKey, type NewKey } from '../api-key/key.ts';
import { ORGANIZATION_ID } from './queries.ts';

export interface DemoKeys {
  /** The restaurant's shop: validate and redeem. */
  shop: NewKey;
  /** The whole organization: manage and read. */
  manage: NewKey;
}

/** Reads the keys of a data directory, or makes and keeps them (only the owner can read the file). */
export async function openKeys(dataDir: string): Promise<DemoKeys> {
  const path = join(dataDir, 'demo-keys.json');
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  const read = kept === undefined ? undefined : readKeys(kept);
  if (read) return read;
  const made = makeKeys();
  await mkdir(dataDir, { recursive: true });
  await writeFile(path, `${JSON.stringify(made, writtenOnly, 2)}\n`, { mode: 0o600 });
  // the mode above is for a new file only
  await chmod(path, 0o600);
  return made;
}

export const makeKeys = (): DemoKeys => ({
  shop: makeKey('live', ORGANIZATION_ID),
  manage: makeKey('live', ORGANIZATION_ID),
});

/** The hash follows from the text. */
const writtenOnly = (name: string, value: unknown) => (name === 'hash' ? undefined : value);

/** Undefined for a file that is not (any more) what we wrote. */
function readKeys(text: string): DemoKeys | undefined {
  try {
    const { shop, manage } = JSON.parse(text) as Partial<DemoKeys>;
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
