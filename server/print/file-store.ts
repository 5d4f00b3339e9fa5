// Finished parts in the database, in chunks: written while they are read from the disk, and read a
// chunk at a time, each by a query of its own, so that a slow download holds no connection.
import { createReadStream, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Picture as SentPicture } from '../brand/read-picture.ts';
import type { Database, Queryable } from '../db/database.ts';
import type { Looks, Picture } from './piece.ts';
import { deleteWhatWasDrawn, insertFile } from './queries.ts';
import type { PrintFile, PrintRef, PrintRow } from './queries.ts';
import { oldFileOf } from './scratch.ts';
import { setDone } from './turn-queries.ts';

/** What one chunk holds at most; the schema knows it too. */
const CHUNK_BYTES = 262_144;

class Cancelled extends Error {}

/** Keeps a drawn file as the part's. False: the print was cancelled meanwhile, nothing is kept. */
export async function storePart(
  db: Database,
  ref: PrintRef,
  file: PrintFile,
  path: string,
  done: number,
): Promise<boolean> {
  try {
    await db.transaction(async (tx) => {
      // another node was as fast: the same pieces make the same file
      if (await insertFile(tx, ref, file)) {
        let n = 0;
        for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
          await tx.query({
            text: `insert into print_chunk (organization_id, print_id, part, n, bytes)
              values ($1, $2, $3, $4, $5)`,
            values: [ref.organizationId, ref.id, file.part, n++, chunk],
          });
        }
      }
      // last, since it locks the print: whoever cancels it must not wait for the file
      if (!(await setDone(tx, ref, done))) throw new Cancelled();
    });
    return true;
  } catch (error) {
    if (error instanceof Cancelled) return false;
    throw error;
  }
}

async function readChunk(db: Queryable, ref: PrintRef, part: number, n: number) {
  const [row] = await db.query<{ bytes: Buffer }>({
    name: 'print-read-chunk',
    text: `select bytes from print_chunk
      where organization_id = $1 and print_id = $2 and part = $3 and n = $4`,
    values: [ref.organizationId, ref.id, part, n],
  });
  return row?.bytes;
}

/** The file of a part, to be streamed; undefined where it is gone. */
export async function openFile(
  db: Queryable,
  dataDir: string,
  print: Pick<PrintRow, 'organization_id' | 'id'>,
  file: PrintFile,
): Promise<Readable | undefined> {
  const ref = { organizationId: print.organization_id, id: print.id };
  if (await readChunk(db, ref, file.part, 0)) return Readable.from(readPart(db, ref, file));
  const old = oldFileOf(dataDir, print.id, file.name);
  return existsSync(old) ? createReadStream(old) : undefined;
}

/** The file in its chunks. Throws where it was deleted meanwhile: what is short is no file. */
async function* readPart(
  db: Queryable,
  ref: PrintRef,
  { part, bytes }: Pick<PrintFile, 'part' | 'bytes'>,
): AsyncGenerator<Buffer> {
  let read = 0;
  for (let n = 0; read < bytes; n++) {
    const chunk = await readChunk(db, ref, part, n);
    if (!chunk) throw new Error(`The file of the print ends after ${read} of ${bytes} bytes`);
    read += chunk.length;
    yield chunk;
  }
}

/** Keeps a picture for as long as the print is drawn. */
export async function keepPicture(
  tx: Queryable,
  ref: PrintRef,
  name: 'logo' | 'picture',
  { content, mediaType }: Pick<SentPicture, 'content' | 'mediaType'>,
): Promise<void> {
  await tx.query({
    text: `insert into print_picture (organization_id, print_id, name, media_type, bytes)
      values ($1, $2, $3, $4, $5)`,
    values: [ref.organizationId, ref.id, name, mediaType, content],
  });
}

/** Looks whose pictures are files in `folder`. */
export async function layOutPictures(
  db: Queryable,
  ref: PrintRef,
  looks: Looks,
  folder: string,
): Promise<Looks> {
  const rows = await db.query<{ name: 'logo' | 'picture'; media_type: string; bytes: Buffer }>({
    text: `select name, media_type, bytes from print_picture
      where organization_id = $1 and print_id = $2`,
    values: [ref.organizationId, ref.id],
  });
  const laid = { ...looks };
  for (const { name, media_type, bytes } of rows) {
    const file = join(folder, `${name}.${media_type === 'image/png' ? 'png' : 'jpg'}`);
    await writeFile(file, bytes);
    laid[name] = { ...(looks[name] as Picture), file };
  }
  return laid;
}

/** Once the print is over: what it was drawn with and, unless it was completed, what was drawn. */
export async function clearAfter(tx: Queryable, ref: PrintRef, keepFiles: boolean): Promise<void> {
  await tx.query({
    text: 'delete from print_picture where organization_id = $1 and print_id = $2',
    values: [ref.organizationId, ref.id],
  });
  if (!keepFiles) await deleteWhatWasDrawn(tx, ref);
}
