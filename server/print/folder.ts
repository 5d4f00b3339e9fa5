// Where the files of prints lie: a folder for each in the data directory. Several nodes share it.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Picture as SentPicture } from '../brand/read-picture.ts';
import type { Picture } from './piece.ts';

const DAY_MS = 86_400_000;

export interface PrintFolder {
  /** The folder of one print. */
  of(id: string): string;
  keepPicture(id: string, name: 'logo' | 'picture', sent: SentPicture): Promise<Picture>;
  make(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** Removes what is older than a day and whose print nobody knows. */
  removeStrangers(isKnown: (ids: string[]) => Promise<Set<string>>): Promise<void>;
}

export function openPrintFolder(dataDir: string): PrintFolder {
  const root = join(dataDir, 'prints');
  const of = (id: string) => join(root, id);
  return {
    of,
    async make(id) {
      await mkdir(of(id), { recursive: true });
    },
    async keepPicture(id, name, { content, mediaType, width, height }) {
      const file = join(of(id), `${name}.${mediaType === 'image/png' ? 'png' : 'jpg'}`);
      await mkdir(of(id), { recursive: true });
      await writeFile(file, content);
      return { file, width, height };
    },
    async remove(id) {
      await rm(of(id), { recursive: true, force: true });
    },
    async removeStrangers(isKnown) {
      const ids = await readdir(root).catch(() => []);
      const old: string[] = [];
      for (const id of ids) {
        const { mtimeMs } = await stat(of(id)).catch(() => ({ mtimeMs: Date.now() }));
        if (Date.now() - mtimeMs > DAY_MS) old.push(id);
      }
      if (old.length === 0) return;
      const known = await isKnown(old.filter((id) => /^[0-9a-f-]{36}$/.test(id)));
      for (const id of old) if (!known.has(id)) await rm(of(id), { recursive: true, force: true });
    },
  };
}
