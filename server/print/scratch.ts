// Where a node draws: a folder of its own for each stretch of work in its data directory. What is
// finished goes into the database, and the folder away.
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Longer than a node works on a print without writing a file. */
const FORGOTTEN_MS = 3_600_000;

const rootIn = (dataDir: string) => join(dataDir, 'prints');

/** Makes a folder for the print, and removes those that a killed process left of it here. */
export async function openScratch(dataDir: string, printId: string): Promise<string> {
  const root = rootIn(dataDir);
  await mkdir(root, { recursive: true });
  for (const name of await readdir(root)) {
    if (name.startsWith(`${printId}.`)) await removeScratch(join(root, name));
  }
  return mkdtemp(join(root, `${printId}.`));
}

export const removeScratch = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });

/** The file of a part that was drawn before files were kept in the database. */
export const oldFileOf = (dataDir: string, printId: string, name: string): string =>
  join(rootIn(dataDir), printId, name);

/**
 * Removes what killed processes left, `forgottenMs` after they last wrote; and the files of prints
 * from before files were kept in the database, once nobody `isKept` them any more.
 */
export async function removeForgotten(
  dataDir: string,
  isKept: (ids: string[]) => Promise<Set<string>>,
  forgottenMs = FORGOTTEN_MS,
): Promise<void> {
  const root = rootIn(dataDir);
  const old: string[] = [];
  for (const name of await readdir(root).catch(() => [])) {
    const found = await stat(join(root, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs >= forgottenMs) old.push(join(root, name));
  }
  const whole = old.map((path) => basename(path)).filter((name) => /^[0-9a-f-]{36}$/.test(name));
  const kept = whole.length > 0 ? await isKept(whole) : new Set();
  for (const path of old) if (!kept.has(basename(path))) await removeScratch(path);
}
