// What a press and a phone need of the finished file: inks of a press alone, black words in black ink
// alone, and white around each code. Read from the PDF that was drawn, unpacked by qpdf and rendered by
// poppler.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cmykOf } from '../brand/colour.ts';
import { makeQr, QUIET_MODULES } from '../page/qr-code.ts';
import { drawPart } from './draw-part.ts';
import { inksOf, quietAround, type Grey } from './paper.fixture.ts';
import { CARD_SIZES, LABELS, type CardSize, type LabelName } from './paper.ts';
import type { Layout, Looks } from './piece.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'vt-paper-'));

beforeAll(() => {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const bytes = readFileSync(wasm);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  prepareZXingModule({ overrides: { wasmBinary } });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LOOKS: Looks = {
  clientName: 'Café Demo',
  headline: '20% off',
  subline: 'your order',
  text: 'Minimum spend of £25. Valid Monday to Friday only.',
  validUntil: 'Valid until 31 December 2099',
  color: '#0b6b4d',
  logo: null,
  picture: null,
  barcode: false,
};
const addressOf = (code: string) => `HTTPS://VOUCHERS.TEST/V/3F7K2M9P/${code}`;
const CODES = ['SUMMER20-A7K3M2', 'SUMMER20-B7K3M3', 'SUMMER20-C7K3M4', 'SUMMER20-D7K3M5'];

let serial = 0;
async function drawn(layout: Layout, looks: Partial<Looks> = {}, codes = CODES): Promise<string> {
  const file = join(folder, `${serial++}.pdf`);
  const pieces = codes.map((code, i) => ({ number: i + 1, code, qrText: addressOf(code) }));
  await drawPart({ layout, looks: { ...LOOKS, ...looks }, pieces, file }, () => undefined);
  return file;
}

const postcards = (Object.keys(CARD_SIZES) as CardSize[]).flatMap((size) =>
  (['panel', 'picture'] as const).flatMap((template) =>
    [false, true].map((barcode) => ({ size, template, barcode })),
  ),
);
const labels = Object.keys(LABELS) as LabelName[];
const sheets = (['A4', 'letter'] as const).flatMap((size) =>
  [2, 4, 8].map((columns) => ({ size, columns })),
);

const BLACK = '0 0 0 1';
const written = (hex: string) =>
  cmykOf(hex)
    .map((each) => each / 100)
    .join(' ');

describe('the inks', () => {
  // green, a yellow that wants dark words, our near-black, a grey, and white
  const colors = ['#0b6b4d', '#ffcc00', '#14181a', '#888888', '#ffffff'];
  const kinds: { layout: Layout; barcode: boolean }[] = [
    ...postcards.map(({ barcode, ...card }) => ({
      layout: { kind: 'postcard' as const, ...card },
      barcode,
    })),
    ...labels.map((label) => ({ layout: { kind: 'labels' as const, label }, barcode: true })),
    { layout: { kind: 'qr_sheet', size: 'A4', columns: 4 }, barcode: false },
  ];

  test.each(colors)(
    'of a print in %s are those of a press; what is black is black alone',
    async (color) => {
      // all of them in one colour; in the others what has that colour on it
      for (const { layout, barcode } of color === colors[0] ? kinds : kinds.slice(0, 3)) {
        const file = await drawn(layout, { color, barcode }, CODES.slice(0, 2));
        const plain = `${file}.plain`;
        await run('qpdf', ['--qdf', '--object-streams=disable', file, plain]);
        const found = inksOf(readFileSync(plain, 'latin1'));
        const where = JSON.stringify({ layout, color });
        expect(found.others, where).toEqual([]);
        // two codes and, where they are asked for, two barcodes: each one path
        expect(found.codes.length, where).toBeGreaterThanOrEqual(2);
        expect(new Set(found.codes), where).toEqual(new Set([BLACK]));
        expect(found.words.length, where).toBeGreaterThan(3);
        const dark = found.words.filter((ink) => Number(ink.split(' ')[3]) >= 0.8);
        expect(dark.length, where).toBeGreaterThan(0);
        expect(new Set(dark), where).toEqual(new Set([BLACK]));
        // the client's colour is where it belongs: as inks
        if (layout.kind === 'postcard') expect(found.grounds, where).toContain(written(color));
      }
    },
  );

  test('the measure finds screen colours, words without an ink, and black in four inks', () => {
    const stream = (text: string) =>
      `1 0 obj\n<< /Length 9 >>\nstream\n${text}\nendstream\nendobj\n`;
    expect(inksOf(stream('0 0 0 rg\nBT [<01>] TJ ET')).others).toEqual(['rg', 'TJ without an ink']);
    expect(inksOf(stream('/DeviceRGB cs\n1 0 0 scn\n0 0 9 9 re\nf')).others[0]).toBe(
      '/DeviceRGB cs',
    );
    expect(inksOf(stream('q\n/DeviceCMYK cs\n0 0 0 1 scn\nQ\n(a) Tj')).others).toHaveLength(1);
    const rich = inksOf(stream('/DeviceCMYK cs\n0.7 0.6 0.6 0.9 scn\n(a) Tj'));
    expect(rich).toMatchObject({ others: [], words: ['0.7 0.6 0.6 0.9'] });
  });
});

/** A page, or what lies in its first so many millimetres, as poppler draws it. */
async function rendered(pdf: string, dpi: number, millimetres?: number): Promise<Grey> {
  const side =
    millimetres === undefined ? undefined : String(Math.round((millimetres / 25.4) * dpi));
  const cut = side === undefined ? [] : ['-x', '0', '-y', '0', '-W', side, '-H', side];
  const picture = pdf.replace('.pdf', '');
  await run('pdftoppm', ['-r', String(dpi), '-gray', '-singlefile', ...cut, pdf, picture]);
  const pgm = readFileSync(`${picture}.pgm`);
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.toString('latin1', 0, 40));
  const [width, height] = [Number(head?.[1]), Number(head?.[2])];
  return { width, height, points: pgm.subarray(head?.[0].length) };
}

async function codesOn(grey: Grey) {
  const { width, height, points } = grey;
  const data = new Uint8ClampedArray(width * height * 4);
  points.forEach((value, i) => data.fill(value, i * 4, i * 4 + 4));
  const image = { data, width, height, colorSpace: 'srgb' };
  const found = await readBarcodes(image as Parameters<typeof readBarcodes>[0], {
    formats: ['QRCode'],
    tryHarder: true,
    maxNumberOfSymbols: 20,
  });
  return found.map(({ text, position }) => ({
    text,
    ...quietAround(grey, position, makeQr(text).size),
  }));
}

/** Edges are drawn over two points: so much of a module is not known. */
const blur = (modulePoints: number) => 2 / modulePoints;

describe('the white around a code', () => {
  test.each(postcards)(
    'is four modules on each side of $size $template, barcode $barcode',
    async (card) => {
      const { barcode, ...layout } = card;
      const pdf = await drawn({ kind: 'postcard', ...layout }, { barcode }, CODES.slice(0, 1));
      const codes = await codesOn(await rendered(pdf, 250));
      expect(codes.map(({ text }) => text)).toEqual([addressOf(CODES[0] ?? '')]);
      for (const { modulePoints, sides } of codes) {
        expect(modulePoints).toBeGreaterThan(9);
        for (const side of sides) {
          expect(side).toBeGreaterThanOrEqual(QUIET_MODULES - blur(modulePoints));
        }
      }
    },
  );

  test.each([
    ...labels.map((label) => ({ layout: { kind: 'labels' as const, label } })),
    ...sheets.map((sheet) => ({ layout: { kind: 'qr_sheet' as const, ...sheet } })),
  ])('is four modules on each side of $layout', async ({ layout }) => {
    const many = Array.from({ length: 12 }, (_, i) => CODES.map((code) => `${code}${i}`)).flat();
    const pdf = await drawn(layout, { barcode: true }, many);
    const isLarge = layout.kind === 'qr_sheet' && layout.columns < 4;
    const codes = await codesOn(isLarge ? await rendered(pdf, 150) : await rendered(pdf, 450, 110));
    expect(codes.length).toBeGreaterThanOrEqual(isLarge ? 4 : 1);
    for (const { modulePoints, sides } of codes) {
      expect(modulePoints).toBeGreaterThan(7);
      for (const side of sides) {
        expect(side).toBeGreaterThanOrEqual(QUIET_MODULES - blur(modulePoints));
      }
    }
  });

  test('the measure sees what stands nearer', async () => {
    const pdf = await drawn({ kind: 'postcard', size: 'A6', template: 'panel' });
    const grey = await rendered(pdf, 250);
    const [before] = await codesOn(grey);
    expect(before?.sides).toHaveLength(4);
    // a speck three modules below the middle of the code
    const { box, modulePoints } = before!;
    const [x, y] = [(box.left + box.right) >> 1, Math.round(box.bottom + 3 * modulePoints)];
    grey.points[y * grey.width + x] = 0;
    const [after] = await codesOn(grey);
    expect(after?.sides[3]).toBeLessThan(3.1);
    expect(after?.sides.slice(0, 3)).toEqual(before?.sides.slice(0, 3));
  });
});
