// Takes in the file of an import as it arrives: kept in the database, so that any node can read it,
// and never more than a piece of it in memory.
import { createHash } from 'node:crypto';
import { MAX_IMPORT_BYTES } from '../../contract/management/import.ts';
import { encodingOfHead, makeDecoder, makeUtf8Check, type Encoding } from '../csv/encoding.ts';
import { delimiterOf, readCsv } from '../csv/read-csv.ts';
import type { Queryable } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import { insertPart, type ImportRef, type Received } from './queries.ts';
import { readHead } from './read-head.ts';

const PART_BYTES = 1024 * 1024;
/** The header row lies within. */
const HEAD_BYTES = 64 * 1024;

export interface ReceivedFile extends Received {
  /** Of all bytes: what makes two calls the same call. */
  sha256: string;
}

/** Throws 400 for what is no CSV of codes, 413 for a file that is too large. */
export async function receiveFile(
  db: Queryable,
  ref: ImportRef,
  stream: AsyncIterable<Uint8Array>,
): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  const utf8 = makeUtf8Check();
  let head: Buffer = Buffer.alloc(0);
  let byteCount = 0;
  let n = 0;
  for await (const part of partsOf(stream)) {
    byteCount += part.length;
    if (byteCount > MAX_IMPORT_BYTES) throw new ApiError('payload_too_large');
    if (n === 0) head = part.subarray(0, HEAD_BYTES);
    hash.update(part);
    utf8.add(part);
    await insertPart(db, ref, n++, part);
  }
  const encoding = encodingOfHead(head) ?? (utf8.end() ? 'utf-8' : 'windows-1252');
  const { delimiter, ignored } = lookAtHead(head, encoding);
  return { byteCount, encoding, delimiter, ignored, sha256: hash.digest('hex') };
}

async function* partsOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size < PART_BYTES) continue;
    yield Buffer.concat(chunks);
    chunks = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(chunks);
}

function lookAtHead(head: Buffer, encoding: Encoding): { delimiter: string; ignored: string[] } {
  const text = makeDecoder(encoding)(head).trimStart();
  const [first] = readCsv(text.slice(0, text.search(/\n|$/)));
  const columns = readHead(first?.cells ?? []);
  if ('errors' in columns) throw new ApiError('invalid_request', { errors: columns.errors });
  return { delimiter: delimiterOf(text), ignored: columns.ignored };
}
