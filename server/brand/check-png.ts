// Whether a PNG holds what it says of itself, before anything of ours unpacks it: a kilobyte of it may
// unpack to a megabyte, and nobody who draws it asks how much that will be.
import { createInflate } from 'node:zlib';

/** Of pixels, unpacked: 25 megapixels with transparency, 33 without. */
const MAX_PIXELS_BYTES = 100_000_000;

const SIGNATURE_BYTES = 8;
/** Length and type before a chunk's data, and its checksum after them. */
const FRAME_BYTES = 12;

/** Values of a pixel by the kind of colour. */
const CHANNELS: Partial<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Partial<Record<number, number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** The passes of an interlaced one: where each begins, and in what steps it goes. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const DAMAGED = 'is damaged: save it again as a PNG or a JPEG';

/** Answers what is wrong with it as a text. `content` begins with PNG's signature and a header. */
export async function findPngFault(content: Buffer): Promise<string | undefined> {
  const data: Buffer[] = [];
  let isWhole = false;
  for (let at = SIGNATURE_BYTES; !isWhole;) {
    if (at + FRAME_BYTES > content.length) return DAMAGED;
    const length = content.readUInt32BE(at);
    const type = content.toString('latin1', at + 4, at + 8);
    if (at + FRAME_BYTES + length > content.length) return DAMAGED;
    if (type === 'IDAT') data.push(content.subarray(at + 8, at + 8 + length));
    isWhole = type === 'IEND';
    at += FRAME_BYTES + length;
  }
  const expected = unpackedBytes(content);
  if (expected === undefined) return DAMAGED;
  if (expected > MAX_PIXELS_BYTES) {
    return 'has too many pixels: make it smaller, or save it as a JPEG';
  }
  return (await unpacksTo(data, expected)) ? undefined : DAMAGED;
}

/** What its header says: each row has a byte before it that names its filter. */
function unpackedBytes(content: Buffer): number | undefined {
  const [width, height] = [content.readUInt32BE(16), content.readUInt32BE(20)];
  const [depth = 0, colour = 0, , , interlaced = 0] = content.subarray(24, 29);
  const channels = CHANNELS[colour];
  if (channels === undefined || !DEPTHS[colour]?.includes(depth) || interlaced > 1)
    return undefined;
  const rows = (across: number, down: number) =>
    across === 0 ? 0 : down * (1 + Math.ceil((across * channels * depth) / 8));
  if (interlaced === 0) return rows(width, height);
  return PASSES.reduce((sum, [left, top, stepX, stepY]) => {
    const across = Math.max(0, Math.ceil((width - left) / stepX));
    return sum + rows(across, Math.max(0, Math.ceil((height - top) / stepY)));
  }, 0);
}

/** Unpacks it piece by piece and keeps nothing; stops where it goes on for longer than expected. */
async function unpacksTo(packed: Buffer[], expected: number): Promise<boolean> {
  const inflate = createInflate();
  let length = 0;
  try {
    inflate.end(Buffer.concat(packed));
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > expected) return false;
    }
    return length === expected;
  } catch {
    return false;
  }
}
