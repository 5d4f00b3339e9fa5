// PNGs that unpack to more than they say, or to too much, are refused before anybody unpacks them.
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { qrPng } from '../page/png.ts';
import { findPngFault } from './check-png.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  // nobody of ours looks at the checksum
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}

interface Shape {
  width: number;
  height: number;
  depth?: number;
  colour?: number;
  interlaced?: number;
}

/** A PNG of such a shape that unpacks to so many zeros. */
function png({ width, height, depth = 8, colour = 6, interlaced = 0 }: Shape, bytes: number) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlaced], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(bytes))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The pass in which an interlaced picture shows a pixel, as the format draws it. */
const ADAM7 = ['16462646', '77777777', '56565656', '77777777', '36463646', '77777777', '56565656']
  .concat('77777777')
  .map((row) => Array.from(row, Number));

/** What it unpacks to, counted pixel by pixel. */
function countBytes({ width, height, depth = 8, colour = 6, interlaced = 0 }: Shape): number {
  const bits = depth * ({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour] ?? 0);
  const rows = new Map<string, number>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pass = interlaced ? (ADAM7[y % 8]?.[x % 8] ?? 0) : 0;
      const row = `${pass} ${y}`;
      rows.set(row, (rows.get(row) ?? 0) + 1);
    }
  }
  return [...rows.values()].reduce((sum, pixels) => sum + 1 + Math.ceil((pixels * bits) / 8), 0);
}

const shapes = fc.record({
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 40 }),
  interlaced: fc.constantFrom(0, 1),
});
const kinds = fc.constantFrom(
  ...[
    [0, 1],
    [0, 16],
    [2, 8],
    [3, 2],
    [4, 8],
    [6, 16],
  ].map(([colour = 0, depth = 0]) => ({ colour, depth })),
);

test('what says of itself what it holds is taken, one byte more or less is not', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, kinds, async (shape, kind) => {
      const whole = { ...shape, ...kind };
      const bytes = countBytes(whole);
      expect(await findPngFault(png(whole, bytes))).toBeUndefined();
      for (const wrong of [bytes - 1, bytes + 1]) {
        expect(await findPngFault(png(whole, wrong))).toContain('damaged');
      }
    }),
  );
});

test('a code of ours is taken', async () => {
  const code = { size: 21, isDark: (row: number, column: number) => (row + column) % 2 === 0 };
  expect(await findPngFault(qrPng(code as never, 300))).toBeUndefined();
});

test('what would unpack to gigabytes is refused as soon as it is more than it says', async () => {
  const bomb = png({ width: 10, height: 10 }, 300_000_000);
  expect(bomb.length).toBeLessThan(400_000);
  const before = process.memoryUsage().arrayBuffers;
  expect(await findPngFault(bomb)).toContain('damaged');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
});

test('what says that it is huge is refused before it is unpacked', async () => {
  expect(await findPngFault(png({ width: 10_000, height: 10_000 }, 10))).toContain(
    'too many pixels',
  );
});

test('one that is cut anywhere is damaged', async () => {
  const whole = png({ width: 5, height: 5 }, countBytes({ width: 5, height: 5 }));
  for (let length = 33; length < whole.length; length++) {
    expect(await findPngFault(whole.subarray(0, length))).toContain('damaged');
  }
});
