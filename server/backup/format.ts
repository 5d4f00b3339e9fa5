// The file of a backup: a header of fixed size that says what follows, then each table's rows as
// one gzip stream of PostgreSQL's COPY text. The header's checksum covers the sections' checksums.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const MAGIC = 'VoucherTrack backup';
const FORMAT = 1;

/** Where the first section begins; what the header leaves of it is spaces. */
export const HEADER_BYTES = 64 * 1024;

/** One table's rows, in the file from `offset` on. */
export interface Section {
  table: string;
  columns: string[];
  rows: number;
  offset: number;
  bytes: number;
  /** Of the bytes in the file, in hexadecimal. */
  sha256: string;
}

export interface Header {
  /** The number of the newest migration of the database that was backed up. */
  schema: number;
  /** ISO 8601. */
  made_at: string;
  /** Of the server, such as `18.4`. */
  postgres: string;
  /** In an order in which every row comes after those that it refers to. */
  sections: Section[];
}

/** A file that cannot be restored, with what is the matter with it. */
export class BackupError extends Error {
  override name = 'BackupError';
}

const damagedHeader = () => new BackupError('The backup is damaged: in its header.');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export const totalRows = ({ sections }: Header): number =>
  sections.reduce((sum, { rows }) => sum + rows, 0);

export const fileBytes = ({ sections }: Header): number =>
  sections.reduce((sum, { bytes }) => sum + bytes, HEADER_BYTES);

export function encodeHeader(header: Header): Buffer {
  const json = JSON.stringify(header);
  const text = `${MAGIC} ${FORMAT} ${sha256(json)}\n${json}\n`;
  const bytes = Buffer.alloc(HEADER_BYTES, ' ');
  if (Buffer.byteLength(text) > HEADER_BYTES) throw new Error('The header has outgrown its place');
  bytes.write(text);
  return bytes;
}

/** Reads what `encodeHeader` made. Throws a BackupError for anything else. */
export function decodeHeader(bytes: Buffer): Header {
  const [first = '', json = ''] = bytes.toString('utf8').split('\n', 2);
  const match = /^(.+) (\d+) ([0-9a-f]{64})$/.exec(first);
  if (match?.[1] !== MAGIC) throw new BackupError('This is not a backup of VoucherTrack.');
  if (Number(match[2]) !== FORMAT) {
    throw new BackupError(
      `The backup is of format ${match[2] ?? ''}, which this release does not know: ` +
        'restore it with the release that made it, or a newer one.',
    );
  }
  if (sha256(json) !== match[3]) throw damagedHeader();
  return JSON.parse(json) as Header;
}

/** Reads the header and checks every byte of the file against it. */
export async function verifyFile(
  file: FileHandle,
  onProgress: (bytes: number) => void = () => undefined,
): Promise<Header> {
  const head = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await file.read(head, 0, HEADER_BYTES, 0);
  const header = decodeHeader(head.subarray(0, bytesRead));
  const { size } = await file.stat();
  if (size !== fileBytes(header)) {
    throw new BackupError(
      `The backup is not whole: it should have ${fileBytes(header)} bytes and has ${size}.`,
    );
  }
  if (!head.equals(encodeHeader(header))) throw damagedHeader();
  let read = HEADER_BYTES;
  for (const section of header.sections) {
    const hash = createHash('sha256');
    for await (const chunk of sectionBytes(file, section)) {
      hash.update(chunk);
      onProgress((read += chunk.length));
    }
    if (hash.digest('hex') !== section.sha256) {
      throw new BackupError(`The backup is damaged: in the rows of "${section.table}".`);
    }
  }
  return header;
}

const PIECE = 256 * 1024;

/** The bytes of one section as they are in the file. */
export async function* sectionBytes(
  file: FileHandle,
  { offset, bytes }: Section,
): AsyncGenerator<Buffer> {
  for (let done = 0; done < bytes;) {
    const size = Math.min(PIECE, bytes - done);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, offset + done);
    if (bytesRead === 0) throw new BackupError('The backup was cut short while it was read.');
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
